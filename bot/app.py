"""The composition root: builds the bot from its parts. Imported by the command line, the demo and tests only."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from types import MappingProxyType

from bot.listening import Listening
from bot.ports import Arrival, BotProfile, Channel, FileToSend, Incoming, Job
from bot.text.render import Message
from bot.workers.approvals import Approvals
from bot.workers.disk_retry import retry_on_disk_fault
from bot.workers.inbox import Inbox
from bot.workers.menus import Menus
from bot.workers.outbox import Outbox
from bot.workers.rate_limit import RateLimiter
from bot.workers.scheduler import Scheduler, Tick
from bot.workers.sweeper import Sweeper
from bot.workers.waiting import PATIENT, Patience, Waiting
from bot.workers.windows import Doors
from handlers.context import Services
from handlers.messages.outgoing import send_text_to_chat
from handlers.monitoring.digest import tick_digest
from handlers.monitoring.every_office import EveryOffice
from handlers.monitoring.proposal import tick_proposal
from handlers.monitoring.reminders import tick_reminders
from handlers.monitoring.stale_lists import StaleLists
from handlers.monitoring.undelivered import Undelivered
from handlers.routing import account_news, deliveries, menus, router, waiting
from handlers.staff import registration
from handlers.staff.terms import tick_acting
from storage.database import Tx
from storage.repositories import people
from storage.repositories.backlogs import due_backlog
from storage.repositories.clock_changes import ahead_of, clock_went_back
from storage.repositories.settings import account_key, served_by, set_meta
from storage.xlsx.untrusted.sandbox import warm_up

log = logging.getLogger(__name__)

_TURN = 1.0  #: seconds between two looks at who leads
_TO_SEND, _TO_HANDLE, _MENU = "kirim", "tangani", "menu "  #: what workers tell each other


class Bot:
    """The bot of one or several offices, on one or several channels. Without `patience` nobody is shown that work takes long.

    Without `listening` it begins to listen when it runs. `also`: further ticks of the machine that it runs on, by name.
    """

    def __init__(
        self,
        services: Services,
        *channels: Channel,
        pace: RateLimiter | None = None,
        patience: Patience | None = PATIENT,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        listening: Listening | None = None,
        also: Mapping[str, Tick] = MappingProxyType({}),
    ) -> None:
        self.services, self._sleep, self._listening = services, sleep, listening
        self._channels: Mapping[str, Channel] = {channel.name: channel for channel in channels}
        services.plain = frozenset(channel.name for channel in channels if not channel.edits)
        who, tell = functools.partial(waiting.waiters, services), functools.partial(waiting.tell, services)
        self.inbox = Inbox(
            services.db,
            services.files,
            services.clock,
            self._channels,
            self._handle,
            self._apologise,
            self._answer,
            Waiting(self._channels, who, tell, patience) if patience else None,
            router.takes_time,
            self._backlog,
        )
        self.outbox = Outbox(
            services.db,
            services.files,
            services.clock,
            self._channels,
            self._in(registration.unreachable),
            pace,
            self._damaged,
            Doors(
                knock=self._in(deliveries.knock),
                failed=self._in(deliveries.settle),
                template_failed=self._in(deliveries.template_failed),
                held=self._in(deliveries.held),
            ),
        )
        self.approvals = Approvals(services.db, self._channels, self._in(account_news.listed))
        services.windows = {one.name: one.window for one in channels if one.window}
        self.menus = Menus(
            services.db,
            self._channels,
            menus.MenuOf(services),
            functools.partial(menus.seats, services),
            sleep,
        )
        services.wake_inbox, services.wake_outbox = self.inbox.wake, self._wake_outbox
        self._colleagues = services.db.colleagues()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._met = asyncio.Event()  # a channel's server has answered
        self.leading = not services.db.shared
        self._looked: float | None = None  #: when it last asked whether it leads, in seconds of the machine
        ticks = {
            "plh": tick_acting,
            "pengingat": tick_reminders,
            "rangkuman": tick_digest,
            "usul": tick_proposal,
        }
        bound: dict[str, Tick] = {
            name: EveryOffice(services, name, tick).tick for name, tick in ticks.items()
        }
        bound["daftar"] = StaleLists(services).tick
        bound["antar"] = Undelivered(services).tick
        bound["sapu"] = Sweeper(services.db, services.files, services.clock, services.queues_kept).tick
        bound |= also
        resting = functools.partial(services.resting, ticks)
        self.scheduler = Scheduler(
            services.db, services.clock, bound, on_step=self._clock_was_set, resting=resting
        )

    @property
    def beat(self) -> float | None:
        """When it last looked at what depends on time, in seconds of the machine; a worker that follows: at who leads."""
        return self.scheduler.beat if self.leading else self._looked

    @property
    def polled(self) -> list[str]:
        """The channels whose servers are asked for updates by this worker; the others push them here."""
        return [channel.name for channel in self._channels.values() if channel.polls and self.leading]

    @property
    def watched(self) -> list[str]:
        """The channels that push, and are asked by this worker whether they still do."""
        return [channel.name for channel in self._channels.values() if channel.watches and self.leading]

    async def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until cancelled. When one part fails the process ends, so that its supervisor restarts it.

        `ready` is called at the first greeting that a channel's server answers.
        """
        shared = self.services.db.shared
        listening = self._listening or Listening(
            self._channels.values(), sleep=self._sleep, at_once=not shared
        )
        self._loop = asyncio.get_running_loop()
        self._colleagues.listen(self._hear)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.inbox.run())
                group.create_task(self._meet(listening, ready))
                group.create_task(self._take_turns(listening) if shared else self._lead(listening))
        finally:
            await listening.end()

    async def _take_turns(self, listening: Listening) -> None:
        """Lead whenever no other worker does."""
        while True:
            await self._until(leading=True)
            async with asyncio.TaskGroup() as group:
                lead = group.create_task(self._lead(listening))
                await self._until(leading=False)
                lead.cancel()

    async def _until(self, *, leading: bool) -> None:
        while self.leading is not leading:
            self.leading = await asyncio.to_thread(self._colleagues.leads)
            self._looked = time.monotonic()
            if self.leading is not leading:
                await asyncio.sleep(_TURN)

    async def _lead(self, listening: Listening) -> None:
        """What only one worker does."""
        await retry_on_disk_fault(self.services.db, self._begin)
        self.scheduler.start()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self.outbox.run())
                group.create_task(listening.run(self.inbox.keep))
                group.create_task(self._greet(listening))
        finally:
            await self.scheduler.stop()

    def _wake_outbox(self) -> None:
        """Runs in any thread."""
        if self.leading:
            self.outbox.wake()
        else:
            self._colleagues.tell(_TO_SEND)

    def _touched(self, channel: str, chat: str) -> None:
        if self.leading:
            self.menus.touched(channel, chat)
        else:
            self._colleagues.tell(f"{_MENU}{channel} {chat}")

    def _backlog(self) -> None:
        self._colleagues.tell(_TO_HANDLE)

    def _hear(self, news: str) -> None:
        """What another worker tells; runs in a thread."""
        if news == _TO_SEND:
            self.outbox.wake()
        elif news == _TO_HANDLE:
            self.inbox.wake()
        elif news.startswith(_MENU) and self._loop:
            channel, _, chat = news.removeprefix(_MENU).partition(" ")
            self._loop.call_soon_threadsafe(self.menus.touched, channel, chat)

    def _begin(self, tx: Tx) -> None:
        served_by(tx, self._channels)
        self._set_back(-ahead_of(tx, self.services.clock.now()), tx)

    def _clock_was_set(self, step: timedelta) -> None:
        """Runs in a thread."""
        self.services.db.write(functools.partial(self._set_back, step)).result()

    def _set_back(self, step: timedelta, tx: Tx) -> None:
        """What waits in the queues must not wait longer because the clock went back."""
        if step < timedelta(0):
            clock_went_back(tx, self.services.clock.now(), -step)
        tx.after_commit(self.inbox.wake)
        tx.after_commit(self.outbox.wake)

    async def _meet(self, listening: Listening, ready: Callable[[], None]) -> None:
        """Know by what name people find the bot, wherever it is answered; `ready` is called at the first answer."""
        async with asyncio.TaskGroup() as group:
            for name in self._channels:
                group.create_task(self._know(name, listening))
            await self._met.wait()
            ready()
            group.create_task(self._make_ready())

    async def _know(self, channel: str, listening: Listening) -> None:
        account = await listening.account(channel)
        self.inbox.answered(channel)
        await retry_on_disk_fault(
            self.services.db, functools.partial(set_meta, key=account_key(channel), value=account)
        )
        self._met.set()

    async def _greet(self, listening: Listening) -> None:
        """Say who the bot is wherever it is answered, and begin with what waits for that."""
        profile = await asyncio.to_thread(menus.profile, self.services)
        async with asyncio.TaskGroup() as group:
            for channel in self._channels.values():
                group.create_task(self._introduce(channel, listening, profile))
            await self._met.wait()
            group.create_task(self.menus.run())
            group.create_task(self.approvals.run())

    async def _introduce(self, channel: Channel, listening: Listening, profile: BotProfile) -> None:
        await listening.account(channel.name)
        await channel.introduce(profile)

    async def _make_ready(self) -> None:
        """What the first officer would otherwise wait for; the bot listens meanwhile."""
        await asyncio.to_thread(warm_up)

    def _handle(self, item: Arrival | Job) -> None:
        router.handle(self.services, item)
        if isinstance(item, Arrival):
            self._touched(item.incoming.channel, item.incoming.chat)

    def _answer(self, tx: Tx, item: Arrival) -> None:
        router.answer(self.services, tx, item)
        tx.after_commit(functools.partial(self._touched, item.incoming.channel, item.incoming.chat))

    def _apologise(self, failed: Incoming | Job, row: int) -> None:
        router.give_up(self.services, failed, row)

    def _in(self, use_case: Callable[..., None]) -> Callable[..., None]:
        """The use case, in the transaction of whoever calls it."""

        def called(tx: Tx, *told: object) -> None:
            use_case(self.services.unit(tx), *told)

        return called

    def _damaged(self, tx: Tx, channel: str, chat: str, lost: FileToSend) -> None:
        uow = self.services.unit(tx)
        if officer := people.by_chat(tx, channel, chat):
            uow.enter(officer.office)
        fields = {"nama": lost.name, "sidik": lost.sha256, "kontak": uow.contact}
        send_text_to_chat(uow, channel, chat, Message("berkas_tak_terkirim", **fields))

    async def quiet(self, *, patience: float = 20.0) -> None:
        """Wait until the bot has no work left: for the demo and tests, which act in turn with the bot."""
        async with asyncio.timeout(patience):
            while not await self._at_rest():
                await asyncio.sleep(0.005)

    async def _at_rest(self) -> bool:
        if not (self.inbox.idle and self.outbox.idle):
            return False
        return await asyncio.to_thread(self._empty)

    def _empty(self) -> bool:
        with self.services.db.reading() as tx:
            return due_backlog(tx, self.services.clock.now()) == self.outbox.kept_back(tx)

    async def close(self) -> None:
        for channel in self._channels.values():
            with contextlib.suppress(Exception):
                await channel.close()
        await asyncio.to_thread(self._colleagues.close)
        self.services.db.close()
