"""Changing the course of a period: taking back, claiming, reopening, going on without, adding, pausing, ending.

Each leaves its own event; none leaves a timer behind; none goes round the Sekretaris. Importing this module teaches
`engine.decide` these commands.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core import events as ev
from bot.core.applying import apply
from bot.core.case import Actor, Case, CaseState, Task
from bot.core.commands import (
    AddBidang,
    CancelCase,
    Claim,
    DropBidang,
    MoveDeadlines,
    PauseCase,
    ReopenBidang,
    ResumeCase,
    SkipBidang,
    TakeBack,
)
from bot.core.engine import Scene, decide_one, given
from bot.core.moving import moved_deadlines
from bot.core.refusals import (
    CaseNotRunning,
    LastBidang,
    NoSuchBidang,
    NoSuchTask,
    NothingToTakeBack,
    NotHolder,
    NotOverseer,
    NotPaused,
    NotYours,
    PausedAlready,
    ReasonMissing,
    TooLateForBidang,
)
from bot.core.rules import check_holder, seat_of
from bot.core.sop import Endorsement, Sop, StepKind


@decide_one.register
def _(command: TakeBack, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = case.task(command.task)
    if task is None:
        raise NoSuchTask()
    if task.done_at is None:
        raise NothingToTakeBack()
    if task.done_by != command.by.officer:
        raise NotYours()
    followers = _followers(case, task, scene.sop)
    if scene.now < task.done_at + scene.sop.delay and all(t.given_at > scene.now for t in followers):
        left = task.bidang if task.bidang in case.arrived else None
        unheard = tuple(t.id for t in followers)
        yield ev.DecisionUndone(task=task.id, by=command.by.officer, at=scene.now, unheard=unheard, left=left)
    elif case.state is not CaseState.RUNNING or not followers or any(not t.open for t in followers):
        raise NothingToTakeBack()
    elif any(t.opened_at for t in followers):
        yield ev.RecallRequested(task=task.id, by=command.by.officer, at=scene.now, reason=command.reason)
    else:
        for follower in followers:
            yield ev.TaskWithdrawn(
                task=follower.id, by=command.by.officer, at=scene.now, reason=command.reason
            )
        yield given(scene, case, task.step, task.bidang, at=scene.now, remarks=task.remarks)


def _followers(case: Case, task: Task, sop: Sop) -> list[Task]:
    """The tasks that exist because `task` was done, as far as nobody has done them."""
    place = case.tasks.index(task)
    later = [t for t in case.tasks[place + 1 :] if t.step == task.leads_to and t.withdrawn_at is None]
    joined = task.bidang is not None and task.leads_to is not None and not sop.per_bidang(task.leads_to)
    return [t for t in later if joined or task.bidang in (None, t.bidang)]


@decide_one.register
def _(command: Claim, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = case.task(command.task)
    if task is None:
        raise NoSuchTask()
    if command.may_order or command.by.oversees:
        if not task.open:
            raise NothingToTakeBack()
    else:
        task = check_holder(case, command.task, command.by, scene.sop)
        if task.owner not in ("", command.by.officer):
            raise NotHolder(peran=scene.sop.role(scene.sop.step(task.step).actor).name)
    if task.owner != command.to:
        yield ev.TaskClaimed(task=task.id, owner=command.to, by=command.by.officer, at=scene.now)


@decide_one.register
def _(command: ReopenBidang, case: Case, scene: Scene) -> Iterator[ev.Event]:
    start = scene.sop.branch_start
    _check_reason(command.reason)
    if command.bidang not in case.bidang or start is None:
        raise NoSuchBidang(bidang=command.bidang)
    if command.bidang not in case.arrived:
        raise TooLateForBidang()
    own = [task for task in case.open_tasks if task.bidang is None and _may_reopen(scene.sop, task)]
    if not any(seat_of(scene.sop, task) in command.by.seats for task in own):
        raise NotHolder(peran=scene.sop.role(scene.sop.overseer).name)
    yield ev.BidangReopened(bidang=command.bidang, by=command.by.officer, reason=command.reason, at=scene.now)
    for task in own:
        yield ev.TaskWithdrawn(task=task.id, by=command.by.officer, at=scene.now, reason=command.reason)
    yield given(
        scene, case, start, command.bidang, at=scene.now, remarks=command.reason, returned=own[0].step
    )


def _may_reopen(sop: Sop, task: Task) -> bool:
    """From the desk that compiles, and from reviews before the signature (DESIGN.md section 1)."""
    step = sop.step(task.step)
    if step.kind is StepKind.REVIEW:
        return step.endorsement is not Endorsement.TANDA_TANGAN
    return step.kind in (StepKind.COMPILE, StepKind.DO)


@decide_one.register
def _(command: SkipBidang, case: Case, scene: Scene) -> Iterator[ev.Event]:
    _check_order(case, command.by)
    _check_reason(command.reason)
    if command.bidang not in case.awaited:
        raise NoSuchBidang(bidang=command.bidang)
    if command.bidang in case.arrived or _joined(case):
        raise TooLateForBidang()
    if case.awaited == {command.bidang}:
        raise LastBidang()
    skipped = ev.BidangSkipped(
        bidang=command.bidang, by=command.by.officer, reason=command.reason, at=scene.now
    )
    yield skipped
    yield from _join_if_complete(scene, apply(case, skipped))


@decide_one.register
def _(command: AddBidang, case: Case, scene: Scene) -> Iterator[ev.Event]:
    _check_order(case, command.by)
    if command.bidang in case.bidang:
        raise NoSuchBidang(bidang=command.bidang)
    if _joined(case) or scene.sop.branch_start is None:
        raise TooLateForBidang()
    added = ev.BidangAdded(bidang=command.bidang, by=command.by.officer, at=scene.now)
    yield added
    if any(task.bidang for task in case.tasks):
        yield given(scene, apply(case, added), scene.sop.branch_start, command.bidang, at=scene.now)


@decide_one.register
def _(command: DropBidang, case: Case, scene: Scene) -> Iterator[ev.Event]:
    _check_order(case, command.by)
    _check_reason(command.reason)
    if command.bidang not in case.bidang:
        raise NoSuchBidang(bidang=command.bidang)
    if _joined(case):
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


def _joined(case: Case) -> bool:
    """Whether the branches have met, or there are none: a task of the office's own is open after the fork."""
    forked = any(task.bidang for task in case.tasks)
    return forked and any(task.bidang is None for task in case.open_tasks)


