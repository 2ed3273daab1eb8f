"""The bot is killed while an office works: `python -m tests.faults.campaign --kills 40 --seed 7`.

`sopbot run` is a process of its own, the chat server lives here and forgets nothing. SIGKILL comes at random moments,
during the start as well; at the end nothing may be lost, done twice, or left unsaid.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.bootstrap import open_services
from bot.clock import SystemClock
from bot.config import Settings
from bot.core.case.apply import apply
from bot.core.case.events import TaskDone
from bot.core.case.model import CaseState, PaperKind
from bot.localchat.server import LocalChat, Serving
from bot.localchat.state.updates import FIRST_ID
from bot.ports import Outgoing, OutgoingKind
from handlers.context import Services
from storage import codec
from storage.repositories import cases
from storage.repositories.queues import InboxState, OutboxState
from storage.tables import inbox, outbox
from tests.worlds.bot import Rush, open_office
from tests.worlds.office import prompt_sop

TOKEN = "1000001:LATIHAN-kampanye-mati-mendadak-0001"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a campaign found. After the first five all must be empty."""

    kills: int
    updates: int
    events: int
    messages: int
    repeated: int  #: messages that a phone shows twice: sent, and killed before that was written down
    lost: tuple[str, ...] = ()  #: updates that are not in the inbox, or not done
    doubled: tuple[str, ...] = ()  #: effects that happened more than once
    missing: tuple[str, ...] = ()  #: messages or proofs that never arrived
    unanswered: tuple[str, ...] = ()  #: taps that were not answered
    faults: tuple[str, ...] = ()  #: what the strict server refused

    @property
    def sound(self) -> bool:
        return not (self.lost or self.doubled or self.missing or self.unanswered or self.faults)


