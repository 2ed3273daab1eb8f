"""What waits in the inbox and in the outbox, and what is stuck there (`sopbot doctor`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Table, and_, bindparam, exists, func, or_, select

from bot.core.case.model import CaseState
from storage.database import Tx
from storage.repositories import people
from storage.repositories.queues import IN_PASSING, UNREAD, InboxState, OutboxState
from storage.statement import Statement
from storage.tables import cases, inbox, outbox, tasks, windows

_WAITING = outbox.c.state == OutboxState.WAITING
_OVERDUE: BindParameter[datetime] = bindparam("overdue")
#: The chat is closed, and the template that opens it has been sent: the message waits for the person.
_BEHIND_DOOR = exists().where(
    windows.c.channel == outbox.c.channel, windows.c.chat == outbox.c.chat, windows.c.opener.is_not(None)
)
_LATE = and_(_WAITING, or_(outbox.c.attempts > 0, outbox.c.next_at <= _OVERDUE), ~_BEHIND_DOOR)
_BEHIND_DOORS = Statement(
    select(outbox.c.chat, func.count().label("times")).where(_WAITING, _BEHIND_DOOR).group_by(outbox.c.chat)
)
_HELD = Statement(select(func.count()).where(_LATE))
_WHY = Statement(
    select(outbox.c.error).where(_LATE, outbox.c.error.is_not(None)).order_by(outbox.c.id.desc()).limit(1)
)
_LOST = Statement(
    select(outbox.c.channel, outbox.c.chat).where(
        outbox.c.state == OutboxState.FAILED, outbox.c.next_at >= bindparam("since")
    )
)
_ALL_WAITING = Statement(select(func.count()).where(_WAITING))
_ASIDE = Statement(
    select(inbox.c.id, inbox.c.error).where(inbox.c.state == InboxState.QUARANTINED).order_by(inbox.c.id)
)


def _due(queue: Table, state: str) -> Statement:
    due = queue.c.state == state, queue.c.next_at <= bindparam("now")
    return Statement(select(func.count()).where(*due))


def _next(queue: Table, state: str, *more: ColumnElement[bool]) -> Statement:
    coming = queue.c.next_at > bindparam("now"), queue.c.next_at <= bindparam("latest")
    return Statement(select(func.min(queue.c.next_at)).where(queue.c.state == state, *coming, *more))


_TO_HANDLE, _TO_SEND = _due(inbox, InboxState.NEW), _due(outbox, OutboxState.WAITING)
_COMING = _next(inbox, InboxState.NEW), _next(outbox, OutboxState.WAITING, ~IN_PASSING)


_LAST = Statement(select(func.max(inbox.c.received_at)).where(inbox.c.channel == bindparam("channel")))
_OF_KIND = Statement(
    select(func.count(), func.max(inbox.c.received_at)).where(
        inbox.c.channel == bindparam("channel"), inbox.c.key.between(bindparam("first"), bindparam("last"))
    )
)


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
    unread: int  #: in quarantine because the channel could make nothing of them
    quarantined: tuple[int, ...]  #: numbers of the other rows in quarantine, oldest first
    why: str  #: the last line of the newest error


def outgoing(tx: Tx, *, overdue: datetime, since: datetime) -> OutgoingBacklog:
    """State of the outbox. A message that was due at `overdue` or before should have gone out."""
    held = tx.execute(_HELD, {"overdue": overdue}).scalar_one()
    why = tx.execute(_WHY, {"overdue": overdue}).scalar()
    chats = tx.execute(_LOST, {"since": since}).all()
    found = [people.by_chat(tx, row.channel, row.chat) for row in dict.fromkeys(chats)]
    return OutgoingBacklog(
        held=held,
        why=why or "",
        scheduled=tx.execute(_ALL_WAITING).scalar_one() - held - sum(behind_doors(tx).values()),
        given_up=len(chats),
        unreached=tuple(officer.name for officer in found if officer),
    )


def behind_doors(tx: Tx) -> dict[str, int]:
    """How many messages wait in each chat until its person writes again."""
    return {row.chat: int(row.times) for row in tx.execute(_BEHIND_DOORS)}


def incoming(tx: Tx, *, overdue: datetime) -> IncomingBacklog:
    """State of the inbox. An update that was due at `overdue` or before should have been handled."""
    all_aside = tx.execute(_ASIDE).all()
    aside = [row for row in all_aside if not (row.error or "").startswith(UNREAD)]
    lines = (aside[-1].error or "").strip().splitlines() if aside else []
    return IncomingBacklog(
        held=tx.execute(_TO_HANDLE, {"now": overdue}).scalar_one(),
        unread=len(all_aside) - len(aside),
        quarantined=tuple(row.id for row in aside),
        why=lines[-1] if lines else "",
    )


def arrived(tx: Tx, channel: str, kind: str) -> tuple[int, datetime | None]:
    """How many updates of a kind (what their keys begin with) are kept, and when the last one came."""
    row = tx.execute(_OF_KIND, {"channel": channel, "first": f"{kind}:", "last": f"{kind};"}).all()[0]
    return row[0], row[1]


def last_arrival(tx: Tx, channel: str) -> datetime | None:
    """When the last update of a channel was kept; None if none is."""
    found: datetime | None = tx.execute(_LAST, {"channel": channel}).scalar()
    return found


def due_backlog(tx: Tx, now: datetime) -> int:
    """How many rows of both queues are due now."""
    return sum(int(tx.execute(due, {"now": now}).scalar_one()) for due in (_TO_HANDLE, _TO_SEND))


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What a monitor watches."""

    waiting: tuple[int, int]  #: updates and messages that are due
    aside: int  #: updates in quarantine
    running: int  #: periods
    open: int  #: tasks that somebody holds
    late: int  #: of these


