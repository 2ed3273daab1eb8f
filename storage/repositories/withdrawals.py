"""What is cancelled, and what is taken back, where a chat is no longer an officer's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, bindparam, or_, select, update

from bot.ports import Outgoing, OutgoingKind
from storage import codec
from storage.database import Tx
from storage.repositories.queues import UNREACHED, OutboxState, outgoing_row
from storage.statement import Row, Statement, one_of
from storage.tables import outbox

_CHAT = outbox.c.channel == bindparam("on"), outbox.c.chat == bindparam("in_chat")
_OPEN_AGAIN = and_(outbox.c.state == OutboxState.FAILED, outbox.c.error == UNREACHED)
_CANCEL = update(outbox).where(*_CHAT).values(state=OutboxState.CANCELLED)
_CANCEL_CHAT = Statement(_CANCEL.where(or_(outbox.c.state == OutboxState.WAITING, _OPEN_AGAIN)))
_NO_LONGER_THERE = Statement(_CANCEL.where(outbox.c.state == OutboxState.SENT))
_ARRIVED = Statement(
    select(outbox)
    .where(*_CHAT, outbox.c.state == OutboxState.SENT, outbox.c.message.is_not(None))
    .order_by(outbox.c.id.desc())
)
_CANCELLED = Statement(
    select(outbox).where(one_of(outbox.c.id, "rows"), outbox.c.state == OutboxState.CANCELLED)
)


def cancel_chat(tx: Tx, channel: str, chat: str) -> None:
    """Cancel everything for this chat that has not gone out, also what waits for its owner to open it again."""
    tx.execute(_CANCEL_CHAT, {"on": channel, "in_chat": chat})


def arrived(tx: Tx, channel: str, chat: str) -> Sequence[Row]:
    """The messages that went to this chat, newest first: each by the row that sent it, not by those that edited it."""
    first = {row.message: row for row in tx.execute(_ARRIVED, {"on": channel, "in_chat": chat})}
    return list(first.values())


def no_longer_there(tx: Tx, channel: str, chat: str) -> None:
    """What went to this chat does not count as received any more: whoever has the chat later gets it again."""
    tx.execute(_NO_LONGER_THERE, {"on": channel, "in_chat": chat})


def cancelled(tx: Tx, rows: Sequence[int]) -> Sequence[Row]:
    """Those of these messages that are cancelled."""
    return tx.execute(_CANCELLED, {"rows": list(rows)}).all()


def taken_back(row: Row, message: str, at: datetime, text: str = "") -> dict[str, object]:
    """A row that removes the message which `row` sent, or puts `text` in its place where it is too late for that."""
    sha256 = codec.load(Outgoing, row.payload).sha256
    gone = Outgoing(kind=OutgoingKind.TAKE_BACK, chat=row.chat, message=message, text=text, sha256=sha256)
    return outgoing_row(row.office, row.channel, gone, at)
