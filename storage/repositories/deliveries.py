"""What has become of the messages about a task: when they went out, arrived and were read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from storage.database import Tx
from storage.repositories import receipts
from storage.repositories.queues import OutboxState
from storage.statement import Statement
from storage.tables import outbox

_ABOUT = Statement(
    select(outbox.c.channel, outbox.c.message, outbox.c.next_at)
    .where(
        outbox.c.case_id == bindparam("case"),
        outbox.c.task == bindparam("about"),
        outbox.c.officer == bindparam("whose"),
        outbox.c.state == OutboxState.SENT,
        outbox.c.message.is_not(None),
    )
    .order_by(outbox.c.id)
)


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """How far the messages about one task have come to one officer; None where the chat service does not tell."""

    channel: str = ""  #: of the newest of them
    sent: datetime | None = None
    delivered: datetime | None = None
    read: datetime | None = None


def of_task(tx: Tx, case: str, task: str, officer: str) -> Arrival:
    """The first of each step. A service that tells nothing has taken the message when it was due."""
    rows = tx.execute(_ABOUT, {"case": case, "about": task, "whose": officer}).all()
    if not rows:
        return Arrival()
    told = [receipts.progress(tx, row.channel, row.message) for row in rows]
    return Arrival(
        channel=rows[-1].channel,
        sent=_first([one.sent or row.next_at for one, row in zip(told, rows, strict=True)]),
        delivered=_first([one.delivered for one in told]),
        read=_first([one.read for one in told]),
    )


def _first(instants: Sequence[datetime | None]) -> datetime | None:
    return min((at for at in instants if at is not None), default=None)
