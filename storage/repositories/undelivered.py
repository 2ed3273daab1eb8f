"""Messages that wait until their chat is open, and those that came back after they had gone out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from storage.database import Tx
from storage.repositories.queues import OutboxState
from storage.statement import Row, Statement, one_of
from storage.tables import outbox

_CHAT = outbox.c.channel == bindparam("on"), outbox.c.chat == bindparam("in_chat")
_WAITS = outbox.c.id == bindparam("row"), outbox.c.state == OutboxState.WAITING
_HOLD_AGAIN = Statement(
    update(outbox)
    .where(*_CHAT, outbox.c.message == bindparam("number"), outbox.c.state == OutboxState.SENT)
    .values(
        state=OutboxState.WAITING,
        message=None,
        attempts=outbox.c.attempts + 1,
        next_at=bindparam("now"),
        error=bindparam("why"),
    )
)
_FAILED_LATE = Statement(
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == OutboxState.SENT)
    .values(state=OutboxState.FAILED, next_at=bindparam("now"), error=bindparam("why"))
)
_POSTPONE = Statement(update(outbox).where(*_WAITS).values(next_at=bindparam("now"), error=bindparam("why")))
_BY_IDS = Statement(select(outbox).where(one_of(outbox.c.id, "rows")))
_WAITING_IN_CHAT = Statement(
    select(outbox).where(*_CHAT, outbox.c.state == OutboxState.WAITING).order_by(outbox.c.id)
)
_DUE_NOW = Statement(
    update(outbox)
    .where(*_CHAT, outbox.c.state == OutboxState.WAITING, outbox.c.next_at < bindparam("now"))
    .values(next_at=bindparam("now"))
)


def hold_again(tx: Tx, row: Row, why: str, now: datetime) -> None:
    """A message that had gone out did not arrive: it waits again, with every row that it was sent for."""
    mine = {"on": row.channel, "in_chat": row.chat, "number": row.message}
    tx.execute(_HOLD_AGAIN, {**mine, "why": why, "now": now})


def failed_late(tx: Tx, row: int, why: str, now: datetime) -> bool:
    """A message that had gone out did not arrive, and is given up."""
    return tx.execute(_FAILED_LATE, {"row": row, "why": why, "now": now}).rowcount == 1


def postpone(tx: Tx, row: int, why: str, now: datetime) -> None:
    """The message could not go out, through no fault of its own: it waits on, and the try is not counted."""
    tx.execute(_POSTPONE, {"row": row, "why": why[:1000], "now": now})


def by_ids(tx: Tx, rows: Sequence[int]) -> Sequence[Row]:
    """These rows of the outbox, whatever has become of them."""
    return tx.execute(_BY_IDS, {"rows": list(rows)}).all()


def waiting_in(tx: Tx, channel: str, chat: str) -> Sequence[Row]:
    """What waits to go out to a chat, in the order in which it was queued."""
    return tx.execute(_WAITING_IN_CHAT, {"on": channel, "in_chat": chat}).all()


def due_now(tx: Tx, channel: str, chat: str, now: datetime) -> None:
    """What has been due in a chat for longer is due now, all at once, so that it goes in its order."""
    tx.execute(_DUE_NOW, {"on": channel, "in_chat": chat, "now": now})
