"""Deadlines that move: when the clock of a case stood still, and when the calendar of the office changed."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core import events as ev
from bot.core.case import Case
from bot.core.deadlines import deadline_of
from bot.core.scene import Scene


def moved_deadlines(case: Case, scene: Scene) -> Iterator[ev.Event]:
    """An event for every open task whose deadline is another one now."""
    for task in case.open_tasks:
        deadline = deadline_of(task, scene.sop, scene.calendar, case.pauses)
        if deadline != task.deadline:
            yield ev.DeadlineMoved(task=task.id, deadline=deadline, at=scene.now)
