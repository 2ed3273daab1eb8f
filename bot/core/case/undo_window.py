"""The case as other officers see it during the undo window (`tunda`): only the officer who decided knows of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from bot.core.case import events as ev
from bot.core.case.model import Case, CaseState, Task
from bot.core.case.take_back import followers
from bot.core.sop.model import Sop


def visible_case(case: Case, sop: Sop, *, now: datetime, by: str) -> Case:
    """`case` as officer `by` sees it at `now`: without the decisions of others that are held back, and their effects."""
    held = [task for task in case.tasks if task.done_by != by and _is_held(case, task, sop, now)]
    if not held or case.state is CaseState.CANCELLED:
        return case
    unheard = {later.id for task in held for later in followers(case, task, sop)}
    tasks = (_open_yet(task) if task in held else task for task in case.tasks if task.id not in unheard)
    arrived = {task.bidang for task in held if task.leads_to and not sop.per_bidang(task.leads_to)}
    known = replace(case, tasks=tuple(tasks), arrived=case.arrived - arrived)
    ends = any(task.leads_to is None for task in held)
    return replace(known, state=CaseState.RUNNING, closed_at=None) if ends else known


def heard_events(
    events: Iterable[ev.Event], case: Case, sop: Sop, *, now: datetime, by: str
) -> list[ev.Event]:
    """The events of `case` that officer `by` knows of at `now`."""
    known = visible_case(case, sop, now=now, by=by)
    return [event for event in events if known is case or _is_heard(event, known, now - sop.delay)]


def _is_held(case: Case, task: Task, sop: Sop, now: datetime) -> bool:
    if task.done_at is None or now >= task.done_at + sop.delay:
        return False
    return not any(later.reached(now) for later in followers(case, task, sop))


def _open_yet(task: Task) -> Task:
    return replace(task, done_at=None, done_by="", leads_to=None, decision=None, acting="", for_officer="")


def _is_heard(event: ev.Event, known: Case, heard_before: datetime) -> bool:
    if isinstance(event, ev.TaskGiven):
        return known.task(event.task) is not None
    if isinstance(event, ev.TaskDone):
        task = known.task(event.task)
        return task is not None and task.done_at is not None
    if isinstance(event, ev.BranchArrived):
        return event.bidang in known.arrived or event.at <= heard_before
    if isinstance(event, ev.CaseClosed):
        return known.closed_at is not None
    return True
