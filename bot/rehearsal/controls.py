"""The controls that the browser page has over a running rehearsal: the office, its papers and its movable clock.

Only a rehearsal has them; the clock of a bot on Telegram cannot be moved.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.app import Bot
from bot.bootstrap import keep_shift, open_services
from bot.channels.telegram.channel import TelegramChannel
from bot.clock import MovableClock
from bot.config import Settings
from bot.core.case.model import Case, Task
from bot.core.errors import SopError
from bot.core.office.model import Office
from bot.core.parsing.languages import Language
from bot.core.sop.button_labels import labels
from bot.core.sop.model import Sop
from bot.documents import Mark, Place, draw_sop
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.player import LOOK, Autoplay
from bot.localchat.page.controls import Jump, PaperLink, Person, StageRefused, labels_of
from bot.localchat.server import LocalChat
from bot.rehearsal.phones import first_phone, phones_of
from bot.rehearsal.session import brisk
from bot.rehearsal.whatsapp import joined
from bot.text.render import in_language, render_text
from bot.text.terminal import plain
from handlers.case.assignment import step_label
from handlers.context import Services, UnitOfWork
from handlers.messages.names import UNKNOWN_GREETING
from handlers.refusals import NoOffice
from handlers.staff.office_import import import_office
from storage.files import FILES
from storage.refusals import OfficeFileFaults
from storage.repositories import cases as case_rows
from storage.xlsx.office.reader import read_office
from storage.xlsx.office.sample import sample_office

log = logging.getLogger(__name__)

_PATIENCE = 5.0  #: seconds that the player waits for the bot
_WATCHABLE = 1.2  #: seconds between two steps of the player


def every_label(sop: Sop) -> dict[str, str]:
    """The action of each label in each language, since an officer on a phone may have chosen another."""
    found = labels_of(sop)
    ticks = [
        render_text("label_dilihat_semua"),
        render_text("label_dilihat"),
        render_text("label_dilihat_nomor", nomor=1),
    ]
    for language in Language:
        for step in sop.steps:
            for action in labels(step):
                found.setdefault(in_language(step_label(step, action), language), action)
        found |= dict.fromkeys(in_language(ticks, language), LOOK)
    return found


@dataclass(kw_only=True)
class _Act:
    """A running bot, and how to stop it."""

    services: Services
    bot: Bot
    task: asyncio.Task[None]


class OfficeStage:
    """A rehearsal: the local chat stays, while the bot and its database can be started over."""

    def __init__(self, settings: Settings, services: Services, chat: LocalChat, url: str) -> None:
        self._settings, self._chat, self._url = settings, chat, url
        self._services = services
        self._act: _Act | None = None
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._player: Autoplay | None = None
        self._playing = False
        self._picture: tuple[object, bytes | None] = (None, None)

    # -- the bot ---------------------------------------------------------------------------------------------------

    async def open(self, ready: Callable[[], None] = lambda: None) -> None:
        """Start the bot."""
        await self._begin(ready)

    async def _begin(self, ready: Callable[[], None] = lambda: None) -> None:
        channels = TelegramChannel(self._chat.token, self._url), await joined(self._chat, self._url)
        bot = Bot(self._services, *channels, pace=brisk())
        task = asyncio.create_task(bot.run(ready))
        task.add_done_callback(self._ended)
        self._act = _Act(services=self._services, bot=bot, task=task)

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and task.exception() and not self._failed.done():
            self._failed.set_exception(task.exception() or RuntimeError())

    async def watch(self) -> None:
        """Wait until the bot fails, then raise its exception."""
        await self._failed

    async def close(self) -> None:
        self.stop()
        if self._act:
            act, self._act = self._act, None
            act.task.cancel()
            await asyncio.gather(act.task, return_exceptions=True)
            await act.bot.close()

    @property
    def bot(self) -> Bot | None:
        """The running bot; None between two."""
        return self._act.bot if self._act else None

    # -- requests of the page ----------------------------------------------------------------------------------------

    @property
    def zone(self) -> str:
        with self._services.read() as uow:
            return str(uow.voice.zone)

    @property
    def office_title(self) -> str:
        with self._services.read() as uow:
            return uow.office.name if has_office(uow) else ""

    @property
    def playing(self) -> bool:
        return self._playing

    def now(self) -> datetime:
        return self._services.clock.now()

    def people(self) -> Sequence[Person]:
        with self._services.begin() as uow:
            if not has_office(uow):
                return ()
            known = enumerate(uow.staff.everyone, 1)
            return [phone for number, officer in known for phone in phones_of(uow, officer, number)]

    def labels(self) -> Mapping[str, str]:
        return every_label(self._services.sops.current)

    def papers(self) -> Sequence[PaperLink]:
        with self._services.read() as uow:
            case = _present_case(uow)
            papers = case.papers if case else ()
            return [
                PaperLink(
                    name=p.name, sha256=p.sha256, at=p.at, kind=plain("label_berkas", jenis=p.kind.value)
                )
                for p in papers
                if p.sha256
            ]

    async def paper(self, sha256: str) -> bytes:
        if sha256 not in {paper.sha256 for paper in self.papers()}:
            raise KeyError(sha256)
        return await asyncio.to_thread(self._services.files.get, sha256)

    async def picture(self) -> bytes | None:
        with self._services.read() as uow:
            case = _present_case(uow)
            sop = uow.sop(case) if case else self._services.sops.current
            marks = _marks(uow, sop, case) if case else {}
        key = (sop.code, tuple(sorted((no, mark.place, mark.words) for no, mark in marks.items())))
        if self._picture[0] != key:
            watermark = self._services.watermark
            drawn = await asyncio.to_thread(lambda: draw_sop(sop, marks, watermark=watermark))
            self._picture = (key, drawn)
        return self._picture[1]

    async def forward(self, kind: str) -> datetime:
        """Push the clock forward and run everything that became due."""
        clock = self._services.clock
        assert isinstance(clock, MovableClock)
        target = await asyncio.to_thread(self._target, Jump(kind))
        if target is None:
            raise StageRefused(
                plain("latihan_tanpa_tunda" if kind == Jump.DELAY else "latihan_tanpa_tenggat")
            )
        await self._let_go(clock, target)
        if target > clock.now():
            clock.forward_to(target)
        await asyncio.to_thread(keep_shift, self._services.db, clock)
        if self._act:
            await self._act.bot.scheduler.run_now()
            self._act.bot.inbox.wake()
            self._act.bot.outbox.wake()
        return clock.now()

    async def _let_go(self, clock: MovableClock, until: datetime) -> None:
        """Hand on held-back decisions at the end of their `tunda`, not at the end of the jump."""
        while self._act and (held := await asyncio.to_thread(self._services.held_until)) and held < until:
            clock.forward_to(held)
            self._act.bot.inbox.wake()
            with contextlib.suppress(TimeoutError):
                await self._act.bot.quiet(patience=_PATIENCE)

    def _target(self, jump: Jump) -> datetime | None:
        if jump is Jump.DELAY:
            return self._services.held_until()
        with self._services.read() as uow:
            calendar, now = uow.calendar, uow.now
            if jump is Jump.DEADLINE:
                return case_rows.next_deadline(uow.tx, uow.office_id, now)
            if jump is Jump.MORNING:
                local = now.astimezone(uow.voice.zone)
                return calendar.opening(calendar.working_day_after(local.date(), 1))
            if jump is Jump.THREE_DAYS:
                local = now.astimezone(uow.voice.zone)
                later = calendar.working_day_after(local.date(), 3)
                return now + timedelta(days=(later - local.date()).days)
            minutes = 5 if jump is Jump.FIVE_MINUTES else 60
            return calendar.add_time(now, timedelta(minutes=minutes))

    # -- playing by itself, and starting over --------------------------------------------------------------------

    async def play(self, one: bool) -> None:
        """Play the next step, or the rest of the period slowly enough to watch. A call while playing does nothing."""
        if self.playing:
            return
        # The player remembers what it has filed, so it is kept until it has nothing left to do.
        self._player = player = self._player or await self._new_player()
        self._playing = True
        try:
            if one:
                over = await player.step() is None
            else:
                await player.run(pause=_WATCHABLE)
                over = not player.stopped
            self._player = None if over else player
        finally:
            self._playing = False

    async def _new_player(self) -> Autoplay:
        starters = await asyncio.to_thread(self._starters)
        officers = await asyncio.to_thread(self.people)
        line = DirectLine(self._chat)
        for person in officers:
            add = line.add_whatsapp if person.whatsapp else line.add_user
            await add(person.user_id, person.name)
        return Autoplay(
            line, officers, self.labels(), starters=starters, patience=_PATIENCE, impatience=self.hand_on
        )

    async def hand_on(self) -> bool:
        """Hand on decisions at once: the player does not wait for the SOP's `tunda`."""
        if await asyncio.to_thread(self._services.held_until) is None:
            return False
        await self.forward(Jump.DELAY)
        return True

    def _starters(self) -> list[int]:
        with self._services.read() as uow:
            role = self._services.sops.current.first.actor
            holders = {officer.id for officer in uow.staff.owners_of_any_day(role)}
            mine = [n for n, officer in enumerate(uow.staff.everyone, 1) if officer.id in holders]
            return [first_phone(number) for number in mine]

    def stop(self) -> None:
        if self._player:
            self._player.stop()

    async def start_over(self, office_file: bytes | None) -> None:
        """Start over. A faulty office file is refused before anything is deleted."""
        office = await asyncio.to_thread(self._new_office, office_file)
        await self.close()
        self._player = None
        self._chat.forget()
        await asyncio.to_thread(self._wipe)
        self._services = await asyncio.to_thread(open_services, self._settings, MovableClock())
        await asyncio.to_thread(_import, self._services, office)
        self._picture = (None, None)
        await self._begin()

    def _new_office(self, office_file: bytes | None) -> Office:
        if office_file is None:
            with self._services.read() as uow:
                if has_office(uow):
                    return uow.office
            return sample_office(roles=self._services.sops.current.roles)
        try:
            return read_office(office_file, roles=self._services.sops.current.roles)
        except OfficeFileFaults as found:
            raise StageRefused(*(plain(f"kantor_{f.key}", **f.values) for f in found.faults)) from None
        except SopError as refusal:
            told = {"kontak": "", "sapaan": UNKNOWN_GREETING, **refusal.fields}
            raise StageRefused(plain(f"galat_{refusal.key}", **told)) from None

    def _wipe(self) -> None:
        """Delete only what the rehearsal's bot wrote; the chat has its own store."""
        directory = self._settings.directory
        for name in ("sopbot.db", "sopbot.db-wal", "sopbot.db-shm"):
            (directory / name).unlink(missing_ok=True)
        shutil.rmtree(directory / FILES, ignore_errors=True)


