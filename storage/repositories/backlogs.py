"""What waits in the inbox and in the outbox, and what is stuck there (`sopbot doctor`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from storage.database import Tx
from storage.repositories import people
from storage.repositories.queues import InboxState, OutboxState
from storage.tables import inbox, outbox


@dataclass(frozen=True, kw_only=True)
class OutgoingBacklog:
    held: int  #: long overdue, or failed and to be tried again
    why: str  #: the newest reason of a failure, as the channel gave it; empty if nothing was tried
    scheduled: int  #: meant to go out later
    given_up: int  #: given up, not before `since`
    unreached: tuple[str, ...]  #: names of the officers to whom the given-up messages were addressed


@dataclass(frozen=True, kw_only=True)
class IncomingBacklog:
    held: int  #: received long ago and not handled yet
    quarantined: tuple[int, ...]  #: numbers of the rows in quarantine, oldest first
    why: str  #: the last line of the newest error


def outgoing(tx: Tx, *, overdue: datetime, since: datetime) -> OutgoingBacklog:
    """State of the outbox. A message that was due at `overdue` or before should have gone out."""
    waiting = outbox.c.state == OutboxState.WAITING
    late = and_(waiting, or_(outbox.c.attempts > 0, outbox.c.next_at <= overdue))
    lost = and_(outbox.c.state == OutboxState.FAILED, outbox.c.next_at >= since)
    held = tx.execute(select(func.count()).where(late)).scalar_one()
    why = tx.execute(
        select(outbox.c.error).where(late, outbox.c.error.is_not(None)).order_by(outbox.c.id.desc()).limit(1)
    ).scalar()
    chats = tx.execute(select(outbox.c.channel, outbox.c.chat).where(lost)).all()
    found = [people.by_chat(tx, row.channel, row.chat) for row in dict.fromkeys(chats)]
    return OutgoingBacklog(
        held=held,
        why=why or "",
        scheduled=tx.execute(select(func.count()).where(waiting)).scalar_one() - held,
        given_up=len(chats),
        unreached=tuple(officer.name for officer in found if officer),
    )


def incoming(tx: Tx, *, overdue: datetime) -> IncomingBacklog:
    """State of the inbox. An update that was due at `overdue` or before should have been handled."""
    late = and_(inbox.c.state == InboxState.NEW, inbox.c.next_at <= overdue)
    aside = tx.execute(
        select(inbox.c.id, inbox.c.error).where(inbox.c.state == InboxState.QUARANTINED).order_by(inbox.c.id)
    ).all()
    lines = (aside[-1].error or "").strip().splitlines() if aside else []
    return IncomingBacklog(
        held=tx.execute(select(func.count()).where(late)).scalar_one(),
        quarantined=tuple(row.id for row in aside),
        why=lines[-1] if lines else "",
    )


def due_backlog(tx: Tx, now: datetime) -> int:
    """How many rows of both queues are due now."""
    waiting = select(func.count()).where(inbox.c.state == InboxState.NEW, inbox.c.next_at <= now)
    sending = select(func.count()).where(outbox.c.state == OutboxState.WAITING, outbox.c.next_at <= now)
    return int(tx.execute(waiting).scalar_one() + tx.execute(sending).scalar_one())


def held_until(tx: Tx, now: datetime, latest: datetime) -> datetime | None:
    """When the first row of either queue that is not due at `now` becomes due; None if that is after `latest`."""
    found = [
        tx.execute(
            select(func.min(table.c.next_at)).where(
                table.c.state == state, table.c.next_at > now, table.c.next_at <= latest
            )
        ).scalar_one()
        for table, state in ((inbox, InboxState.NEW), (outbox, OutboxState.WAITING))
    ]
    return min((at for at in found if at is not None), default=None)
