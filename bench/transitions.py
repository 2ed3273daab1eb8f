"""Transitions per second: inbox, engine, transaction and outbox, all but the network."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bench.course import LAST, REASON, TRANSITIONS, Course
from bench.figures import Effort, Figure, middle
from bench.house import CHANNEL, FIRST_PHONE, begin_cases, brisk, open_house, staff
from bench.spiff_peer import SpiffShop
from bot.app import Bot
from bot.channels.telegram.channel import TelegramChannel
from bot.ports import Outgoing
from handlers.context import Services
from storage.tables import cards


class SinkChannel(TelegramChannel):
    """Parses what Telegram sends; whatever goes out has arrived at once."""

    def __init__(self) -> None:
        super().__init__("1:bench", "http://127.0.0.1:9")
        self._numbers = itertools.count(1)

    async def start(self, commands: Mapping[str, str]) -> str:
        return "sop_bench_bot"

    async def listen(self, keep: object) -> None:
        await asyncio.Event().wait()

    async def send(self, outgoing: Outgoing, read: Callable[[str], bytes]) -> str:
        return str(next(self._numbers))


@dataclass
class Wave:
    """What the officers send at one moment: taps, and the reasons after a Tidak."""

    updates: list[tuple[str, str, str]] = field(default_factory=list)
    transitions: int = 0


class Officers:
    """Each officer completes the tasks they hold, as `Course` says."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._phone = {officer.id: FIRST_PHONE + at for at, officer in enumerate(staff(services))}
        self._courses: dict[str, Course] = {}
        self._updates = itertools.count(1)

    def wave(self) -> Wave:
        """One tap on each open task of each case."""
        wave, seen = Wave(), set[tuple[str, str]]()
        with self._services.read() as uow:
            rows = uow.tx.execute(select(cards).where(cards.c.live, cards.c.kind == "tugas")).all()
        for row in rows:
            step, bidang, _ = row.task.split(".")
            if step == LAST or (row.case_id, row.task) in seen:
                continue
            seen.add((row.case_id, row.task))
            self._answer(wave, row, step, bidang)
        return wave

    def _answer(self, wave: Wave, row: Any, step: str, bidang: str) -> None:
        no = self._courses.setdefault(row.case_id, Course()).answers_no(step, bidang)
        actions = [action for action, _ in json.loads(row.actions)]
        number = actions.index("no") if no else 0
        phone = self._phone[row.officer]
        wave.updates.append(self._tap(phone, f"{row.id}.{number}"))
        if no:
            wave.updates.append(self._text(phone))
        wave.transitions += 1

    def _tap(self, phone: int, data: str) -> tuple[str, str, str]:
        chat = {"id": phone, "type": "private", "first_name": "Contoh"}
        sender = {"id": phone, "is_bot": False, "first_name": "Contoh"}
        message = {"message_id": 7, "date": 1, "chat": chat, "text": "kartu"}
        query = {"id": str(phone), "from": sender, "message": message, "chat_instance": "1", "data": data}
        return self._row(phone, {"callback_query": query})

    def _text(self, phone: int) -> tuple[str, str, str]:
        chat = {"id": phone, "type": "private", "first_name": "Contoh"}
        sender = {"id": phone, "is_bot": False, "first_name": "Contoh"}
        return self._row(
            phone, {"message": {"message_id": 9, "date": 1, "chat": chat, "from": sender, "text": REASON}}
        )

    def _row(self, phone: int, body: dict[str, object]) -> tuple[str, str, str]:
        number = next(self._updates)
        return str(number), str(phone), json.dumps({"update_id": number, **body})


@contextlib.asynccontextmanager
async def running(services: Services) -> AsyncIterator[Bot]:
    """The bot without a network."""
    bot = Bot(services, SinkChannel(), pace=brisk(), patience=None)
    work = [asyncio.create_task(bot.inbox.run()), asyncio.create_task(bot.outbox.run())]
    try:
        await bot.quiet()
        yield bot
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)


async def _play(services: Services, *, together: bool) -> tuple[float, float]:
    """Play all open cases; (transitions per wall second, CPU ms per transition)."""
    officers, done, wall, cpu = Officers(services), 0, 0.0, 0.0
    async with running(services) as bot:
        keep = bot.inbox.keep(CHANNEL)
        while (wave := officers.wave()).updates:
            for updates in [wave.updates] if together else [[one] for one in wave.updates]:
                begun = time.perf_counter(), time.process_time()
                await keep(updates)
                await _rest(bot)
                wall, cpu = wall + time.perf_counter() - begun[0], cpu + time.process_time() - begun[1]
            done += wave.transitions
    assert done % TRANSITIONS == 0, done
    return done / wall, cpu * 1000 / done


async def _rest(bot: Bot) -> None:
    """Wait until every row is handled and every mark is written."""
    while not (bot.inbox.idle and bot.outbox.idle):
        await asyncio.sleep(0.0005)
    await bot.quiet()


def _ours(cases: int, *, together: bool) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        services = open_house(Path(folder))
        begin_cases(services, cases)
        try:
            return asyncio.run(_play(services, together=together))
        finally:
            services.db.close()


def _peer(cases: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        shop = SpiffShop(Path(folder) / "spiff.db", cases)
        begun = time.perf_counter(), time.process_time()
        done = shop.play()
        wall, cpu = time.perf_counter() - begun[0], time.process_time() - begun[1]
        shop.close()
        assert done == cases * TRANSITIONS
        return done / wall, cpu * 1000 / done


def measure(effort: Effort) -> Iterator[Figure]:
    rounds = [
        (_ours(effort.cases, together=True), _ours(1, together=False), _peer(effort.cases))
        for _ in range(effort.rounds)
    ]
    names = {"beside": "SpiffWorkflow, reload and save", "goal": ">= 3"}
    wall = [middle(one[who][0] for one in rounds) for who in range(3)]
    cpu = [middle(one[who][1] for one in rounds) for who in range(3)]
    cases = f"transitions, {effort.cases} cases side by side"
    yield Figure(name=cases, unit="1/s", ours=wall[0], peer=wall[2], **names)
    yield Figure(name="transitions, one tap at a time", unit="1/s", ours=wall[1], peer=wall[2], **names)
    yield Figure(name=f"CPU: {cases}", unit="ms", ours=cpu[0], peer=cpu[2], beside=names["beside"])
