"""The time ledger: every working minute of a task belongs to one seat, and each attempt has its figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from bot.core.case.model import Answer, Case, Task, seat_of
from bot.core.office.officers import Seat
from bot.core.sop.model import Sop, Step, StepKind
from bot.core.worktime.calendar import WorkCalendar

Span = tuple[datetime, datetime]


class TimeKind(StrEnum):
    WAITING = "tunggu"  # given, not opened
    WORKING = "proses"  # opened, until the next desk hears of it
    PAUSED = "jeda"  # the clock of the case stood still


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An interval of a task; `start` <= t < `end`."""

    task: str
    branch: str | None
    seat: Seat  #: the seat that held it: seats stay, holders change
    officer: str  #: who opened, claimed or finished it; empty while nobody has
    kind: TimeKind
    start: datetime
    end: datetime
    time: timedelta  #: working time in it
    awaits: str = (
        ""  #: officer id of whoever was asked and had not answered: it counts for the seat all the same
    )


def ledger(
    case: Case, sop: Sop, calendar: WorkCalendar, *, now: datetime, open_only: bool = False
) -> tuple[Entry, ...]:
    """All entries of a case up to `now`, or those of its open tasks, task by task in the order they were given.

    ValueError for a naive `now`.
    """
    if now.utcoffset() is None:
        raise ValueError("a naive instant has no place in a ledger")
    pauses = [(pause.start, pause.end or now) for pause in case.pauses]
    return tuple(
        Entry(
            task=task.id,
            branch=task.bidang,
            seat=seat_of(sop, task),
            officer=task.done_by or task.assigned or task.owner or task.opened_by,
            kind=kind,
            start=start,
            end=end,
            time=calendar.between(start, end),
            awaits=next((to for first, last, to in _asked(case, task, now) if first <= start < last), ""),
        )
        for task, span in holds(case, sop, now=now)
        if task.open or not open_only
        for kind, start, end in _cut(span, task.opened_at, pauses, _asked(case, task, now))
    )


def _asked(case: Case, task: Task, now: datetime) -> list[tuple[datetime, datetime, str]]:
    """The intervals in which whoever held the task waited for an answer, and of whom."""
    mine = (one for one in case.inquiries if one.task == task.id)
    return [(one.at, one.answered_at or now, one.to) for one in mine]


def total(entries: Iterable[Entry], *kinds: TimeKind) -> timedelta:
    """Working time of the entries of these kinds; of all entries where no kind is named."""
    return sum((one.time for one in entries if not kinds or one.kind in kinds), timedelta(0))


def holds(case: Case, sop: Sop, *, now: datetime) -> Iterator[tuple[Task, Span]]:
    """The interval in which each task lay on its desk; tasks that never did are left out."""
    last = min(now, case.closed_at or now)
    for place, task in enumerate(case.tasks):
        released = task.done_at + sop.delay if task.done_at else None
        ends = [last, *(at for at in (released, task.withdrawn_at) if at)]
        ends += [later.given_at for later in case.tasks[place + 1 :] if later.bidang == task.bidang][:1]
        if task.given_at < min(ends):
            yield task, (task.given_at, min(ends))


def _cut(
    span: Span,
    opened: datetime | None,
    pauses: Iterable[Span],
    asked: Iterable[tuple[datetime, datetime, str]],
) -> Iterator[tuple[TimeKind, datetime, datetime]]:
    start, end = span
    marks = {start, end, opened or end, *(at for pause in pauses for at in pause)}
    marks |= {at for first, last, _ in asked for at in (first, last)}
    inside = sorted(at for at in marks if start <= at <= end)
    for first, last in pairwise(inside):
        yield _kind(first, opened, pauses), first, last


def _kind(at: datetime, opened: datetime | None, pauses: Iterable[Span]) -> TimeKind:
    if any(start <= at < end for start, end in pauses):
        return TimeKind.PAUSED
    return TimeKind.WORKING if opened is not None and opened <= at else TimeKind.WAITING


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One finished or running task in figures; times are working times."""

    case: str
    task: Task
    step: Step
    seat: Seat
    officer: str  #: who did it; empty while it is open
    waiting: timedelta
    working: timedelta
    allowed: timedelta | None  #: the standard in working time
    late: bool
    returned: str | None  #: why its work came back later; None where it did not

    @property
    def spent(self) -> timedelta:
        return self.waiting + self.working


def attempts(case: Case, sop: Sop, calendar: WorkCalendar, *, now: datetime) -> Iterator[Attempt]:
    """Every task of a case that was not withdrawn, in the order in which the tasks were given."""
    entries: dict[str, list[Entry]] = {}
    for entry in ledger(case, sop, calendar, now=now):
        entries.setdefault(entry.task, []).append(entry)
    for task in case.tasks:
        if task.withdrawn_at is not None or task.given_at > now or _afterwards(case, task):
            continue
        step = sop.step(task.step)
        own = entries.get(task.id, [])
        allowed = (
            calendar.between(task.given_at, calendar.add(task.given_at, step.standard))
            if step.standard
            else None
        )
        end = task.done_at or now
        yield Attempt(
            case=case.id,
            task=task,
            step=step,
            seat=seat_of(sop, task),
            officer=task.done_by,
            waiting=_until(own, TimeKind.WAITING, end, calendar),
            working=_until(own, TimeKind.WORKING, end, calendar),
            allowed=allowed,
            late=bool(task.deadline and calendar.between(task.deadline, end)),
            returned=_returned(case, task, sop),
        )


def _afterwards(case: Case, task: Task) -> bool:
    """Whether the task is an addendum after the end of its period; such a task is not measured."""
    return case.closed_at is not None and (task.done_at is None or task.done_at > case.closed_at)


def _until(entries: Iterable[Entry], kind: TimeKind, end: datetime, calendar: WorkCalendar) -> timedelta:
    """Working time up to the decision; the `tunda` after it does not count as anybody's delay."""
    own = (one for one in entries if one.kind is kind)
    times = (one.time if one.end <= end else calendar.between(one.start, end) for one in own)
    return sum(times, timedelta(0))


def _returned(case: Case, task: Task, sop: Sop) -> str | None:
    """The reason of a return: for a review its own Tidak, for other work the Tidak that sent it back to its step."""
    if sop.step(task.step).kind is StepKind.REVIEW:
        own = task.decision
        return own.reason if own and own.answer is Answer.TIDAK else None
    for later in case.tasks[case.tasks.index(task) + 1 :] if task.done_at else ():
        if later.bidang != task.bidang:
            continue
        if later.step == task.step:
            return None
        if later.leads_to == task.step and later.decision and later.decision.answer is Answer.TIDAK:
            return later.decision.reason
    return None
