"""Who of several holders hands a task over. All of them may still work on it."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core import events as ev
from bot.core.case import Case, Task
from bot.core.commands import Claim
from bot.core.refusals import AlreadyDone, NoSuchTask, TaskGone
from bot.core.rules import check_holder, check_owner
from bot.core.scene import Scene


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
