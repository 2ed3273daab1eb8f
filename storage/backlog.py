"""How the two queues stand, for who looks after the bot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select

from storage import people
from storage.database import Tx
from storage.queue import InboxState, OutboxState
from storage.tables import inbox, outbox


@dataclass(frozen=True, kw_only=True)
class OutgoingBacklog:
    held: int  #: due long since, or tried in vain and to be tried again
    why: str  #: the newest reason why, as the channel gave it; empty where nothing was tried
    scheduled: int  #: for a later moment, by intent
    given_up: int  #: not before `since`
    unreached: tuple[str, ...]  #: names of the officers to whom these were


@dataclass(frozen=True, kw_only=True)
class IncomingBacklog:
    held: int  #: kept long since, and not handled
    quarantined: tuple[int, ...]  #: numbers of the rows that were put aside, oldest first
    why: str  #: the last line of the newest fault


def outgoing(tx: Tx, *, overdue: datetime, since: datetime) -> OutgoingBacklog:
    """`overdue`: what was due then should have gone out."""
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
    """`overdue`: what was due then should have been handled."""
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
