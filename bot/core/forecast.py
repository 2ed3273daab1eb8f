"""What lies ahead of a case, and when it may be finished."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.core.case import Case
from bot.core.deadlines import deadline_of
from bot.core.sop import Sop, Step, StepKind
from bot.core.worktime import WorkCalendar


def finish(case: Case, sop: Sop, calendar: WorkCalendar, *, now: datetime) -> datetime | None:
    """When the procedure ends if every open task is done by its deadline (a late one: now), nothing is returned and
    every later step takes its standard whole. Branches run side by side: the slowest counts. None: nothing is open.
    """
    ends = []
    for task in case.open_tasks:
        if task.bidang and task.bidang not in case.awaited:
            continue  # left out by order: nothing waits for it
        at = max(deadline_of(task, sop, calendar, case.pauses) or now, now)
        for step in ahead(sop, task.step):
            at = calendar.add(at, step.standard) if step.standard else at
        ends.append(at)
    return max(ends, default=None)


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
