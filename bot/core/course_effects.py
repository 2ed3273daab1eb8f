"""What the events of a changed course make of a case. Nothing is judged here: an event has happened."""

from __future__ import annotations

from dataclasses import replace

from bot.core import events as ev
from bot.core.case import Case, CaseState, Note, Pause, Skip
from bot.core.effects import effect, with_task


@effect.register
def _(event: ev.DecisionUndone, case: Case) -> Case:
    undone = case.task(event.task)
    over = case.state is CaseState.DONE and undone is not None and undone.leads_to is not None
    case = with_task(
        case,
        event.task,
        done_at=None,
        done_by="",
        leads_to=None,
        decision=None,
        acting="",
        for_officer="",
        named=None,
        absent=None,
    )
    return replace(
        case,
        tasks=tuple(task for task in case.tasks if task.id not in event.unheard),
        arrived=case.arrived - {event.left} if event.left else case.arrived,
        state=case.state if over else CaseState.RUNNING,  # only its last decision ended the period
        closed_at=case.closed_at if over else None,
    )


@effect.register
def _(event: ev.TaskWithdrawn, case: Case) -> Case:
    return with_task(case, event.task, withdrawn_at=event.at)


@effect.register
def _(event: ev.BranchLeft, case: Case) -> Case:
    return replace(case, arrived=case.arrived - {event.bidang})


@effect.register
def _(event: ev.RecallRequested, case: Case) -> Case:
    note = Note(topic=f"tarik:{event.task}", text=event.reason, by=event.by, at=event.at)
    return replace(case, notes=(*case.notes, note))


@effect.register
def _(event: ev.TaskClaimed, case: Case) -> Case:
    return with_task(case, event.task, owner=event.owner)


@effect.register
def _(event: ev.DeadlineMoved, case: Case) -> Case:
    return with_task(case, event.task, deadline=event.deadline)


@effect.register
def _(event: ev.BidangReopened, case: Case) -> Case:
    # One that was left out comes back with it: the join waits for it again.
    return replace(case, arrived=case.arrived - {event.bidang}, skips=_without(case, event.bidang))


@effect.register
def _(event: ev.BidangSkipped, case: Case) -> Case:
    skip = Skip(bidang=event.bidang, reason=event.reason, by=event.by, at=event.at)
    return replace(case, skips=(*case.skips, skip))


@effect.register
def _(event: ev.BidangAdded, case: Case) -> Case:
    return replace(case, bidang=(*case.bidang, event.bidang))


@effect.register
def _(event: ev.BidangDropped, case: Case) -> Case:
    left = tuple(code for code in case.bidang if code != event.bidang)
    return replace(
        case, bidang=left, arrived=case.arrived - {event.bidang}, skips=_without(case, event.bidang)
    )


def _without(case: Case, bidang: str) -> tuple[Skip, ...]:
    return tuple(skip for skip in case.skips if skip.bidang != bidang)


@effect.register
def _(event: ev.CasePaused, case: Case) -> Case:
    pause = Pause(reason=event.reason, by=event.by, start=event.at)
    return replace(case, pauses=(*case.pauses, pause))


@effect.register
def _(event: ev.CaseResumed, case: Case) -> Case:
    return replace(case, pauses=(*case.pauses[:-1], replace(case.pauses[-1], end=event.at)))


@effect.register
def _(event: ev.CaseCancelled, case: Case) -> Case:
    return replace(case, state=CaseState.CANCELLED, closed_at=event.at, ended_reason=event.reason)


@effect.register
def _(event: ev.TaskReassigned, case: Case) -> Case:
    by = event.by if event.to else ""
    return with_task(case, event.task, assigned=event.to, assigned_by=by, owner="")
