"""The inbox and the outbox as tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, func, insert, literal, or_, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from bot.ports import ALBUM_JOINT, Failure, Outgoing, OutgoingKind
from storage import codec
from storage.database import Tx
from storage.tables import inbox, outbox

UNREACHED = Failure.GONE.value  #: the error of a message that waits for its chat to be opened again
_DELIVERED_AGAIN = timedelta(days=7)  #: Telegram keeps an update for 24 hours
_ANSWERS_KEPT = timedelta(days=30)
_SHORT_WAIT = timedelta(minutes=2)  #: longer than any delay that counts from the moment of writing


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


_KEEP = sqlite_insert(inbox).on_conflict_do_nothing(index_elements=["channel", "key"])
_DONE = (
    update(inbox)
    .where(inbox.c.id == bindparam("row"), inbox.c.state == InboxState.NEW)
    .values(state=InboxState.DONE, error=None)
)
_QUEUE = insert(outbox)
_UNHANDLED = (
    select(inbox)
    .where(inbox.c.state == InboxState.NEW, inbox.c.id > bindparam("after"))
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)
_UNSENT = (
    select(outbox)
    .where(outbox.c.state == OutboxState.WAITING, outbox.c.id > bindparam("after"))
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
)
_OF_CARD = select(outbox).where(outbox.c.card == bindparam("carried")).order_by(outbox.c.id).limit(1)
_CANCEL = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == OutboxState.WAITING)
    .values(state=OutboxState.CANCELLED)
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


def unhandled(tx: Tx, after: int = 0, limit: int = 200) -> Sequence[Row[Any]]:
    """Rows not handled yet, oldest first."""
    return tx.execute(_UNHANDLED, {"after": after, "most": limit}).all()


def is_new(tx: Tx, row: int) -> bool:
    """Whether the row still waits to be handled."""
    query = select(inbox.c.id).where(inbox.c.id == row, inbox.c.state == InboxState.NEW)
    return tx.execute(query).first() is not None


def handled(tx: Tx, row: int) -> None:
    """Mark a row as handled, in the transaction of its effects, so that they happen once. Raises `AlreadyHandled`."""
    if tx.execute(_DONE, {"row": row}).rowcount != 1:
        raise AlreadyHandled(row)


def forget(tx: Tx, row: int) -> None:
    """Drop what a handled update said; its key stays, so that it is not handled again."""
    tx.execute(update(inbox).where(inbox.c.id == row).values(raw="{}"))


def drop_forgotten(tx: Tx, now: datetime) -> None:
    """Drop old updates that say nothing any more, and old answers that are about nothing.

    A chat service delivers no update again after so long.
    """
    old = inbox.c.state == InboxState.DONE, inbox.c.raw == "{}", inbox.c.received_at < now - _DELIVERED_AGAIN
    tx.execute(delete(inbox).where(*old))
    nothing = outbox.c.officer.is_(None), outbox.c.card.is_(None), outbox.c.case_id.is_(None)
    over = outbox.c.state != OutboxState.WAITING, outbox.c.next_at < now - _ANSWERS_KEPT
    tx.execute(delete(outbox).where(*nothing, *over))


def failed(tx: Tx, row: int, error: str, next_at: datetime | None) -> None:
    """Count a failure; without `next_at` the row goes into quarantine."""
    values: dict[str, object] = {"attempts": inbox.c.attempts + 1, "error": error[:4000]}
    values |= {"next_at": next_at} if next_at else {"state": InboxState.QUARANTINED}
    tx.execute(update(inbox).where(inbox.c.id == row, inbox.c.state == InboxState.NEW).values(**values))


def work_again(tx: Tx, channel: str, chat: str | None = None) -> int:
    """Take the quarantined rows of a channel (and chat) up again; returns how many."""
    query = update(inbox).where(inbox.c.channel == channel, inbox.c.state == InboxState.QUARANTINED)
    query = query if chat is None else query.where(inbox.c.chat == chat)
    anew = {"state": InboxState.NEW, "attempts": 0, "next_at": inbox.c.received_at, "error": None}
    return tx.execute(query.values(**anew)).rowcount


def queue(tx: Tx, rows: Iterable[dict[str, object]]) -> list[int]:
    """Put messages into the outbox in this order; returns their ids."""
    ids: list[int] = []
    for row in rows:
        found = tx.execute(_QUEUE, row).inserted_primary_key
        assert found is not None
        ids.append(int(found[0]))
    return ids


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


def edit_of(carrier: Row[Any], edit: Outgoing, at: datetime) -> dict[str, object]:
    """A row that changes the card which the row `carrier` sends, on the same phone of the same officer."""
    return outgoing_row(carrier.office, carrier.channel, edit, at, card=carrier.card, officer=carrier.officer)


def unsent(tx: Tx, after: int = 0, limit: int = 500) -> Sequence[Row[Any]]:
    """Rows of the outbox that wait to be sent, in the order in which they were queued, from after row `after`."""
    return tx.execute(_UNSENT, {"after": after, "most": limit}).all()


_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(state=OutboxState.SENT, message=bindparam("number"), error=None)
)


def sent(tx: Tx, marks: Sequence[tuple[int, str]]) -> None:
    """Record that these messages have been sent, with the ids that the channel gave them."""
    if marks:
        tx.execute(_SENT, [{"row": row, "number": message or None} for row, message in marks])


def send_failed(tx: Tx, row: int, error: str, next_at: datetime | None) -> None:
    """Count a failed attempt; without `next_at` the message is given up."""
    values: dict[str, object] = {"attempts": outbox.c.attempts + 1, "error": error[:1000]}
    values |= {"next_at": next_at} if next_at else {"state": OutboxState.FAILED}
    tx.execute(
        update(outbox).where(outbox.c.id == row, outbox.c.state == OutboxState.WAITING).values(**values)
    )


def clock_went_back(tx: Tx, now: datetime, by: timedelta) -> None:
    """Move what waits back with the clock, which was set back `by` to `now`; otherwise it would wait that much longer.

    Messages that wait for an hour of the day (the next opening of the office) go on waiting for it.
    """
    reached = now + by + _SHORT_WAIT
    for table, state in ((inbox, InboxState.NEW), (outbox, OutboxState.WAITING)):
        short = or_(table.c.attempts > 0, table.c.next_at <= reached)
        waiting = select(table.c.id, table.c.next_at).where(
            table.c.state == state, table.c.next_at > now, short
        )
        for row in tx.execute(waiting).all():
            tx.execute(update(table).where(table.c.id == row.id).values(next_at=row.next_at - by))


def ahead_of(tx: Tx, now: datetime) -> timedelta:
    """How far the newest update lies in the future: the clock was set back at least that much while the bot was off."""
    newest = tx.execute(select(func.max(inbox.c.received_at))).scalar()
    return max(newest - now, timedelta(0)) if newest else timedelta(0)


def of_card(tx: Tx, card: str) -> Row[Any] | None:
    """The outbox row that sends the card: the first one; later rows only edit the message."""
    return tx.execute(_OF_CARD, {"carried": card}).first()


def all_of_card(tx: Tx, card: str) -> Sequence[Row[Any]]:
    """The row that sends the card, and those that edit it."""
    return tx.execute(select(outbox).where(outbox.c.card == card).order_by(outbox.c.id)).all()


def of_message(tx: Tx, channel: str, chat: str, message: str) -> Row[Any] | None:
    """The outbox row that sent this message, alone or in an album: the first one; later rows only edited it."""
    mine = select(outbox).where(outbox.c.channel == channel, outbox.c.chat == chat).order_by(outbox.c.id)
    alone = tx.execute(mine.where(outbox.c.message == message)).first()
    among = literal(ALBUM_JOINT) + outbox.c.message + ALBUM_JOINT
    return alone or tx.execute(mine.where(among.contains(f"{ALBUM_JOINT}{message}{ALBUM_JOINT}"))).first()


def cancel(tx: Tx, row: int) -> bool:
    """Cancel a message that has not gone out."""
    return tx.execute(_CANCEL, {"row": row}).rowcount == 1


@dataclass(frozen=True, kw_only=True)
class ToSend:
    outgoing: Outgoing
    rows: tuple[int, ...]  #: the rows that are settled when it has gone out


def to_send(tx: Tx, row: int) -> ToSend | None:
    """What a waiting row says now; None if it was cancelled, or if a newer row changes the same card.

    A card that has not gone out yet says what its newest change says.
    """
    found = tx.execute(
        select(outbox).where(outbox.c.id == row, outbox.c.state == OutboxState.WAITING)
    ).first()
    if found is None:
        return None
    outgoing = codec.load(Outgoing, found.payload)
    newer = [one for one in all_of_card(tx, found.card) if one.id > row] if found.card else []
    newer = [one for one in newer if one.state != OutboxState.CANCELLED]
    if not newer:
        return ToSend(outgoing=outgoing, rows=(row,))
    if outgoing.kind is OutgoingKind.EDIT:
        return None
    last = codec.load(Outgoing, newer[-1].payload)
    changed = replace(outgoing, text=last.text, buttons=last.buttons, choices=last.choices)
    return ToSend(outgoing=changed, rows=(row, *(one.id for one in newer)))


def rewrite(tx: Tx, row: int, outgoing: Outgoing) -> None:
    """Change a message that has not gone out."""
    query = update(outbox).where(outbox.c.id == row, outbox.c.state == OutboxState.WAITING)
    tx.execute(query.values(payload=codec.dump(outgoing)))


def cancel_task(tx: Tx, case: str, task: str) -> None:
    """Cancel everything about a task that has not gone out."""
    query = update(outbox).where(outbox.c.case_id == case, outbox.c.task == task)
    tx.execute(query.where(outbox.c.state == OutboxState.WAITING).values(state=OutboxState.CANCELLED))


def files_of_chat(tx: Tx, channel: str, chat: str, case: str, task: str | None) -> frozenset[str]:
    """SHA-256 of the case's files that the chat has received, or that wait for it about this very task."""
    mine = and_(outbox.c.channel == channel, outbox.c.chat == chat, outbox.c.case_id == case)
    waiting = and_(outbox.c.state == OutboxState.WAITING, outbox.c.task == task, outbox.c.task.is_not(None))
    found = select(outbox.c.payload).where(mine, or_(outbox.c.state == OutboxState.SENT, waiting))
    messages = [codec.load(Outgoing, row.payload) for row in tx.execute(found)]
    return frozenset(file.sha256 for message in messages for file in message.documents)


