"""What is cancelled, and what is taken back, where a chat is no longer an officer's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select, update

from bot.ports import Outgoing, OutgoingKind
from storage import codec
from storage.database import Tx
from storage.repositories.queues import UNREACHED, OutboxState, outgoing_row
from storage.tables import outbox


def cancel_chat(tx: Tx, channel: str, chat: str) -> None:
    """Cancel everything for this chat that has not gone out, also what waits for its owner to open it again."""
    query = update(outbox).where(outbox.c.channel == channel, outbox.c.chat == chat)
    open_again = and_(outbox.c.state == OutboxState.FAILED, outbox.c.error == UNREACHED)
    held = or_(outbox.c.state == OutboxState.WAITING, open_again)
    tx.execute(query.where(held).values(state=OutboxState.CANCELLED))


def arrived(tx: Tx, channel: str, chat: str) -> Sequence[Row[Any]]:
    """The messages that went to this chat, newest first: each by the row that sent it, not by those that edited it."""
    query = select(outbox).where(
        outbox.c.channel == channel,
        outbox.c.chat == chat,
        outbox.c.state == OutboxState.SENT,
        outbox.c.message.is_not(None),
    )
    first = {row.message: row for row in tx.execute(query.order_by(outbox.c.id.desc()))}
    return list(first.values())


def no_longer_there(tx: Tx, channel: str, chat: str) -> None:
    """What went to this chat does not count as received any more: whoever has the chat later gets it again."""
    query = update(outbox).where(outbox.c.channel == channel, outbox.c.chat == chat)
    tx.execute(query.where(outbox.c.state == OutboxState.SENT).values(state=OutboxState.CANCELLED))


def cancelled(tx: Tx, rows: Sequence[int]) -> Sequence[Row[Any]]:
    """Those of these messages that are cancelled."""
    query = select(outbox).where(outbox.c.id.in_(rows), outbox.c.state == OutboxState.CANCELLED)
    return tx.execute(query).all()


def taken_back(row: Row[Any], message: str, at: datetime, text: str = "") -> dict[str, object]:
    """A row that removes the message which `row` sent, or puts `text` in its place where it is too late for that."""
    sha256 = codec.load(Outgoing, row.payload).sha256
    gone = Outgoing(kind=OutgoingKind.TAKE_BACK, chat=row.chat, message=message, text=text, sha256=sha256)
    return outgoing_row(row.office, row.channel, gone, at)
