"""An office at work whose bot is killed again and again, or one after another of its workers."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as hour
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import func, select

from bot.bootstrap import open_services
from bot.config import Settings
from bot.localchat.server import LocalChat, Serving
from handlers.context import Services
from storage.disk import DiskFault
from storage.repositories.backlogs import due_backlog
from storage.repositories.queues import InboxState, OutboxState
from storage.tables import digests, inbox, outbox
from tests.faults.clock import MachineClock
from tests.faults.lives import Nursery, Worker
from tests.faults.long_period import LongPeriod
from tests.faults.oracle import Sends, broken, judge, transitions
from tests.worlds.bot import TUESDAY, open_office
from tests.worlds.office import ZONE, prompt_sop

TOKEN = "1000001:LATIHAN-kampanye-mati-mendadak-0001"
_SENDS = {"sendMessage", "sendDocument", "sendPhoto", "sendMediaGroup"}
_PATIENCE = 600.0  #: seconds: a bot that dies all the time lets people wait
_MORE = 8.0  #: seconds: a worker that takes over waits for a leader that may still live


@dataclass(kw_only=True)
class Tally:
    """What came of one office or of several. The last five must be empty."""

    kills: int = 0
    moments: int = 0  #: deaths at no named one
    updates: int = 0
    transitions: int = 0
    messages: int = 0
    ambiguous: int = 0  #: sends of which nobody knew whether they had arrived
    repeated: int = 0  #: messages that came twice because of that
    takeovers: list[float] = field(default_factory=list)  #: seconds until the work of a dead worker was done
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    repeated_for_nothing: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not (self.lost or self.doubled or self.missing or self.repeated_for_nothing or self.wrong)

    def add(self, other: Tally) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


class KilledOffice:
    """One office, its chat service, and workers that die. Without `url` its database is SQLite's, and one worker serves."""

    def __init__(
        self, directory: Path, serving: Serving, clock: MachineClock, *, url: str, whole: bool
    ) -> None:
        self.serving, self.chat, self.clock = serving, serving.chat, clock
        sop = prompt_sop(directory, "1 detik")
        places = {"data_dir": directory / "data", "sop_file": sop, "telegram_api_base_url": serving.url}
        secrets = {"telegram_bot_token": SecretStr(TOKEN), "database_url": SecretStr(url) if url else None}
        settings = Settings.model_validate({**places, **secrets})
        self.environment = {name.upper(): str(value) for name, value in places.items()}
        self.environment |= {"TELEGRAM_BOT_TOKEN": TOKEN, "HTTP_PORT": "0"}
        self.environment |= {"DATABASE_URL": url} if url else {}
        self.services: Services = open_services(settings, clock)
        self.phones = open_office(self.services, self.chat)
        for phone in self.phones.values():
            phone.patience = _PATIENCE
        self.play = LongPeriod(self.phones, self.morning, whole=whole)
        self.workers: list[Worker] = []
        self.tally, self.sends = Tally(), Sends()
        self.life = 0
        self.before_rest: Callable[[], Awaitable[None]] = _nothing  #: done once the period has been played
        self._told = set[str]()  # what is wrong, and was wrong after an earlier death
        self._watch_the_server()

    def _watch_the_server(self) -> None:
        """Note what was sent, and tell the workers of each deed before it is answered."""
        work = self.chat.api._work

        async def worked(name: str, params: Any) -> object:
            found = await work(name, params)
            if name in _SENDS:
                for one in found if isinstance(found, list) else [found]:
                    self.sends.executed.add((str(one["chat"]["id"]), one["message_id"]))
            for worker in self.workers:
                worker.served(name)
            return found

        self.chat.api._work = worked  # type: ignore[method-assign]

    async def die_for(self, kills: int) -> None:
        """Play the period while workers die, at most `kills` times; then they live on until the office is at rest."""
        async with asyncio.TaskGroup() as group:
            playing = group.create_task(self.play.run())
            for worker in self.workers:
                group.create_task(self._lives(worker, playing, kills))

    async def _lives(self, worker: Worker, playing: asyncio.Task[None], kills: int) -> None:
        while not playing.done() and self.tally.kills < kills:
            unnamed = await worker.live(playing)
            self.tally.kills += 1
            self.tally.moments += unnamed
            self._after_death(worker)
        living = asyncio.create_task(worker.live(None))
        try:
            await asyncio.wait({playing, living}, return_when=asyncio.FIRST_COMPLETED)
            if not living.done():
                await self.before_rest()
                await self._quiet(later=True)
        finally:
            while not living.done():  # nothing is there to lose: this is no death that counts
                worker.kill()
                await asyncio.wait({living}, timeout=0.1)
        await living
        self._after_death(worker)

    def _after_death(self, worker: Worker) -> None:
        self.life += 1
        self.tally.repeated_for_nothing += self.sends.heard(self.life, worker.facts)
        found = [one for one in broken(self.services, self.chat) if one not in self._told]
        self._told.update(found)
        self.tally.wrong += [f"after life {self.life}: {one}" for one in found]
        if len(self.workers) > 1:
            self._takeover = asyncio.create_task(self._time_takeover())

    async def _time_takeover(self) -> None:
        """How long it takes the others to do what was due when one died, while they die as well."""
        began, left = time.monotonic(), await asyncio.to_thread(self._open)
        while left:
            await asyncio.sleep(0.1)
            left &= await asyncio.to_thread(self._open)
        self.tally.takeovers.append(time.monotonic() - began)

    def _open(self) -> set[tuple[str, int]]:
        new, waiting = (inbox.c.state == InboxState.NEW), (outbox.c.state == OutboxState.WAITING)
        now = self.clock.now()
        with self.services.db.reading() as tx:
            to_handle = tx.execute(select(inbox.c.id).where(new, inbox.c.next_at <= now)).scalars()
            to_send = tx.execute(select(outbox.c.id).where(waiting, outbox.c.next_at <= now)).scalars()
            return {("in", one) for one in to_handle} | {("out", one) for one in to_send}

    async def morning(self) -> None:
        """Nothing is in hand; the clock is set to the next working day, and the digest of that day is awaited."""
        await self._quiet()
        day = self.clock.now().astimezone(ZONE).date() + timedelta(days=1)
        self.clock.step_to(datetime.combine(day, hour(8, 5), ZONE))
        async with asyncio.timeout(_PATIENCE):
            while not await asyncio.to_thread(self._digest_sent, day):
                await asyncio.sleep(0.05)
        await self._quiet()

    def _digest_sent(self, day: object) -> bool:
        with suppress(DiskFault), self.services.db.reading() as tx:
            return bool(tx.execute(select(func.count()).where(digests.c.day == day)).scalar())
        return False

    async def _quiet(self, *, later: bool = False) -> None:
        """Until nothing is in hand that is due; or is due `later`."""
        async with asyncio.timeout(_PATIENCE):
            while len(self.chat.updates) or await asyncio.to_thread(self._due, later):
                await asyncio.sleep(0.02)

    def in_hand(self) -> bool:
        """Whether anything is due, or on the way to the bot."""
        return bool(len(self.chat.updates) or self._due(later=False))

    def _due(self, later: bool) -> int:
        with suppress(DiskFault), self.services.db.reading() as tx:
            return due_backlog(tx, self.clock.now() + timedelta(minutes=later))
        return 1  # the database is away

    def outcome(self) -> Tally:
        """Judge what has come of it all."""
        tally = self.tally
        with self.services.db.reading() as tx:
            rows = tx.execute(outbox.select()).all()
        found = judge(self.services, self.chat, self.play, tally.kills, over=self.play.whole)
        tally.updates, tally.messages = found.updates, found.messages
        done, expected = transitions(self.services), self.play.expected()
        tally.transitions = done.total()
        tally.ambiguous = self.sends.ambiguous
        tally.repeated, unfounded = self.sends.repeated(rows)
        tally.lost += found.lost
        tally.doubled += [*found.doubled, *(f"{one} too often" for one in done - expected)]
        tally.missing += [*found.missing, *(f"{one} never" for one in expected - done)]
        tally.repeated_for_nothing += unfounded
        tally.wrong += [*found.unanswered, *found.faults, *broken(self.services, self.chat, at_rest=True)]
        return tally


async def _nothing() -> None:
    """Nothing is to be done."""


@asynccontextmanager
async def killed_office(
    directory: Path,
    seed: int,
    nurseries: Sequence[Nursery],
    points: Counter[str],
    *,
    url: str = "",
    whole: bool = True,
) -> AsyncIterator[KilledOffice]:
    """From Tuesday 6 October 2026, 09.00 WIB, with a worker of each nursery.

    `seed` chooses the moments; `points`: how often a bot died at each named one, which is counted on.
    """
    directory.mkdir(parents=True, exist_ok=True)
    clock, dice = MachineClock(directory / "clock"), random.Random(seed)
    clock.step_to(TUESDAY)
    serving = await LocalChat(now=clock.now, strict=True, token=TOKEN).serve()
    found = KilledOffice(directory, serving, clock, url=url, whole=whole)
    found.workers = [
        Worker(f"bot{number}", nursery, directory, found.environment, points, dice, _MORE if url else 0.0)
        for number, nursery in enumerate(nurseries)
    ]
    try:
        yield found
    finally:
        found.services.db.close()
        await serving.close()
