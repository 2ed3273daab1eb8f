"""The conditions of each command, one per line. Each raises its refusal and changes nothing."""

from __future__ import annotations

from bot.core.case.commands import Review
from bot.core.case.model import Answer, Case, CaseState, Decision, Paper, PaperKind, Task, seat_of
from bot.core.case.separation_of_duties import own_paraf, own_work
from bot.core.office.officers import Actor
from bot.core.refusals import (
    AlreadyDone,
    CaseNotRunning,
    ClaimedByOther,
    DeliveryMissing,
    DraftMissing,
    HandedOn,
    NoSuchExit,
    NoSuchTask,
    NotHolder,
    NotOverseer,
    NotThisKind,
    OwnParaf,
    PaperChanged,
    PaperIncomplete,
    PaperMissing,
    ReasonMissing,
    ReviewOwnWork,
    TaskGone,
)
from bot.core.sop.model import Sop, Step, StepKind


def check_holder(case: Case, task_id: str, actor: Actor, sop: Sop) -> Task:
    """The open task, if the actor holds it. Every permission to act on a task is decided here."""
    task = case.task(task_id)
    if task is None:
        raise NoSuchTask()
    if seat_of(sop, task) not in actor.seats and not handed_to(task, actor):
        raise NotHolder(peran=sop.role(sop.step(task.step).actor).name)
    if task.done_at is not None:
        raise AlreadyDone(oleh=task.done_by, pada=task.done_at)
    if task.withdrawn_at is not None:
        raise TaskGone(pada=task.withdrawn_at)
    if not sits_at(task, actor, sop):
        raise HandedOn(oleh=task.assigned)
    return task


def sits_at(task: Task, actor: Actor, sop: Sop) -> bool:
    """Whether the actor holds the task: by seat, or because it was handed over to them."""
    return handed_to(task, actor) if task.assigned else seat_of(sop, task) in actor.seats


def handed_to(task: Task, actor: Actor) -> bool:
    """Whether the task was handed over to this officer, or to somebody for whom they sit."""
    return bool(task.assigned) and actor.answers_for(task.assigned)


def check_owner(task: Task, actor: Actor) -> None:
    """Refuse if another holder of the seat has claimed the hand-over."""
    if task.owner and task.owner != actor.officer:
        raise ClaimedByOther(oleh=task.owner)


def check_file(paper: Paper, task: Task) -> None:
    """Refuse a paper of one bidang at the task of another."""
    if paper.bidang != task.bidang:
        raise NotThisKind()


def check_complete(case: Case, task: Task, step: Step, wanted: str | None) -> str | None:
    """The number of the next step (None: the end), if the step may be completed now."""
    if step.kind is StepKind.REVIEW:
        raise NotThisKind()
    if step.kind is StepKind.FILL and task.bidang:
        _check_filled(case, task)
    if step.kind is StepKind.COMPILE and not case.latest(PaperKind.DRAFT):
        raise DraftMissing()
    if step.kind is StepKind.DELIVER and not case.all_papers(PaperKind.DELIVERY, task.bidang):
        raise DeliveryMissing()
    if wanted is not None and wanted not in step.next:
        raise NoSuchExit(tujuan=wanted)
    return wanted or (step.next[0] if step.next else None)


def _check_filled(case: Case, task: Task) -> None:
    paper = case.latest(PaperKind.WORKING_PAPER, task.bidang)
    if paper is None or not paper.by:
        raise PaperMissing()
    if not paper.complete:
        raise PaperIncomplete(versi=paper.version)


def check_review(case: Case, task: Task, sop: Sop, command: Review) -> None:
    """Refuse unless this reviewer may give this answer about this paper."""
    if sop.step(task.step).kind is not StepKind.REVIEW:
        raise NotThisKind()
    if command.answer is Answer.TIDAK and not has_words(command.reason):
        raise ReasonMissing()
    if command.rows and (command.answer is Answer.YA or task.bidang is None):
        raise NotThisKind()
    if command.seen != subject(case, task):
        raise PaperChanged()
    if own_work(case, task, sop, command.by):
        raise ReviewOwnWork()
    if command.answer is Answer.YA and own_paraf(case, task, sop, command.by):
        raise OwnParaf()


def has_words(text: str) -> bool:
    """Whether a text has words: a dash or a lone emoji is no reason."""
    return any(character.isalnum() for character in text)


def review_decision(step: Step, command: Review) -> tuple[Decision, str | None]:
    """The decision and the step it leads to."""
    if command.answer is Answer.YA:
        decision = Decision(
            answer=Answer.YA,
            endorsement=step.endorsement,
            sha256=command.seen,
            row_hashes=command.row_hashes,
            looked=command.looked,
        )
        return decision, step.yes
    decision = Decision(
        answer=Answer.TIDAK,
        reason=command.reason.strip(),
        sha256=command.seen,
        rows=command.rows,
        row_hashes=_left_alone(command),
        looked=command.looked,
    )
    return decision, step.no_


def _left_alone(command: Review) -> tuple[tuple[str, str], ...]:
    """The rows that a Tidak leaves approved: those that it does not name; none where it names none."""
    return tuple(one for one in command.row_hashes if command.rows and one[0] not in command.rows)


def subject(case: Case, task: Task) -> str:
    """Fingerprint of the paper that a review of `task` is about; empty where there is none."""
    kind = PaperKind.WORKING_PAPER if task.bidang else PaperKind.DRAFT
    paper = case.latest(kind, task.bidang)
    return paper.sha256 if paper else ""


def check_order(case: Case, by: Actor) -> None:
    """Refuse unless `by` may give orders about this period now."""
    if not by.oversees:
        raise NotOverseer()
    check_running(case)


def check_running(case: Case) -> None:
    if case.state is not CaseState.RUNNING:
        raise CaseNotRunning()


def check_reason(reason: str) -> None:
    if not has_words(reason):
        raise ReasonMissing()


def joined(case: Case) -> bool:
    """Whether the join has fired: the fork is past, and every awaited bidang has arrived."""
    return any(task.bidang for task in case.tasks) and case.awaited <= case.arrived
