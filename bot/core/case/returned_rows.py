"""Row by row: only the rows that a Tidak names come back, the others keep their approval.

A row is approved with what was entered in it: its hash stands in the decision. Whoever mends the paper may open further
rows by their own word; what they change is judged again. A Tidak without rows, and a bidang that is reopened, open the
whole paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from bot.core.case import events as ev
from bot.core.case.commands import ReopenRows
from bot.core.case.model import Case, Task
from bot.core.case.rules import check_holder
from bot.core.case.scene import Scene
from bot.core.refusals import NotThisKind
from bot.core.sop.model import Sop, StepKind


def reopen_rows(command: ReopenRows, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = check_holder(case, command.task, command.by, scene.sop)
    if scene.sop.step(task.step).kind is not StepKind.FILL or not task.rows:
        raise NotThisKind()
    new = tuple(dict.fromkeys(row for row in command.rows if row not in task.rows))
    if task.opened_at is None:
        yield ev.TaskOpened(task=task.id, by=command.by.officer, at=scene.now)
    if new:
        yield ev.RowsReopened(task=task.id, rows=new, by=command.by.officer, at=scene.now)


class Standing(NamedTuple):
    """What a review of a paper still has to judge."""

    judged: tuple[str, ...]  #: rows to be judged, in the order of the paper
    stand: tuple[str, ...]  #: rows whose approval stands, as this step's last decision left them
    since: datetime | None  #: of that decision
    by: str  #: officer id of who made it


def standing(case: Case, task: Task, sop: Sop, hashes: Mapping[str, str]) -> Standing | None:
    """How the rows of the paper stand in this review, by their `hashes` now; None where the whole paper is judged."""
    last = case.last_done(task.step, task.bidang)
    filled = _filled(case, task, sop)
    if last is None or last.decision is None or filled is None or not filled.rows:
        return None
    kept = dict(last.decision.row_hashes)
    judged = tuple(row for row, now in hashes.items() if row in filled.rows or kept.get(row) != now)
    stand = tuple(row for row in hashes if row not in judged)
    return Standing(judged, stand, last.done_at, last.done_by) if stand else None


def _filled(case: Case, task: Task, sop: Sop) -> Task | None:
    """The last time that the paper of the bidang was filled in."""
    done = [
        one
        for one in case.tasks
        if one.bidang == task.bidang and one.done_at and sop.step(one.step).kind is StepKind.FILL
    ]
    return done[-1] if done else None
