"""The first world: the pure engine alone, with invented officers and no disk.

`Table` plays one case and lets every refusal through; `ModelOffice` takes a refusal as an answer and looks at the whole
after every act; `Walk` acts at random, always in the same way for the same seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache
from random import Random
from zoneinfo import ZoneInfo

from bot.config import SHIPPED_SOP
from bot.core.case import events as ev
from bot.core.case.apply import (
    apply,  # course teaches the engine its commands
    replay,  # course teaches the engine its commands
)
from bot.core.case.commands import (
    AddBidang,
    CancelCase,
    Command,
    Complete,
    DropBidang,
    FilePaper,
    LookAt,
    MarkOpened,
    PauseCase,
    ReopenBidang,
    ReopenRows,
    ResumeCase,
    Review,
    SkipBidang,
    StartCase,
    TakeBack,
)
from bot.core.case.deadlines import deadline_of
from bot.core.case.decide import (
    Scene,  # course teaches the engine its commands
    decide,  # course teaches the engine its commands
)
from bot.core.case.model import Answer, Case, CaseState, Paper, PaperKind, Task
from bot.core.case.rules import seat_of, subject
from bot.core.errors import SopError
from bot.core.office.model import DayOverride, Office
from bot.core.office.officers import Actor, Seat
from bot.core.sop.model import Sop, StepKind
from bot.core.worktime.calendar import WorkCalendar
from bot.core.worktime.period import Period
from bot.office_calendar import calendar_of
from storage.sop_yaml import load_sop

ZONE = ZoneInfo("Asia/Jakarta")
SOP = load_sop(SHIPPED_SOP)
TW3 = Period(year=2026, number=3)
MONDAY = datetime(2026, 10, 5, 9, 0, tzinfo=ZONE)  #: 5 October 2026, an ordinary working day
START = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)  #: a Monday, too
CODES = tuple(f"B{number:02}" for number in range(1, 14))  #: twelve at most take part, one may be added
JOIN = "6"
ROWS, FURTHER = ("iku|IKU-1", "sub|1.02.03"), "iku|IKU-2"  #: of a working paper
CLOSED = ((), (date(2026, 11, 25),), (date(2026, 11, 24), date(2026, 11, 27), date(2026, 12, 1)))
#: What a step of this kind files before it can be completed.
FILED = {
    StepKind.FILL: PaperKind.WORKING_PAPER,
    StepKind.COMPILE: PaperKind.DRAFT,
    StepKind.DELIVER: PaperKind.DELIVERY,
}


@cache
def shipped() -> Sop:
    """The shipped SOP without its `tunda`."""
    return replace(SOP, delay=timedelta(0))


@cache
def calendar(number: int = 0) -> WorkCalendar:
    """The office's calendar, without or with days off that were entered later."""
    days = tuple(DayOverride(day=day, note="libur", closed=True) for day in CLOSED[number])
    return calendar_of(Office(name="Dinas Contoh", short_name="Dinas", regency="Contoh", overrides=days))


def scene(sop: Sop, now: datetime = MONDAY) -> Scene:
    return Scene(sop=sop, now=now, calendar=calendar())


def actor(role: str, bidang: str | None = None) -> Actor:
    """The officer of one seat, whose id is the seat's name."""
    return Actor(
        officer=f"{role}:{bidang}" if bidang else role, seats=frozenset({Seat(role=role, bidang=bidang)})
    )


def start(sop: Sop, bidang: Sequence[str] = ("IND", "DAG")) -> StartCase:
    return StartCase(case="2026-TW3-TEST", period=TW3, bidang=tuple(bidang), by=actor(sop.first.actor))


