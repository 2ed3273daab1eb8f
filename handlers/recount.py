"""The calendar has changed: every open deadline is counted anew."""

from __future__ import annotations

from bot.core.case import Actor
from bot.core.commands import Claim, MoveDeadlines
from handlers.advance import act
from handlers.desk import Visit
from handlers.people import holders


def recount(visit: Visit) -> int:
    """Move the deadlines of every running case; how many did move. Holders are told of what they can see."""
    moved = 0
    for case in visit.running():
        after = act(visit, case, MoveDeadlines())
        moved += after.version - case.version
    return moved


def release_lost_claims(visit: Visit) -> None:
    """Who no longer sits at a desk hands nothing over from it: the others may again."""
    for case in visit.running():
        for task in case.open_tasks:
            desk = {officer.id for officer in holders(visit, visit.sop(case), task)}
            if task.owner and task.owner not in desk:
                house = Actor(officer="", seats=frozenset(), oversees=True)
                case = act(visit, case, Claim(task=task.id, by=house, to=""))
