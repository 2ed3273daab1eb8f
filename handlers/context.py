"""What every use case works with: the services of the process, and one transaction at one instant.

A use case gathers (loads), decides (asks the core) and applies (writes), all in one transaction; slow work (reading a
workbook, making a paper) is done before it begins.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.core.case.model import Case, Task
from bot.core.case.scene import Scene
from bot.core.case.undo_window import visible_case
from bot.core.conversation.card import StoredCard
from bot.core.office.model import Office
from bot.core.office.officers import Actor, Officer, Seat
from bot.core.office.staff import Staff
from bot.core.parsing.languages import Language
from bot.core.refusals import NoSuchTask
from bot.core.sop.model import Sop
from bot.core.worktime.calendar import WorkCalendar
from bot.office_calendar import calendar_of
from bot.ports import JOBS, Incoming, Outgoing
from bot.text.render import Voice
from handlers.refusals import NoOffice, NoSuchCase
from storage.database import Database, Tx
from storage.files import FileStore
from storage.kept_pictures import KeptPictures
from storage.repositories import backlogs, incidents, offices, queues
from storage.repositories import cases as case_rows
from storage.repositories.cases import Cases
from storage.repositories.offices import Offices
from storage.repositories.paces import Paces
from storage.repositories.quiet_spells import QuietSpells
from storage.repositories.sops import SopVersions
from storage.repositories.staffs import Staffs

_GATHERED = timedelta(minutes=10)  #: how long news in passing waits for more of it

ActionT = TypeVar("ActionT", covariant=True)


@dataclass(kw_only=True)
class Services:
    """Services that the use cases share. `of` gives them to one office: all else is the whole process's."""

    db: Database
    files: FileStore
    clock: Clock
    sops: SopVersions
    watermark: str = ""  #: printed on every paper of a rehearsal
    asks_nip: bool = False  #: whether a registration asks for the last digits of the NIP
    queues_kept: timedelta = timedelta(days=30)  #: how long what was handled and sent stays in the queues
    windows: Mapping[str, timedelta] = field(default_factory=dict)  #: by channel: how long a chat stays open
    cases: Cases = field(default_factory=Cases)
    offices: Offices = field(default_factory=Offices)
    staffs: Staffs = field(default_factory=Staffs)
    paces: Paces = field(default_factory=Paces)
    quiet_spells: QuietSpells = field(default_factory=QuietSpells)
    pictures: KeptPictures = field(default_factory=KeptPictures)
    plain: Collection[str] = ()  #: channels that change nothing that was sent: each message there is paid for
    wake_inbox: Callable[[], None] = lambda: None
    wake_outbox: Callable[[], None] = lambda: None
    office_id: str = (
        ""  #: whose units of work these begin; empty: what is heard tells it, where there are several
    )
    calendars: dict[str, tuple[Office, WorkCalendar]] = field(default_factory=dict)  #: by the office's id

    def of(self, office: str) -> Services:
        """The same services for one office: nothing that they read or write is another's."""
        return self if office == self.office_id else replace(self, office_id=office)

    @contextmanager
    def begin(self, answers: str = "", heard: Incoming | None = None) -> Iterator[UnitOfWork]:
        """A unit of work that writes; the queues are woken after the commit.

        It `answers` an officer, by their id, who was `heard` by this message.
        """
        with self.db.writing() as tx:
            yield self.unit(tx, answers, heard)

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A unit of work that only reads."""
        with self.db.reading() as tx:
            yield self.unit(tx)

    def unit(self, tx: Tx, answers: str = "", heard: Incoming | None = None) -> UnitOfWork:
        """A unit of work in a transaction that was begun by somebody else."""
        return UnitOfWork(services=self, tx=tx, now=self.clock.now(), answers=answers, heard=heard)

    def resting(self, ticks: Collection[str]) -> frozenset[str]:
        """Those of these ticks that have looked already and have nothing to do yet in any office: one question for all."""
        with self.read() as uow:
            awake = self.quiet_spells.awake(uow.tx, ticks, uow.now)
        return frozenset(tick for tick in ticks if not awake[tick])

    def held_until(self) -> datetime | None:
        """When the next row that the SOP's `tunda` holds back is due, for a rehearsal that skips ahead."""
        with self.read() as uow:
            return backlogs.held_until(uow.tx, uow.now, uow.now + self.sops.current.delay)

    def calendar(self, office: str, value: Office) -> WorkCalendar:
        """The office's calendar, built once for each revision of the office."""
        known = self.calendars.get(office)
        if known is None or known[0] is not value:
            known = self.calendars[office] = (value, calendar_of(value))
        return known[1]


