"""What lies ahead of a case, when it may be finished, and which desk is the risk: by the office's own pace where it is
known, else by the standards.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.attempts import attempts
from bot.core.case.deadlines import deadline_of
from bot.core.case.model import Case, Task
from bot.core.pace import UNKNOWN, Pace
from bot.core.sop.model import Sop, Step, StepKind
from bot.core.worktime.calendar import WorkCalendar

_NONE = timedelta(0)
Place = tuple[Step, str | None]  #: a step, and the bidang whose desk it lies on


@dataclass(frozen=True, kw_only=True)
class Risk:
    """The desk ahead that is usually furthest behind its standard."""

    step: Step
    bidang: str | None
    over: timedelta  #: usual lateness in working time
    days: int  #: the same in whole working days


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What may be expected of a case."""

    finish: datetime | None  #: if nothing more is returned; None: nothing is open
    risk: Risk | None  #: None where no desk ahead is usually late, or nothing is known
    periods: int  #: finished periods that it is drawn from; none: the standards alone

    def only(self, bidang: Collection[str]) -> Forecast:
        """What somebody of these bidang may read: not the risk at another desk."""
        return self if self.risk is None or self.risk.bidang in bidang else replace(self, risk=None)


def forecast(
    case: Case, sop: Sop, calendar: WorkCalendar, *, now: datetime, pace: Pace = UNKNOWN
) -> Forecast:
    """When `case` may end, and what may delay it. ValueError for a naive `now`.

    A desk takes what it usually takes; an open task that has taken longer than it ever did, or of which nothing is
    known, is done by its deadline (a late one: now), and an unknown step ahead takes its standard whole. Branches run
    side by side: the slowest counts.
    """
    spent = _spent(case, sop, calendar, now=now)
    ends: list[datetime] = []
    for task in _awaited(case):
        left = pace.left(*_desk(task), spent.get(_desk(task), _NONE))
        end = _end(task, case, sop, calendar, now, left)
        ends += [_onward(end, way, calendar, pace) for way in _ways(case, sop, task)]
    return Forecast(finish=max(ends, default=None), risk=_risk(case, sop, pace), periods=pace.periods)


def _risk(case: Case, sop: Sop, pace: Pace) -> Risk | None:
    """Of the desks where work lies or will come, the one that is usually latest; None where none usually is."""
    found = {}
    for task in _awaited(case):
        desks = [desk for way in _ways(case, sop, task) for desk in way]
        for step, bidang in ((sop.step(task.step), task.bidang), *desks):
            if late := pace.over(step.no, bidang):
                found[step.no, bidang] = Risk(step=step, bidang=bidang, over=late.over, days=late.days)
    return max(found.values(), key=lambda one: one.over, default=None)


def ahead(sop: Sop, no: str) -> Iterator[Step]:
    """The steps after `no` if every answer is Ya and every choice the first."""
    seen = {no}
    step = sop.step(no)
    while following := (step.yes if step.kind is StepKind.REVIEW else next(iter(step.next), None)):
        if following in seen:
            return
        seen.add(following)
        step = sop.step(following)
        yield step


def _awaited(case: Case) -> Iterator[Task]:
    """The open tasks, but those of a bidang left out by order: nothing waits for it."""
    return (task for task in case.open_tasks if not task.bidang or task.bidang in case.awaited)


def _desk(task: Task) -> tuple[str, str | None]:
    return task.step, task.bidang


def _ways(case: Case, sop: Sop, task: Task) -> Iterator[list[Place]]:
    """The steps ahead with their bidang, one way for each branch that the task still leads to."""
    steps = list(ahead(sop, task.step))
    branches: list[str | None] = [task.bidang] if task.bidang else [*sorted(case.awaited)] or [None]
    for branch in branches:
        yield [(step, branch if sop.per_bidang(step.no) else None) for step in steps]


def _onward(at: datetime, way: Iterable[Place], calendar: WorkCalendar, pace: Pace) -> datetime:
    """The end of the way when its first step is given at `at`."""
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
    if left is not None:
        return calendar.add_time(max(now, task.given_at), left)
    return max(deadline_of(task, sop, calendar, case.pauses) or now, now)
