"""Where the branches of the bidang meet."""

from __future__ import annotations

from bot.core.case import Case, Task
from bot.core.sop import Sop
from handlers.desk import Visit
from storage import people
from storage.people import Officer


def join_step(sop: Sop, task: Task) -> str | None:
    """The number of the first step after `task` that is not per bidang; None where the procedure ends first."""
    no, seen = task.step, set[str]()
    while no not in seen:
        seen.add(no)
        exits = sop.step(no).exits
        if not exits:
            return None
        if not sop.per_bidang(exits[0]):
            return exits[0]
        no = exits[0]
    return None


def joining_officers(visit: Visit, sop: Sop, case: Case, task: Task) -> list[Officer]:
    """Who waits where the branches meet, while a branch of this task has just arrived there."""
    no = join_step(sop, task)
    if no is None or task.bidang not in case.arrived:
        return []
    return people.in_seat(visit.tx, visit.office_id, sop.step(no).actor, None)
