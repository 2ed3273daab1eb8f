"""Typical durations of this office, and the expected end of a case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import median_high, median_low

from bot.core.case.deadlines import deadline_of, lateness
from bot.core.case.model import Case, CaseState, Task
from bot.core.monitoring.time_ledger import Attempt, attempts
from bot.core.sop.model import Sop, Step, StepKind
from bot.core.worktime.calendar import WorkCalendar

_NO_TIME = timedelta(0)
ENOUGH = 3  #: finished periods from which the office's own pace counts; before, the standards do
StepSeat = tuple[str, str | None]  #: number of the step, bidang


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A step on one desk in one finished period."""

    spent: timedelta
    over: timedelta  #: working time beyond the deadlines
    days: int  #: whole working days beyond them


@dataclass(frozen=True, kw_only=True)
class TypicalDurations:
    """The durations known from finished cases; none where the office has no history."""

    samples: Mapping[StepSeat, tuple[Sample, ...]] = field(default_factory=dict)
    periods: int = 0  #: number of finished cases used

    def of(self, step: str, bidang: str | None) -> tuple[Sample, ...]:
        """The samples of this desk, else those of the step on any desk."""
        own = self.samples.get((step, bidang), ())
        return own or tuple(s for (no, _), found in self.samples.items() if no == step for s in found)

    def left(self, step: str, bidang: str | None, spent: timedelta = _NO_TIME) -> timedelta | None:
        """Working time that the desk usually still needs after `spent`: the median of the periods that took longer.

        None where none did.
        """
        longer = [one.spent - spent for one in self.of(step, bidang) if one.spent > spent]
        return _median(longer) if longer else None

    def usual(self, step: str, bidang: str | None) -> timedelta | None:
        """Working time that the desk usually takes: its median; None where it has no history."""
        found = self.of(step, bidang)
        return _median(one.spent for one in found) if found else None

    def over(self, step: str, bidang: str | None) -> Sample | None:
        """The usual lateness of this desk; None where it is usually in time, or has no history."""
        found = self.samples.get((step, bidang), ())
        late = _median(one.over for one in found) if found else _NO_TIME
        if late <= _NO_TIME:
            return None
        days = median_low([one.days for one in found])
        return Sample(spent=_median(one.spent for one in found), over=late, days=days)


UNKNOWN = TypicalDurations()


def _median(times: Iterable[timedelta]) -> timedelta:
    known = sorted(times)
    return (median_low(known) + median_high(known)) / 2


def pace(cases: Sequence[tuple[Case, Sop]], calendar: WorkCalendar) -> TypicalDurations:
    """Typical durations from the finished ones among `cases`; the others are ignored."""
    found: dict[StepSeat, list[Sample]] = {}
    finished = [(case, sop) for case, sop in cases if case.state is CaseState.DONE and case.closed_at]
    for case, sop in finished:
        assert case.closed_at is not None
        desks: dict[StepSeat, list[Attempt]] = {}
        for one in attempts(case, sop, calendar, now=case.closed_at):
            desks.setdefault((one.step.no, one.task.bidang), []).append(one)
        for desk, tries in desks.items():
            found.setdefault(desk, []).append(_sample(tries, calendar))
    return TypicalDurations(
        samples={desk: tuple(some) for desk, some in found.items()}, periods=len(finished)
    )


def _sample(tries: Sequence[Attempt], calendar: WorkCalendar) -> Sample:
    late = [
        lateness(one.task.deadline, calendar, now=one.task.done_at)
        for one in tries
        if one.task.deadline and one.task.done_at
    ]
    return Sample(
        spent=sum((one.spent for one in tries), _NO_TIME),
        over=sum((one.time for one in late if one), _NO_TIME),
        days=sum(one.days for one in late if one),
    )


_NONE = timedelta(0)
Place = tuple[Step, str | None]  #: a step, and the bidang that does it (None: the office itself)