@dataclass(kw_only=True)
class UnitOfWork:
    """One transaction at one instant, for one office."""

    services: Services
    tx: Tx
    now: datetime
    answers: str = ""  #: id of the officer whose message is being handled: what they are told makes no sound
    heard: Incoming | None = None  #: that message: what they are told goes to the chat from which it came
    tapped: str = ""  #: id of the card that was tapped
    together: bool = False  #: whether several are being decided at once: one message tells them all
    replied: bool = False  #: whether something goes to the chat of what was heard
    kept: list[Callable[[Tx], None]] | None = (
        None  #: what a reading unit of work would write; None: it writes
    )
    _staff: Staff | None = field(default=None, init=False)
    _office: str | None = field(default=None, init=False)

    @property
    def office_id(self) -> str:
        """The id of the office. Before it is known whose the message is: of the only one, or empty where there are
        several, and then there is no office, no officer and no case.
        """
        if self._office is None:
            self._office = self.services.office_id or offices.only(self.tx)
        return self._office

    def serves(self, office: str) -> bool:
        """Whether this office may be entered: a chat may have become another's since it was written to."""
        return self.services.office_id in ("", office)

    def enter(self, office: str) -> None:
        """It is this office that the message concerns: from now on nothing of another is found or written."""
        if office == (self._office or self.services.office_id):
            return
        assert self.serves(office), "a unit of work is for one office"
        self.services, self._office, self._staff = self.services.of(office), office, None

    def asked_in(self, officer: str) -> tuple[str, str] | None:
        """The channel and the chat in which the officer is being answered; None if somebody else is, or nobody."""
        if self.heard is None or self.answers != officer:
            return None
        return self.heard.channel, self.heard.chat

    @property
    def office(self) -> Office:
        """The office. Raises `NoOffice` before the first import."""
        office = self.known_office
        if office is None:
            raise NoOffice()
        return office

    @property
    def known_office(self) -> Office | None:
        """The office; None before the first import, and where it is not known which of several it is."""
        return self.services.offices.load(self.tx, self.office_id) if self.office_id else None

    @property
    def contact(self) -> str:
        """Who helps in the office; empty where there is none."""
        return self.known_office.contact if self.known_office else ""

    @property
    def staff(self) -> Staff:
        """Who sits where now, as this transaction sees it; read once."""
        if self._staff is None:
            self._staff = self.services.staffs.load(self.tx, self.office_id, self.now)
        return self._staff

    def staff_changed(self) -> None:
        """To be called after officers, appointments or who stands in for whom were written: they are read anew."""
        self._staff = None

    @property
    def calendar(self) -> WorkCalendar:
        return self.services.calendar(self.office_id, self.office)

    @property
    def voice(self) -> Voice:
        """The office's own: in Indonesian, as papers are and pieces of texts before it is known who reads them."""
        office = self.known_office
        return Voice(now=self.now, zone=ZoneInfo(office.zone if office else "Asia/Jakarta"))

    @property
    def lasting(self) -> Voice:
        """The voice of cards: what they say is read again on other days."""
        return replace(self.voice, lasting=True)

    def voice_of(self, reader: str, *, lasting: bool = False) -> Voice:
        """The voice in which an officer, by their id, is spoken to; in Indonesian whoever is none."""
        return replace(self.voice, lasting=lasting, language=self.language_of(reader))

    def language_of(self, reader: str) -> Language:
        """The language of an officer, by their id; Indonesian of whoever is none."""
        officer = self.staff.by_id(reader)
        return officer.language if officer else Language.INDONESIAN

    def case(self, case_id: str | None) -> Case:
        """The case. Raises `NoSuchCase` where the office has none of this id."""
        case = self.known_case(case_id)
        if case is None:
            raise NoSuchCase()
        return case

    def known_case(self, case_id: str | None) -> Case | None:
        """The case, by whatever names it; None if the office has none of this id."""
        return self.services.cases.load(self.tx, self.office_id, case_id) if case_id else None

    def task(self, case: Case, task_id: str | None) -> Task:
        """The task of the case, open or not. Raises `NoSuchTask`."""
        task = case.task(task_id) if task_id else None
        if task is None:
            raise NoSuchTask()
        return task

    def sop(self, case: Case) -> Sop:
        """The SOP version with which the case began; the case runs by it to its end."""
        return self.services.sops.of_case(self.tx, case.id)

    def scene(self, sop: Sop) -> Scene:
        """What the core needs beside the case to decide: the SOP, this instant, the office's calendar."""
        return Scene(sop=sop, now=self.now, calendar=self.calendar)

    def bidang_name(self, code: str | None) -> str:
        """The name of a bidang; its code where the office no longer has it; empty for the office itself."""
        return self.office.bidang_name(code)

    def running(self) -> list[Case]:
        """The cases that run, the oldest first."""
        return self.services.cases.running(self.tx, self.office_id)

    def ended(self) -> Iterator[Case]:
        """The cases that are over, the newest first; each is read when it is asked for."""
        return (self.case(one) for one in case_rows.ended(self.tx, self.office_id))

    def visible_case(self, case: Case, officer: Officer | None = None) -> Case:
        """The case as `officer` (None: anybody) may see it: others' decisions stay hidden during the SOP's
        `tunda`.
        """
        return visible_case(case, self.sop(case), now=self.now, by=officer.id if officer else "")

    def visible_running(self, officer: Officer | None = None) -> list[Case]:
        """The running cases as `officer` (None: anybody) may see them."""
        return [self.visible_case(case, officer) for case in self.running()]

    def queue(
        self,
        channel: str,
        outgoing: Outgoing,
        not_before: datetime | None = None,
        *,
        card: str | None = None,
        case: str | None = None,
        task: str | None = None,
        officer: str | None = None,
    ) -> None:
        """Put a message into the outbox. News in passing waits for more of it where each message is paid for."""
        at = max(self.now, not_before or self.now)
        if outgoing.in_passing and channel in self.services.plain:
            at += _GATHERED
        said = self._caused(channel, outgoing, at)
        row = queues.outgoing_row(
            self.office_id, channel, said, at, card=card, case=case, task=task, officer=officer
        )
        self._post(row)

    def change(self, card: StoredCard, edit: Outgoing, *, aside: bool = False) -> None:
        """Change a card that was sent, or waits to be. `aside`: nobody waits to hear of it."""
        if not card.chat:
            return
        if not aside and (edit.record or self.tapped in ("", card.id)):
            edit = self._caused(card.channel, edit, self.now)
        officer = card.officer if self.staff.by_id(card.officer) else None  # else it asks who they are
        row = queues.outgoing_row(self.office_id, card.channel, edit, self.now, card=card.id, officer=officer)
        self._post(row)

    def _caused(self, channel: str, outgoing: Outgoing, at: datetime) -> Outgoing:
        """What goes at once to the chat of what was heard names it."""
        heard = self.heard
        if heard is None or (heard.channel, heard.chat) != (channel, outgoing.chat) or at > self.now:
            return outgoing
        self.replied = True
        return replace(outgoing, tap=heard.tap or heard.message)

    def _post(self, row: dict[str, object]) -> None:
        def post(tx: Tx) -> None:
            queues.queue(tx, [row])
            tx.after_commit(self.services.wake_outbox)

        self.write(post)

    def write(self, action: Callable[[Tx], None]) -> None:
        """Write it now; while an answer is made ready from a reading transaction, with that answer."""
        if self.kept is None:
            action(self.tx)
        else:
            self.kept.append(action)

    def leave(
        self, job: str, key: str, *, case: str, not_before: datetime | None = None, **data: str
    ) -> None:
        """Queue a job for after this transaction; it is done once, however often it is queued under `key`."""
        raw = json.dumps({"job": job, "case": case, "office": self.office_id, **data})

        def keep(tx: Tx) -> None:
            queues.keep(tx, JOBS, [(f"{job}:{case}:{key}", case, raw)], self.now, not_before)
            tx.after_commit(self.services.wake_inbox)

        self.write(keep)

    def quiet(self, tick: str) -> bool:
        """Whether this tick has looked already, and has nothing to do yet."""
        return bool(self.services.quiet_spells.lasting(self.tx, self.office_id, [tick], self.now))

    def nothing_before(self, tick: str, until: datetime) -> None:
        """The tick has looked, and has nothing to do before `until` if nothing is recorded meanwhile."""
        self.services.quiet_spells.begin(self.tx, self.office_id, tick, self.now, until)

    def actor(self, officer: Officer) -> Actor:
        """The officer with the seats in which they sit now."""
        found = self.staff.actor(officer)
        oversees = Seat(role=self.services.sops.current.overseer) in found.seats
        return replace(found, oversees=oversees) if oversees else found

    def request(self, officer: Officer, case: Case, task: Task) -> TaskRequest:
        """What the officer wants done with a task whose card they replied to, or that they hold."""
        return TaskRequest(
            officer=officer, actor=self.actor(officer), case=case, sop=self.sop(case), task=task
        )

    def incident(self, kind: str, **data: object) -> None:
        """Record an incident for the operator."""
        incidents.report_incident(self.tx, kind, self.now, self.office_id or None, **data)


