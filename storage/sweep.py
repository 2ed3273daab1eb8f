"""Removes what belongs to no case and is old: files that nothing names, and what outsiders wrote."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, Table, false, or_, select

from bot.clock import SystemClock
from storage.database import Database, Tx
from storage.files import FileStore
from storage.repositories import queues, tallies
from storage.repositories.queues import InboxState, OutboxState
from storage.statement import Statement
from storage.tables import inbox, metadata, outbox

#: A file that no case has taken in may still be asked for: a question about it lives for days, and the officer may be on leave.
KEPT = timedelta(days=30)
_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")
_OVER: dict[Table, ColumnElement[bool]] = {
    outbox: or_(outbox.c.state == OutboxState.SENT, outbox.c.state == OutboxState.CANCELLED),
    inbox: inbox.c.state == InboxState.DONE,
}
_TEXTS = [
    Statement(select(column).where(column.is_not(None), ~_OVER.get(table, false())))
    for table in metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, String)  # a Text is one, too
]


def sweep(db: Database, files: FileStore, now: datetime) -> int:
    """Remove what is old; returns how many files. Safe beside a running bot, and again.

    A file's age is that of the machine's clock, which a rehearsal does not push.
    """
    limit = SystemClock().now() - KEPT
    old = files.older_than(limit)
    removed = 0
    if old:
        with db.reading() as tx:
            named = _named(tx)
        removed = sum(files.remove(one, limit) for one in old if one.name not in named)
    with db.writing() as tx:
        queues.drop_forgotten(tx, now)
        tallies.drop_old(tx, now)
    return removed


def _named(tx: Tx) -> set[str]:
    """The fingerprint of every file that a row names, but for messages that have gone out and updates that are handled."""
    texts = (text for texts in _TEXTS for text in tx.execute(texts).scalars())
    return {sha256 for text in texts for sha256 in _SHA256.findall(text)}
