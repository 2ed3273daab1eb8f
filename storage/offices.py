"""The office: read whole, imported whole."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update

from bot.core.office import Office, OfficerRow
from storage import codec, people
from storage.database import Tx
from storage.tables import holders, officers, offices

OFFICE = "kantor"  #: the id of the office of a database that serves one


_REVISION = select(offices.c.revision).where(offices.c.id == bindparam("office"))


class Offices:
    """Offices by id, the newest revision of each kept in memory."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, Office]] = {}

    def load(self, tx: Tx, office: str = OFFICE) -> Office | None:
        """The office as imported last; None before the first import."""
        own: tuple[int, Office] | None = tx.at_hand.get(office)
        if own:
            return own[1]  # nobody else writes while this transaction lasts, and a reader sees one instant
        revision = tx.execute(_REVISION, {"office": office}).scalars().first()
        if revision is None:
            return None
        known = self._known.get(office)
        if known and known[0] == revision:
            tx.at_hand[office] = known
            return known[1]
        text = tx.execute(select(offices.c.data).where(offices.c.id == office)).scalar_one()
        found = tx.at_hand[office] = (revision, codec.load(Office, text))
        # A revision may be rolled back: others know it only once it is committed.
        tx.after_commit(lambda: self._known.__setitem__(office, found))
        return found[1]


def keep_data(tx: Tx, value: Office, now: datetime, office: str = OFFICE) -> None:
    """Write what the office is, and leave its officers and their seats as they are."""
    tx.at_hand.pop(office, None)
    row = {"data": codec.dump(value), "updated_at": now, "revision": offices.c.revision + 1}
    tx.execute(update(offices).where(offices.c.id == office).values(**row))


def save(tx: Tx, value: Office, now: datetime, office: str = OFFICE) -> None:
    """Import: the office becomes what `value` says. Officers keep their id, phone and past by NIP, else by name."""
    tx.at_hand.pop(office, None)
    row = {"data": codec.dump(value), "updated_at": now}
    changed = tx.execute(
        update(offices).where(offices.c.id == office).values(revision=offices.c.revision + 1, **row)
    ).rowcount
    if not changed:
        tx.execute(insert(offices).values(id=office, revision=1, **row))
    known = _known(tx, office)
    doubling = {
        _key(person) for person in value.officers if person.doubles
    }  # in whichever of his rows it stands
    persons = [replace(person, doubles=_key(person) in doubling) for person in value.officers]
    wanted = [
        (_save_officer(tx, office, person, known), person.role, person.bidang or "")
        for person in persons
        if person.role
    ]
    _seat(tx, office, wanted, now)


def _key(row: OfficerRow) -> str:
    return row.nip or " ".join(row.name.casefold().split())


def _known(tx: Tx, office: str) -> dict[str, str]:
    rows = tx.execute(
        select(officers.c.id, officers.c.nip, officers.c.name).where(officers.c.office == office)
    )
    return {row.nip or " ".join(row.name.casefold().split()): row.id for row in rows}


def _save_officer(tx: Tx, office: str, person: OfficerRow, known: dict[str, str]) -> str:
    values = {
        "name": person.name,
        "salutation": person.salutation,
        "rank": person.rank,
        "position": person.position,
        "nip": person.nip,
        "active": True,
        "doubles": person.doubles,
    }
    found = known.get(_key(person))
    if found:
        tx.execute(update(officers).where(officers.c.id == found).values(**values))
        return found
    identity = known[_key(person)] = secrets.token_hex(6)
    tx.execute(insert(officers).values(id=identity, office=office, **values))
    return identity


def _seat(tx: Tx, office: str, wanted: Sequence[tuple[str, str, str]], now: datetime) -> None:
    """End the seats that are no longer held, begin the new ones, and retire who holds none."""
    present = {(row.officer, row.role, row.bidang): row.id for row in people.seat_rows(tx, office)}
    for seat, row in present.items():
        if seat not in wanted:
            tx.execute(update(holders).where(holders.c.id == row).values(until=now))
    for officer, role, bidang in dict.fromkeys(wanted):
        if (officer, role, bidang) not in present:
            tx.execute(
                insert(holders).values(office=office, role=role, bidang=bidang, officer=officer, since=now)
            )
    seated = {officer for officer, _, _ in wanted}
    tx.execute(update(officers).where(officers.c.office == office).values(active=officers.c.id.in_(seated)))
