"""What is due to be said now, and to whom: the SOP's reminder ladder over the open tasks of a case.

A rung falls due at an instant counted from the task's deadline, and is said at the first working instant from then on.
Hours are half-open, so what falls due at the close of business is said at the next opening. Of a rung that repeats
only the newest occurrence is ever due: after a jump of days there is no flood.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.core.case.deadlines import day_of, deadline_of
from bot.core.case.model import Case, Task
from bot.core.sop.model import Audience, Rung, RungBase, Sop, Step
from bot.core.worktime.calendar import WorkCalendar
from bot.core.worktime.standard import Standard


@dataclass(frozen=True, kw_only=True)
class DueRung:
    """One thing to be said about one task."""

    task: Task
    rung: str  #: key of the rung; with the number of the occurrence where it repeats: "sekretaris#3"
    audience: tuple[Audience, ...]
    deadline: datetime
    base: RungBase

    @property
    def at_once(self) -> bool:
        """Whether the holder hears it at once: it says that the holder's own task has fallen due."""
        return self.base is RungBase.AT


def due_rungs(case: Case, sop: Sop, calendar: WorkCalendar, *, now: datetime) -> tuple[DueRung, ...]:
    """Everything that may be said at `now`, whether or not it has been said before; by task, then by rung.

    Nothing outside working time. ValueError for a naive `now`.
    """
    if not calendar.is_working_time(now):
        return ()
    found = []
    for ladder in ladders(case, sop, calendar):
        for rung, first in ladder.firsts():
            if ladder.task.given_at <= now and first <= now and ladder.stands(rung, first, now):
                key = f"{rung.key}#{ladder.occurrence(rung, first, now)}" if rung.repeat else rung.key
                found.append(ladder.due(rung, key))
    return tuple(found)


def next_due(case: Case, sop: Sop, calendar: WorkCalendar, *, now: datetime) -> datetime | None:
    """The first instant after `now` at which something new may be said; None if nothing ever is."""
    found = [
        ladder.next_said(rung, first, now)
        for ladder in ladders(case, sop, calendar)
        for rung, first in ladder.firsts()
    ]
    return min((at for at in found if at is not None), default=None)


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """The ladder laid against one task."""

    task: Task
    step: Step
    deadline: datetime
    rungs: tuple[Rung, ...]
    calendar: WorkCalendar

    def firsts(self) -> Iterator[tuple[Rung, datetime]]:
        """The rungs meant for this task, each with the instant of its first occurrence."""
        assert self.step.standard is not None
        for rung in self.rungs:
            unwanted = rung.only_short if self.step.standard.is_days else rung.only_days
            if not unwanted and (not rung.kinds or self.step.kind in rung.kinds):
                yield rung, self._first(rung)

    def due(self, rung: Rung, key: str) -> DueRung:
        return DueRung(
            task=self.task, rung=key, audience=rung.audience, deadline=self.deadline, base=rung.base
        )

    def _first(self, rung: Rung) -> datetime:
        if rung.half:
            whole = self.calendar.between(self.task.given_at, self.deadline)
            return self.calendar.add_time(self.task.given_at, whole / 2)
        if rung.offset is None:
            return self.deadline
        if rung.base is RungBase.BEFORE:
            return self.calendar.subtract(self.deadline, rung.offset)
        return self.later(self.deadline, rung.offset, 1)

    def later(self, at: datetime, distance: Standard, times: int) -> datetime:
        """`at`, so many times the distance later in working time; a distance in days ends at the close of a day."""
        if not times:
            return at
        if distance.is_days:
            day = self.calendar.working_day_after(day_of(at, self.calendar), distance.amount * times)
            return self.calendar.closing(day)
        return self.calendar.add_time(at, distance.duration * times)

    def stands(self, rung: Rung, first: datetime, said: datetime) -> bool:
        """Whether the rung makes sense at `said`: a warning only after the task was given and before its deadline."""
        return rung.base is not RungBase.BEFORE or (self.task.given_at < first and said < self.deadline)

    def next_said(self, rung: Rung, first: datetime, now: datetime) -> datetime | None:
        """When the next occurrence is said that could not be said until `now`."""
        at = first
        if rung.repeat and first <= now:
            at = self.later(first, rung.repeat, self.occurrence(rung, first, now) - 1)
        said = self.calendar.next_opening(at)
        if said <= now and rung.repeat:
            times = self.occurrence(rung, first, now)
            said = self.calendar.next_opening(self.later(first, rung.repeat, times))
        return said if said > now and self.stands(rung, first, said) else None

    def occurrence(self, rung: Rung, first: datetime, now: datetime) -> int:
        """The number, from 1, of the newest occurrence that has fallen due at `now`."""
        assert rung.repeat is not None
        if rung.repeat.is_days:
            today = now.astimezone(self.calendar.zone).date()
            passed = self.calendar.working_days_between(day_of(first, self.calendar), today)
            times = passed // rung.repeat.amount
        else:
            times = self.calendar.between(first, now) // rung.repeat.duration
        return times if times and self.later(first, rung.repeat, times) > now else times + 1


def ladders(case: Case, sop: Sop, calendar: WorkCalendar) -> Iterator[Ladder]:
    """The ladders of the open tasks: none while the clock of the case stands still, none for a bidang left out."""
    for task in () if case.paused else case.open_tasks:
        if task.bidang and task.bidang not in case.awaited:
            continue
        deadline = deadline_of(task, sop, calendar, case.pauses)
        if deadline is not None:
            yield Ladder(
                task=task,
                step=sop.step(task.step),
                deadline=deadline,
                rungs=sop.ladder,
                calendar=calendar,
            )
