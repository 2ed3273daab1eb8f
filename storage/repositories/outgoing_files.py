"""The files of messages: which a chat has, and which of those that wait are given up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import and_, bindparam, or_, select

from bot.ports import Outgoing, OutgoingKind
from storage import codec
from storage.database import Tx
from storage.repositories import cards, queues
from storage.repositories.queues import OutboxState
from storage.statement import Statement
from storage.tables import outbox

_ABOUT_IT = and_(
    outbox.c.state == OutboxState.WAITING, outbox.c.task == bindparam("about"), outbox.c.task.is_not(None)
)
_GOT = Statement(
    select(outbox.c.payload).where(
        outbox.c.channel == bindparam("on"),
        outbox.c.chat == bindparam("in_chat"),
        outbox.c.case_id == bindparam("case"),
        or_(outbox.c.state == OutboxState.SENT, _ABOUT_IT),
    )
)
_FILES_WAITING = Statement(
    select(outbox.c.id, outbox.c.payload).where(
        outbox.c.channel == bindparam("on"),
        outbox.c.chat == bindparam("in_chat"),
        outbox.c.case_id == bindparam("case"),
        outbox.c.task == bindparam("about"),
        outbox.c.state == OutboxState.WAITING,
        outbox.c.card.is_(None),
    )
)


def files_of_chat(tx: Tx, channel: str, chat: str, case: str, task: str | None) -> frozenset[str]:
    """SHA-256 of the case's files that the chat has received, or that wait for it about this very task."""
    about = {"on": channel, "in_chat": chat, "case": case, "about": task}
    messages = [codec.load(Outgoing, row.payload) for row in tx.execute(_GOT, about)]
    return frozenset(file.sha256 for message in messages for file in message.documents)


def cancel_files(tx: Tx, channel: str, chat: str, case: str, task: str, but: Collection[str]) -> None:
    """Cancel the files about a task that have not gone out to the chat, except those with a SHA-256 in `but`.

    An album keeps the others. A card with its paper stays: whoever replaces it closes it.
    """
    about = {"on": channel, "in_chat": chat, "case": case, "about": task}
    for row in tx.execute(_FILES_WAITING, about):
        message = codec.load(Outgoing, row.payload)
        kept = tuple(file for file in message.documents if file.sha256 in but)
        if not message.documents or kept == message.documents:
            continue
        if kept:
            queues.rewrite(tx, row.id, message.with_documents(kept))
        else:
            queues.cancel(tx, row.id)


def without_files(tx: Tx, row: int, lost: Collection[str]) -> bool:
    """Give up files of a message that waits; whether the rest goes out: an album's other files, the text of a card."""
    found = queues.waiting(tx, row)
    if found is None:
        return False
    message = codec.load(Outgoing, found.payload)
    kept = tuple(file for file in message.documents if file.sha256 not in lost)
    if kept:
        queues.rewrite(tx, row, message.with_documents(kept))
    elif found.card:
        alone = replace(message, kind=OutgoingKind.TEXT, sha256="", name="")
        queues.rewrite(tx, row, alone)
        cards.rewritten(tx, found.card, alone)
    return bool(kept or found.card)
