"""Settings and counters that the bot keeps for itself, by key."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from storage.database import Tx
from storage.tables import meta

USERNAME = "nama_bot"  #: the bot's user name, kept for the links of `invite list`


def get_meta(tx: Tx, key: str) -> str | None:
    return tx.execute(select(meta.c.value).where(meta.c.key == key)).scalars().first()


def set_meta(tx: Tx, key: str, value: str) -> None:
    statement = sqlite_insert(meta).values(key=key, value=value)
    tx.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def next_number(tx: Tx, counter: str) -> int:
    """The next number of a series of letters, without a gap."""
    number = int(get_meta(tx, counter) or "0") + 1
    set_meta(tx, counter, str(number))
    return number
