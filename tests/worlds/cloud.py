"""A small stand-in for a chat service that closes its chats: it bills what arrives, and tells of it later.

`pump` sends what may go out now, without a running bot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from bot.app import Bot
from bot.clock import Clock
from bot.ports import (
    Arrival,
    Failure,
    Incoming,
    IncomingKind,
    Outgoing,
    OutgoingKind,
    Receipt,
    SendFailed,
    Stage,
)
from bot.workers.rate_limit import NO_LIMIT, RateLimiter
from handlers.context import Services
from handlers.routing import router
from storage.repositories import queues
from tests.worlds.office import CHANNEL

WINDOW = timedelta(hours=24)
_NO_MESSAGE = (OutgoingKind.EDIT, OutgoingKind.TAKE_BACK, OutgoingKind.ANSWER)


class Cloud:
    """One number. `refuse` may refuse a message at once; what is free-form and outside a window fails later."""

    name, edits, window = CHANNEL, False, WINDOW

    def __init__(
        self, clock: Clock, refuse: Callable[[Outgoing], SendFailed | None] = lambda _: None
    ) -> None:
        self._clock, self.refuse = clock, refuse
        self.heard: dict[str, datetime] = {}  #: when each person last wrote
        self.taken: list[Outgoing] = []
        self.arrived: list[Outgoing] = []
        self.billed: Counter[str] = Counter()
        self.outside: list[Outgoing] = []  #: free-form, to a closed chat
        self.unopened: dict[str, Outgoing] = {}  #: the template that waits in each chat
        self.twice: list[Outgoing] = []  #: templates to an open chat, or beside another
        self.told: list[Incoming] = []  #: what the webhook would bring
        self._count = 0

    async def send(self, outgoing: Outgoing, _read: object) -> str:
        if outgoing.kind in _NO_MESSAGE:
            return ""
        if failed := self.refuse(outgoing):
            raise failed
        self.taken.append(outgoing)
        return ",".join(self._take(outgoing) for _ in outgoing.documents or (None,))

    def _take(self, outgoing: Outgoing) -> str:
        self._count += 1
        number = f"wamid.{self._count}"
        if outgoing.kind is not OutgoingKind.TEMPLATE and not self.is_open(outgoing.chat):
            self.outside.append(outgoing)
            self._tell(
                outgoing.chat, number, Receipt(stage=Stage.FAILED, failure=Failure.CLOSED, why="131047")
            )
            return number
        if outgoing.kind is OutgoingKind.TEMPLATE:
            if outgoing.chat in self.unopened or self.is_open(outgoing.chat):
                self.twice.append(outgoing)
            self.unopened[outgoing.chat] = outgoing
        category = "utility" if outgoing.kind is OutgoingKind.TEMPLATE else "service"
        self.arrived.append(outgoing)
        self.billed[category] += 1
        for stage in (Stage.DELIVERED, Stage.SENT, Stage.DELIVERED):
            self._tell(outgoing.chat, number, Receipt(stage=stage, category=category))
        return number

    def is_open(self, chat: str) -> bool:
        return chat in self.heard and self._clock.now() < self.heard[chat] + WINDOW

    def _tell(self, chat: str, number: str, receipt: Receipt) -> None:
        self.told.append(
            Incoming(
                channel=CHANNEL,
                kind=IncomingKind.RECEIPT,
                chat=chat,
                sender=chat,
                at=self._clock.now(),
                message=number,
                receipt=receipt,
            )
        )


class Line:
    """The bot's queues beside the stand-in."""

    def __init__(
        self, services: Services, cloud: Cloud, *others: object, shuffled: Random | None = None
    ) -> None:
        """With `shuffled` the stand-in tells in any order, and some of it twice."""
        self.services, self.cloud, self._shuffled = services, cloud, shuffled
        self.bot = Bot(services, cloud, *others, pace=RateLimiter(NO_LIMIT))  # type: ignore[arg-type]
        self._count = 0

    async def pump(self) -> None:
        """Send everything that may go out, and hear what becomes of it, until nothing moves any more."""
        while await self._send() or self._hear():
            pass

    async def _send(self) -> bool:
        outbox = self.bot.outbox
        found = outbox._due(set(), dict(outbox._unmarked)) or outbox._due(set(), dict(outbox._unmarked))
        for rows in found.values():
            await outbox.work(rows)
        marks, outbox._marks = outbox._marks, []
        if marks:
            with self.services.db.writing() as tx:
                outbox._write(marks, tx)
            outbox._unmarked.clear()
        return bool(found)

    def _hear(self) -> bool:
        told, self.cloud.told = self.cloud.told, []
        if self._shuffled and told:
            told += self._shuffled.choices(told, k=len(told) // 4)
            self._shuffled.shuffle(told)
        for incoming in told:
            self.arrive(incoming)
        return bool(told)

    def arrive(self, incoming: Incoming) -> None:
        self._count += 1
        if incoming.kind is not IncomingKind.RECEIPT:
            self.cloud.heard[incoming.chat] = incoming.at
            self.cloud.unopened.pop(incoming.chat, None)
        with self.services.db.writing() as tx:
            now = self.services.clock.now()
            queues.keep(tx, CHANNEL, [(f"awan{self._count}", incoming.chat, "{}")], now)
            row = queues.unhandled(tx)[-1].id
        router.handle(self.services, Arrival(row=row, incoming=incoming))

    def tap(self, message: Outgoing) -> None:
        """Its person taps its first button."""
        self.arrive(
            Incoming(
                channel=CHANNEL,
                kind=IncomingKind.TAP,
                chat=message.chat,
                sender=message.chat,
                at=self.services.clock.now(),
                tap=f"t{self._count}",
                data=message.buttons[0].data,
            )
        )
