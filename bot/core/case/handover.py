"""Handing one task to an officer who does not hold its seat: this once, by order and with a reason.

The order that begins a period, and endorsed reviews of the office itself, stay with their seats: only the holder or a
Plh gives them, so that nothing bypasses the Sekretaris. Nobody receives a task that they would review next, or the
review of their own work.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.case import events as ev
from bot.core.case.commands import Claim, Reassign
from bot.core.case.model import Case, Task, seat_of
from bot.core.case.rules import check_holder, check_owner, check_reason, check_running, handed_to
from bot.core.case.scene import Scene
from bot.core.case.separation_of_duties import own_work
from bot.core.office.officers import Actor, Seat
from bot.core.refusals import (
    AlreadyDone,
    HandingChanged,
    HoldsItAlready,
    JudgesOwnWork,
    NeedsStandIn,
    NoSuchTask,
    NotHolder,
    ReviewOwnWork,
    TaskGone,
)
from bot.core.sop.model import Sop, Step, StepKind


def claim(command: Claim, case: Case, scene: Scene) -> Iterator[ev.Event]:
    if command.may_order or command.by.oversees:
        task = check_open(case, command.task)
    else:
        task = check_holder(case, command.task, command.by, scene.sop)
        check_owner(task, command.by)
    if task.owner != command.to:
        yield ev.TaskClaimed(task=task.id, owner=command.to, by=command.by.officer, at=scene.now)


def check_open(case: Case, task_id: str) -> Task:
    """The task, if it is still open, on whosever desk."""
    task = case.task(task_id)
    if task is None:
        raise NoSuchTask()
    if task.done_at is not None:
        raise AlreadyDone(oleh=task.done_by, pada=task.done_at)
    if task.withdrawn_at is not None:
        raise TaskGone(pada=task.withdrawn_at)
    return task


def reassign(command: Reassign, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task, sop = check_open(case, command.task), scene.sop
    check_running(case)
    if not task.reached(scene.now):
        raise NoSuchTask()
    if not (command.may_order or may_hand_over(task, command.by, sop)):
        raise NotHolder(peran=sop.role(sop.step(task.step).actor).name)
    if task.assigned != command.seen:
        raise HandingChanged(oleh=task.assigned)
    check_reason(command.reason)
    if command.to:
        check_receiver(case, task, sop, command.to)
    to = command.to.officer if command.to else ""
    if to != task.assigned:
        yield ev.TaskReassigned(
            task=task.id, to=to, by=command.by.officer, reason=command.reason.strip(), at=scene.now
        )


def may_hand_over(task: Task, by: Actor, sop: Sop) -> bool:
    """Whether `by` may hand the task over: its holder, or the overseer of the period.

    Superiors of the seat are determined by the caller.
    """
    return by.oversees or handed_to(task, by) or seat_of(sop, task) in by.seats


def needs_stand_in(sop: Sop, step: Step) -> bool:
    """Whether only the holder of the seat, or a Plh, may do the step."""
    endorsed = step.kind is StepKind.REVIEW and step.endorsement is not None
    return not sop.per_bidang(step.no) and (endorsed or step.kind is StepKind.ASSIGN)


def check_receiver(case: Case, task: Task, sop: Sop, to: Actor) -> None:
    """Refuse unless this officer may receive the task."""
    step = sop.step(task.step)
    if needs_stand_in(sop, step):
        raise NeedsStandIn(langkah=step.no, judul=step.title)
    if seat_of(sop, task) in to.seats:
        raise HoldsItAlready()
    if step.kind is StepKind.REVIEW:
        if own_work(case, task, sop, to):
            raise ReviewOwnWork()
        return
    for review in _reviews_of(sop, step):
        seat = Seat(role=review.actor, bidang=task.bidang)
        if seat in to.seats and not to.may_double(seat, seat_of(sop, task)):
            raise JudgesOwnWork(langkah=review.no, judul=review.title)


def _reviews_of(sop: Sop, step: Step) -> list[Step]:
    """The reviews of the branch that judge what is done at `step`."""
    branch = sop.per_bidang(step.no)
    reviews = [s for s in sop.steps if s.kind is StepKind.REVIEW and sop.per_bidang(s.no) is branch]
    return reviews if step.is_work else []
