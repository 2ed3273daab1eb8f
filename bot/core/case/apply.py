"""`apply(case, event)` gives the case after the event; a case is the fold of its events."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from bot.core.case import events as ev
from bot.core.case.model import Case, CaseState, Inquiry, Look, Note, Paper, PaperKind, Pause, Skip, Task


def case_opened(event: ev.CaseOpened, case: Case | None) -> Case:
    assert case is None
    return Case(
        id=event.case,
        sop=event.sop,
        period=event.period,
        bidang=event.bidang,
        opened_at=event.at,
        opened_by=event.by,
    )


def task_given(event: ev.TaskGiven, case: Case) -> Case:
    task = Task(
        id=event.task,
        step=event.step,
        bidang=event.bidang,
        round=event.round,
        given_at=event.at,
        deadline=event.deadline,
        remarks=event.remarks,
        returned_from=event.returned_from,
        rows=event.rows,
    )
    left = case.arrived - {event.bidang} if event.bidang else case.arrived
    return replace(case, tasks=(*case.tasks, task), arrived=left)


def task_opened(event: ev.TaskOpened, case: Case) -> Case:
    return with_task(case, event.task, opened_at=event.at, opened_by=event.by)


def paper_filed(event: ev.PaperFiled, case: Case) -> Case:
    kept = tuple(paper for paper in case.papers if not _same_form(paper, event.paper))
    return replace(case, papers=(*kept, event.paper))


def _same_form(paper: Paper, new: Paper) -> bool:
    """Whether `new` is the same empty working paper as `paper`, made again with the deadline of its receiver."""
    blank = paper.kind is PaperKind.WORKING_PAPER and not paper.by and not new.by
    return blank and (paper.kind, paper.bidang, paper.version) == (new.kind, new.bidang, new.version)


def note_written(event: ev.NoteWritten, case: Case) -> Case:
    note = Note(topic=event.topic, text=event.text, by=event.by, at=event.at)
    return replace(case, notes=(*case.notes, note))


def task_done(event: ev.TaskDone, case: Case) -> Case:
    return with_task(
        case,
        event.task,
        done_at=event.at,
        done_by=event.by,
        leads_to=event.leads_to,
        decision=event.decision,
        acting=event.acting,
        for_officer=event.for_officer,
        named=event.named,
        absent=event.absent,
    )


def branch_arrived(event: ev.BranchArrived, case: Case) -> Case:
    return replace(case, arrived=case.arrived | {event.bidang})


def case_closed(event: ev.CaseClosed, case: Case) -> Case:
    return replace(case, state=CaseState.DONE, closed_at=event.at)


def with_task(case: Case, task_id: str, **changes: object) -> Case:
    """The case with some fields of one task changed."""
    tasks = tuple(replace(t, **changes) if t.id == task_id else t for t in case.tasks)  # type: ignore[arg-type]
    return replace(case, tasks=tasks)


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
        state=case.state if over else CaseState.RUNNING,  # it was the last decision that had ended the period
        closed_at=case.closed_at if over else None,
    )


def task_withdrawn(event: ev.TaskWithdrawn, case: Case) -> Case:
    return with_task(case, event.task, withdrawn_at=event.at)


def branch_left(event: ev.BranchLeft, case: Case) -> Case:
    return replace(case, arrived=case.arrived - {event.bidang})


def recall_requested(event: ev.RecallRequested, case: Case) -> Case:
    note = Note(topic=f"tarik:{event.task}", text=event.reason, by=event.by, at=event.at)
    return replace(case, notes=(*case.notes, note))


def flags_looked(event: ev.FlagsLooked, case: Case) -> Case:
    task = case.task(event.task)
    looks = tuple(Look(flag=flag, by=event.by, at=event.at) for flag in event.flags)
    return with_task(case, event.task, looks=(*(task.looks if task else ()), *looks))


def inquiry_made(event: ev.InquiryMade, case: Case) -> Case:
    inquiry = Inquiry(
        id=event.inquiry,
        task=event.task,
        text=event.text,
        by=event.by,
        to=event.to,
        seat=event.seat,
        at=event.at,
        flags=event.flags,
    )
    return replace(case, inquiries=(*case.inquiries, inquiry))


def inquiry_answered(event: ev.InquiryAnswered, case: Case) -> Case:
    answered = tuple(
        replace(one, answer=event.text, answered_by=event.by, answered_at=event.at)
        if one.id == event.inquiry
        else one
        for one in case.inquiries
    )
    return replace(case, inquiries=answered)


def task_claimed(event: ev.TaskClaimed, case: Case) -> Case:
    return with_task(case, event.task, owner=event.owner)


def deadline_moved(event: ev.DeadlineMoved, case: Case) -> Case:
    return with_task(case, event.task, deadline=event.deadline)


def bidang_reopened(event: ev.BidangReopened, case: Case) -> Case:
    # One that was left out comes back with it: the join waits for it again.
    return replace(case, arrived=case.arrived - {event.bidang}, skips=_without(case, event.bidang))


def rows_reopened(event: ev.RowsReopened, case: Case) -> Case:
    task = case.task(event.task)
    return with_task(case, event.task, rows=(*(task.rows if task else ()), *event.rows))


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


Happened = TypeVar("Happened", bound=ev.Event)
Row = tuple[type[Any], Callable[[Any, Any], Case]]


def _row(event: type[Happened], effect: Callable[[Happened, Case], Case]) -> Row:
    """A row of the table; the types say that the function is the effect of this very event."""
    return event, effect


#: What each event makes of a case. An event without a row cannot be written.
EFFECTS: Mapping[type[Any], Callable[[Any, Any], Case]] = dict((
    # the SOP's own way
    _row(ev.CaseOpened, case_opened),
    _row(ev.TaskGiven, task_given),
    _row(ev.TaskOpened, task_opened),
    _row(ev.PaperFiled, paper_filed),
    _row(ev.NoteWritten, note_written),
    _row(ev.TaskDone, task_done),
    _row(ev.BranchArrived, branch_arrived),
    _row(ev.CaseClosed, case_closed),
    # a changed course
    _row(ev.DecisionUndone, decision_undone),
    _row(ev.TaskWithdrawn, task_withdrawn),
    _row(ev.BranchLeft, branch_left),
    _row(ev.RecallRequested, recall_requested),
    _row(ev.FlagsLooked, flags_looked),
    _row(ev.InquiryMade, inquiry_made),
    _row(ev.InquiryAnswered, inquiry_answered),
    _row(ev.TaskClaimed, task_claimed),
    _row(ev.TaskReassigned, task_reassigned),
    _row(ev.DeadlineMoved, deadline_moved),
    _row(ev.BidangReopened, bidang_reopened),
    _row(ev.RowsReopened, rows_reopened),
    _row(ev.BidangSkipped, bidang_skipped),
    _row(ev.BidangAdded, bidang_added),
    _row(ev.BidangDropped, bidang_dropped),
    _row(ev.CasePaused, case_paused),
    _row(ev.CaseResumed, case_resumed),
    _row(ev.CaseCancelled, case_cancelled),
))  # fmt: skip


def replay(events: Iterable[ev.Event], case: Case | None = None) -> Case | None:
    """What `case`, or a new one, has become by these events."""
    for event in events:
        case = apply(case, event)
    return case


def apply(case: Case | None, event: ev.Event) -> Case:
    """The case after `event`. `case` is None only before `CaseOpened`."""
    assert case is not None or isinstance(event, ev.CaseOpened)
    after = EFFECTS[type(event)](event, case)
    return replace(after, version=case.version + 1 if case else 1)
