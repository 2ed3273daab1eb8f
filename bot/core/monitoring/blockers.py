"""Which desks really hold up a case: the answer to "siapa yang menahan?"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.case.deadlines import deadline_of
from bot.core.case.inquiries import open_inquiry
from bot.core.case.model import Case, CaseState, Inquiry, Pause, Task, seat_of
from bot.core.monitoring.time_ledger import Entry, TimeKind, ledger, total
from bot.core.office.officers import Seat
from bot.core.sop.model import Sop
from bot.core.worktime.calendar import WorkCalendar


@dataclass(frozen=True, kw_only=True)
class Blocker:
    """A desk that holds up the case."""

    task: Task
    seat: Seat
    used: timedelta  #: working time on that desk, pauses left out
    allowed: timedelta  #: the standard in working time; none: no standard
    deadline: datetime | None
    late: bool
    awaits: Inquiry | None = None  #: what it has asked, and has no answer to

    @property
    def share(self) -> float:
        """The used part of the standard; 1 is all of it."""
        return self.used / self.allowed if self.allowed else 0.0


@dataclass(frozen=True, kw_only=True)
class Blockers:
    """What holds up a case: the pause, if there is one, and the desks, the most overdue first."""

    pause: Pause | None
    desks: tuple[Blocker, ...]


def blockers(case: Case, sop: Sop, calendar: WorkCalendar, *, now: datetime) -> Blockers:
    """The desks for which the others wait; never a desk that itself waits. None once the case has ended.

    A skipped bidang holds nobody up.
    """
    if case.state is not CaseState.RUNNING:
        return Blockers(pause=None, desks=())
    entries = ledger(case, sop, calendar, now=now, open_only=True)
    found = [
        _blocker(case, task, entries, sop, calendar, now)
        for task in case.open_tasks
        if task.bidang is None or task.bidang in case.awaited
    ]
    late = sorted((one for one in found if one.late), key=lambda one: (one.deadline, one.task.given_at))
    timely = sorted((one for one in found if not one.late), key=lambda one: (-one.share, one.task.given_at))
    return Blockers(pause=case.paused, desks=(*late, *timely))


def _blocker(
    case: Case, task: Task, entries: Iterable[Entry], sop: Sop, calendar: WorkCalendar, now: datetime
) -> Blocker:
    standard = sop.step(task.step).standard
    deadline = deadline_of(task, sop, calendar, case.pauses)
    whole = (
        calendar.between(task.given_at, calendar.add(task.given_at, standard)) if standard else timedelta(0)
    )
    return Blocker(
        task=task,
        seat=seat_of(sop, task),
        used=total((e for e in entries if e.task == task.id), TimeKind.WAITING, TimeKind.WORKING),
        allowed=whole,
        deadline=deadline,
        late=deadline is not None and now >= deadline and case.paused is None,
        awaits=open_inquiry(case, task),
    )
