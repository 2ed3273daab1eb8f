"""What waits in the queues when the clock of the machine was set back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Table, bindparam, func, or_, select, update

from storage.database import Tx
from storage.repositories.queues import InboxState, OutboxState
from storage.statement import Statement
from storage.tables import inbox, outbox

_SHORT_WAIT = timedelta(minutes=2)  #: longer than any delay that counts from the moment of writing
_NEWEST = Statement(select(func.max(inbox.c.received_at)))


def _short_waits(queue: Table, state: str) -> Statement:
    short = or_(queue.c.attempts > 0, queue.c.next_at <= bindparam("reached"))
    waiting = queue.c.state == state, queue.c.next_at > bindparam("now"), short
    return Statement(select(queue.c.id, queue.c.next_at).where(*waiting))


def _put_off(queue: Table) -> Statement:
    return Statement(update(queue).where(queue.c.id == bindparam("row")).values(next_at=bindparam("at")))


_WITH_CLOCK = (
    (_short_waits(inbox, InboxState.NEW), _put_off(inbox)),
    (_short_waits(outbox, OutboxState.WAITING), _put_off(outbox)),
)


def clock_went_back(tx: Tx, now: datetime, by: timedelta) -> None:
    """Move what waits back with the clock, which was set back `by` to `now`; otherwise it would wait that much longer.

    Messages that wait for an hour of the day (the next opening of the office) go on waiting for it.
    """
    reached = now + by + _SHORT_WAIT
    for waiting, put_off in _WITH_CLOCK:
        for row in tx.execute(waiting, {"now": now, "reached": reached}):
            tx.execute(put_off, {"row": row.id, "at": row.next_at - by})


def ahead_of(tx: Tx, now: datetime) -> timedelta:
    """How far the newest update lies in the future: the clock was set back at least that much while the bot was off."""
    newest = tx.execute(_NEWEST).scalar()
    return max(newest - now, timedelta(0)) if newest else timedelta(0)
