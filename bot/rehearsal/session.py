"""A whole office in one process: the bot, the local chat and the officers' phones, with one movable clock.

Used by the demo and the tests. It runs the real bot, which speaks the real Bot API over HTTP.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Container, Iterable
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import Bot
from bot.channels.telegram.address import PublicAddress
from bot.channels.telegram.channel import TelegramChannel
from bot.clock import MovableClock
from bot.core.office.model import Office
from bot.core.office.officers import Officer
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.phone import Phone
from bot.localchat.client.whatsapp import WhatsAppPhone
from bot.localchat.server import LocalChat
from bot.ports import Channel
from bot.rehearsal.phones import TELEGRAM_PHONES, WHATSAPP_PHONES
from bot.workers.rate_limit import NO_LIMIT, RateLimiter
from bot.workers.waiting import Patience
from handlers.context import Services
from handlers.staff.office_import import import_office
from storage.database import Database
from storage.files import FILES, FolderStore
from storage.repositories import people
from storage.repositories.sops import SopVersions

ADDRESS = PublicAddress(url="https://bot/webhook/telegram", secret="latihan")  # noqa: S106  reached without a socket


def brisk() -> RateLimiter:
    """A rate limiter without limits: the embedded server demands none."""
    return RateLimiter(NO_LIMIT)


class Everybody(Container[str]):
    """All seats."""

    def __contains__(self, seat: object) -> bool:
        return True


class Rehearsal:
    """A running office. `phones` are keyed by seat: "kabid:PDG", "kasi:PDG:1", "sekretaris".

    `whatsapp` are the seats whose officers use WhatsApp, None if the bot is not there at all.
    """

    def __init__(
        self,
        services: Services,
        chat: LocalChat,
        bot: Bot,
        clock: MovableClock,
        whatsapp: Container[str] | None = None,
    ) -> None:
        self.services, self.chat, self.bot, self.clock = services, chat, bot, clock
        self.line = DirectLine(chat)
        self.phones: dict[str, Phone] = {}
        self._whatsapp: Container[str] = whatsapp or ()

    @property
    def faults(self) -> list[str]:
        """What the bot sent to either service that a real one would not take."""
        return [str(one) for one in (*self.chat.faults.faults, *self.chat.cloud.log.faults)]

    async def settle(self) -> None:
        """Wait until the bot has received everything and has no work left; what it sends may bring more."""
        deliveries = self.chat.cloud.deliveries
        async with asyncio.timeout(60.0):
            while True:
                while len(self.chat.updates) or len(deliveries):
                    await asyncio.sleep(0.002)
                taken = deliveries.taken
                await self.bot.quiet(patience=60.0)
                if not len(deliveries) and deliveries.taken == taken:
                    return

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
            phone = await self.give(key, number, name, patience)
            self.phones[key] = phone
            await phone.start(code)
            await phone.tap("Ya, ini saya")
            await self.settle()

    async def give(self, seat: str, number: int, name: str, patience: float) -> Phone:
        """A phone that nobody has used yet, on the service of the seat."""
        if seat in self._whatsapp:
            await self.line.add_whatsapp(WHATSAPP_PHONES + number, name)
            return WhatsAppPhone(self.line, WHATSAPP_PHONES + number, patience=patience)
        await self.line.add_user(TELEGRAM_PHONES + number, name)
        return Phone(self.line, TELEGRAM_PHONES + number, patience=patience)

    async def other(self, seat: str) -> Phone:
        """The same officer's second phone, on the other service, that they have not written on yet."""
        mine = self.phones[seat]
        name = self.chat.world.users[mine.user_id]["first_name"]
        if isinstance(mine, WhatsAppPhone):
            second = mine.user_id - WHATSAPP_PHONES + TELEGRAM_PHONES
            await self.line.add_user(second, name)
            return Phone(self.line, second, patience=mine.patience)
        second = mine.user_id - TELEGRAM_PHONES + WHATSAPP_PHONES
        await self.line.add_whatsapp(second, name)
        return WhatsAppPhone(self.line, second, patience=mine.patience)

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
    whatsapp: Container[str] | None = None,
    webhook: bool = False,
) -> AsyncIterator[Rehearsal]:
    """A running office in `directory`, from the instant `start`; the officers of the seats `whatsapp` use that.

    With `webhook` Telegram's updates are pushed to the bot; otherwise it polls.
    """
    clock = MovableClock(start, frozen=frozen)
    services = Services(
        db=Database(directory),
        files=FolderStore(directory / FILES),
        clock=clock,
        sops=SopVersions(sop),
        watermark=watermark,
    )
    with services.begin() as uow:
        import_office(uow, office)
    chat = LocalChat(now=clock.now, strict=True)
    serving = await chat.serve()
    telegram = TelegramChannel(chat.token, serving.url, address=ADDRESS if webhook else None)
    channels: list[Channel] = [telegram]
    if whatsapp is not None:
        from bot.rehearsal.whatsapp import joined

        channels.append(await joined(chat, serving.url))
    bot = Bot(services, *channels, pace=brisk(), patience=patience)
    if telegram.webhook:
        chat.api.pusher.door = telegram.webhook
        telegram.webhook.hear(bot.inbox.keep(telegram.name))
    ready = asyncio.Event()
    running = asyncio.create_task(bot.run(ready.set))
    try:
        waiter = asyncio.create_task(ready.wait())
        await asyncio.wait({waiter, running}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        yield Rehearsal(services, chat, bot, clock, whatsapp)
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        await bot.close()
        await serving.close()