def cancel_files(tx: Tx, channel: str, chat: str, case: str, task: str, but: Collection[str]) -> None:
    """Cancel the files about a task that have not gone out to the chat, except those with a SHA-256 in `but`.

    An album keeps the others. A card with its paper stays: whoever replaces it closes it.
    """
    query = select(outbox.c.id, outbox.c.payload).where(
        outbox.c.channel == channel,
        outbox.c.chat == chat,
        outbox.c.case_id == case,
        outbox.c.task == task,
        outbox.c.state == OutboxState.WAITING,
        outbox.c.card.is_(None),
    )
    for row in tx.execute(query).all():
        message = codec.load(Outgoing, row.payload)
        kept = tuple(file for file in message.documents if file.sha256 in but)
        if not message.documents or kept == message.documents:
            continue
        if kept:
            rewrite(tx, row.id, message.with_documents(kept))
        else:
            cancel(tx, row.id)


def without_files(tx: Tx, row: int, lost: Collection[str]) -> bool:
    """Give up files of a message that waits; whether the rest goes out: an album's other files, the text of a card."""
    waiting = outbox.c.id == row, outbox.c.state == OutboxState.WAITING
    found = tx.execute(select(outbox).where(*waiting)).first()
    if found is None:
        return False
    message = codec.load(Outgoing, found.payload)
    kept = tuple(file for file in message.documents if file.sha256 not in lost)
    if kept:
        rewrite(tx, row, message.with_documents(kept))
    elif found.card:
        rewrite(tx, row, replace(message, kind=OutgoingKind.TEXT, sha256="", name=""))
    return bool(kept or found.card)


def release_chat(tx: Tx, channel: str, chat: str, now: datetime) -> None:
    """Send at once what waits for this chat, since its owner has opened it again."""
    query = update(outbox).where(outbox.c.channel == channel, outbox.c.chat == chat)
    query = query.where(or_(outbox.c.state == OutboxState.FAILED, outbox.c.state == OutboxState.WAITING))
    tx.execute(query.where(outbox.c.error == UNREACHED).values(state=OutboxState.WAITING, next_at=now))
