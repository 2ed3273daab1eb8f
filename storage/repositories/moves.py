"""A person's chat has another address from now on: what is known of it is known of the new one."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import BindParameter, bindparam, select, update

from bot.ports import Outgoing
from storage import codec
from storage.database import Tx
from storage.statement import Statement
from storage.tables import cards, contacts, outbox, said

_ON: BindParameter[str] = bindparam("on")
_OLD: BindParameter[str] = bindparam("old")
_BIND = Statement(
    update(contacts)
    .where(
        contacts.c.channel == _ON,
        contacts.c.address == _OLD,
        contacts.c.chat == _OLD,
        contacts.c.until.is_(None),
    )
    .values(address=bindparam("new"), chat=bindparam("new"), reachable=True)
)
_IN_CHAT = outbox.c.channel == _ON, outbox.c.chat == _OLD
_MESSAGES = Statement(select(outbox.c.id, outbox.c.payload).where(*_IN_CHAT))
_MESSAGE = Statement(
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values(chat=bindparam("new"), payload=bindparam("text"))
)
_SAID = Statement(
    update(said).where(said.c.channel == _ON, said.c.chat == _OLD).values(chat=bindparam("new"))
)
_CARDS = Statement(
    update(cards).where(cards.c.channel == _ON, cards.c.chat == _OLD).values(chat=bindparam("new"))
)


def move(tx: Tx, channel: str, old: str, new: str) -> bool:
    """Move a phone whose chat is its address, and what was said in it; False if there is none."""
    where = {"on": channel, "old": old}
    if not tx.execute(_BIND, {**where, "new": new}).rowcount:
        return False
    for row in tx.execute(_MESSAGES, where).all():
        outgoing = replace(codec.load(Outgoing, row.payload), chat=new)
        tx.execute(_MESSAGE, {"row": row.id, "new": new, "text": codec.dump(outgoing)})
    tx.execute(_CARDS, {**where, "new": new})
    tx.execute(_SAID, {**where, "new": new})
    return True
