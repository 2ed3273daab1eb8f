"""The pure engine with invented officers: every act is asked of it, and after every act the whole is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.core.case import events as ev
from bot.core.case.apply import apply, replay
from bot.core.case.commands import Command, Complete, FilePaper, Review, StartCase
from bot.core.case.deadlines import deadline_of
from bot.core.case.decide import decide
from bot.core.case.model import Answer, Case, CaseState, Paper, PaperKind, Task, seat_of
from bot.core.case.rules import subject
from bot.core.case.scene import Scene
from bot.core.errors import SopError
from bot.core.office.model import DayOverride, Office
from bot.core.office.officers import Actor, Seat
from bot.core.sop.model import Sop, StepKind
from bot.core.worktime.calendar import WorkCalendar
from bot.core.worktime.period import Period
from bot.office_calendar import calendar_of
from storage.sop_yaml import load_sop

ZONE = ZoneInfo("Asia/Jakarta")
SOP = load_sop(Path(__file__).parents[2] / "templates" / "sop" / "pengumpulan_data_kinerja.yaml")
START = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)  # a Monday
CODES = tuple(f"B{number:02}" for number in range(1, 14))  #: twelve at most take part, one may be added
JOIN = "6"
CLOSED = ((), (date(2026, 11, 25),), (date(2026, 11, 24), date(2026, 11, 27), date(2026, 12, 1)))


@cache
def calendar(number: int) -> WorkCalendar:
    """The office's calendar, without or with days off that were entered later."""
    days = tuple(DayOverride(day=day, note="libur", closed=True) for day in CLOSED[number])
    return calendar_of(Office(name="Dinas", short_name="Dinas", regency="Contoh", overrides=days))


@dataclass(kw_only=True)
class ModelOffice:
    """One case, its clock and its events."""

    bidang: tuple[str, ...]
    delay: timedelta = timedelta(0)
    now: datetime = START
    days_off: int = 0
    case: Case | None = None
    events: list[ev.Event] = field(default_factory=list)
    refused: int = 0
    thorough: bool = True  #: whether the whole is looked at after every step, or by whoever asks for it

    @property
    def sop(self) -> Sop:
        return replace(SOP, delay=self.delay)

    @property
    def scene(self) -> Scene:
        return Scene(sop=self.sop, now=self.now, calendar=calendar(self.days_off))

    @property
    def known(self) -> Case:
        assert self.case is not None
        return self.case

    def actor(self, role: str, bidang: str | None = None, number: int = 1) -> Actor:
        seat = Seat(role=role, bidang=bidang)
        name = f"{role}:{bidang or ''}:{number}"
        return Actor(officer=name, seats=frozenset({seat}), oversees=role == SOP.overseer)

    def holder(self, task: Task, number: int = 1) -> Actor:
        seat = seat_of(SOP, task)
        return self.actor(seat.role, seat.bidang, number if seat.role == "kasi" else 1)

    @property
    def boss(self) -> Actor:
        return self.actor(SOP.overseer)

    def start(self) -> None:
        period = Period(year=2026, number=3)
        self.do(StartCase(case="K", period=period, bidang=self.bidang, by=self.boss))

    def do(self, command: Command) -> tuple[ev.Event, ...]:
        """What came of it; nothing where it is refused, which changes nothing."""
        before = repr(self.case) if self.thorough else ""
        try:
            found = decide(self.case, command, self.scene)
        except SopError:
            assert repr(self.case) == before or not self.thorough
            self.refused += 1
            return ()
        for event in found:
            self.case = apply(self.case, event)
        self.events += found
        check_step(self, command, found)
        if self.thorough:
            check(self)
        return found

    def work(self, task: Task, answer: Answer = Answer.YA, number: int = 1) -> None:
        """Do a task as its holder would, with the papers that it needs."""
        kind, by = SOP.step(task.step).kind, self.holder(task, number)
        if kind is StepKind.FILL:
            self.file(PaperKind.WORKING_PAPER, task, by)
        elif kind is StepKind.COMPILE:
            self.file(PaperKind.DRAFT, task, None)
        elif kind is StepKind.DELIVER:
            self.file(PaperKind.DELIVERY, task, by)
        if kind is StepKind.REVIEW:
            reason = "Mohon dilengkapi." if answer is Answer.TIDAK else ""
            seen = subject(self.known, task)
            self.do(Review(task=task.id, by=by, answer=answer, reason=reason, seen=seen))
            return
        exits = SOP.step(task.step).next
        self.do(Complete(task=task.id, by=by, leads_to=exits[number % len(exits)] if exits else None))

    def file(self, kind: PaperKind, task: Task, by: Actor | None) -> None:
        version = len(self.known.papers) + 1
        paper = Paper(
            kind=kind,
            version=version,
            sha256=f"{version:064}",
            name="berkas",
            at=self.now,
            by=by.officer if by else "",
            bidang=task.bidang,
        )
        self.do(FilePaper(paper=paper, by=by, task=task.id if by else None))

    def workable(self) -> list[Task]:
        return [task for task in self.known.open_tasks if task.given_at <= self.now]


