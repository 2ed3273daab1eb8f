"""What is kept about one person, and what of it may go (UU 27/2022).

What an officer decided and handed in belongs to the archive of the office (UU 43/2009) and stays, under their name; how
they were reached and what they chatted is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, delete, exists, or_, select
from sqlalchemy.dialects import sqlite

from storage.database import Tx
from storage.statement import Row, Statement, in_json, one_of
from storage.tables import (
    acting,
    cards,
    chat_entries,
    contacts,
    deeds,
    digests,
    events,
    file_reads,
    holders,
    inbox,
    incidents,
    invitations,
    meta,
    officers,
    outbox,
    receipts,
    reminders,
    said,
    tallies,
    waits,
    windows,
)

_OF = bindparam("of", type_=officers.c.id.type)
_CHATS, _SENDERS = "chats", "senders"


def _holds(column: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the text of a column names the officer."""
    return column.contains(_OF)


def _in_chats(table: Table) -> ColumnElement[bool]:
    return one_of(table.c.chat, _CHATS)


#: Where something stands about an officer that the archive of the office keeps.
KEPT: Mapping[Table, ColumnElement[bool]] = {
    officers: officers.c.id == _OF,
    holders: holders.c.officer == _OF,
    acting: or_(acting.c.absent == _OF, acting.c.stand_in == _OF, acting.c.made_by == _OF),
    events: _holds(events.c.data),
    chat_entries: chat_entries.c.officer == _OF,
    reminders: reminders.c.officer == _OF,
    digests: digests.c.officer == _OF,
    deeds: deeds.c.officer == _OF,
    file_reads: file_reads.c.officer == _OF,
}
#: Where something stands about them that goes once they hold no seat any more.
FORGOTTEN: Mapping[Table, ColumnElement[bool]] = {
    contacts: contacts.c.officer == _OF,
    invitations: invitations.c.officer == _OF,
    waits: waits.c.officer == _OF,
    said: said.c.officer == _OF,
    cards: cards.c.officer == _OF,
    outbox: or_(outbox.c.officer == _OF, _in_chats(outbox)),
    inbox: _in_chats(inbox),
    windows: _in_chats(windows),
    receipts: _in_chats(receipts),
    tallies: or_(tallies.c.who == _OF, one_of(tallies.c.who, _SENDERS)),
    incidents: or_(_holds(incidents.c.data), one_of(in_json(incidents.c.data, "id"), _CHATS)),
    meta: _holds(meta.c.key),
}
_ABOUT = {**KEPT, **FORGOTTEN}
_READ = {table: Statement(select(table).where(one)) for table, one in _ABOUT.items()}
_DROP = {table: Statement(delete(table).where(one)) for table, one in FORGOTTEN.items()}
_ASKS = {
    table: select(table).where(one).compile(dialect=sqlite.dialect()).params for table, one in _ABOUT.items()
}
_OTHERS = contacts.alias("others")
_ADDRESSES = Statement(
    select(contacts.c.channel, contacts.c.address, contacts.c.chat).where(
        contacts.c.officer == _OF,
        ~exists()
        .where(_OTHERS.c.channel == contacts.c.channel, _OTHERS.c.chat == contacts.c.chat)
        .where(_OTHERS.c.officer != _OF, _OTHERS.c.until.is_(None)),
    )
)
_SECRET = {(invitations, "hash"), (cards, "actions")}  #: by which somebody else could come in, or tap


def export(tx: Tx, officer: str) -> dict[str, list[dict[str, Any]]]:
    """Every row about the officer, by table; instants are ISO 8601 in UTC."""
    about = _names_of(tx, officer)
    found = {table: tx.execute(_READ[table], _asked(table, about)) for table in _READ}
    return {table.name: [_plain(table, row) for row in rows] for table, rows in found.items()}


def forget(tx: Tx, officer: str) -> dict[str, int]:
    """Remove how the officer was reached and what they chatted; how many rows went, by table."""
    about = _names_of(tx, officer)
    return {table.name: tx.execute(_DROP[table], _asked(table, about)).rowcount for table in _DROP}


def _names_of(tx: Tx, officer: str) -> dict[str, object]:
    """By what the rows of an officer are known: their id, their chats and addresses, and these with their channel.

    A chat that has become another officer's, of whatever office, is none of theirs any more.
    """
    rows = tx.execute(_ADDRESSES, {"of": officer}).all()
    chats = sorted({one for row in rows for one in (row.chat, row.address)})
    senders = sorted({f"{row.channel}:{one}" for row in rows for one in (row.chat, row.address)})
    return {"of": officer, _CHATS: chats, _SENDERS: senders}


def _asked(table: Table, about: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in about.items() if name in _ASKS[table]}


def _plain(table: Table, row: Row) -> dict[str, Any]:
    shown = {}
    for name, value in row._asdict().items():
        if (table, name) not in _SECRET:
            shown[name] = value.isoformat() if isinstance(value, date) else value
    return shown
