"""Small tables: settings of the database itself, what the bot waits for, rights to send, what the operator sees."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.database import Tx
from storage.tables import digests, incidents, meta, reminders, waits


def get_meta(tx: Tx, key: str) -> str | None:
    return tx.execute(select(meta.c.value).where(meta.c.key == key)).scalars().first()


def set_meta(tx: Tx, key: str, value: str) -> None:
    statement = sqlite_insert(meta).values(key=key, value=value)
    tx.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def next_number(tx: Tx, counter: str) -> int:
    """The next number of a row of letters, without a gap."""
    number = int(get_meta(tx, counter) or "0") + 1
    set_meta(tx, counter, str(number))
    return number


@dataclass(frozen=True, kw_only=True)
class Wait:
    """What the bot waits for from an officer: his next text or file."""

    officer: str
    office: str
    kind: str
    until: datetime
    case: str | None = None
    task: str | None = None
    data: Mapping[str, str]


def wait_for(tx: Tx, wait: Wait) -> None:
    """Wait; whatever was waited for before is forgotten."""
    stop_waiting(tx, wait.officer)
    row = {
        "officer": wait.officer,
        "office": wait.office,
        "kind": wait.kind,
        "case_id": wait.case,
        "task": wait.task,
        "data": json.dumps(dict(wait.data)),
        "until": wait.until,
    }
    tx.execute(insert(waits).values(row))


def waiting(tx: Tx, officer: str, now: datetime) -> Wait | None:
    row = tx.execute(select(waits).where(waits.c.officer == officer, waits.c.until > now)).first()
    if row is None:
        return None
    return Wait(
        officer=row.officer,
        office=row.office,
        kind=row.kind,
        until=row.until,
        case=row.case_id,
        task=row.task,
        data=json.loads(row.data),
    )


def stop_waiting(tx: Tx, officer: str) -> bool:
    return tx.execute(delete(waits).where(waits.c.officer == officer)).rowcount > 0


def stop_waiting_for(tx: Tx, case: str, task: str) -> None:
    """Nobody's next text is about this task any more."""
    tx.execute(delete(waits).where(waits.c.case_id == case, waits.c.task == task))


def stop_waiting_in(tx: Tx, case: str) -> None:
    """Nobody's next text is about this case any more."""
    tx.execute(delete(waits).where(waits.c.case_id == case))


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
    """Take the right to send one rung to one officer, in the bundled message of that day or (None) at its moment.

    False when it is taken already.
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
    """Whether the officer has had any reminder since then."""
    query = select(reminders.c.rung).where(reminders.c.officer == officer, reminders.c.at >= since)
    return tx.execute(query.where(reminders.c.office == office).limit(1)).first() is not None


def last_call(tx: Tx, office: str, officer: str) -> datetime | None:
    """When the officer was last reminded of something at its moment, outside his bundle of a day."""
    query = select(reminders.c.at).where(reminders.c.officer == officer, reminders.c.bundle.is_(None))
    query = query.where(reminders.c.office == office).order_by(reminders.c.at.desc()).limit(1)
    return tx.execute(query).scalars().first()


def reminders_of(tx: Tx, case: str, task: str) -> Sequence[Row[Any]]:
    query = select(reminders).where(reminders.c.case_id == case, reminders.c.task == task)
    return tx.execute(query.order_by(reminders.c.at)).all()


def reminded_in(tx: Tx, case: str) -> set[str]:
    """Ids of the officers who have been reminded of anything in this case."""
    return set(tx.execute(select(reminders.c.officer).where(reminders.c.case_id == case)).scalars())


def reminder_seen(tx: Tx, officer: str, case: str, task: str, now: datetime) -> None:
    query = update(reminders).where(reminders.c.officer == officer, reminders.c.seen_at.is_(None))
    tx.execute(query.where(reminders.c.case_id == case, reminders.c.task == task).values(seen_at=now))


def seen_at(tx: Tx, case: str, task: str, officers: Collection[str]) -> datetime | None:
    """When one of these officers last answered that he had seen a reminder of the task."""
    times = [row.seen_at for row in reminders_of(tx, case, task) if row.officer in officers and row.seen_at]
    return max(times, default=None)


def claim_digest(tx: Tx, office: str, day: date, officer: str) -> bool:
    """Take the right to send one officer's digest of one day; False when it is taken already."""
    row = {"office": office, "day": day, "officer": officer}
    return tx.execute(sqlite_insert(digests).values(row).on_conflict_do_nothing()).rowcount == 1


def digest_taken(tx: Tx, office: str, day: date) -> bool:
    query = select(digests.c.officer).where(digests.c.office == office, digests.c.day == day)
    return tx.execute(query).first() is not None


def digest_since(tx: Tx, office: str, day: date) -> bool:
    """Whether any digest went out on that day or later."""
    query = select(digests.c.officer).where(digests.c.office == office, digests.c.day >= day)
    return tx.execute(query.limit(1)).first() is not None


def report_incident(tx: Tx, kind: str, now: datetime, office: str | None = None, **data: object) -> None:
    """Write down what the operator should see."""
    text = json.dumps(data, default=str, ensure_ascii=False)
    tx.execute(insert(incidents).values(office=office, at=now, kind=kind, data=text))


def list_incidents(tx: Tx, limit: int = 100) -> Sequence[Row[Any]]:
    return tx.execute(select(incidents).order_by(incidents.c.id.desc()).limit(limit)).all()
