"""The unique right to send a reminder or a digest, and what was sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import and_, bindparam, select, update

from storage.database import Tx
from storage.statement import Row, Statement, insert_or
from storage.tables import digests, reminders, tasks

ORDERED = (
    "diperintah"  #: begins the rung of a reminder that the overseer has ordered, beside those of the ladder
)
_CLAIM = Statement(insert_or(reminders).on_conflict_do_nothing())
_LADDER_OF = select(reminders.c.at).where(
    reminders.c.officer == bindparam("whose"),
    reminders.c.office == bindparam("here"),
    ~reminders.c.rung.startswith(ORDERED),
)
_SINCE = Statement(_LADDER_OF.where(reminders.c.at >= bindparam("since")).limit(1))
_LAST_CALL = Statement(
    _LADDER_OF.where(reminders.c.bundle.is_(None)).order_by(reminders.c.at.desc()).limit(1)
)
_THIS_TASK = reminders.c.case_id == bindparam("case"), reminders.c.task == bindparam("about")
_OF_TASK = Statement(select(reminders).where(*_THIS_TASK).order_by(reminders.c.at))
_OF_OPEN = Statement(
    select(reminders)
    .join(tasks, and_(tasks.c.case_id == reminders.c.case_id, tasks.c.task == reminders.c.task))
    .where(tasks.c.office == bindparam("here"), tasks.c.open)
)
_IN_CASE = Statement(select(reminders.c.officer).where(reminders.c.case_id == bindparam("case")))
_SEEN = Statement(
    update(reminders)
    .where(*_THIS_TASK, reminders.c.officer == bindparam("whose"), reminders.c.seen_at.is_(None))
    .values(seen_at=bindparam("now"))
)
_CLAIM_DIGEST = Statement(insert_or(digests).on_conflict_do_nothing())
_DIGESTS = select(digests.c.officer).where(digests.c.office == bindparam("here")).limit(1)
_DIGEST_OF = Statement(_DIGESTS.where(digests.c.day == bindparam("date")))
_DIGEST_SINCE = Statement(_DIGESTS.where(digests.c.day >= bindparam("date")))


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
    return tx.execute(_CLAIM, row).rowcount == 1


def reminded_since(tx: Tx, office: str, officer: str, since: datetime) -> bool:
    """Whether the officer has been sent any reminder of the ladder since `since`."""
    values = {"whose": officer, "here": office, "since": since}
    return tx.execute(_SINCE, values).first() is not None


def last_call(tx: Tx, office: str, officer: str) -> datetime | None:
    """When the officer was last sent a reminder of the ladder outside the bundled message of a day."""
    at: datetime | None = tx.execute(_LAST_CALL, {"whose": officer, "here": office}).scalar()
    return at


def reminders_of(tx: Tx, case: str, task: str) -> Sequence[Row]:
    return tx.execute(_OF_TASK, {"case": case, "about": task}).all()


def of_open_tasks(tx: Tx, office: str) -> dict[tuple[str, str], list[Row]]:
    """What was sent about each task that is open, by case and task: one question, however many there are."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in tx.execute(_OF_OPEN, {"here": office}):
        found.setdefault((row.case_id, row.task), []).append(row)
    return found


def reminded_in(tx: Tx, case: str) -> set[str]:
    """Ids of the officers who have been reminded of anything in this case."""
    return set(tx.execute(_IN_CASE, {"case": case}).scalars())


def reminder_seen(tx: Tx, officer: str, case: str, task: str, now: datetime) -> None:
    """Mark every reminder of the task that the officer got as seen."""
    tx.execute(_SEEN, {"case": case, "about": task, "whose": officer, "now": now})


def seen_at(tx: Tx, case: str, task: str, officers: Collection[str]) -> datetime | None:
    """When one of these officers last tapped that they had seen a reminder of the task."""
    times = [row.seen_at for row in reminders_of(tx, case, task) if row.officer in officers and row.seen_at]
    return max(times, default=None)


def claim_digest(tx: Tx, office: str, day: date, officer: str) -> bool:
    """Take the right to send one officer's digest of one day; False if it is taken already."""
    row = {"office": office, "day": day, "officer": officer}
    return tx.execute(_CLAIM_DIGEST, row).rowcount == 1


def digest_taken(tx: Tx, office: str, day: date) -> bool:
    """Whether anybody's digest of this day was sent."""
    return tx.execute(_DIGEST_OF, {"here": office, "date": day}).first() is not None


def digest_since(tx: Tx, office: str, day: date) -> bool:
    """Whether any digest was sent on that day or later."""
    return tx.execute(_DIGEST_SINCE, {"here": office, "date": day}).first() is not None
