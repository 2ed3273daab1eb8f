"""Who sits where: read anew only when something about it was written, by whatever process."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from bot.core.office.staff import Staff
from storage.database import Tx
from storage.repositories.people import load_staff
from storage.statement import Statement
from storage.tables import revisions

_ROW = select(revisions.c.staff).where(revisions.c.office == bindparam("here"), revisions.c.slot == 0)
_REVISION, _REVISION_HELD = Statement(_ROW), Statement(_ROW.with_for_update(read=True))


class Staffs:
    """The staff of each office, kept while the revision in the database is the one at which it was read."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, Staff]] = {}

    def load(self, tx: Tx, office: str, at: datetime) -> Staff:
        """Who sits where at an instant, as this transaction sees it."""
        revision = tx.execute(_REVISION_HELD if tx.guarded else _REVISION, {"here": office}).scalar() or 0
        known = self._known.get(office)
        if known and known[0] == revision:
            staff = known[1].as_of(at)
            if staff is known[1]:
                return staff
        else:
            staff = load_staff(tx, office, at)
        # A revision may be rolled back: others know it only once it is committed.
        tx.after_commit(lambda: self._known.__setitem__(office, (revision, staff)))
        return staff
