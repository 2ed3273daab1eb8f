"""The clock of a period: stopped, going on, counted anew by another calendar, and ended before its time."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core import events as ev
from bot.core.applying import apply
from bot.core.case import Case, CaseState
from bot.core.commands import CancelCase, MoveDeadlines, PauseCase, ResumeCase
from bot.core.course_rules import check_order, check_reason
from bot.core.moving import moved_deadlines
from bot.core.refusals import NotPaused, PausedAlready
from bot.core.scene import Scene


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
