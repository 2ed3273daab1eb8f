"""How often something has happened in a stretch of time: so that nobody is answered without end."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from storage.database import Tx
from storage.tables import tallies

MINUTES, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)
_LONGEST = DAY


def count(tx: Tx, kind: str, who: str, now: datetime, per: timedelta) -> int:
    """Count one more; how often it is since the stretch began. The first one after a stretch begins the next."""
    so_far = times(tx, kind, who, now, per)
    row = {"kind": kind, "who": who, "since": now, "times": 1}
    add = insert(tallies).values(row)
    changed = {"times": so_far + 1} if so_far else {"since": now, "times": 1}
    tx.execute(add.on_conflict_do_update(index_elements=["kind", "who"], set_=changed))
    return so_far + 1


def times(tx: Tx, kind: str, who: str, now: datetime, per: timedelta) -> int:
    """How often it has happened in the present stretch; a clock that went back begins a new one."""
    row = tx.execute(select(tallies).where(tallies.c.kind == kind, tallies.c.who == who)).first()
    return int(row.times) if row and row.since <= now < row.since + per else 0


def until(tx: Tx, kind: str, who: str, now: datetime, per: timedelta) -> datetime:
    """When the present stretch ends."""
    row = tx.execute(select(tallies.c.since).where(tallies.c.kind == kind, tallies.c.who == who)).first()
    return row.since + per if row else now


def drop_old(tx: Tx, now: datetime) -> None:
    """Drop what nobody asks for any more."""
    tx.execute(delete(tallies).where(tallies.c.since < now - _LONGEST))