_OPEN = (tasks.c.open, tasks.c.given_at <= bindparam("now"))
_COUNTS = Statement(
    select(
        select(func.count()).where(inbox.c.state == InboxState.QUARANTINED).scalar_subquery().label("aside"),
        select(func.count()).where(cases.c.state == CaseState.RUNNING).scalar_subquery().label("running"),
        select(func.count()).where(*_OPEN).scalar_subquery().label("open"),
        select(func.count())
        .where(*_OPEN, tasks.c.deadline < bindparam("now"))
        .scalar_subquery()
        .label("late"),
    )
)
_OLDEST_IN = Statement(
    select(func.min(inbox.c.next_at)).where(
        inbox.c.state == InboxState.NEW, inbox.c.next_at <= bindparam("now")
    )
)
_OLDEST_OUT = Statement(
    select(func.min(outbox.c.next_at)).where(_WAITING, outbox.c.next_at <= bindparam("now"), ~_BEHIND_DOOR)
)


def oldest_due(tx: Tx, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Since when the oldest update should have been handled, and the oldest message sent; None: none is due."""
    return tx.execute(_OLDEST_IN, {"now": now}).scalar(), tx.execute(_OLDEST_OUT, {"now": now}).scalar()


def figures(tx: Tx, now: datetime) -> Figures:
    """The figures of all offices together."""
    due = [int(tx.execute(one, {"now": now}).scalar_one()) for one in (_TO_HANDLE, _TO_SEND)]
    row = tx.execute(_COUNTS, {"now": now}).all()[0]
    return Figures(
        waiting=(due[0], due[1]), aside=row.aside, running=row.running, open=row.open, late=row.late
    )


def held_until(tx: Tx, now: datetime, latest: datetime) -> datetime | None:
    """When the first row of either queue that is not due at `now` becomes due, but for news in passing.

    None if that is after `latest`.
    """
    found = [tx.execute(one, {"now": now, "latest": latest}).scalar_one() for one in _COMING]
    return min((at for at in found if at is not None), default=None)
