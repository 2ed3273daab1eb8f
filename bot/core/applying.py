"""What an event makes of a case. Nothing is judged here: an event has happened."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import singledispatch

from bot.core import events as ev
from bot.core.case import Case, CaseState, Note, Pause, Skip, Task


def replay(events: Iterable[ev.Event]) -> Case | None:
    """The case that these events make."""
    case: Case | None = None
    for event in events:
        case = apply(case, event)
    return case


def apply(case: Case | None, event: ev.Event) -> Case:
    """The case after `event`. `case` is None only before `CaseOpened`."""
    if isinstance(event, ev.CaseOpened):
        return Case(
            id=event.case,
            sop=event.sop,
            period=event.period,
            bidang=event.bidang,
            opened_at=event.at,
            opened_by=event.by,
            version=1,
        )
    assert case is not None
    return replace(_apply(event, case), version=case.version + 1)


@singledispatch
def _apply(event: ev.Event, case: Case) -> Case:
    raise TypeError(event, case)


@_apply.register
def _(event: ev.TaskGiven, case: Case) -> Case:
    task = Task(
        id=event.task,
        step=event.step,
        bidang=event.bidang,
        round=event.round,
        given_at=event.at,
        deadline=event.deadline,
        remarks=event.remarks,
        returned_from=event.returned_from,
    )
    left = case.arrived - {event.bidang} if event.bidang else case.arrived
    return replace(case, tasks=(*case.tasks, task), arrived=left)


@_apply.register
def _(event: ev.TaskOpened, case: Case) -> Case:
    return with_task(case, event.task, opened_at=event.at, opened_by=event.by)


@_apply.register
def _(event: ev.PaperFiled, case: Case) -> Case:
    return replace(case, papers=(*case.papers, event.paper))


@_apply.register
def _(event: ev.NoteWritten, case: Case) -> Case:
    note = Note(topic=event.topic, text=event.text, by=event.by, at=event.at)
    return replace(case, notes=(*case.notes, note))


@_apply.register
def _(event: ev.TaskDone, case: Case) -> Case:
    return with_task(
        case,
        event.task,
        done_at=event.at,
        done_by=event.by,
        leads_to=event.leads_to,
        decision=event.decision,
        acting=event.acting,
        for_officer=event.for_officer,
    )


@_apply.register
def _(event: ev.BranchArrived, case: Case) -> Case:
    return replace(case, arrived=case.arrived | {event.bidang})


@_apply.register
def _(event: ev.CaseClosed, case: Case) -> Case:
    return replace(case, state=CaseState.DONE, closed_at=event.at)


def with_task(case: Case, task_id: str, **changes: object) -> Case:
    """The case with some fields of one task changed."""
    tasks = tuple(replace(t, **changes) if t.id == task_id else t for t in case.tasks)  # type: ignore[arg-type]
    return replace(case, tasks=tasks)


@_apply.register
def _(event: ev.DecisionUndone, case: Case) -> Case:
    case = with_task(
        case, event.task, done_at=None, done_by="", leads_to=None, decision=None, acting="", for_officer=""
    )
    return replace(
        case,
        tasks=tuple(task for task in case.tasks if task.id not in event.unheard),
        arrived=case.arrived - {event.left} if event.left else case.arrived,
        state=CaseState.RUNNING,
        closed_at=None,
    )


@_apply.register
def _(event: ev.TaskWithdrawn, case: Case) -> Case:
    return with_task(case, event.task, withdrawn_at=event.at)


@_apply.register
def _(event: ev.RecallRequested, case: Case) -> Case:
    note = Note(topic=f"tarik:{event.task}", text=event.reason, by=event.by, at=event.at)
    return replace(case, notes=(*case.notes, note))


@_apply.register
def _(event: ev.TaskClaimed, case: Case) -> Case:
    return with_task(case, event.task, owner=event.owner)


@_apply.register
def _(event: ev.DeadlineMoved, case: Case) -> Case:
    return with_task(case, event.task, deadline=event.deadline)


@_apply.register
def _(event: ev.BidangReopened, case: Case) -> Case:
    return replace(case, arrived=case.arrived - {event.bidang})


@_apply.register
def _(event: ev.BidangSkipped, case: Case) -> Case:
    skip = Skip(bidang=event.bidang, reason=event.reason, by=event.by, at=event.at)
    return replace(case, skips=(*case.skips, skip))


@_apply.register
def _(event: ev.BidangAdded, case: Case) -> Case:
    return replace(case, bidang=(*case.bidang, event.bidang))


@_apply.register
def _(event: ev.BidangDropped, case: Case) -> Case:
    left = tuple(code for code in case.bidang if code != event.bidang)
    return replace(case, bidang=left, arrived=case.arrived - {event.bidang})


@_apply.register
def _(event: ev.CasePaused, case: Case) -> Case:
    pause = Pause(reason=event.reason, by=event.by, start=event.at)
    return replace(case, pauses=(*case.pauses, pause))


@_apply.register
def _(event: ev.CaseResumed, case: Case) -> Case:
    return replace(case, pauses=(*case.pauses[:-1], replace(case.pauses[-1], end=event.at)))


@_apply.register
def _(event: ev.CaseCancelled, case: Case) -> Case:
    return replace(case, state=CaseState.CANCELLED, closed_at=event.at, ended_reason=event.reason)
