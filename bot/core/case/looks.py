"""What stands out in a paper is looked at before a Ya counts. Ticking decides nothing.

What a reviewer has looked at stays looked at in later rounds of the same review, as long as the flag is the same: its
name changes with the value of the cell and with the warning (`working_paper.flags`). Another officer in the same seat
looks for themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.case import events as ev
from bot.core.case.commands import LookAt
from bot.core.case.model import Case, Inquiry, Task
from bot.core.case.rules import check_holder, subject
from bot.core.case.scene import Scene
from bot.core.refusals import NotThisKind, PaperChanged
from bot.core.sop.model import StepKind


def look_at(command: LookAt, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = check_holder(case, command.task, command.by, scene.sop)
    if scene.sop.step(task.step).kind is not StepKind.REVIEW:
        raise NotThisKind()
    if command.seen != subject(case, task):
        raise PaperChanged()
    if task.opened_at is None:
        yield ev.TaskOpened(task=task.id, by=command.by.officer, at=scene.now)
    known = looked_at(case, task, command.by.officer)
    new = tuple(dict.fromkeys(flag for flag in command.flags if flag not in known))
    if new:
        yield ev.FlagsLooked(task=task.id, flags=new, by=command.by.officer, at=scene.now)


def looked_at(case: Case, task: Task, officer: str) -> frozenset[str]:
    """The flags that this officer has ticked in any round of the review, or had before them when they asked."""
    ticked = (look.flag for one in _rounds(case, task) for look in one.looks if look.by == officer)
    asked = (flag for one in inquiries_of(case, task, officer) for flag in one.flags)
    return frozenset((*ticked, *asked))


def inquiries_of(case: Case, task: Task, officer: str) -> tuple[Inquiry, ...]:
    """What this officer asked in any round of the review."""
    rounds = {one.id for one in _rounds(case, task)}
    return tuple(one for one in case.inquiries if one.task in rounds and one.by == officer)


def _rounds(case: Case, task: Task) -> tuple[Task, ...]:
    return tuple(one for one in case.tasks if (one.step, one.bidang) == (task.step, task.bidang))
