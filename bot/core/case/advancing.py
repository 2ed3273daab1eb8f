"""The SOP's own way: a case begins, its tasks are worked on and done, and the next ones are given (law 3 of the engine)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from bot.core.case import events as ev
from bot.core.case.apply import apply
from bot.core.case.commands import Complete, FilePaper, MarkOpened, Review, StartCase, WriteNote
from bot.core.case.model import Case, Decision, Task, seat_of
from bot.core.case.rules import (
    check_complete,
    check_file,
    check_holder,
    check_owner,
    check_review,
    review_decision,
)
from bot.core.case.scene import Scene, given
from bot.core.office.officers import Actor, Seat
from bot.core.refusals import NoBidang, NotStarter
from bot.core.sop.model import Sop


def start_case(command: StartCase, case: Case | None, scene: Scene) -> Iterator[ev.Event]:
    assert case is None
    first = scene.sop.first
    if Seat(role=first.actor) not in command.by.seats:
        raise NotStarter(peran=scene.sop.role(first.actor).name)
    if not command.bidang and any(role.per_bidang for role in scene.sop.roles):
        raise NoBidang()
    opened = ev.CaseOpened(
        case=command.case,
        sop=scene.sop.code,
        period=command.period,
        bidang=command.bidang,
        by=command.by.officer,
        at=scene.now,
    )
    yield opened
    yield given(scene, apply(None, opened), first.no, None, at=scene.now)


def open_task(command: MarkOpened, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = check_holder(case, command.task, command.by, scene.sop)
    yield from _opened(task, command.by.officer, scene.now)


def file_paper(command: FilePaper, case: Case, scene: Scene) -> Iterator[ev.Event]:
    if command.by and command.task:
        task = check_holder(case, command.task, command.by, scene.sop)
        check_file(command.paper, task)
        yield from _opened(task, command.by.officer, scene.now)
    yield ev.PaperFiled(paper=command.paper, at=scene.now)


def write_note(command: WriteNote, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = check_holder(case, command.task, command.by, scene.sop)
    yield from _opened(task, command.by.officer, scene.now)
    yield ev.NoteWritten(topic=command.topic, text=command.text, by=command.by.officer, at=scene.now)


def complete(command: Complete, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = check_holder(case, command.task, command.by, scene.sop)
    step = scene.sop.step(task.step)
    check_owner(task, command.by)
    target = check_complete(case, task, step, command.leads_to)
    yield from _opened(task, command.by.officer, scene.now)
    done = _done(scene, task, command.by, target)
    yield done
    # Who orders the mending (8T) hands the remarks on with it.
    came = _Return(task.remarks, task.returned_from, task.rows) if len(step.next) > 1 else _Return()
    yield from _advance(scene, apply(case, done), task, target, came)


def review(command: Review, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = check_holder(case, command.task, command.by, scene.sop)
    step = scene.sop.step(task.step)
    check_review(case, task, scene.sop, command)
    decision, target = review_decision(step, command)
    yield from _opened(task, command.by.officer, scene.now)
    done = _done(scene, task, command.by, target, decision)
    yield done
    came = _Return(decision.reason, task.step, decision.rows) if decision.reason else _Return()
    yield from _advance(scene, apply(case, done), task, target, came)


def _done(
    scene: Scene, task: Task, by: Actor, target: str | None, decision: Decision | None = None
) -> ev.TaskDone:
    """The task is done, by whoever sits there now, in their own right or as Pj., Plt. or Plh., or by the officer to whom it was handed over."""
    seat = seat_of(scene.sop, task)
    acting = by.acts_in(seat)
    if task.assigned:
        acting = next((one for one in by.acting if one.absent == task.assigned), None)
        seat = acting.seat if acting else min(by.seats, key=lambda one: (one.role, one.bidang or ""))
    return ev.TaskDone(
        task=task.id,
        by=by.officer,
        at=scene.now,
        leads_to=target,
        decision=decision,
        acting=acting.kind if acting else "",
        for_officer=acting.absent if acting else "",
        named=by.plates.get(seat),
        absent=acting.named if acting else None,
    )


def _opened(task: Task, officer: str, now: datetime) -> Iterator[ev.Event]:
    if task.opened_at is None:
        yield ev.TaskOpened(task=task.id, by=officer, at=now)


class _Return(NamedTuple):
    """With what a task comes back; all empty where it goes on."""

    remarks: str = ""
    step: str | None = None
    rows: tuple[str, ...] = ()


def _advance(scene: Scene, case: Case, task: Task, target: str | None, came: _Return) -> Iterator[ev.Event]:
    """What follows when `task` is done and leads to `target` (law 3)."""
    own = target is not None and not _other_desk(scene.sop, task, target)
    release = scene.now if own else scene.now + scene.sop.delay
    if target is None:
        yield from _close(scene, case)
    elif scene.sop.per_bidang(target):
        for bidang in (task.bidang,) if task.bidang else case.bidang:
            yield given(
                scene,
                case,
                target,
                bidang,
                at=release,
                remarks=came.remarks,
                returned=came.step,
                rows=came.rows,
            )
    elif task.bidang is None:
        yield given(
            scene, case, target, None, at=release, remarks=came.remarks, returned=came.step, rows=came.rows
        )
    else:
        yield ev.BranchArrived(bidang=task.bidang, step=target, at=scene.now)
        if task.bidang in case.awaited and case.arrived | {task.bidang} >= case.awaited:
            yield given(scene, case, target, None, at=release)


def _other_desk(sop: Sop, task: Task, target: str) -> bool:
    """Whether `target` lies on another seat than `task` (law 5)."""
    return sop.step(target).actor != sop.step(task.step).actor


def _close(scene: Scene, case: Case) -> Iterator[ev.Event]:
    """The end, when nothing is open but what a skipped bidang still owes: that may come in later, as an addendum."""
    if all(task.bidang is not None and task.bidang not in case.awaited for task in case.open_tasks):
        yield ev.CaseClosed(at=scene.now)
