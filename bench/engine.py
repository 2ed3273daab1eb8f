"""The bot without a network, and its officers: updates go in as the chat server writes them, messages vanish."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from bench.course import LAST, REASON, Course
from bench.house import CHANNEL, FIRST_PHONE, brisk, staff
from bot.app import Bot
from bot.channels.telegram.channel import TelegramChannel
from bot.ports import Arrival, BotProfile, Outgoing
from handlers.context import Services
from handlers.routing import router
from storage.repositories import queues
from storage.tables import cards, inbox

_LOOK = 0.002  #: seconds between two looks at whether the bot rests: each costs CPU as well
Raw = tuple[str, str, str]  #: an update as the inbox keeps it: key, chat, JSON


class SinkChannel(TelegramChannel):
    """Parses what Telegram sends; whatever goes out has arrived at once."""

    def __init__(self) -> None:
        super().__init__("1:bench", "http://127.0.0.1:9")
        self._numbers = itertools.count(1)

    async def start(self) -> str:
        return "sop_bench_bot"

    async def introduce(self, profile: BotProfile) -> None:
        return

    async def listen(self, keep: object) -> None:
        await asyncio.Event().wait()

    async def send(self, outgoing: Outgoing, read: Callable[[str], bytes]) -> str:
        return str(next(self._numbers))


class Engine:
    """The running bot: give it updates, wait until it rests, see what that cost."""

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        self._keep = bot.inbox.keep(CHANNEL)

    async def take(self, updates: Sequence[Raw]) -> tuple[float, float]:
        """(wall seconds, CPU seconds) until every row is handled and every mark is written."""
        begun = time.perf_counter(), time.process_time()
        await self._keep(updates)
        while not (self.bot.inbox.idle and self.bot.outbox.idle):
            await asyncio.sleep(_LOOK)
        spent = time.perf_counter() - begun[0], time.process_time() - begun[1]
        await self.bot.quiet()  # it asks the database: that is ours, not the bot's
        return spent

    async def each(self, updates: Sequence[Raw]) -> tuple[float, float]:
        """The same, one update after the other."""
        spans = [await self.take([one]) for one in updates]
        return sum(wall for wall, _ in spans), sum(cpu for _, cpu in spans)


@contextlib.asynccontextmanager
async def running(services: Services) -> AsyncIterator[Engine]:
    """Serve from the inbox to the outbox."""
    bot = Bot(services, SinkChannel(), pace=brisk(), patience=None)
    work = [asyncio.create_task(bot.inbox.run()), asyncio.create_task(bot.outbox.run())]
    try:
        await bot.quiet()
        yield Engine(bot)
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)


def at_once(services: Services, update: Raw) -> None:
    """Handle one update as the inbox does, with no worker running; what it sends stays in the outbox."""
    arrival = kept(services, update)
    router.handle(services, arrival)


def kept(services: Services, update: Raw) -> Arrival:
    """The update as the inbox hands it on, once it is a row."""
    with services.begin() as uow:
        queues.keep(uow.tx, CHANNEL, [update], uow.now)
        row = uow.tx.execute(select(func.max(inbox.c.id))).scalar_one()
    return Arrival(row=row, incoming=SinkChannel().parse(json.loads(update[2])))


@dataclass
class Wave:
    """What the officers send at one moment: taps, and the reasons after a Tidak."""

    updates: list[Raw] = field(default_factory=list)
    transitions: int = 0


@dataclass(frozen=True, kw_only=True)
class OpenCard:
    """A live card of an open task, and whose phone shows it."""

    id: str
    case: str
    step: str
    bidang: str
    task: str
    phone: int
    actions: tuple[str, ...]

    def data(self, action: str) -> str:
        """What the button with this action sends; the first one if there is no such button."""
        number = self.actions.index(action) if action in self.actions else 0
        return f"{self.id}.{number}"


class Officers:
    """Each officer completes the tasks they hold, as `Course` says."""

    def __init__(
        self, services: Services, phones: Mapping[str, int] | None = None, *, first: int = 1
    ) -> None:
        """`phones`: whose, by officer; else in the order in which they were registered. `first`: number of an update."""
        self._services = services
        self._phone = phones or {officer.id: FIRST_PHONE + at for at, officer in enumerate(staff(services))}
        self._courses: dict[str, Course] = {}
        self._updates = itertools.count(first)

    def cards(self) -> list[OpenCard]:
        """One card of each open task of each case."""
        with self._services.read() as uow:
            own = cards.c.live, cards.c.kind == "tugas", cards.c.officer.in_(self._phone)
            rows = uow.tx.execute(select(cards).where(*own)).all()
        found: dict[tuple[str, str], OpenCard] = {}
        for row in rows:
            found.setdefault((row.case_id, row.task), self._card(row))
        return list(found.values())

    def _card(self, row: Any) -> OpenCard:
        step, bidang, _ = row.task.split(".")
        return OpenCard(
            id=row.id,
            case=row.case_id,
            step=step,
            bidang=bidang,
            task=row.task,
            phone=self._phone[row.officer],
            actions=tuple(action for action, _ in json.loads(row.actions)),
        )

    def wave(self) -> Wave:
        """One tap on each open task of each case, but for the last step."""
        wave = Wave()
        for card in self.cards():
            if card.step == LAST:
                continue
            no = self._courses.setdefault(card.case, Course()).answers_no(card.step, card.bidang)
            wave.updates.append(self.tap(card.phone, card.data("no") if no else f"{card.id}.0"))
            if no:
                wave.updates.append(self.text(card.phone, REASON))
            wave.transitions += 1
        return wave

    def tap(self, phone: int, data: str) -> Raw:
        message = {"message_id": 7, "date": 1, "chat": _chat(phone), "text": "kartu"}
        query = {"id": str(next(self._updates)), "from": _sender(phone), "message": message}
        return self._row(phone, {"callback_query": {**query, "chat_instance": "1", "data": data}})

    def text(self, phone: int, text: str) -> Raw:
        number = next(self._updates)
        head = {"message_id": number, "date": 1, "chat": _chat(phone), "from": _sender(phone)}
        return self._row(phone, {"message": {**head, "text": text}})

    def _row(self, phone: int, body: dict[str, object]) -> Raw:
        number = next(self._updates)
        return str(number), str(phone), json.dumps({"update_id": number, **body})


def _chat(phone: int) -> dict[str, object]:
    return {"id": phone, "type": "private", "first_name": "Contoh"}


def _sender(phone: int) -> dict[str, object]:
    return {"id": phone, "is_bot": False, "first_name": "Contoh"}
