"""Deadlines that move: when the clock of a case stood still, and when the calendar of the office changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.core import events as ev
from bot.core.case import Case, Pause, Task
from bot.core.engine import Scene
from bot.core.sop import Sop
from bot.core.worktime import WorkCalendar


def moved_deadlines(case: Case, scene: Scene) -> Iterator[ev.Event]:
    """An event for every open task whose deadline is another one now."""
    for task in case.open_tasks:
        deadline = deadline_with_pauses(case, task, scene.sop, scene.calendar)
        if deadline != task.deadline:
            yield ev.DeadlineMoved(task=task.id, deadline=deadline, at=scene.now)


def deadline_with_pauses(case: Case, task: Task, sop: Sop, calendar: WorkCalendar) -> datetime | None:
    """The end of the standard from the instant it was given, with every pause that lay within it left out."""
    standard = sop.step(task.step).standard
    if standard is None:
        return None
    deadline = calendar.add(task.given_at, standard)
    for pause in case.pauses:
        deadline = _after(pause, task.given_at, deadline, calendar, by_days=standard.is_days)
    return deadline


def _after(
    pause: Pause, given: datetime, deadline: datetime, calendar: WorkCalendar, *, by_days: bool
) -> datetime:
    if pause.end is None or pause.end <= given or pause.start >= deadline:
        return deadline
    start = max(pause.start, given)
    if not by_days:
        return calendar.add_time(pause.end, calendar.between(start, deadline))
    zone = calendar.zone
    lost = calendar.working_days_between(start.astimezone(zone).date(), pause.end.astimezone(zone).date())
    day = deadline.astimezone(zone)
    # Midnight after the last hour belongs to the day that ends with it.
    last = (day.date().fromordinal(day.toordinal() - 1)) if (day.hour, day.minute) == (0, 0) else day.date()
    return calendar.closing(calendar.working_day_after(last, lost)) if lost else deadline
