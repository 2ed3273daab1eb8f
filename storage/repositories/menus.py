"""Which menu of commands each chat has been given, as a text that differs where the menu does."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from storage.database import Tx
from storage.repositories.settings import get_meta, set_meta
from storage.statement import Statement
from storage.tables import meta

_PREFIX = "menu "
_DROP = Statement(delete(meta).where(meta.c.key == bindparam("of")))
_GIVEN = Statement(select(meta.c.key).where(meta.c.key.startswith(_PREFIX, autoescape=True)))


def of_chat(tx: Tx, channel: str, chat: str) -> str:
    """The menu of a chat; empty if it has none of its own."""
    return get_meta(tx, _key(channel, chat)) or ""


def remember(tx: Tx, channel: str, chat: str, content: str) -> None:
    """Remember the menu that a chat has now."""
    if content:
        set_meta(tx, _key(channel, chat), content)
    else:
        tx.execute(_DROP, {"of": _key(channel, chat)})


def given(tx: Tx) -> set[tuple[str, str]]:
    """(channel, chat) of every chat with a menu of its own."""
    keys = tx.execute(_GIVEN).scalars()
    found = (key.removeprefix(_PREFIX).partition(" ") for key in keys)
    return {(channel, chat) for channel, _, chat in found}


def _key(channel: str, chat: str) -> str:
    return f"{_PREFIX}{channel} {chat}"