def _join_if_complete(scene: Scene, case: Case) -> Iterator[ev.Event]:
    """The join fires when the last bidang that it waited for is no longer awaited."""
    start = scene.sop.branch_start
    target = scene.sop.join_after(start) if start else None
    begun = any(task.bidang for task in case.tasks)
    if target and begun and case.awaited and case.arrived >= case.awaited:
        yield given(scene, case, target, None, at=scene.now)


@decide_one.register
def _(command: PauseCase, case: Case, scene: Scene) -> Iterator[ev.Event]:
    _check_order(case, command.by)
    _check_reason(command.reason)
    if case.paused:
        raise PausedAlready(sejak=case.paused.start)
    yield ev.CasePaused(by=command.by.officer, reason=command.reason, at=scene.now)


@decide_one.register
def _(command: ResumeCase, case: Case, scene: Scene) -> Iterator[ev.Event]:
    _check_order(case, command.by)
    if not case.paused:
        raise NotPaused()
    resumed = ev.CaseResumed(by=command.by.officer, at=scene.now)
    yield resumed
    yield from moved_deadlines(apply(case, resumed), scene)


@decide_one.register
def _(command: MoveDeadlines, case: Case, scene: Scene) -> Iterator[ev.Event]:
    if case.state is CaseState.RUNNING:
        yield from moved_deadlines(case, scene)


@decide_one.register
def _(command: CancelCase, case: Case, scene: Scene) -> Iterator[ev.Event]:
    _check_order(case, command.by)
    _check_reason(command.reason)
    for task in case.open_tasks:
        yield ev.TaskWithdrawn(task=task.id, by=command.by.officer, at=scene.now, reason=command.reason)
    yield ev.CaseCancelled(by=command.by.officer, reason=command.reason, at=scene.now)


def _check_order(case: Case, by: Actor) -> None:
    if not by.oversees:
        raise NotOverseer()
    if case.state is not CaseState.RUNNING:
        raise CaseNotRunning()


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing()
