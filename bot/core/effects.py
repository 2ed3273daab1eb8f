"""What the events of the SOP's own way make of a case; those of a changed course are in `course_effects.py`."""

from __future__ import annotations

from dataclasses import replace

from bot.core import events as ev
from bot.core.case import Case, CaseState, Note, Paper, PaperKind, Task


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
    )
    left = case.arrived - {event.bidang} if event.bidang else case.arrived
    return replace(case, tasks=(*case.tasks, task), arrived=left)


def task_opened(event: ev.TaskOpened, case: Case) -> Case:
    return with_task(case, event.task, opened_at=event.at, opened_by=event.by)


def paper_filed(event: ev.PaperFiled, case: Case) -> Case:
    kept = tuple(paper for paper in case.papers if not _same_form(paper, event.paper))
    return replace(case, papers=(*kept, event.paper))


def _same_form(paper: Paper, new: Paper) -> bool:
    """Whether `new` is a working paper nobody has filled in yet, made anew with the deadline of him who receives it."""
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
