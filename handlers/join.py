"""Where the branches of the bidang meet."""

from __future__ import annotations

from bot.core.case.model import Case, Task
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop
from handlers.context import Visit
from storage.repositories import people


def joining_officers(visit: Visit, sop: Sop, case: Case, task: Task) -> list[Officer]:
    """Who waits where the branches meet, while a branch of this task has just arrived there."""
    no = sop.join_after(task.step)
    if no is None or task.bidang not in case.arrived:
        return []
    return people.in_seat(visit.tx, visit.office_id, sop.step(no).actor, None, visit.now)
