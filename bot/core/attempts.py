"""One task in figures: how long it waited and took, against its standard, and whether the work came back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.case.model import Answer, Case, Task, seat_of
from bot.core.ledger import Entry, TimeKind, ledger
from bot.core.office.officers import Seat
from bot.core.sop.model import Sop, Step, StepKind
from bot.core.worktime.calendar import WorkCalendar


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
    """Every task of a case that was not taken away, in the order of their giving."""
    entries = ledger(case, sop, calendar, now=now)
    for task in case.tasks:
        if task.withdrawn_at is not None or task.given_at > now or _afterwards(case, task):
            continue
        step = sop.step(task.step)
        own = [entry for entry in entries if entry.task == task.id]
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
    """An addendum that came, or never came, after the end of its period: no measure of it."""
    return case.closed_at is not None and (task.done_at is None or task.done_at > case.closed_at)


def _until(entries: Iterable[Entry], kind: TimeKind, end: datetime, calendar: WorkCalendar) -> timedelta:
    """Up to the decision: the `tunda` after it is nobody's delay."""
    spans = [(one.start, min(one.end, end)) for one in entries if one.kind is kind]
    return sum((calendar.between(*span) for span in spans), timedelta(0))


def _returned(case: Case, task: Task, sop: Sop) -> str | None:
    """Of a review its own Tidak; of other work the Tidak that sent it back to the same step."""
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
