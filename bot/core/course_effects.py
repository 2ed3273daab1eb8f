"""What the events of a changed course make of a case. Nothing is judged here: an event has happened."""

from __future__ import annotations

from dataclasses import replace

from bot.core import events as ev
from bot.core.case import Case, CaseState, Note, Pause, Skip
from bot.core.effects import with_task


def decision_undone(event: ev.DecisionUndone, case: Case) -> Case:
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


def task_withdrawn(event: ev.TaskWithdrawn, case: Case) -> Case:
    return with_task(case, event.task, withdrawn_at=event.at)


def branch_left(event: ev.BranchLeft, case: Case) -> Case:
    return replace(case, arrived=case.arrived - {event.bidang})


def recall_requested(event: ev.RecallRequested, case: Case) -> Case:
    note = Note(topic=f"tarik:{event.task}", text=event.reason, by=event.by, at=event.at)
    return replace(case, notes=(*case.notes, note))


def task_claimed(event: ev.TaskClaimed, case: Case) -> Case:
    return with_task(case, event.task, owner=event.owner)


def deadline_moved(event: ev.DeadlineMoved, case: Case) -> Case:
    return with_task(case, event.task, deadline=event.deadline)


def bidang_reopened(event: ev.BidangReopened, case: Case) -> Case:
    # One that was left out comes back with it: the join waits for it again.
    return replace(case, arrived=case.arrived - {event.bidang}, skips=_without(case, event.bidang))


def bidang_skipped(event: ev.BidangSkipped, case: Case) -> Case:
    skip = Skip(bidang=event.bidang, reason=event.reason, by=event.by, at=event.at)
    return replace(case, skips=(*case.skips, skip))


def bidang_added(event: ev.BidangAdded, case: Case) -> Case:
    return replace(case, bidang=(*case.bidang, event.bidang))


def bidang_dropped(event: ev.BidangDropped, case: Case) -> Case:
    left = tuple(code for code in case.bidang if code != event.bidang)
    return replace(
        case, bidang=left, arrived=case.arrived - {event.bidang}, skips=_without(case, event.bidang)
    )


def _without(case: Case, bidang: str) -> tuple[Skip, ...]:
    return tuple(skip for skip in case.skips if skip.bidang != bidang)


def case_paused(event: ev.CasePaused, case: Case) -> Case:
    pause = Pause(reason=event.reason, by=event.by, start=event.at)
    return replace(case, pauses=(*case.pauses, pause))


def case_resumed(event: ev.CaseResumed, case: Case) -> Case:
    return replace(case, pauses=(*case.pauses[:-1], replace(case.pauses[-1], end=event.at)))


def case_cancelled(event: ev.CaseCancelled, case: Case) -> Case:
    return replace(case, state=CaseState.CANCELLED, closed_at=event.at, ended_reason=event.reason)


def task_reassigned(event: ev.TaskReassigned, case: Case) -> Case:
    by = event.by if event.to else ""
    return with_task(case, event.task, assigned=event.to, assigned_by=by, owner="")
