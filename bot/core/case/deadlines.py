"""Deadlines of tasks, and how far a task is behind its own.

A deadline is counted anew from `given_at`, so that a change of the calendar (a new cuti bersama) moves it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.case import events as ev
from bot.core.case.model import Case, Pause, Task
from bot.core.case.scene import Scene
from bot.core.sop.model import Sop
from bot.core.worktime.calendar import WorkCalendar

_MICRO = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Lateness:
    """How far a task is behind its deadline. At the deadline itself the lateness is zero."""

    time: timedelta  #: working time
    days: int  #: whole working days that have closed since the day of the deadline


def deadline_of(
    task: Task, sop: Sop, calendar: WorkCalendar, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """When the task is due by the present calendar; None where its step has no standard.

    `pauses` are those of its case, in order. Time within them does not count, nor does a day that closes within one.
    """
    standard = sop.step(task.step).standard
    if standard is None:
        return None
    deadline = calendar.add(task.given_at, standard)
    for pause in pauses:
        if pause.end is None or pause.end <= task.given_at or pause.start >= deadline:
            continue
        if standard.is_days:
            deadline = _days_later(pause.start, pause.end, task.given_at, deadline, calendar)
        else:
            left = calendar.between(max(pause.start, task.given_at), deadline)
            deadline = calendar.add_time(pause.end, left)
    return deadline


def _days_later(
    start: datetime, end: datetime, given: datetime, deadline: datetime, calendar: WorkCalendar
) -> datetime:
    """The deadline moved by the working days that close within the pause; the day of receipt never counts."""
    first = max(_last_closed(start, calendar), given.astimezone(calendar.zone).date())
    lost = calendar.working_days_between(first, _last_closed(end, calendar))
    day = day_of(deadline, calendar)
    return calendar.closing(calendar.working_day_after(day, lost)) if lost else deadline


def _last_closed(at: datetime, calendar: WorkCalendar) -> date:
    """The newest date that is wholly over at `at`: it closed before `at`."""
    today = at.astimezone(calendar.zone).date()
    closed = calendar.is_working_day(today) and calendar.closing(today) < at
    return today if closed else today - timedelta(days=1)


def lateness(deadline: datetime, calendar: WorkCalendar, *, now: datetime) -> Lateness | None:
    """How late it is at `now`; None before the deadline."""
    if now < deadline:
        return None
    today = now.astimezone(calendar.zone).date()
    days = calendar.working_days_between(day_of(deadline, calendar), today)
    if calendar.is_working_day(today) and now < calendar.closing(today):
        days -= 1
    return Lateness(time=calendar.between(deadline, now), days=max(days, 0))


def day_of(deadline: datetime, calendar: WorkCalendar) -> date:
    """The day to which a deadline belongs: 00.00 is the close of the day before."""
    return (deadline.astimezone(calendar.zone) - _MICRO).date()


def moved_deadlines(case: Case, scene: Scene) -> Iterator[ev.Event]:
    """An event for every open task whose deadline has changed."""
    for task in case.open_tasks:
        deadline = deadline_of(task, scene.sop, scene.calendar, case.pauses)
        if deadline != task.deadline:
            yield ev.DeadlineMoved(task=task.id, deadline=deadline, at=scene.now)
