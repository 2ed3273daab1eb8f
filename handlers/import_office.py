"""The office file comes in: the office becomes what it says."""

from __future__ import annotations

from bot.core.office import Office
from handlers.desk import Visit
from storage import offices


def import_office(visit: Visit, office: Office) -> None:
    """Import, whole. Officers keep their phones; who no longer holds a seat can no longer act."""
    offices.save(visit.tx, office, visit.now, visit.office_id)
    visit.desk.shelf.keep(visit.tx)