def check(office: ModelOffice) -> None:
    """What holds after every step."""
    case = office.known
    assert replay(office.events) == case
    assert len({task.id for task in case.tasks}) == len(case.tasks)
    assert case.version == len(office.events)
    if case.state is not CaseState.RUNNING:
        left = {task.bidang for task in case.open_tasks}  # what a skipped bidang still owes may come in later
        assert not left & {None, *case.awaited} if case.state is CaseState.DONE else not left
        assert case.closed_at is not None
        return
    _check_branches(case)
    for task in case.open_tasks:
        assert task.deadline == deadline_of(task, office.sop, office.scene.calendar, case.pauses)


def _check_branches(case: Case) -> None:
    """Exactly one awaited role in every open branch."""
    lanes: dict[str | None, int] = {}
    for task in case.open_tasks:
        lanes[task.bidang] = lanes.get(task.bidang, 0) + 1
    assert set(lanes.values()) <= {1}, lanes
    assert set(lanes) <= {None, *case.bidang}
    for code in case.bidang:
        assert lanes.get(code, 0) + (code in case.arrived) <= 1, code
    forked = any(task.bidang in case.awaited for task in case.open_tasks) or bool(case.arrived & case.awaited)
    if not forked or case.awaited <= case.arrived:
        assert lanes.get(None) == 1
        assert not {code for code in lanes if code in case.awaited}
        return
    assert None not in lanes
    for code in case.awaited:
        assert lanes.get(code, 0) + (code in case.arrived) == 1, code


def check_step(office: ModelOffice, command: Command, found: Sequence[ev.Event]) -> None:
    """What holds of one step: the join fires once and after the last; nothing goes round the Sekretaris."""
    case = office.known
    given = [event for event in found if isinstance(event, ev.TaskGiven)]
    joins = [event for event in given if event.step == JOIN]
    assert len(joins) <= 1
    if joins:
        assert case.awaited <= case.arrived, "the join fired before the last"
    for event in given:
        if event.step == "8":
            assert _last_office_decision(case, event.task) in ("7", "8"), "round the Sekretaris"
    if any(isinstance(event, ev.CaseClosed) for event in found):
        assert [_answer(case, no) for no in ("7", "8")] == [Answer.YA, Answer.YA]
    if case.state is not CaseState.RUNNING:
        assert not {event.bidang for event in given} & {None, *case.awaited}


def _last_office_decision(case: Case, task: str) -> str:
    """The step whose Ya leads to this task; its own where it was taken back."""
    place = [one.id for one in case.tasks].index(task)
    earlier = [t for t in case.tasks[:place] if t.bidang is None and t.decision]
    assert earlier[-1].decision is not None
    assert earlier[-1].decision.answer is Answer.YA
    return earlier[-1].step


def _answer(case: Case, no: str) -> Answer | None:
    newest = [task for task in case.tasks if task.step == no and task.done_at][-1]
    return newest.decision.answer if newest.decision else None


def working_days(office: ModelOffice) -> int:
    """Working days that the case has seen."""
    first, last = START.date(), office.now.astimezone(ZONE).date()
    return calendar(office.days_off).working_days_between(first, last)


def until_joined(office: ModelOffice, order: Sequence[str]) -> Iterator[str]:
    """Each bidang in turn fills in and is signed; what is open at the office's own desk after each."""
    for code in order:
        for step in ("3", "5"):
            [task] = [t for t in office.known.open_tasks if (t.step, t.bidang) == (step, code)]
            office.work(task)
        own = [task.step for task in office.known.open_tasks if task.bidang is None]
        yield own[0] if own else ""
