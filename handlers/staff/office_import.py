"""Import of the office file: the office is replaced by what the file says."""

from __future__ import annotations

from bot.core.office.model import Office
from handlers.calendar.days_off import with_own
from handlers.calendar.recount import recount, release_lost_claims, tell_overseers
from handlers.case.moved_deadlines import Moved
from handlers.context import UnitOfWork
from handlers.staff.terms import move_desks
from storage.repositories import offices


def import_office(uow: UnitOfWork, office: Office) -> list[Moved]:
    """Import the whole file; returns which open deadlines it moved.

    Officers keep their phones; an officer who no longer holds a seat can no longer act.

    Days of `/libur` stay unless the file names the same day; open deadlines are computed anew.
    """
    known = uow.services.offices.load(uow.tx, uow.office_id)
    offices.save(uow.tx, with_own(uow, office), uow.now, uow.office_id)
    uow.staff_changed()
    uow.services.sops.keep(uow.tx)
    if known is None:
        return []
    release_lost_claims(uow)
    move_desks(uow)  # whoever has taken over a seat receives its open tasks
    moved = recount(uow)
    tell_overseers(uow, moved, known)
    return moved
