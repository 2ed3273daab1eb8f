"""Import of the office file: the office is replaced by what the file says."""

from __future__ import annotations

from bot.core.office.model import Office
from handlers.calendar.days_off import with_own
from handlers.calendar.recount import recount, release_lost_claims, tell_overseers
from handlers.case.moved_deadlines import Moved
from handlers.context import Visit
from handlers.staff.terms import move_desks
from storage.repositories import offices


def import_office(visit: Visit, office: Office) -> list[Moved]:
    """Import the whole file; returns which open deadlines it moved.

    Officers keep their phones; an officer who no longer holds a seat can no longer act.

    Days of `/libur` stay unless the file names the same day; open deadlines are computed anew.
    """
    known = visit.desk.offices.load(visit.tx, visit.office_id)
    offices.save(visit.tx, with_own(visit, office), visit.now, visit.office_id)
    visit.staff_changed()
    visit.desk.shelf.keep(visit.tx)
    if known is None:
        return []
    release_lost_claims(visit)
    move_desks(visit)  # whoever has taken over a seat receives its open tasks
    moved = recount(visit)
    tell_overseers(visit, moved, known)
    return moved
