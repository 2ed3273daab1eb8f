"""The law of a case: `decide(case, command) -> events`, `apply(case, event) -> case`.

1. Only `decide` judges, only `apply` changes; both are pure. `apply` never refuses: an event has happened.
2. A refused command raises a leaf of `SopError` and changes nothing.
3. The engine knows kinds of steps, never one SOP. Where a step leads is read from its exits:

   from      to        what happens
   single    single    the next desk is given its task
   single    bidang    fork: one task in every bidang of the case
   bidang    bidang    the same bidang's next desk is given its task
   bidang    single    the branch arrives; after the last one the next desk is given its task (join)
   any       (end)     the case closes when no other task is open

4. Every attempt gets the full standard again (domain A21). Nobody is ever approved by silence.
5. What follows is given when the SOP's `tunda` is over; on the desk of him who decided, at once: he knows already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch

from bot.core import events as ev
from bot.core.applying import apply, replay
from bot.core.case import Actor, Case, Decision, Seat, Task, seat_of
from bot.core.commands import Command, Complete, FilePaper, OpenTask, Review, StartCase, WriteNote
from bot.core.refusals import NoBidang, NoSuchTask, NotStarter
from bot.core.rules import (
    check_complete,
    check_file,
    check_holder,
    check_owner,
    check_review,
    review_decision,
)
from bot.core.sop import Sop
from bot.core.worktime import WorkCalendar

__all__ = ["Scene", "apply", "decide", "given", "replay"]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What a decision depends on beside the case and the command."""

    sop: Sop
    now: datetime
    calendar: WorkCalendar


def decide(case: Case | None, command: Command, scene: Scene) -> tuple[ev.Event, ...]:
    """The events that `command` causes at `scene.now`.

    Raises a leaf of `SopError` where the command is refused; `case` is None only for `StartCase`.
    """
    if scene.now.tzinfo is None:
        raise ValueError("a naive instant has no place in a case")
    _check_released(case, command, scene)
    return tuple(decide_one(command, case, scene))


def _check_released(case: Case | None, command: Command, scene: Scene) -> None:
    """Before the `tunda` is over the next desk has no task: its decision may yet be taken back."""
    if case and scene.sop.delay and isinstance(command, OpenTask | FilePaper | WriteNote | Complete | Review):
        task = case.task(command.task or "")
        if task and task.given_at > scene.now:
            raise NoSuchTask()


@singledispatch
def decide_one(command: Command, case: Case | None, scene: Scene) -> Iterator[ev.Event]:
    raise TypeError(command, case, scene)


@decide_one.register
def _(command: StartCase, case: Case | None, scene: Scene) -> Iterator[ev.Event]:
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


@decide_one.register
def _(command: OpenTask, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = check_holder(case, command.task, command.by, scene.sop)
    yield from _opened(task, command.by.officer, scene.now)


@decide_one.register
def _(command: FilePaper, case: Case, scene: Scene) -> Iterator[ev.Event]:
    if command.by and command.task:
        task = check_holder(case, command.task, command.by, scene.sop)
        check_file(command.paper, task)
        yield from _opened(task, command.by.officer, scene.now)
    yield ev.PaperFiled(paper=command.paper, at=scene.now)


@decide_one.register
def _(command: WriteNote, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = check_holder(case, command.task, command.by, scene.sop)
    yield from _opened(task, command.by.officer, scene.now)
    yield ev.NoteWritten(topic=command.topic, text=command.text, by=command.by.officer, at=scene.now)


@decide_one.register
def _(command: Complete, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = check_holder(case, command.task, command.by, scene.sop)
    step = scene.sop.step(task.step)
    check_owner(task, command.by)
    target = check_complete(case, task, step, command.leads_to)
    yield from _opened(task, command.by.officer, scene.now)
    done = _done(scene, task, command.by, target)
    yield done
    # Who orders the mending (8T) hands the remarks on with it.
    remarks, returned = (task.remarks, task.returned_from) if len(step.next) > 1 else ("", None)
    yield from _advance(scene, apply(case, done), task, target, remarks=remarks, returned=returned)


@decide_one.register
def _(command: Review, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = check_holder(case, command.task, command.by, scene.sop)
    step = scene.sop.step(task.step)
    check_review(case, task, scene.sop, command)
    decision, target = review_decision(step, command)
    yield from _opened(task, command.by.officer, scene.now)
    done = _done(scene, task, command.by, target, decision)
    yield done
    returned = task.step if decision.reason else None
    yield from _advance(scene, apply(case, done), task, target, remarks=decision.reason, returned=returned)


def _done(
    scene: Scene, task: Task, by: Actor, target: str | None, decision: Decision | None = None
) -> ev.TaskDone:
    """The task is done, by whoever sits there now: for himself, or as Pj., Plt. or Plh.; or by whom it was handed to."""
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


def _advance(
    scene: Scene,
    case: Case,
    task: Task,
    target: str | None,
    *,
    remarks: str = "",
    returned: str | None = None,
) -> Iterator[ev.Event]:
    """What follows when `task` is done and leads to `target` (law 3)."""
    own = target is not None and not _other_desk(scene.sop, task, target)
    release = scene.now if own else scene.now + scene.sop.delay
    if target is None:
        yield from _close(scene, case)
    elif scene.sop.per_bidang(target):
        for bidang in (task.bidang,) if task.bidang else case.bidang:
            yield given(scene, case, target, bidang, at=release, remarks=remarks, returned=returned)
    elif task.bidang is None:
        yield given(scene, case, target, None, at=release, remarks=remarks, returned=returned)
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


def given(
    scene: Scene,
    case: Case,
    no: str,
    bidang: str | None,
    *,
    at: datetime,
    remarks: str = "",
    returned: str | None = None,
) -> ev.TaskGiven:
    """The next attempt at a step, with the full standard again."""
    attempt = 1 + sum(task.step == no and task.bidang == bidang for task in case.tasks)
    standard = scene.sop.step(no).standard
    return ev.TaskGiven(
        task=".".join((no, bidang or "", str(attempt))),
        step=no,
        bidang=bidang,
        round=attempt,
        at=at,
        deadline=scene.calendar.add(at, standard) if standard else None,
        remarks=remarks,
        returned_from=returned,
    )
