"""The offices of a database. Each is read and imported as a whole, and knows nothing of the others."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, select, update

from bot.core.office.appointments import Appointment
from bot.core.office.identity import Doubt, identify, joined, person
from bot.core.office.model import Office, OfficerRow
from bot.core.office.officers import Seat
from storage import codec
from storage.database import SeenInTx, Tx
from storage.repositories import appointments, people
from storage.statement import Statement, one_of
from storage.tables import officers, offices

OFFICE = "kantor"  #: the id of the first office, where nobody has chosen another

_seen = SeenInTx[tuple[int, Office]]()
_ONE = offices.c.id == bindparam("here")
_REVISION_ROW = select(offices.c.revision).where(_ONE)
_REVISION, _REVISION_HELD = Statement(_REVISION_ROW), Statement(_REVISION_ROW.with_for_update(read=True))
_DATA = Statement(select(offices.c.data).where(_ONE))
_CHANGE = Statement(
    update(offices)
    .where(_ONE)
    .values(data=bindparam("text"), updated_at=bindparam("now"), revision=offices.c.revision + 1)
)
_ADD = Statement(insert(offices))
_IDS = Statement(select(offices.c.id).order_by(offices.c.id))
_FEW = Statement(select(offices.c.id).order_by(offices.c.id).limit(2))
_ACTIVE = Statement(
    update(officers).where(officers.c.office == bindparam("here")).values(active=one_of(officers.c.id, "ids"))
)
_PERSON = ("name", "salutation", "rank", "position", "nip", "active", "doubles")
_CHANGE_OFFICER = Statement(
    update(officers)
    .where(officers.c.id == bindparam("known"))
    .values({name: bindparam(f"new_{name}") for name in _PERSON})
)
_ADD_OFFICER = Statement(insert(officers))


class Offices:
    """Offices by id, the newest revision of each kept in memory."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, Office]] = {}

    def load(self, tx: Tx, office: str = OFFICE) -> Office | None:
        """The office of the last import; None before the first import."""
        own = _seen.of(tx).get(office)
        if own:
            return own[1]
        revision = tx.execute(_REVISION_HELD if tx.guarded else _REVISION, {"here": office}).scalar()
        if revision is None:
            return None
        known = self._known.get(office)
        if known and known[0] == revision:
            _seen.of(tx)[office] = known
            return known[1]
        text = tx.execute(_DATA, {"here": office}).scalar_one()
        found = _seen.of(tx)[office] = (revision, codec.load(Office, text))
        # A revision may be rolled back: others know it only once it is committed.
        tx.after_commit(lambda: self._known.__setitem__(office, found))
        return found[1]


def ids(tx: Tx) -> list[str]:
    """The code of every office."""
    return tx.execute(_IDS).scalars()


def only(tx: Tx) -> str:
    """The code of the only office, which is the first one's before there is any; empty where there are several."""
    known = tx.execute(_FEW).scalars() or [OFFICE]
    return known[0] if len(known) == 1 else ""


def keep_data(tx: Tx, value: Office, now: datetime, office: str = OFFICE) -> None:
    """Store the office and leave its officers and their appointments unchanged."""
    _seen.of(tx).pop(office, None)
    tx.execute(_CHANGE, {"here": office, "text": codec.dump(value), "now": now})


def save(tx: Tx, value: Office, now: datetime, office: str = OFFICE, *, same: Sequence[Doubt] = ()) -> None:
    """Import: replace the office by `value`. Officers keep their id, phones and history, as `identify` knows them, and
    where the operator has said of a doubt that it is the same person.
    """
    staff = people.load_staff(tx, office, now)
    known = {**identify(staff, value.officers).known, **{person(one.row): one.officer.id for one in same}}
    value = replace(value, officers=joined(value.officers, known))
    _seen.of(tx).pop(office, None)
    text = codec.dump(value)
    if not tx.execute(_CHANGE, {"here": office, "text": text, "now": now}).rowcount:
        tx.execute(_ADD, {"id": office, "revision": 1, "data": text, "updated_at": now})
    _seat_all(tx, office, value, known, now)


def _seat_all(tx: Tx, office: str, value: Office, known: Mapping[str, str], now: datetime) -> None:
    """Store everybody with a role and their appointments; an officer without any can no longer act."""
    zone = ZoneInfo(value.zone)
    rows = [row for row in value.officers if row.role]
    ids = {
        person(row): _save_officer(tx, office, _as_one(value.officers, row), known.get(person(row)))
        for row in _firsts(rows)
    }
    appointments.seat_all(tx, office, [_holder(row, ids[person(row)], zone) for row in rows], now)
    tx.execute(_ACTIVE, {"here": office, "ids": list(ids.values())})


def _firsts(rows: Sequence[OfficerRow]) -> list[OfficerRow]:
    """One row of each person: one of a seat held definitif, else the first."""
    found: dict[str, OfficerRow] = {}
    for row in sorted(rows, key=lambda row: bool(row.kind)):
        found.setdefault(person(row), row)
    return [found[key] for key in dict.fromkeys(map(person, rows))]


def _as_one(rows: Sequence[OfficerRow], row: OfficerRow) -> OfficerRow:
    """Merge the rows of one person: rangkap counts if any of them says so."""
    return replace(row, doubles=any(one.doubles for one in rows if person(one) == person(row)))


def _holder(row: OfficerRow, officer: str, zone: ZoneInfo) -> Appointment:
    assert row.role is not None
    return Appointment(
        id=0,
        officer=officer,
        seat=Seat(role=row.role, bidang=row.bidang or None),
        title=row.position,
        kind=row.kind,
        letter=row.letter,
        start=datetime.combine(row.first, time(), zone) if row.first else None,
        end=datetime.combine(row.last + timedelta(days=1), time(), zone) if row.last else None,
    )


def _save_officer(tx: Tx, office: str, who: OfficerRow, known: str | None) -> str:
    values = {
        "name": who.name,
        "salutation": who.salutation,
        "rank": who.rank,
        "position": f"{who.kind.value} {who.position}".strip() if who.position else "",
        "nip": who.nip,
        "active": True,
        "doubles": who.doubles,
    }
    if known:
        tx.execute(_CHANGE_OFFICER, {"known": known, **{f"new_{name}": values[name] for name in _PERSON}})
        return known
    identity = secrets.token_hex(6)
    tx.execute(_ADD_OFFICER, {"id": identity, "office": office, **values})
    return identity