@dataclass(frozen=True, kw_only=True)
class Risk:
    """The coming desk that is usually furthest behind its standard."""

    step: Step
    bidang: str | None
    over: timedelta  #: usual lateness in working time
    days: int  #: the same in whole working days


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What may be expected of a case."""

    finish: datetime | None  #: provided nothing more is returned; None: nothing is open
    risk: Risk | None  #: None where no coming desk is usually late, or nothing is known
    periods: int  #: finished periods used; 0: the standards alone, as there are fewer than `ENOUGH`

    def only(self, bidang: Collection[str]) -> Forecast:
        """What an officer of these bidang may read: not the risk at another desk."""
        return self if self.risk is None or self.risk.bidang in bidang else replace(self, risk=None)


def forecast(
    case: Case, sop: Sop, calendar: WorkCalendar, *, now: datetime, pace: TypicalDurations = UNKNOWN
) -> Forecast:
    """When `case` may end, and what may delay it. ValueError for a naive `now`.

    From `ENOUGH` finished periods on, a desk is expected to take its usual time, before that its standard. An open
    task that has outlasted what its desk ever took, or its standard, is expected to take as long again: who is late
    is not done at this minute. Branches run side by side: the slowest counts.
    """
    if now.utcoffset() is None:
        raise ValueError("a naive instant has no place in a forecast")
    pace = pace if pace.periods >= ENOUGH else UNKNOWN
    spent = _spent(case, sop, calendar, now=now) if pace.periods else {}
    ends: list[datetime] = []
    for task in _awaited(case):
        left = pace.left(*_desk(task), spent.get(_desk(task), _NONE)) or pace.usual(*_desk(task))
        end = _end(task, case, sop, calendar, now, left)
        ends += [_onward(end, way, calendar, pace) for way in _ways(case, sop, task)]
    return Forecast(finish=max(ends, default=None), risk=_risk(case, sop, pace), periods=pace.periods)


def _risk(case: Case, sop: Sop, pace: TypicalDurations) -> Risk | None:
    """The desk with present or coming work that is usually latest; None where none is usually late."""
    found = {}
    for task in _awaited(case):
        desks = [desk for way in _ways(case, sop, task) for desk in way]
        for step, bidang in ((sop.step(task.step), task.bidang), *desks):
            if late := pace.over(step.no, bidang):
                found[step.no, bidang] = Risk(step=step, bidang=bidang, over=late.over, days=late.days)
    return max(found.values(), key=lambda one: one.over, default=None)


def ahead(sop: Sop, no: str) -> Iterator[Step]:
    """The steps after `no`, if every answer is Ya and the first exit is always chosen."""
    seen = {no}
    step = sop.step(no)
    while following := (step.yes if step.kind is StepKind.REVIEW else next(iter(step.next), None)):
        if following in seen:
            return
        seen.add(following)
        step = sop.step(following)
        yield step


def _awaited(case: Case) -> Iterator[Task]:
    """The open tasks, without those of skipped bidang: nothing waits for them."""
    return (task for task in case.open_tasks if not task.bidang or task.bidang in case.awaited)


def _desk(task: Task) -> tuple[str, str | None]:
    return task.step, task.bidang


def _ways(case: Case, sop: Sop, task: Task) -> Iterator[list[Place]]:
    """The coming steps with their bidang: one list for each branch that the task still leads to."""
    steps = list(ahead(sop, task.step))
    branches: list[str | None] = [task.bidang] if task.bidang else [*sorted(case.awaited)] or [None]
    for branch in branches:
        yield [(step, branch if sop.per_bidang(step.no) else None) for step in steps]


def _onward(at: datetime, way: Iterable[Place], calendar: WorkCalendar, pace: TypicalDurations) -> datetime:
    """When the steps of `way` are done, if the first one is given at `at`."""
    for step, bidang in way:
        usual = pace.left(step.no, bidang)
        if usual is not None:
            at = calendar.add_time(at, usual)
        elif step.standard:
            at = calendar.add(at, step.standard)
    return at


def _spent(
    case: Case, sop: Sop, calendar: WorkCalendar, *, now: datetime
) -> dict[tuple[str, str | None], timedelta]:
    """Working time that each desk has used in this case, earlier rounds included."""
    found: dict[tuple[str, str | None], timedelta] = {}
    for one in attempts(case, sop, calendar, now=now):
        found[_desk(one.task)] = found.get(_desk(one.task), _NONE) + one.spent
    return found


def _end(
    task: Task, case: Case, sop: Sop, calendar: WorkCalendar, now: datetime, left: timedelta | None
) -> datetime:
    begun = max(now, task.given_at)
    if left is not None:
        return calendar.add_time(begun, left)
    deadline = deadline_of(task, sop, calendar, case.pauses)
    standard = sop.step(task.step).standard
    if deadline and standard and deadline <= now:
        return calendar.add(begun, standard)
    return max(deadline or begun, begun)
