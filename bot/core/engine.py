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
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import singledispatch

from bot.core import events as ev
from bot.core.case import Case, CaseState, Note, Seat, Task
from bot.core.commands import Command, Complete, FilePaper, OpenTask, Review, StartCase, WriteNote
from bot.core.refusals import NoBidang, NotStarter
from bot.core.rules import check_complete, check_file, check_holder, check_review, review_decision
from bot.core.sop import Sop
from bot.core.worktime import WorkCalendar


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
    return tuple(_decide(command, case, scene))


@singledispatch
def _decide(command: Command, case: Case | None, scene: Scene) -> Iterator[ev.Event]:
    raise TypeError(command, case, scene)


@_decide.register
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
    yield _given(scene, apply(None, opened), first.no, None, at=scene.now)


@_decide.register
def _(command: OpenTask, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = check_holder(case, command.task, command.by, scene.sop)
    yield from _opened(task, command.by.officer, scene.now)


@_decide.register
def _(command: FilePaper, case: Case, scene: Scene) -> Iterator[ev.Event]:
    if command.by and command.task:
        task = check_holder(case, command.task, command.by, scene.sop)
        check_file(command.paper, task)
        yield from _opened(task, command.by.officer, scene.now)
    yield ev.PaperFiled(paper=command.paper, at=scene.now)


@_decide.register
def _(command: WriteNote, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = check_holder(case, command.task, command.by, scene.sop)
    yield from _opened(task, command.by.officer, scene.now)
    yield ev.NoteWritten(topic=command.topic, text=command.text, by=command.by.officer, at=scene.now)


@_decide.register
def _(command: Complete, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = check_holder(case, command.task, command.by, scene.sop)
    step = scene.sop.step(task.step)
    target = check_complete(case, task, step, command.leads_to)
    yield from _opened(task, command.by.officer, scene.now)
    done = ev.TaskDone(task=task.id, by=command.by.officer, at=scene.now, leads_to=target)
    yield done
    yield from _advance(scene, apply(case, done), task, target)


@_decide.register
def _(command: Review, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = check_holder(case, command.task, command.by, scene.sop)
    step = scene.sop.step(task.step)
    check_review(case, task, scene.sop, command)
    decision, target = review_decision(step, command)
    yield from _opened(task, command.by.officer, scene.now)
    done = ev.TaskDone(task=task.id, by=command.by.officer, at=scene.now, leads_to=target, decision=decision)
    yield done
    yield from _advance(scene, apply(case, done), task, target, remarks=command.reason)


def _opened(task: Task, officer: str, now: datetime) -> Iterator[ev.Event]:
    if task.opened_at is None:
        yield ev.TaskOpened(task=task.id, by=officer, at=now)


def _advance(
    scene: Scene, case: Case, task: Task, target: str | None, remarks: str = ""
) -> Iterator[ev.Event]:
    """What follows when `task` is done and leads to `target` (law 3)."""
    release = scene.now + scene.sop.delay
    returned = task.step if remarks else None
    if target is None:
        if not case.open_tasks:
            yield ev.CaseClosed(at=scene.now)
    elif scene.sop.per_bidang(target):
        for bidang in (task.bidang,) if task.bidang else case.bidang:
            yield _given(scene, case, target, bidang, at=release, remarks=remarks, returned=returned)
    elif task.bidang is None:
        yield _given(scene, case, target, None, at=release, remarks=remarks, returned=returned)
    else:
        yield ev.BranchArrived(bidang=task.bidang, step=target, at=scene.now)
        if case.arrived | {task.bidang} >= set(case.bidang):
            yield _given(scene, case, target, None, at=release)


def _given(
    scene: Scene,
    case: Case,
    no: str,
    bidang: str | None,
    *,
    at: datetime,
    remarks: str = "",
    returned: str | None = None,
) -> ev.TaskGiven:
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


def replay(events: Iterator[ev.Event]) -> Case | None:
    """The case that these events make."""
    case: Case | None = None
    for event in events:
        case = apply(case, event)
    return case


def apply(case: Case | None, event: ev.Event) -> Case:
    """The case after `event`. `case` is None only before `CaseOpened`."""
    if isinstance(event, ev.CaseOpened):
        return Case(
            id=event.case,
            sop=event.sop,
            period=event.period,
            bidang=event.bidang,
            opened_at=event.at,
            opened_by=event.by,
            version=1,
        )
    assert case is not None
    return replace(_apply(event, case), version=case.version + 1)


@singledispatch
def _apply(event: ev.Event, case: Case) -> Case:
    raise TypeError(event, case)


@_apply.register
def _(event: ev.TaskGiven, case: Case) -> Case:
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


@_apply.register
def _(event: ev.TaskOpened, case: Case) -> Case:
    return _with_task(case, event.task, opened_at=event.at, opened_by=event.by)


@_apply.register
def _(event: ev.PaperFiled, case: Case) -> Case:
    return replace(case, papers=(*case.papers, event.paper))


@_apply.register
def _(event: ev.NoteWritten, case: Case) -> Case:
    note = Note(topic=event.topic, text=event.text, by=event.by, at=event.at)
    return replace(case, notes=(*case.notes, note))


@_apply.register
def _(event: ev.TaskDone, case: Case) -> Case:
    return _with_task(
        case, event.task, done_at=event.at, done_by=event.by, leads_to=event.leads_to, decision=event.decision
    )


@_apply.register
def _(event: ev.BranchArrived, case: Case) -> Case:
    return replace(case, arrived=case.arrived | {event.bidang})


@_apply.register
def _(event: ev.CaseClosed, case: Case) -> Case:
    return replace(case, state=CaseState.DONE, closed_at=event.at)


def _with_task(case: Case, task_id: str, **changes: object) -> Case:
    tasks = tuple(replace(t, **changes) if t.id == task_id else t for t in case.tasks)  # type: ignore[arg-type]
    return replace(case, tasks=tasks)
