"""The office file comes in: the office becomes what it says."""

from __future__ import annotations

from bot.core.office import Office
from handlers.days_off import with_own
from handlers.desk import Visit
from handlers.recount import recount, release_lost_claims
from handlers.standing_in import move_desks
from storage import offices


def import_office(visit: Visit, office: Office) -> None:
    """Import, whole. Officers keep their phones; who no longer holds a seat can no longer act.

    Days closed by `/libur` stay closed unless the file names the same day; open deadlines are counted anew.
    """
    known = visit.desk.offices.load(visit.tx, visit.office_id)
    offices.save(visit.tx, with_own(visit, office), visit.now, visit.office_id)
    visit.desk.shelf.keep(visit.tx)
    if known:
        release_lost_claims(visit)
        move_desks(visit)  # who has taken over a seat finds its open tasks with him
        recount(visit)
