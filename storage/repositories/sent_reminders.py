"""The unique right to send a reminder or a digest, and what was sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.database import Tx
from storage.tables import digests, reminders

ORDERED = (
    "diperintah"  #: begins the rung of a reminder that the overseer has ordered, beside those of the ladder
)
_OF_LADDER = ~reminders.c.rung.startswith(ORDERED)


def claim_reminder(
    tx: Tx,
    office: str,
    case: str,
    task: str,
    rung: str,
    officer: str,
    now: datetime,
    bundle: date | None = None,
) -> bool:
    """Take the right to send one rung to one officer, in the bundled message of that day or (None) at once.

    False if it is taken already.
    """
    row = {
        "case_id": case,
        "task": task,
        "rung": rung,
        "officer": officer,
        "office": office,
        "at": now,
        "bundle": bundle,
    }
    return tx.execute(sqlite_insert(reminders).values(row).on_conflict_do_nothing()).rowcount == 1


def reminded_since(tx: Tx, office: str, officer: str, since: datetime) -> bool:
    """Whether the officer has been sent any reminder of the ladder since `since`."""
    query = select(reminders.c.rung).where(
        reminders.c.officer == officer, reminders.c.at >= since, _OF_LADDER
    )
    return tx.execute(query.where(reminders.c.office == office).limit(1)).first() is not None


def last_call(tx: Tx, office: str, officer: str) -> datetime | None:
    """When the officer was last sent a reminder of the ladder outside the bundled message of a day."""
    query = select(reminders.c.at).where(
        reminders.c.officer == officer, reminders.c.bundle.is_(None), _OF_LADDER
    )
    query = query.where(reminders.c.office == office).order_by(reminders.c.at.desc()).limit(1)
    return tx.execute(query).scalars().first()


def reminders_of(tx: Tx, case: str, task: str) -> Sequence[Row[Any]]:
    query = select(reminders).where(reminders.c.case_id == case, reminders.c.task == task)
    return tx.execute(query.order_by(reminders.c.at)).all()


def reminded_in(tx: Tx, case: str) -> set[str]:
    """Ids of the officers who have been reminded of anything in this case."""
    return set(tx.execute(select(reminders.c.officer).where(reminders.c.case_id == case)).scalars())


def reminder_seen(tx: Tx, officer: str, case: str, task: str, now: datetime) -> None:
    """Mark every reminder of the task that the officer got as seen."""
    query = update(reminders).where(reminders.c.officer == officer, reminders.c.seen_at.is_(None))
    tx.execute(query.where(reminders.c.case_id == case, reminders.c.task == task).values(seen_at=now))


def seen_at(tx: Tx, case: str, task: str, officers: Collection[str]) -> datetime | None:
    """When one of these officers last tapped that they had seen a reminder of the task."""
    times = [row.seen_at for row in reminders_of(tx, case, task) if row.officer in officers and row.seen_at]
    return max(times, default=None)


def claim_digest(tx: Tx, office: str, day: date, officer: str) -> bool:
    """Take the right to send one officer's digest of one day; False if it is taken already."""
    row = {"office": office, "day": day, "officer": officer}
    return tx.execute(sqlite_insert(digests).values(row).on_conflict_do_nothing()).rowcount == 1


def digest_taken(tx: Tx, office: str, day: date) -> bool:
    """Whether anybody's digest of this day was sent."""
    query = select(digests.c.officer).where(digests.c.office == office, digests.c.day == day)
    return tx.execute(query).first() is not None


def digest_since(tx: Tx, office: str, day: date) -> bool:
    """Whether any digest was sent on that day or later."""
    query = select(digests.c.officer).where(digests.c.office == office, digests.c.day >= day)
    return tx.execute(query.limit(1)).first() is not None