class Table:
    """A case that is played: every event so far, and the case that they make."""

    def __init__(
        self, sop: Sop | None = None, bidang: Sequence[str] = ("IND", "DAG"), now: datetime = MONDAY
    ) -> None:
        self.sop, self.now = sop or shipped(), now
        self.events: list[ev.Event] = []
        self.case: Case | None = None
        self.do(start(self.sop, bidang))

    def do(self, command: Command) -> tuple[ev.Event, ...]:
        """Decide and apply; the events of this command."""
        events = decide(self.case, command, scene(self.sop, self.now))
        for event in events:
            self.case = apply(self.case, event)
        self.events += events
        return events

    @property
    def running(self) -> Case:
        assert self.case is not None
        return self.case

    def open(self) -> list[str]:
        return sorted(task.id for task in self.running.open_tasks)

    def holder(self, task_id: str) -> Actor:
        task = self.running.task(task_id)
        assert task is not None
        return actor(self.sop.step(task.step).actor, task.bidang)

    def wait(self, **units: float) -> None:
        self.now += timedelta(**units)

    def prepare(self, task_id: str) -> None:
        """File what the step needs before it can be completed."""
        task = self.running.task(task_id)
        assert task is not None
        if kind := FILED.get(self.sop.step(task.step).kind):
            self.do(FilePaper(paper=self.paper(kind, task.bidang), by=self.holder(task_id), task=task_id))

    def paper(self, kind: PaperKind, bidang: str | None = None, **fields: object) -> Paper:
        version = len(self.running.all_papers(kind, bidang)) + 1
        made = Paper(
            kind=kind,
            version=version,
            sha256=f"{kind}{bidang}{version}",
            name="x",
            at=self.now,
            bidang=bidang,
        )
        return replace(made, by=f"pengisi:{bidang}", **fields)  # type: ignore[arg-type]

    def complete(self, task_id: str, leads_to: str | None = None) -> tuple[ev.Event, ...]:
        self.prepare(task_id)
        return self.do(Complete(task=task_id, by=self.holder(task_id), leads_to=leads_to))

    def review(
        self, task_id: str, answer: Answer, reason: str = "", rows: tuple[str, ...] = ()
    ) -> tuple[ev.Event, ...]:
        task = self.running.task(task_id)
        assert task is not None
        seen = subject(self.running, task)
        by = self.holder(task_id)
        return self.do(Review(task=task_id, by=by, answer=answer, reason=reason, seen=seen, rows=rows))

    def agree(self, task_id: str) -> tuple[ev.Event, ...]:
        """The shortest way on: Ya at a review, done elsewhere."""
        task = self.running.task(task_id)
        assert task is not None
        if self.sop.step(task.step).kind is StepKind.REVIEW:
            return self.review(task_id, Answer.YA)
        return self.complete(task_id)

    def agree_until(self, step: str) -> None:
        """Go the shortest way until `step` is open, or to the end."""
        while self.running.open_tasks and step not in {task.step for task in self.running.open_tasks}:
            for task_id in self.open():
                self.agree(task_id)


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
        self.do(StartCase(case="K", period=TW3, bidang=self.bidang, by=self.boss))

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
        if paper := FILED.get(kind):
            self.file(paper, task, None if kind is StepKind.COMPILE else by)
        if kind is StepKind.REVIEW:
            reason = "Mohon dilengkapi." if answer is Answer.TIDAK else ""
            seen = subject(self.known, task)
            rows = ROWS if reason and task.bidang and task.round % 2 else ()
            self.do(LookAt(task=task.id, by=by, flags=(f"{task.step}|menonjol",), seen=seen))
            self.do(Review(task=task.id, by=by, answer=answer, reason=reason, seen=seen, rows=rows))
            return
        if task.rows and task.round % 4 == 2:
            self.do(ReopenRows(task=task.id, by=by, rows=(FURTHER,)))
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
    check_branches(case)
    check_rows(case)
    for task in case.open_tasks:
        assert task.deadline == deadline_of(task, office.sop, office.scene.calendar, case.pauses)


def check_rows(case: Case) -> None:
    """Rows come back where the Tidak before named them, with what whoever mends them opened besides; nowhere else."""
    for task in case.open_tasks:
        if not task.rows:
            continue
        asked = [one.decision.rows for one in case.tasks if one.bidang == task.bidang and one.decision]
        assert task.bidang is not None
        assert asked[-1] == task.rows[: len(asked[-1])] != ()
        assert set(task.rows) - set(asked[-1]) <= {FURTHER}


def check_branches(case: Case) -> None:
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


WALKED = ("A", "B", "C")
_PAUSES = (0, 20, 45, 60, 300, 3600, 9000, 30_000, 86_400, 200_000)  #: seconds between two acts


def officer_of(seat: Seat) -> str:
    return f"{seat.role} {seat.bidang or ''}".strip()


