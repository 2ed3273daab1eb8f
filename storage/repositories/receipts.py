"""How far each message has come, as the chat service tells it: late, twice and in any order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, or_, select, update

from bot.ports import ALBUM_JOINT, Failure, Receipt, Stage
from storage.database import Tx
from storage.statement import Row, Statement, insert_or, one_of
from storage.tables import receipts

KEPT = timedelta(days=62)  #: the month that is billed, and the one before

_AT_OF = {
    Stage.SENT: receipts.c.sent_at,
    Stage.DELIVERED: receipts.c.delivered_at,
    Stage.READ: receipts.c.read_at,
    Stage.FAILED: receipts.c.failed_at,
}
_ONE = receipts.c.channel == bindparam("on"), receipts.c.message == bindparam("number")
_AT = bindparam("moment", type_=receipts.c.sent_at.type)
_ADD = Statement(insert_or(receipts).on_conflict_do_nothing(index_elements=["channel", "message"]))
_REACHED = {
    stage: Statement(update(receipts).where(*_ONE, or_(of.is_(None), of > _AT)).values({of.name: _AT}))
    for stage, of in _AT_OF.items()
}
_FAILED = Statement(
    update(receipts)
    .where(*_ONE, receipts.c.failed_at.is_(None), receipts.c.delivered_at.is_(None), receipts.c.read_at.is_(None))
    .values(failed_at=_AT, failure=bindparam("kind"), why=bindparam("words"))
)  # fmt: skip
_BILLED = Statement(
    update(receipts)
    .where(*_ONE, ~receipts.c.free, or_(receipts.c.billed_at.is_(None), receipts.c.billed_at > _AT))
    .values(billed_at=_AT)
)
_FREE = Statement(update(receipts).where(*_ONE).values(billed_at=None, free=True))
_CATEGORY = Statement(update(receipts).where(*_ONE).values(category=bindparam("sort")))
_GUESSED = Statement(
    update(receipts).where(*_ONE, receipts.c.category == "").values(category=bindparam("sort"))
)
_IN_CHAT = Statement(update(receipts).where(*_ONE).values(chat=bindparam("in_chat")))
_OF = Statement(
    select(receipts).where(receipts.c.channel == bindparam("on"), one_of(receipts.c.message, "numbers"))
)
_UNSETTLED = _OF.where(receipts.c.failed_at.is_not(None), ~receipts.c.settled)
_SETTLE = Statement(update(receipts).where(*_ONE, ~receipts.c.settled).values(settled=True))
_COUNT = Statement(
    select(receipts.c.category, func.count().label("times"))
    .where(
        receipts.c.channel == bindparam("on"),
        receipts.c.billed_at >= bindparam("since"),
        receipts.c.billed_at < bindparam("before"),
    )
    .group_by(receipts.c.category)
)
_FIRST = Statement(select(func.min(receipts.c.billed_at)).where(receipts.c.channel == bindparam("on")))
_DROP_OLD = Statement(
    delete(receipts).where(
        receipts.c.sent_at < bindparam("before"),
        or_(receipts.c.billed_at.is_(None), receipts.c.billed_at < bindparam("before")),
    )
)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a message has come; of an album, how far all of it has."""

    sent: datetime | None = None
    delivered: datetime | None = None
    read: datetime | None = None
    failed: datetime | None = None


def sent_out(
    tx: Tx, channel: str, chat: str, messages: Iterable[str], category: str, now: datetime
) -> Sequence[Row]:
    """These messages have been taken by the service; returns what had been told of their failure already.

    What was told earlier may have named the chat by another of the person's addresses.
    """
    numbers = list(messages)
    for number in numbers:
        _have(tx, channel, chat, number)
        tx.execute(_REACHED[Stage.SENT], {"on": channel, "number": number, "moment": now})
        tx.execute(_GUESSED, {"on": channel, "number": number, "sort": category})
        tx.execute(_IN_CHAT, {"on": channel, "number": number, "in_chat": chat})
    return tx.execute(_UNSETTLED, {"on": channel, "numbers": numbers}).all()


def record(tx: Tx, channel: str, chat: str, message: str, told: Receipt, at: datetime) -> None:
    """Record what the service has told of a message. A later step is never undone by an earlier one."""
    _have(tx, channel, chat, message)
    one = {"on": channel, "number": message}
    if told.stage is Stage.FAILED:
        kind = told.failure or Failure.REFUSED
        tx.execute(_FAILED, {**one, "moment": at, "kind": kind.value, "words": told.why})
        return
    tx.execute(_REACHED[told.stage], {**one, "moment": at})
    if told.category:
        tx.execute(_CATEGORY, {**one, "sort": told.category})
    if told.free:
        tx.execute(_FREE, one)
    elif told.stage in (Stage.DELIVERED, Stage.READ):
        tx.execute(_BILLED, {**one, "moment": at})


def failed(tx: Tx, channel: str, message: str) -> Row | None:
    """What was told of the failure of a message, until what follows from it is done."""
    return tx.execute(_UNSETTLED, {"on": channel, "numbers": [message]}).first()


def settle(tx: Tx, channel: str, message: str) -> bool:
    """What followed from the failure of a message is done; False if it was already."""
    return tx.execute(_SETTLE, {"on": channel, "number": message}).rowcount == 1


def progress(tx: Tx, channel: str, message: str) -> Progress:
    """How far a message has come; `message` may hold the ids of an album.

    A message that was read has arrived, also where the service left that out.
    """
    numbers = message.split(ALBUM_JOINT)
    rows = tx.execute(_OF, {"on": channel, "numbers": numbers}).all()
    if len(rows) < len(numbers):
        return Progress()
    arrived = [_first(row.delivered_at, row.read_at) for row in rows]
    return Progress(
        sent=_last([_first(row.sent_at, at) for row, at in zip(rows, arrived, strict=True)]),
        delivered=_last(arrived),
        read=_last([row.read_at for row in rows]),
        failed=next((row.failed_at for row in rows if row.failed_at), None),
    )


def billed(tx: Tx, channel: str, since: datetime, before: datetime) -> Mapping[str, int]:
    """How many messages of each category were billed in a stretch of time."""
    found = tx.execute(_COUNT, {"on": channel, "since": since, "before": before})
    return {row.category: int(row.times) for row in found}


def first_billed(tx: Tx, channel: str) -> datetime | None:
    """When the oldest message that is still counted was billed."""
    found: datetime | None = tx.execute(_FIRST, {"on": channel}).scalar()
    return found


def drop_old(tx: Tx, now: datetime) -> None:
    tx.execute(_DROP_OLD, {"before": now - KEPT})


def _first(*instants: datetime | None) -> datetime | None:
    return min((at for at in instants if at is not None), default=None)


def _last(instants: Sequence[datetime | None]) -> datetime | None:
    """The last of them; None while one is missing."""
    known = [at for at in instants if at is not None]
    return max(known) if len(known) == len(instants) else None


def _have(tx: Tx, channel: str, chat: str, message: str) -> None:
    tx.execute(_ADD, {"channel": channel, "message": message, "chat": chat, "settled": False, "free": False})
