"""How often something has happened in a stretch of time: so that nobody is answered without end."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from storage.database import Tx
from storage.statement import Row, Statement, insert_or
from storage.tables import tallies

MINUTES, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)
_LONGEST = DAY

_OF = Statement(
    select(tallies).where(tallies.c.kind == bindparam("what"), tallies.c.who == bindparam("whose"))
)
_ADD = insert_or(tallies)
_SET = Statement(
    _ADD.on_conflict_do_update(
        index_elements=["kind", "who"], set_={"since": _ADD.excluded.since, "times": _ADD.excluded.times}
    )
)
_DROP_OLD = Statement(delete(tallies).where(tallies.c.since < bindparam("before")))


def count(tx: Tx, kind: str, who: str, now: datetime, per: timedelta) -> int:
    """Count one more; how often it is since the stretch began. The first one after a stretch begins the next."""
    row = _present(tx, kind, who, now, per)
    since, so_far = (row.since, int(row.times)) if row else (now, 0)
    tx.execute(_SET, {"kind": kind, "who": who, "since": since, "times": so_far + 1})
    return so_far + 1


def times(tx: Tx, kind: str, who: str, now: datetime, per: timedelta) -> int:
    """How often it has happened in the present stretch; a clock that went back begins a new one."""
    row = _present(tx, kind, who, now, per)
    return int(row.times) if row else 0


def _present(tx: Tx, kind: str, who: str, now: datetime, per: timedelta) -> Row | None:
    row = tx.execute(_OF, {"what": kind, "whose": who}).first()
    return row if row and row.since <= now < row.since + per else None


def until(tx: Tx, kind: str, who: str, now: datetime, per: timedelta) -> datetime:
    """When the present stretch ends."""
    row = tx.execute(_OF, {"what": kind, "whose": who}).first()
    ends: datetime = row.since + per if row else now
    return ends


def drop_old(tx: Tx, now: datetime) -> None:
    """Drop what nobody asks for any more."""
    tx.execute(_DROP_OLD, {"before": now - _LONGEST})
