"""Until when each person may be written to freely, in chats that close when they are silent."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, or_, select, update

from storage.database import Tx
from storage.statement import Row, Statement, insert_or
from storage.tables import windows

_KEPT = timedelta(days=30)

_CHAT = windows.c.channel == bindparam("on"), windows.c.chat == bindparam("in_chat")
_NOW = bindparam("now", type_=windows.c.open_until.type)
_AT = bindparam("moment", type_=windows.c.open_until.type)
_OF = Statement(select(windows).where(*_CHAT))
_OPEN = Statement(select(windows.c.channel, windows.c.chat).where(windows.c.open_until > _NOW))
_KNOCKED = Statement(
    select(windows.c.channel, windows.c.chat).where(
        windows.c.open_until <= _NOW, windows.c.opener.is_not(None)
    )
)
_DROP_OLD = Statement(
    delete(windows).where(windows.c.open_until < bindparam("before"), windows.c.opener.is_(None))
)
_COUNT = Statement(
    select(func.count()).where(windows.c.channel == bindparam("on"), windows.c.open_until > _NOW)
)
_ADD = Statement(insert_or(windows).on_conflict_do_nothing(index_elements=["channel", "chat"]))
_HEARD = Statement(
    update(windows)
    .where(*_CHAT, or_(windows.c.heard_at.is_(None), windows.c.heard_at <= _AT))
    .values(heard_at=_AT, open_until=bindparam("until", type_=windows.c.open_until.type))
)
_CLOSE = Statement(
    update(windows)
    .where(*_CHAT, windows.c.open_until > _NOW)
    .where(or_(windows.c.heard_at.is_(None), windows.c.heard_at <= _AT))
    .values(open_until=_NOW)
)
_SET_OPENER = Statement(update(windows).where(*_CHAT).values(opener=bindparam("row")))
_FORGET_OPENER = Statement(
    update(windows)
    .where(windows.c.channel == bindparam("on"), windows.c.opener == bindparam("row"))
    .values(opener=None)
)
_BY_OPENER = Statement(select(windows).where(*_CHAT, windows.c.opener == bindparam("row")))


def heard(tx: Tx, channel: str, chat: str, at: datetime, until: datetime, now: datetime) -> bool:
    """A person's message of the instant `at` opens their chat until `until`; whether it was closed before.

    A message that is told late, after a newer one, changes nothing; nor does one that is too old to open anything.
    """
    was_open = is_open(tx, channel, chat, now)
    _have(tx, channel, chat, at)
    changed = tx.execute(_HEARD, {"on": channel, "in_chat": chat, "moment": at, "until": until}).rowcount
    if not changed or until <= now:
        return False
    set_opener(tx, channel, chat, None)
    return not was_open


def told_closed(tx: Tx, channel: str, chat: str, at: datetime, now: datetime) -> None:
    """The chat service says that the chat was closed at the instant `at`: its word counts if nothing was heard since.

    Both are instants of the service's own clock; `now` is one of ours, and the two may differ.
    """
    _have(tx, channel, chat, now)
    tx.execute(_CLOSE, {"on": channel, "in_chat": chat, "moment": at, "now": now})


def is_open(tx: Tx, channel: str, chat: str, now: datetime) -> bool:
    found = _of(tx, channel, chat)
    return found is not None and bool(found.open_until > now)


def open_chats(tx: Tx, now: datetime) -> frozenset[tuple[str, str]]:
    """(channel, chat) of every chat that is open at `now`."""
    return frozenset((row.channel, row.chat) for row in tx.execute(_OPEN, {"now": now}))


def knocked(tx: Tx, now: datetime) -> frozenset[tuple[str, str]]:
    """(channel, chat) of every closed chat to which a template was sent since it closed, or to which none can be."""
    return frozenset((row.channel, row.chat) for row in tx.execute(_KNOCKED, {"now": now}))


def count_open(tx: Tx, channel: str, now: datetime) -> int:
    return int(tx.execute(_COUNT, {"on": channel, "now": now}).scalar_one())


def opener(tx: Tx, channel: str, chat: str) -> int | None:
    """The outbox row of the template that was sent since the chat closed."""
    found = _of(tx, channel, chat)
    return found.opener if found else None


def set_opener(tx: Tx, channel: str, chat: str, row: int | None) -> None:
    tx.execute(_SET_OPENER, {"on": channel, "in_chat": chat, "row": row})


def begin_opening(tx: Tx, channel: str, chat: str, row: int, now: datetime) -> None:
    """The template of this outbox row is on its way to a chat that is closed."""
    _have(tx, channel, chat, now)
    set_opener(tx, channel, chat, row)


def forget_opener(tx: Tx, channel: str, row: int) -> None:
    """In no chat of the channel counts this row any more as the template that was sent."""
    tx.execute(_FORGET_OPENER, {"on": channel, "row": row})


def is_opener(tx: Tx, channel: str, chat: str, row: int) -> bool:
    return tx.execute(_BY_OPENER, {"on": channel, "in_chat": chat, "row": row}).first() is not None


def _of(tx: Tx, channel: str, chat: str) -> Row | None:
    return tx.execute(_OF, {"on": channel, "in_chat": chat}).first()


def _have(tx: Tx, channel: str, chat: str, closed_since: datetime) -> None:
    """A row of a chat in which nothing has been heard yet, if there is none."""
    tx.execute(
        _ADD,
        {"channel": channel, "chat": chat, "heard_at": None, "open_until": closed_since, "opener": None},
    )


def drop_old(tx: Tx, now: datetime) -> None:
    """Forget the chats that have been closed for long and wait for nothing: a chat that is not known is closed."""
    tx.execute(_DROP_OLD, {"before": now - _KEPT})
