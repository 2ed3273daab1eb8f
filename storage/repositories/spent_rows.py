"""Rows of the queues that nobody needs any more: handled, sent, old, and of no period that runs.

What happened stands in the events; cards stay, since an old one that is tapped says what became of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Table, bindparam, delete, exists, or_, select

from bot.core.case.model import CaseState
from bot.ports import JOBS
from storage.database import Tx
from storage.repositories.queues import InboxState, OutboxState
from storage.statement import Statement
from storage.tables import Instant, cards, cases, inbox, outbox

_RUNNING = select(cases.c.id).where(cases.c.state == CaseState.RUNNING)
_BEFORE = bindparam("before", type_=Instant)
_OTHER = outbox.alias("other")


def _over(case: ColumnElement[str | None]) -> ColumnElement[bool]:
    return or_(case.is_(None), case.not_in(_RUNNING))


def _settled(state: ColumnElement[str]) -> ColumnElement[bool]:
    return or_(state == OutboxState.SENT, state == OutboxState.CANCELLED)


#: An update keeps its key for as long; a job keeps it until its period has ended, since it must not be done again.
_OLD_UPDATES = Statement(
    select(inbox.c.id).where(
        inbox.c.state == InboxState.DONE,
        inbox.c.received_at < _BEFORE,
        or_(inbox.c.channel != JOBS, _over(inbox.c.chat)),
    )
)
#: The rows of a card go together: the first of those that are left would count as the one that has sent it.
_CARD_IN_USE = or_(
    exists().where(cards.c.id == outbox.c.card, or_(cards.c.live, ~_over(cards.c.case_id))),
    exists().where(
        _OTHER.c.card == outbox.c.card, or_(_OTHER.c.next_at >= _BEFORE, ~_settled(_OTHER.c.state))
    ),
)
_OLD_MESSAGES = Statement(
    select(outbox.c.id).where(
        _settled(outbox.c.state),
        outbox.c.next_at < _BEFORE,
        _over(outbox.c.case_id),
        or_(outbox.c.card.is_(None), ~_CARD_IN_USE),
    )
)
_OLD = {inbox: _OLD_UPDATES, outbox: _OLD_MESSAGES}
_DROP = {table: Statement(delete(table).where(table.c.id == bindparam("row"))) for table in _OLD}


def spent(tx: Tx, before: datetime) -> dict[Table, Sequence[int]]:
    """The rows of each queue that are older than that and may go; nothing uses them again."""
    return {table: tx.execute(query, {"before": before}).scalars() for table, query in _OLD.items()}


def drop(tx: Tx, table: Table, rows: Sequence[int]) -> None:
    tx.execute(_DROP[table], [{"row": row} for row in rows])