def holder(sop: Sop, task: Task) -> Actor:
    seat = seat_of(sop, task)
    return Actor(officer=officer_of(seat), seats=frozenset({seat}))


def overseer(sop: Sop) -> Actor:
    seat = Seat(role=sop.overseer)
    return Actor(officer=officer_of(seat), seats=frozenset({seat}), oversees=True)


class Walk:
    """A case, its clock, and its random officers; the same seed walks the same way."""

    def __init__(self, seed: int, delay: int = 0) -> None:
        self.random = Random(seed)
        self.sop = replace(SOP, delay=timedelta(seconds=delay))
        self.now = START
        self.events: list[ev.Event] = []
        self.case: Case | None = None
        self.do(StartCase(case="K", period=TW3, bidang=WALKED, by=overseer(self.sop)))

    def do(self, command: Command) -> bool:
        """Whether it was not refused; a refusal changes nothing."""
        scene = Scene(sop=self.sop, now=self.now, calendar=calendar())
        try:
            made = decide(self.case, command, scene)
        except SopError:
            return False
        for event in made:
            self.case = apply(self.case, event)
        self.events += made
        return True

    def walk(self, acts: int) -> Iterator[Case]:
        for _ in range(acts):
            assert self.case is not None
            if self.case.state is not CaseState.RUNNING:
                return
            self.now += timedelta(seconds=self.random.choice(_PAUSES))
            self.do(self._any(self.case))
            yield self.case

    def _any(self, case: Case) -> Command:
        given = [task for task in case.open_tasks if task.given_at <= self.now]
        if self.random.random() < 0.2 or not given:
            return self._order(case)
        task = self.random.choice(given)
        if self.random.random() < 0.3:
            return MarkOpened(task=task.id, by=holder(self.sop, task))
        return self.work(case, task)

    def work(self, case: Case, task: Task) -> Command:
        step, by = self.sop.step(task.step), holder(self.sop, task)
        kind = FILED.get(step.kind)
        if task.rows and FURTHER not in task.rows and len(self.events) % 2:
            return ReopenRows(task=task.id, by=by, rows=(FURTHER,))
        if step.kind is StepKind.REVIEW and not task.looks and len(self.events) % 2:
            return LookAt(task=task.id, by=by, flags=("menonjol",), seen=subject(case, task))
        if kind and not any(p.at >= task.given_at for p in case.all_papers(kind, task.bidang)):
            return FilePaper(paper=self._paper(case, kind, task), by=by, task=task.id)
        if step.kind is not StepKind.REVIEW:
            return Complete(
                task=task.id, by=by, leads_to=self.random.choice(step.next) if step.next else None
            )
        no = self.random.random() < 0.3
        return Review(
            task=task.id,
            by=by,
            answer=Answer.TIDAK if no else Answer.YA,
            reason="Lengkapi" if no else "",
            seen=subject(case, task),
            rows=ROWS if no and task.bidang and len(self.events) % 2 else (),
        )

    def _paper(self, case: Case, kind: PaperKind, task: Task) -> Paper:
        version = len(case.all_papers(kind, task.bidang)) + 1
        by = officer_of(seat_of(self.sop, task))
        name = f"{kind.value} {task.bidang or ''} {version}"
        return Paper(
            kind=kind, version=version, sha256=name, name=name, at=self.now, by=by, bidang=task.bidang
        )

    def _order(self, case: Case) -> Command:
        by, code = overseer(self.sop), self.random.choice(WALKED)
        done = [task for task in case.tasks if task.done_at]
        orders: list[Command] = [PauseCase(by=by, reason="Rapat"), ResumeCase(by=by)] * 2
        orders += [SkipBidang(bidang=code, by=by, reason="Terlambat"), AddBidang(bidang="Z", by=by)]
        orders += [ReopenBidang(bidang=code, by=by, reason="Ada data baru")] * 2
        if self.random.random() < 0.2:
            orders += [
                DropBidang(bidang=code, by=by, reason="Digabung"),
                CancelCase(by=by, reason="Berhenti"),
            ]
        if done:
            task = self.random.choice(done[-3:])
            orders += [TakeBack(task=task.id, by=holder(self.sop, task))] * 3
        return self.random.choice(orders)
