"""Orders about a running period: which bidang take part, and reopening one of them.

Each leaves its own event; none leaves a timer behind; none goes round the Sekretaris.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.core.case import events as ev
from bot.core.case.apply import apply
from bot.core.case.commands import (
    AddBidang,
    CancelCase,
    DropBidang,
    MoveDeadlines,
    PauseCase,
    ReopenBidang,
    ResumeCase,
    SkipBidang,
)
from bot.core.case.deadlines import moved_deadlines
from bot.core.case.model import Case, CaseState, Task, seat_of
from bot.core.case.rules import check_order, check_reason, check_running, joined
from bot.core.case.scene import Scene, given
from bot.core.refusals import LastBidang, NoSuchBidang, NotHolder, NotPaused, PausedAlready, TooLateForBidang
from bot.core.sop.model import Endorsement, Sop, StepKind


def reopen_bidang(command: ReopenBidang, case: Case, scene: Scene) -> Iterator[ev.Event]:
    start = scene.sop.branch_start
    check_running(case)
    check_reason(command.reason)
    if command.bidang not in case.bidang or start is None:
        raise NoSuchBidang(bidang=command.bidang)
    if command.bidang not in case.arrived:
        raise TooLateForBidang()
    own = [task for task in case.open_tasks if may_reopen(scene.sop, task) and task.given_at <= scene.now]
    if not any(seat_of(scene.sop, task) in command.by.seats for task in own):
        raise NotHolder(peran=scene.sop.role(scene.sop.overseer).name)
    yield ev.BidangReopened(bidang=command.bidang, by=command.by.officer, reason=command.reason, at=scene.now)
    for task in own:
        yield ev.TaskWithdrawn(task=task.id, by=command.by.officer, at=scene.now, reason=command.reason)
    yield given(
        scene, case, start, command.bidang, at=scene.now, remarks=command.reason, returned=own[0].step
    )


def may_reopen(sop: Sop, task: Task) -> bool:
    """Whether a bidang may be reopened at this task: while compiling or correcting, and at reviews before the signature.

    See docs/keputusan.md A9.
    """
    step = sop.step(task.step)
    if task.bidang is not None:
        return False
    if step.kind is StepKind.REVIEW:
        return step.endorsement is not Endorsement.TANDA_TANGAN
    return step.kind in (StepKind.COMPILE, StepKind.DO)


def skip_bidang(command: SkipBidang, case: Case, scene: Scene) -> Iterator[ev.Event]:
    check_order(case, command.by)
    check_reason(command.reason)
    if command.bidang not in case.awaited:
        raise NoSuchBidang(bidang=command.bidang)
    if command.bidang in case.arrived or joined(case):
        raise TooLateForBidang()
    if case.awaited == {command.bidang}:
        raise LastBidang()
    skipped = ev.BidangSkipped(
        bidang=command.bidang, by=command.by.officer, reason=command.reason, at=scene.now
    )
    yield skipped
    yield from _join_if_complete(scene, apply(case, skipped))


def add_bidang(command: AddBidang, case: Case, scene: Scene) -> Iterator[ev.Event]:
    check_order(case, command.by)
    if command.bidang in case.bidang:
        raise NoSuchBidang(bidang=command.bidang)
    start = scene.sop.branch_start
    if start is None or joined(case):
        raise TooLateForBidang()
    added = ev.BidangAdded(bidang=command.bidang, by=command.by.officer, at=scene.now)
    yield added
    others = [task.given_at for task in case.tasks if task.step == start and task.withdrawn_at is None]
    if others:  # while the `tunda` holds back the others, this one waits too
        at = max(scene.now, min(others))
        yield given(scene, apply(case, added), start, command.bidang, at=at)


def drop_bidang(command: DropBidang, case: Case, scene: Scene) -> Iterator[ev.Event]:
    check_order(case, command.by)
    check_reason(command.reason)
    if command.bidang not in case.bidang:
        raise NoSuchBidang(bidang=command.bidang)
    if joined(case):
        raise TooLateForBidang()
    if case.awaited <= {command.bidang}:
        raise LastBidang()
    for task in case.open_tasks:
        if task.bidang == command.bidang:
            yield ev.TaskWithdrawn(task=task.id, by=command.by.officer, at=scene.now, reason=command.reason)
    dropped = ev.BidangDropped(
        bidang=command.bidang, by=command.by.officer, reason=command.reason, at=scene.now
    )
    yield dropped
    yield from _join_if_complete(scene, apply(case, dropped))


def _join_if_complete(scene: Scene, case: Case) -> Iterator[ev.Event]:
    """Fire the join if no bidang is awaited any more."""
    start = scene.sop.branch_start
    target = scene.sop.join_after(start) if start else None
    if target and joined(case):
        yield given(scene, case, target, None, at=_released(scene, case))


def _released(scene: Scene, case: Case) -> datetime:
    """When the `tunda` of every signature that the join rests on is over; now, if that is past."""
    done = [
        task.done_at + scene.sop.delay for task in case.tasks if task.done_at and task.bidang in case.awaited
    ]
    return max([scene.now, *done])


def pause_case(command: PauseCase, case: Case, scene: Scene) -> Iterator[ev.Event]:
    check_order(case, command.by)
    check_reason(command.reason)
    if case.paused:
        raise PausedAlready(sejak=case.paused.start)
    yield ev.CasePaused(by=command.by.officer, reason=command.reason, at=scene.now)


def resume_case(command: ResumeCase, case: Case, scene: Scene) -> Iterator[ev.Event]:
    check_order(case, command.by)
    if not case.paused:
        raise NotPaused()
    resumed = ev.CaseResumed(by=command.by.officer, at=scene.now)
    yield resumed
    yield from moved_deadlines(apply(case, resumed), scene)


def move_deadlines(command: MoveDeadlines, case: Case, scene: Scene) -> Iterator[ev.Event]:  # noqa: ARG001  # it says all by its name
    if case.state is CaseState.RUNNING:
        yield from moved_deadlines(case, scene)


def cancel_case(command: CancelCase, case: Case, scene: Scene) -> Iterator[ev.Event]:
    check_order(case, command.by)
    check_reason(command.reason)
    for task in case.open_tasks:
        yield ev.TaskWithdrawn(task=task.id, by=command.by.officer, at=scene.now, reason=command.reason)
    yield ev.CaseCancelled(by=command.by.officer, reason=command.reason, at=scene.now)
