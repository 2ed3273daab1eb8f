"""Messages that cannot arrive in one chat of an officer, and go to the other one in their place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update

from bot.ports import Outgoing
from storage import codec
from storage.database import Tx
from storage.repositories import cards, queues
from storage.repositories.people import Contact
from storage.repositories.queues import UNREACHED, OutboxState
from storage.statement import Row, Statement
from storage.tables import outbox, receipts

_STUCK = Statement(
    select(outbox)
    .where(
        outbox.c.channel == bindparam("on"),
        outbox.c.chat == bindparam("in_chat"),
        outbox.c.officer == bindparam("whose"),
        ~outbox.c.redirected,
        or_(
            outbox.c.state == OutboxState.WAITING,
            (outbox.c.state == OutboxState.FAILED) & (outbox.c.error == UNREACHED),
        ),
    )
    .order_by(outbox.c.id)
)
_SILENT = Statement(
    select(receipts.c.channel, receipts.c.chat, receipts.c.message, receipts.c.sent_at)
    .where(
        receipts.c.sent_at > bindparam("since"),
        receipts.c.sent_at <= bindparam("until"),
        receipts.c.delivered_at.is_(None),
        receipts.c.read_at.is_(None),
        receipts.c.failed_at.is_(None),
    )
    .order_by(receipts.c.sent_at)
)
_WAITED_FOR = Statement(
    select(outbox.c.office, outbox.c.chat)
    .where(
        outbox.c.channel == bindparam("on"),
        outbox.c.state == OutboxState.WAITING,
        outbox.c.officer.is_not(None),
        ~outbox.c.redirected,
    )
    .distinct()
)
_LEAVE = Statement(
    update(outbox).where(outbox.c.id == bindparam("row")).values(state=OutboxState.CANCELLED, card=None)
)
_LET_GO = Statement(update(outbox).where(outbox.c.card == bindparam("carried")).values(card=None))


def stuck(tx: Tx, channel: str, chat: str, officer: str) -> Sequence[Row]:
    """What waits for this chat of an officer or was refused there, and has not been redirected before; in its order."""
    where = {"on": channel, "in_chat": chat, "whose": officer}
    return tx.execute(_STUCK, where).all()


def waited_for(tx: Tx, channel: str) -> Sequence[tuple[str, str]]:
    """The chats of officers on a channel for which something waits that has not been redirected before, with the office
    that wrote it.
    """
    return [(row.office, row.chat) for row in tx.execute(_WAITED_FOR, {"on": channel})]


def silent(tx: Tx, since: datetime, until: datetime) -> Iterator[tuple[Row, datetime]]:
    """The messages to officers that were sent in this time and have not arrived, as far as is told; when each was sent.

    One that was redirected, or stands for one that was, is none of them.
    """
    seen: set[int] = set()
    for told in tx.execute(_SILENT, {"since": since, "until": until}):
        row = queues.of_message(tx, told.channel, told.chat, told.message)
        if (
            row
            and row.state == OutboxState.SENT
            and row.officer
            and not row.redirected
            and row.id not in seen
        ):
            seen.add(row.id)
            yield row, told.sent_at


def leave(tx: Tx, row: Row) -> None:
    """The message is given up in this chat."""
    tx.execute(_LEAVE, {"row": row.id})


def redirect(tx: Tx, row: Row, phone: Contact, now: datetime) -> None:
    """Send to this phone what the row would have said by now; a card goes with it, and is changed there from then on."""
    outgoing = codec.load(Outgoing, row.payload)
    card = row.card
    if card:
        changed = [
            one
            for one in queues.all_of_card(tx, card)
            if one.state != OutboxState.CANCELLED or one.id == row.id
        ]
        last = codec.load(Outgoing, changed[-1].payload)
        outgoing = replace(outgoing, text=last.text, buttons=last.buttons, choices=last.choices)
        tx.execute(_LET_GO, {"carried": card})
    leave(tx, row)
    said = replace(outgoing, chat=phone.chat, message="", tap="", reply_to="")
    if card:
        cards.redirected(tx, card, phone.channel, said)
    at = max(now, row.next_at) if row.state == OutboxState.WAITING else now
    again = queues.outgoing_row(
        row.office, phone.channel, said, at, card=card, case=row.case_id, task=row.task, officer=row.officer
    )
    queues.queue(tx, [{**again, "redirected": True}])
