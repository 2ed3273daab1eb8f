"""What a row of the outbox says at the moment of sending: much may have changed since it was queued."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import bindparam, exists, or_, select

from bot.ports import Outgoing, OutgoingKind
from storage import codec
from storage.database import Tx
from storage.repositories.queues import OutboxState
from storage.statement import Row, Statement
from storage.tables import cards, contacts, officers, outbox

_LATER = outbox.alias("later")
_CHANGES = (
    _LATER.c.card == outbox.c.card,
    _LATER.c.id > outbox.c.id,
    _LATER.c.state != OutboxState.CANCELLED,
)
_PHONE = (
    exists()
    .where(contacts.c.channel == outbox.c.channel, contacts.c.chat == outbox.c.chat)
    .where(contacts.c.officer == outbox.c.officer, contacts.c.until.is_(None))
    .where(officers.c.id == contacts.c.officer, officers.c.active)
)
_WAITING = Statement(
    select(
        outbox,
        cards.c.message.label("card_message"),
        cards.c.file.label("card_file"),
        exists().where(*_CHANGES).label("changed"),
        or_(outbox.c.officer.is_(None), _PHONE).label("reached"),
    )
    .outerjoin(cards, cards.c.id == outbox.c.card)
    .where(outbox.c.id == bindparam("row"), outbox.c.state == OutboxState.WAITING)
)
_LATER_ROWS = Statement(
    select(_LATER.c.id, _LATER.c.payload)
    .join(outbox, outbox.c.id == bindparam("row"))
    .where(*_CHANGES)
    .order_by(_LATER.c.id)
)


@dataclass(frozen=True, kw_only=True)
class ToSend:
    outgoing: Outgoing
    rows: tuple[int, ...]  #: the rows that are settled when it has gone out


def waiting(tx: Tx, row: int) -> Row | None:
    """The row, while it has not gone out, its chat is still that of whom it is for, and it was not cancelled.

    Beside it stand what the message of its card is called in the chat, under which file its text stands there, and
    whether later rows change the card.
    """
    found = tx.execute(_WAITING, {"row": row}).first()
    return found if found and found.reached else None


def to_send(tx: Tx, found: Row) -> ToSend | None:
    """What a row that is `waiting` says now; None if a newer row changes the same card.

    A card that has not gone out yet says what its newest change says.
    """
    outgoing = codec.load(Outgoing, found.payload)
    if not found.changed:
        return ToSend(outgoing=outgoing, rows=(found.id,))
    if outgoing.kind is OutgoingKind.EDIT:
        return None
    newer = tx.execute(_LATER_ROWS, {"row": found.id}).all()
    last = codec.load(Outgoing, newer[-1].payload)
    changed = replace(outgoing, text=last.text, buttons=last.buttons, choices=last.choices)
    return ToSend(outgoing=changed, rows=(found.id, *(one.id for one in newer)))