def load_sample(services: Services) -> None:
    """Load the sample office if there is none yet. If the SOP does not fit it, there will be no office."""
    with services.read() as uow:
        if has_office(uow):
            return
    try:
        office = sample_office(roles=services.sops.current.roles)
    except OfficeFileFaults:
        log.warning("the sample office does not fit this SOP", extra={"action": "no_sample"})
        return
    _import(services, office)


def has_office(uow: UnitOfWork) -> bool:
    try:
        return bool(uow.office)
    except NoOffice:
        return False


def _import(services: Services, office: Office) -> None:
    with services.begin() as uow:
        import_office(uow, office)


def _present_case(uow: UnitOfWork) -> Case | None:
    """The running case, or the last one."""
    known = case_rows.list_cases(uow.tx, uow.office_id)
    running = case_rows.list_cases(uow.tx, uow.office_id, running=True)
    chosen = (running or known)[-1:]
    return uow.case(chosen[0]) if chosen else None


def _marks(uow: UnitOfWork, sop: Sop, case: Case) -> dict[str, Mark]:
    found: dict[str, Mark] = {}
    for step in sop.steps:
        tasks = [task for task in case.tasks if task.step == step.no]
        if tasks:
            found[step.no] = _mark(uow, case, tasks)
    return found


def _mark(uow: UnitOfWork, case: Case, tasks: list[Task]) -> Mark:
    waiting = [task for task in tasks if task.open]
    late = any(task.deadline and task.deadline < uow.now for task in waiting)
    place = Place.DONE if not waiting else Place.LATE if late else Place.ACTIVE
    names = [uow.bidang_name(task.bidang) for task in waiting if task.bidang]
    return Mark(place=place, words=", ".join(names) if len(names) < len(case.bidang) else "")
