"""A whole office in one process: the bot, the local chat and the officers' phones, with one movable clock.

Used by the demo and the tests. It runs the real bot, which speaks the real Bot API over HTTP.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import Bot
from bot.channels.telegram.channel import TelegramChannel
from bot.clock import MovableClock
from bot.core.office.model import Office
from bot.core.office.officers import Officer
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.phone import Phone
from bot.localchat.server import LocalChat
from bot.ports import Channel
from bot.workers.rate_limit import NO_LIMIT, RateLimiter
from bot.workers.waiting import Patience
from handlers.context import Services
from handlers.staff.office_import import import_office
from storage.database import Database
from storage.files import FileStore
from storage.repositories import people
from storage.repositories.sops import SopVersions


def brisk() -> RateLimiter:
    """A rate limiter without limits: the embedded server demands none."""
    return RateLimiter(NO_LIMIT)


class Rehearsal:
    """A running office. `phones` are keyed by seat: "kabid:PDG", "kasi:PDG:1", "sekretaris"."""

    def __init__(self, services: Services, chat: LocalChat, bot: Bot, clock: MovableClock) -> None:
        self.services, self.chat, self.bot, self.clock = services, chat, bot, clock
        self.line = DirectLine(chat)
        self.phones: dict[str, Phone] = {}

    async def settle(self) -> None:
        """Wait until the bot has received every update and has no work left."""
        async with asyncio.timeout(60.0):
            while len(self.chat.updates):
                await asyncio.sleep(0.002)
        await self.bot.quiet(patience=60.0)

    async def forward(self, by: timedelta) -> None:
        """Push the clock forward and run everything that became due."""
        self.clock.forward(by)
        await self.tick()

    async def forward_to(self, at: datetime) -> None:
        self.clock.forward_to(at)
        await self.tick()

    async def pass_delay(self) -> bool:
        """Push the clock past the SOP's `tunda`, so that decisions are handed on; False if none was held back."""
        await self.settle()
        at = await asyncio.to_thread(self.services.held_until)
        if at is not None:
            await self.forward_to(at)
        return at is not None

    async def tick(self) -> None:
        await self._due()
        await self.bot.scheduler.run_now()
        await self._due()

    async def _due(self) -> None:
        """What the clock made due is begun at once: the queues look by themselves only once a second."""
        self.bot.inbox.wake()
        self.bot.outbox.wake()
        await self.settle()

    async def pair(self, wanted: Iterable[str] | None = None, *, patience: float = 30.0) -> None:
        """Give every officer (or those in the `wanted` seats) a phone, and register it with its code.

        Officers who have one keep it. `patience`: seconds that a phone waits for the bot.
        """
        await self.settle()
        for number, (key, code, name) in enumerate(self._codes(), 1):
            if key in self.phones or (wanted is not None and key not in wanted):
                continue
            await self.line.add_user(1000 + number, name)
            phone = Phone(self.line, 1000 + number, patience=patience)
            self.phones[key] = phone
            await phone.start(code)
            await phone.tap("Ya, ini saya")
            await self.settle()

    def officers(self) -> dict[str, Officer]:
        """All officers, keyed by seat as in `phones`."""
        found, seen = dict[str, Officer](), dict[str, int]()
        with self.services.read() as uow:
            for officer in uow.staff.everyone:
                seat = min(uow.staff.seats_of_any_day(officer.id), key=lambda s: (s.role, s.bidang or ""))
                key = f"{seat.role}:{seat.bidang}" if seat.bidang else seat.role
                seen[key] = seen.get(key, 0) + 1
                found[key if seen[key] == 1 else f"{key}:{seen[key]}"] = officer
        return found

    def _codes(self) -> list[tuple[str, str, str]]:
        officers = self.officers()
        with self.services.begin() as uow:
            return [
                (seat, people.invite(uow.tx, officer, uow.now), officer.name)
                for seat, officer in officers.items()
            ]


@contextlib.asynccontextmanager
async def rehearse(
    directory: Path,
    office: Office,
    sop: Path,
    start: datetime,
    *,
    watermark: str = "LATIHAN",
    frozen: bool = True,
    patience: Patience | None = None,
    channel: Callable[[str, str], Channel] = TelegramChannel,
) -> AsyncIterator[Rehearsal]:
    """A running office in `directory`, from the instant `start`."""
    clock = MovableClock(start, frozen=frozen)
    services = Services(
        db=Database(directory),
        files=FileStore(directory / "files"),
        clock=clock,
        sops=SopVersions(sop),
        watermark=watermark,
    )
    with services.begin() as uow:
        import_office(uow, office)
    chat = LocalChat(now=clock.now, strict=True)
    serving = await chat.serve()
    bot = Bot(services, channel(chat.token, serving.url), pace=brisk(), patience=patience)
    ready = asyncio.Event()
    running = asyncio.create_task(bot.run(ready.set))
    try:
        waiter = asyncio.create_task(ready.wait())
        await asyncio.wait({waiter, running}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        yield Rehearsal(services, chat, bot, clock)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        await bot.close()
        await serving.close()