class BotProcess:
    """`sopbot run` with the settings of a chat service; its log goes to a file."""

    def __init__(self, directory: Path, service: Mapping[str, str]) -> None:
        self.log = directory / "bot.log"
        self.url = f"http://127.0.0.1:{service.get('HTTP_PORT', '')}"  #: of its webhook
        own = {**service, "DATA_DIR": str(directory / "data"), "SOP_FILE": str(_sop(directory))}
        self._env = {
            name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH")
        } | own
        self._cwd = directory
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "bot", "run"]
            self.process = subprocess.Popen(
                command, env=self._env, cwd=self._cwd, stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )

    def check(self) -> None:
        """Raise RuntimeError, with the end of its log, when it ended by itself."""
        assert self.process is not None
        if self.process.poll() is not None:
            raise RuntimeError(self.log.read_text(encoding="utf-8")[-3000:])

    def kill(self) -> None:
        """SIGKILL: no handler runs, no buffer is written."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()


def _sop(directory: Path) -> Path:
    """With a `tunda` so short that the play goes on, and long enough for a kill to fall into it."""
    return prompt_sop(directory, "1 detik")


async def campaign(directory: Path, *, kills: int, seed: int, evidence: int = 2) -> Outcome:
    """Play the whole SOP while the bot dies `kills` times; the kills go on until they are used up.

    Raises RuntimeError when the bot ends by itself.
    """
    chat = LocalChat(now=SystemClock().now, strict=True, token=TOKEN)
    serving = await chat.serve()
    settings = Settings(
        _env_file=None, telegram_bot_token=SecretStr(TOKEN), telegram_api_base_url=serving.url,
        data_dir=directory / "data", sop_file=_sop(directory),
    )  # fmt: skip
    services = open_services(settings)
    play = Rush(open_office(services, chat), evidence=evidence)
    bot = BotProcess(directory, {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": serving.url})
    try:
        over = asyncio.Event()
        killer = asyncio.create_task(_killer(bot, random.Random(seed), kills, over))
        await _while_it_lives(play.run(), killer)
        await _while_it_lives(over.wait(), killer)
        await _while_it_lives(_quiet(services, serving), killer)
        return judge(services, chat, play, kills)
    finally:
        killer.cancel()
        await asyncio.to_thread(bot.kill)
        services.db.close()
        await serving.close()


async def _killer(bot: BotProcess, dice: random.Random, kills: int, over: asyncio.Event) -> None:
    """Kill and start; afterwards watch. Ends only with a fault."""
    bot.start()
    for _ in range(kills):
        # A start takes about a second: some deaths come before the first poll, most amid the work.
        early, amid = dice.uniform(0.1, 1.2), dice.uniform(1.0, 2.2)
        await asyncio.sleep(dice.choice((early, amid, amid)))
        bot.check()
        await asyncio.to_thread(bot.kill)
        bot.start()
    over.set()
    while True:
        await asyncio.sleep(0.2)
        bot.check()


async def _while_it_lives(work: Coroutine[Any, Any, object], killer: asyncio.Task[None]) -> None:
    task = asyncio.create_task(work)
    await asyncio.wait({task, killer}, return_when=asyncio.FIRST_COMPLETED)
    if killer.done():
        task.cancel()
        killer.result()
    await task


async def _quiet(services: Services, serving: Serving) -> None:
    async with asyncio.timeout(60.0):
        while len(serving.chat.updates) or await asyncio.to_thread(_open_rows, services):
            await asyncio.sleep(0.1)


def _open_rows(services: Services) -> bool:
    new, waiting = (inbox.c.state == InboxState.NEW), (outbox.c.state == OutboxState.WAITING)
    with services.db.reading() as tx:
        return bool(
            tx.execute(inbox.select().where(new)).first()
            or tx.execute(outbox.select().where(waiting)).first()
        )


def judge(services: Services, chat: LocalChat, play: Rush, kills: int) -> Outcome:
    """Look at everything that was kept, sent and done."""
    with services.db.reading() as tx:
        came = tx.execute(inbox.select().where(inbox.c.channel == "telegram")).all()
        jobs = tx.execute(inbox.select().where(inbox.c.channel != "telegram")).all()
        out = tx.execute(outbox.select()).all()
    pushed = {str(number) for number in range(FIRST_ID, chat.updates._next)}
    lost = [f"never kept: {key}" for key in pushed - {row.key for row in came}]
    lost += [f"{row.state}: {row.key} {row.error}" for row in [*came, *jobs] if row.state != InboxState.DONE]
    missing, repeated = _delivered(chat, out)
    doubled, unfinished, events = _effects(services, play)
    unanswered = [tap for phone in play.phones.values() for tap in _unanswered(chat, phone.user_id)]
    return Outcome(
        kills=kills,
        updates=len(pushed),
        events=events,
        messages=len(out),
        repeated=repeated,
        lost=tuple(lost),
        doubled=tuple(doubled),
        missing=(*missing, *unfinished),
        unanswered=tuple(unanswered),
        faults=tuple(f"{fault.method}: {fault.what}" for fault in chat.faults.faults),
    )


def _delivered(chat: LocalChat, rows: Sequence[Any]) -> tuple[list[str], int]:
    """Messages that a phone never got, and how many it got twice."""
    missing: list[str] = []
    wanted: Counter[str] = Counter()
    for row in rows:
        outgoing = codec.load(Outgoing, row.payload)
        if row.state not in (OutboxState.SENT, OutboxState.CANCELLED):
            missing.append(f"{row.state}: {outgoing.kind} to {row.chat}: {row.error}")
        new = outgoing.kind in (OutgoingKind.TEXT, OutgoingKind.DOCUMENT, OutgoingKind.PHOTO)
        if new and row.state == OutboxState.SENT:
            wanted[row.chat] += 1
            if chat.world.chats[int(row.chat)].entry(int(row.message)) is None:
                missing.append(f"not on the phone: {outgoing.text[:60]}")
    shown = {one: _from_bot(chat, int(one)) for one in wanted}
    missing += [f"{one} shows {shown[one]} of {wanted[one]}" for one in wanted if shown[one] < wanted[one]]
    return missing, sum(shown.values()) - sum(wanted.values())


def _from_bot(chat: LocalChat, user: int) -> int:
    items = chat.views.items(user)["items"]
    return sum(item["kind"] == "message" and item["message"]["from"]["is_bot"] for item in items)


def _unanswered(chat: LocalChat, user: int) -> list[str]:
    items = chat.views.items(user)["items"]
    return [f"{user}: {item['label']}" for item in items if item["kind"] == "tap" and item["answer"] is None]


def _effects(services: Services, play: Rush) -> tuple[list[str], list[str], int]:
    """What happened twice, what did not happen, and the number of events."""
    with services.read() as uow:
        known = cases.list_cases(uow.tx, uow.office_id)
        case = uow.case(known[0])
        history = cases.history(uow.tx, case.id)
    again = None
    for event in history:
        again = apply(again, event)
    done = Counter(event.task for event in history if isinstance(event, TaskDone))
    proofs = Counter(paper.name for paper in case.papers if paper.kind is PaperKind.EVIDENCE)
    remarks = Counter(
        event.decision.reason for event in history if isinstance(event, TaskDone) and event.decision
    )
    doubled = [f"{name}: {times} times" for name, times in (done + proofs).items() if times > 1]
    doubled += [f"{text!r}: {times} times" for text, times in remarks.items() if text and times > 1]
    doubled += [] if len(known) == 1 else [f"{len(known)} cases"]
    unfinished = [] if again == case else ["the events do not give the case"]
    unfinished += [] if case.state is CaseState.DONE else [f"the case is {case.state}"]
    unfinished += [] if len(proofs) == len(play.proofs) else [f"{len(proofs)} of {len(play.proofs)} proofs"]
    return doubled, unfinished, len(history)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=40)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--evidence", type=int, default=12, help="proofs that each Kasi sends at once")
    asked = parser.parse_args()
    print(f"seed {asked.seed}, {asked.kills} kills", flush=True)
    with tempfile.TemporaryDirectory() as directory:
        found = asyncio.run(
            campaign(Path(directory), kills=asked.kills, seed=asked.seed, evidence=asked.evidence)
        )
    print(found)
    return 0 if found.sound else 1


if __name__ == "__main__":
    sys.exit(main())
