"""Removes what is old and that nothing needs: files that nothing names, what outsiders wrote, rows of the queues."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, String, Table, false, or_, select

from bot.clock import SystemClock
from storage.database import Database
from storage.files import FileStore
from storage.repositories import queues, receipts, spent_rows, tallies, windows
from storage.repositories.queues import InboxState, OutboxState
from storage.statement import Statement
from storage.tables import inbox, metadata, outbox

#: A file that no case has taken in may still be asked for: a question about it lives for days, and the officer may be on leave.
KEPT = timedelta(days=30)
#: What was put away can be read this much longer: whoever stored the same bytes meanwhile has long since said so.
AWAY = timedelta(days=2)
_BATCH = 200  #: rows that go in one transaction, so that nobody waits for it
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


def sweep(db: Database, files: FileStore, now: datetime, queues_kept: timedelta = KEPT) -> int:
    """Remove what is old; returns how many files were put away. Safe beside a running bot, and again.

    A file's age is that of the machine's clock, which a rehearsal does not push.
    """
    with db.writing() as tx:
        queues.drop_forgotten(tx, now)
        tallies.drop_old(tx, now)
        receipts.drop_old(tx, now)
        windows.drop_old(tx, now)
    _sweep_queues(db, now - queues_kept)
    today = SystemClock().now()
    return files.remove_unnamed(partial(_named, db), since=today - KEPT, away_since=today - AWAY)


def _sweep_queues(db: Database, before: datetime) -> None:
    with db.reading() as tx:
        found = spent_rows.spent(tx, before)
    for table, rows in found.items():
        for first in range(0, len(rows), _BATCH):
            with db.writing() as tx:
                spent_rows.drop(tx, table, rows[first : first + _BATCH])


def _named(db: Database) -> set[str]:
    """The fingerprint of every file that a row names, but for messages that have gone out and updates that are handled."""
    with db.reading() as tx:
        texts = (text for texts in _TEXTS for text in tx.execute(texts).scalars())
        return {sha256 for text in texts for sha256 in _SHA256.findall(text)}