@dataclass(frozen=True, kw_only=True)
class Request:
    """What an officer wants done, with everything that it names already found."""

    officer: Officer
    actor: Actor  #: the officer with the seats in which they sit now


@dataclass(frozen=True, kw_only=True)
class CaseRequest(Request):
    """A request about one case."""

    case: Case
    sop: Sop  #: the version by which the case runs


@dataclass(frozen=True, kw_only=True)
class TaskRequest(CaseRequest):
    """A request about one task of a case."""

    task: Task


@dataclass(frozen=True, kw_only=True)
class Tap(Request, Generic[ActionT]):
    """A tap on a button of a card."""

    card: StoredCard
    action: ActionT


@dataclass(frozen=True, kw_only=True)
class CaseTap(CaseRequest, Tap[ActionT]):
    """A tap on a button about one case."""


@dataclass(frozen=True, kw_only=True)
class TaskTap(TaskRequest, CaseTap[ActionT]):
    """A tap on a button about one task of a case."""


@dataclass(frozen=True, kw_only=True)
class Reply(Request):
    """A text that answers the pending question."""

    text: str
    data: Mapping[str, str]  #: what was kept with the question


@dataclass(frozen=True, kw_only=True)
class CaseReply(CaseRequest, Reply):
    """The answer to a question about one case."""


@dataclass(frozen=True, kw_only=True)
class TaskReply(TaskRequest, CaseReply):
    """The answer to a question about one task of a case."""
