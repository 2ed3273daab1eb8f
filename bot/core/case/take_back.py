"""Taking a decision back. What happens depends on who has heard of it:

the next desk has not been told (`tunda`)     the decision was never made; also while the next task is the
                                              same officer's own and untouched
the next desk has not opened it               the task leaves that desk, and is done again here
a branch has arrived and waits for others     the branch leaves the join, and is done again here
the next desk has opened it                   a recorded request; that desk decides
what followed is done                         nothing can be taken back
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core.case import events as ev
from bot.core.case.apply import apply
from bot.core.case.commands import TakeBack
from bot.core.case.deadlines import moved_deadlines
from bot.core.case.model import Case, CaseState, Task
from bot.core.case.rules import check_reason, joined
from bot.core.case.scene import Scene, given
from bot.core.refusals import NoSuchTask, NothingToTakeBack, NotYours, RecallAsked
from bot.core.sop.model import Sop


def take_back(command: TakeBack, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = _decided(case, command)
    after = followers(case, task, scene.sop)
    if case.state is CaseState.CANCELLED or _superseded(case, task, after):
        raise NothingToTakeBack(peran="")
    if _unheard(task, after, scene):
        yield from _undo(command, case, task, after, scene)
    elif any(not t.open for t in after) or not (after or _waits(case, task)):
        raise NothingToTakeBack(peran=_done_by(after, scene))
    else:
        check_reason(command.reason)
        yield from _ask(command, case, task, after, scene)


def _done_by(after: Sequence[Task], scene: Scene) -> str:
    """The role that has done what followed, once that is known; else empty."""
    sop = scene.sop
    done = [task for task in after if task.done_at and scene.now >= task.done_at + sop.delay]
    return sop.role(sop.step(done[0].step).actor).name if done else ""


def can_take_back(case: Case, task: Task, scene: Scene) -> bool:
    """Whether the task can be taken back or at least asked back."""
    after = followers(case, task, scene.sop)
    if task.done_at is None or case.state is CaseState.CANCELLED or _superseded(case, task, after):
        return False
    if _unheard(task, after, scene):
        return True
    return all(t.open for t in after) and bool(after or _waits(case, task))


def needs_reason(case: Case, task: Task, scene: Scene) -> bool:
    """Whether a reason is needed: not while nobody else has heard of the decision."""
    return not _unheard(task, followers(case, task, scene.sop), scene)


def followers(case: Case, task: Task, sop: Sop) -> list[Task]:
    """The tasks that exist because `task` was done, and are not withdrawn."""
    onward = task.leads_to
    if onward is None:
        return []
    met = task.bidang is not None and not sop.per_bidang(onward)
    if met and task.bidang not in case.awaited:
        return []  # the late paper of a skipped bidang causes no further task
    later = [t for t in _later(case, task) if t.step == onward and t.withdrawn_at is None]
    return [t for t in later if met or task.bidang in (None, t.bidang)]


def _later(case: Case, task: Task) -> Sequence[Task]:
    at = next(number for number, one in enumerate(case.tasks) if one.id == task.id)
    return case.tasks[at + 1 :]


def _decided(case: Case, command: TakeBack) -> Task:
    task = case.task(command.task)
    if task is None:
        raise NoSuchTask()
    if task.done_at is None:
        raise NothingToTakeBack(peran="")
    if task.done_by != command.by.officer:
        raise NotYours()
    return task


def _superseded(case: Case, task: Task, after: Sequence[Task]) -> bool:
    """Whether the case has gone on by another way than through `after`."""
    if task.bidang is not None and task.bidang not in case.bidang:
        return True
    for other in _later(case, task):
        if other in after:
            continue
        if task.bidang is None and (other.bidang is None or other.bidang in case.awaited):
            return True
        if task.bidang is not None and other.bidang == task.bidang:
            return True
    return False


def _unheard(task: Task, after: Sequence[Task], scene: Scene) -> bool:
    if task.done_at is None:
        return False
    own = scene.sop.step(task.step).actor
    return scene.now < task.done_at + scene.sop.delay and all(
        not t.reached(scene.now) or (scene.sop.step(t.step).actor == own and t.opened_at is None)
        for t in after
    )


def _waits(case: Case, task: Task) -> bool:
    """Whether the branch has arrived at the join, and the join has not fired yet."""
    if case.state is not CaseState.RUNNING or task.bidang not in case.arrived:
        return False
    return not joined(case) or task.bidang not in case.awaited


def _undo(
    command: TakeBack, case: Case, task: Task, after: Sequence[Task], scene: Scene
) -> Iterator[ev.Event]:
    undone = ev.DecisionUndone(
        task=task.id,
        by=command.by.officer,
        at=scene.now,
        unheard=tuple(t.id for t in after),
        left=task.bidang if task.bidang in case.arrived else None,
    )
    yield undone
    yield from moved_deadlines(apply(case, undone), scene)  # the calendar may have changed meanwhile


def _ask(
    command: TakeBack, case: Case, task: Task, after: Sequence[Task], scene: Scene
) -> Iterator[ev.Event]:
    who, why = command.by.officer, command.reason.strip()
    if any(t.opened_at for t in after):
        if case.note(f"tarik:{task.id}"):
            raise RecallAsked()
        yield ev.RecallRequested(task=task.id, by=who, at=scene.now, reason=why)
        return
    for other in after:
        yield ev.TaskWithdrawn(task=other.id, by=who, at=scene.now, reason=why)
    if not after and task.bidang:
        yield ev.BranchLeft(bidang=task.bidang, by=who, at=scene.now, reason=why)
    yield given(
        scene,
        case,
        task.step,
        task.bidang,
        at=scene.now,
        remarks=task.remarks,
        returned=task.returned_from,
        rows=task.rows,
    )
