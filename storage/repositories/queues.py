"""The inbox and the outbox as tables."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, delete, func, insert, literal, or_, select, update

from bot.ports import ALBUM_JOINT, Failure, Outgoing
from storage import codec
from storage.database import Tx
from storage.statement import Row, Statement, insert_or
from storage.tables import inbox, outbox

UNREACHED = Failure.GONE.value  #: the error of a message that waits for its chat to be opened again
_DELIVERED_AGAIN = timedelta(days=7)  #: Telegram keeps an update for 24 hours
_ANSWERS_KEPT = timedelta(days=30)
PAGE = 500  #: messages that are read at once


UNREAD = "tak terbaca: "  #: before the reason why nothing could be made of an update


class InboxState(StrEnum):
    NEW = "baru"  # kept, not handled yet
    DONE = "selesai"  # handled, in the transaction that holds its effects
    QUARANTINED = "karantina"  # unreadable, or failed too often; the operator is told


class OutboxState(StrEnum):
    WAITING = "antre"
    SENT = "terkirim"
    FAILED = "gagal"  # given up; the operator is told
    CANCELLED = "batal"  # cancelled before it went out


class AlreadyHandled(Exception):
    """Somebody else has handled this row already; the effects of this transaction are rolled back."""


_KEEP = Statement(insert_or(inbox).on_conflict_do_nothing(index_elements=["channel", "key"]))
_DONE = Statement(
    update(inbox)
    .where(inbox.c.id == bindparam("row"), inbox.c.state == InboxState.NEW)
    .values(state=InboxState.DONE, error=None)
)
_IS_NEW = Statement(select(inbox.c.id).where(inbox.c.id == bindparam("row"), inbox.c.state == InboxState.NEW))
_FORGET = Statement(update(inbox).where(inbox.c.id == bindparam("row")).values(raw="{}"))
_DROP_FORGOTTEN = Statement(
    delete(inbox).where(
        inbox.c.state == InboxState.DONE, inbox.c.raw == "{}", inbox.c.received_at < bindparam("before")
    )
)
_HANDLE_LATER = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), inbox.c.state == InboxState.NEW)
    .values(attempts=inbox.c.attempts + 1, error=bindparam("why"))
)
_HANDLE_AGAIN = Statement(_HANDLE_LATER.values(next_at=bindparam("at")))
_PUT_ASIDE = Statement(_HANDLE_LATER.values(state=InboxState.QUARANTINED))
_WORK_AGAIN = Statement(
    update(inbox)
    .where(inbox.c.channel == bindparam("on"), inbox.c.state == InboxState.QUARANTINED)
    .values(state=InboxState.NEW, attempts=0, next_at=inbox.c.received_at, error=None)
)
_WORK_AGAIN_IN = _WORK_AGAIN.where(inbox.c.chat == bindparam("in_chat"))

_QUEUE = Statement(insert(outbox).returning(outbox.c.id))
_UNHANDLED = Statement(
    select(inbox)
    .where(inbox.c.state == InboxState.NEW, inbox.c.id > bindparam("after"))
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)
_UNSENT = Statement(
    select(outbox)
    .where(outbox.c.state == OutboxState.WAITING, outbox.c.id > bindparam("after"))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
_OF_CARD = Statement(
    select(outbox).where(outbox.c.card == bindparam("carried")).order_by(outbox.c.id).limit(1)
)
_ALL_OF_CARD = Statement(select(outbox).where(outbox.c.card == bindparam("carried")).order_by(outbox.c.id))
_LAST_OF_CARD = Statement(
    select(outbox.c.payload)
    .where(outbox.c.card == bindparam("carried"))
    .order_by(outbox.c.id.desc())
    .limit(1)
)
_FIRST_OF_CARD = select(func.min(outbox.c.id)).where(outbox.c.card == bindparam("carried")).scalar_subquery()
_CHAT = outbox.c.channel == bindparam("on"), outbox.c.chat == bindparam("in_chat")
_OF_CHAT = select(outbox).where(*_CHAT).order_by(outbox.c.id).limit(1)
_OF_MESSAGE = Statement(_OF_CHAT.where(outbox.c.message == bindparam("number")))
_AMONG = literal(ALBUM_JOINT) + outbox.c.message + ALBUM_JOINT
_OF_ALBUM = Statement(_OF_CHAT.where(_AMONG.contains(bindparam("number"))))
_NEAR = 1000  #: rows of one transaction stand together
_OF_TAP = Statement(
    select(outbox)
    .where(*_CHAT, outbox.c.state != OutboxState.CANCELLED)
    .where(outbox.c.id.between(bindparam("first"), bindparam("last")))
    .where(outbox.c.payload.contains(bindparam("named")))
    .order_by(outbox.c.id)
)
IN_PASSING = outbox.c.payload.contains('"in_passing":true')  #: news that nobody waits for
_IN_PASSING = Statement(
    select(outbox)
    .where(*_CHAT, outbox.c.state == OutboxState.WAITING, outbox.c.id > bindparam("after"), IN_PASSING)
    .order_by(outbox.c.id)
)
_NOTHING = outbox.c.officer.is_(None), outbox.c.card.is_(None), outbox.c.case_id.is_(None)
_DROP_ANSWERS = Statement(
    delete(outbox).where(
        *_NOTHING, outbox.c.state != OutboxState.WAITING, outbox.c.next_at < bindparam("before")
    )
)
_WAITS = outbox.c.id == bindparam("row"), outbox.c.state == OutboxState.WAITING
_WAITING = Statement(select(outbox).where(*_WAITS))
_CANCEL = Statement(update(outbox).where(*_WAITS).values(state=OutboxState.CANCELLED))
_REWRITE = Statement(update(outbox).where(*_WAITS).values(payload=bindparam("text")))
_SENDS = outbox.c.id == _FIRST_OF_CARD, outbox.c.state == OutboxState.WAITING
_CANCEL_CARD = Statement(update(outbox).where(*_SENDS).values(state=OutboxState.CANCELLED))
_REWRITE_CARD = Statement(update(outbox).where(*_SENDS).values(payload=bindparam("text")))
_SENT = Statement(
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(state=OutboxState.SENT, message=bindparam("number"), error=None)
)
_SEND_LATER = update(outbox).where(*_WAITS).values(attempts=outbox.c.attempts + 1, error=bindparam("why"))
_SEND_AGAIN = Statement(_SEND_LATER.values(next_at=bindparam("at")))
_GIVE_UP = Statement(_SEND_LATER.values(state=OutboxState.FAILED))
_TASK = outbox.c.case_id == bindparam("case"), outbox.c.task == bindparam("about")
_CANCEL_TASK = Statement(
    update(outbox).where(*_TASK, outbox.c.state == OutboxState.WAITING).values(state=OutboxState.CANCELLED)
)
_RELEASE = Statement(
    update(outbox)
    .where(*_CHAT, or_(outbox.c.state == OutboxState.FAILED, outbox.c.state == OutboxState.WAITING))
    .where(outbox.c.error == UNREACHED)
    .values(state=OutboxState.WAITING, next_at=bindparam("now"))
)


def keep(
    tx: Tx,
    channel: str,
    updates: Sequence[tuple[str, str, str]],
    now: datetime,
    not_before: datetime | None = None,
) -> None:
    """Store raw updates (key, chat, JSON text); an update that is stored already stays as it is."""
    rows = [
        {
            "channel": channel,
            "key": key,
            "chat": chat,
            "raw": raw,
            "received_at": now,
            "state": InboxState.NEW,
            "attempts": 0,
            "next_at": not_before or now,
        }
        for key, chat, raw in updates
    ]
    if rows:
        tx.execute(_KEEP, rows)


def unhandled(tx: Tx, after: int = 0, limit: int = 200) -> Sequence[Row]:
    """Rows not handled yet, oldest first."""
    return tx.execute(_UNHANDLED, {"after": after, "most": limit}).all()


def is_new(tx: Tx, row: int) -> bool:
    """Whether the row still waits to be handled."""
    return tx.execute(_IS_NEW, {"row": row}).first() is not None


def handled(tx: Tx, row: int) -> None:
    """Mark a row as handled, in the transaction of its effects, so that they happen once. Raises `AlreadyHandled`."""
    if tx.execute(_DONE, {"row": row}).rowcount != 1:
        raise AlreadyHandled(row)


def forget(tx: Tx, row: int) -> None:
    """Drop what a handled update said; its key stays, so that it is not handled again."""
    tx.execute(_FORGET, {"row": row})


def drop_forgotten(tx: Tx, now: datetime) -> None:
    """Drop old updates that say nothing any more, and old answers that are about nothing.

    A chat service delivers no update again after so long.
    """
    tx.execute(_DROP_FORGOTTEN, {"before": now - _DELIVERED_AGAIN})
    tx.execute(_DROP_ANSWERS, {"before": now - _ANSWERS_KEPT})


def failed(tx: Tx, row: int, error: str, next_at: datetime | None) -> None:
    """Count a failure; without `next_at` the row goes into quarantine."""
    why = {"row": row, "why": error[:4000]}
    if next_at:
        tx.execute(_HANDLE_AGAIN, {**why, "at": next_at})
    else:
        tx.execute(_PUT_ASIDE, why)


def work_again(tx: Tx, channel: str, chat: str | None = None) -> int:
    """Take the quarantined rows of a channel (and chat) up again; returns how many."""
    if chat is None:
        return tx.execute(_WORK_AGAIN, {"on": channel}).rowcount
    return tx.execute(_WORK_AGAIN_IN, {"on": channel, "in_chat": chat}).rowcount


def queue(tx: Tx, rows: Iterable[dict[str, object]]) -> list[int]:
    """Put messages into the outbox in this order; returns their ids."""
    return [tx.execute(_QUEUE, row).scalar_one() for row in rows]


def outgoing_row(
    office: str,
    channel: str,
    outgoing: Outgoing,
    at: datetime,
    *,
    card: str | None = None,
    case: str | None = None,
    task: str | None = None,
    officer: str | None = None,
) -> dict[str, object]:
    """A row for the outbox; it is not sent before `at`, and one for an `officer` only while the phone counts."""
    return {
        "office": office,
        "channel": channel,
        "chat": outgoing.chat,
        "payload": codec.dump(outgoing),
        "state": OutboxState.WAITING,
        "attempts": 0,
        "next_at": at,
        "card": card,
        "case_id": case,
        "task": task,
        "officer": officer,
    }


def unsent(tx: Tx, after: int = 0, limit: int = PAGE) -> Sequence[Row]:
    """Rows of the outbox that wait to be sent, in the order in which they were queued, from after row `after`."""
    return tx.execute(_UNSENT, {"after": after, "most": limit}).all()


def sent(tx: Tx, marks: Sequence[tuple[int, str]]) -> None:
    """Record that these messages have been sent, with the ids that the channel gave them."""
    if marks:
        tx.execute(_SENT, [{"row": row, "number": message or None} for row, message in marks])


def send_failed(tx: Tx, row: int, error: str, next_at: datetime | None) -> None:
    """Count a failed attempt; without `next_at` the message is given up."""
    why = {"row": row, "why": error[:1000]}
    if next_at:
        tx.execute(_SEND_AGAIN, {**why, "at": next_at})
    else:
        tx.execute(_GIVE_UP, why)


def of_card(tx: Tx, card: str) -> Row | None:
    """The outbox row that sends the card: the first one; later rows only edit the message."""
    return tx.execute(_OF_CARD, {"carried": card}).first()


def all_of_card(tx: Tx, card: str) -> Sequence[Row]:
    """The row that sends the card, and those that edit it."""
    return tx.execute(_ALL_OF_CARD, {"carried": card}).all()


def shown_on(tx: Tx, card: str) -> Outgoing | None:
    """What the card says by now: the message that sends it, or the last one that changes it. None: it is forgotten."""
    found = tx.execute(_LAST_OF_CARD, {"carried": card}).first()
    return codec.load(Outgoing, found.payload) if found else None


def cancel_card(tx: Tx, card: str) -> None:
    """Cancel the message that sends the card, if it has not gone out."""
    tx.execute(_CANCEL_CARD, {"carried": card})


def rewrite_card(tx: Tx, card: str, outgoing: Outgoing) -> bool:
    """Change the message that sends the card; False if it has gone out."""
    return tx.execute(_REWRITE_CARD, {"carried": card, "text": codec.dump(outgoing)}).rowcount == 1


def of_message(tx: Tx, channel: str, chat: str, message: str) -> Row | None:
    """The outbox row that sent this message, alone or in an album: the first one; later rows only edited it."""
    mine = {"on": channel, "in_chat": chat}
    alone = tx.execute(_OF_MESSAGE, {**mine, "number": message}).first()
    among = f"{ALBUM_JOINT}{message}{ALBUM_JOINT}"
    return alone or tx.execute(_OF_ALBUM, {**mine, "number": among}).first()


def of_tap(tx: Tx, row: Row, tap: str) -> Sequence[Row]:
    """Everything that was put into the chat of this row for the same tap and was not cancelled, oldest first."""
    named = f'"tap":{json.dumps(tap)}'
    near = {"first": row.id - _NEAR, "last": row.id + _NEAR}
    return tx.execute(_OF_TAP, {"on": row.channel, "in_chat": row.chat, "named": named, **near}).all()


def in_passing(tx: Tx, row: Row) -> Sequence[Row]:
    """The news in passing that waits for the chat of this row, behind it."""
    return tx.execute(_IN_PASSING, {"on": row.channel, "in_chat": row.chat, "after": row.id}).all()


def cancel(tx: Tx, row: int) -> bool:
    """Cancel a message that has not gone out."""
    return tx.execute(_CANCEL, {"row": row}).rowcount == 1


def waiting(tx: Tx, row: int) -> Row | None:
    """The row, while it has not gone out."""
    return tx.execute(_WAITING, {"row": row}).first()


def rewrite(tx: Tx, row: int, outgoing: Outgoing) -> None:
    """Change a message that has not gone out."""
    tx.execute(_REWRITE, {"row": row, "text": codec.dump(outgoing)})


def cancel_task(tx: Tx, case: str, task: str) -> None:
    """Cancel everything about a task that has not gone out."""
    tx.execute(_CANCEL_TASK, {"case": case, "about": task})


def release_chat(tx: Tx, channel: str, chat: str, now: datetime) -> None:
    """Send at once what waits for this chat, since its owner has opened it again."""
    tx.execute(_RELEASE, {"on": channel, "in_chat": chat, "now": now})
