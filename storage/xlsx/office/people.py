"""The sheet *Pegawai*: officers, their seats, their terms, and conflicts between seats."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations

from bot.core.case.separation_of_duties import conflicts
from bot.core.office.acting import LONGEST_MONTHS, last_allowed
from bot.core.office.appointments import AppointmentKind
from bot.core.office.identity import person
from bot.core.office.model import Bidang, Office, OfficerRow
from bot.core.office.officers import Seat
from bot.core.sop.model import Role, Sop
from storage.xlsx.office import cells
from storage.xlsx.office.faults import Bad, Fault
from storage.xlsx.office.rows import Bidangs, SheetReader
from storage.xlsx.untrusted.books import CellValue
from storage.xlsx.untrusted.sheets import Row, clean, normal

_KINDS = {
    **dict.fromkeys(("definitif", "tetap"), AppointmentKind.DEFINITIF),
    **dict.fromkeys(("pj", "penjabat"), AppointmentKind.PJ),
    **dict.fromkeys(("plt", "pelaksanatugas"), AppointmentKind.PLT),
    **dict.fromkeys(("plh", "pelaksanaharian"), AppointmentKind.PLH),
    # Many staff lists use this column for the kind of employment, which says nothing about the seat.
    **dict.fromkeys(("asn", "pns", "cpns", "pppk", "aktif"), AppointmentKind.DEFINITIF),
}
_PREFIX = re.compile(r"^(?:pj|plt|plh)\b\.?\s*", re.IGNORECASE)


def with_term(reader: SheetReader, row: Row, officer: OfficerRow) -> OfficerRow:
    """`officer` with the values of these columns; without them the seat is held definitif and permanently."""
    kind = reader.value(row, "status", _read_kind) or AppointmentKind.DEFINITIF
    first = reader.value(row, "mulai", cells.read_date)
    last = reader.value(row, "selesai", cells.read_date)
    letter = reader.text(row, "sk")
    if kind and not letter:
        reader.fault(row, "sk", "sk_wajib", jenis=kind.value)
    _check_days(reader, row, kind, first, last)
    position = _PREFIX.sub("", officer.position) if kind else officer.position
    return replace(officer, kind=kind, letter=letter, first=first, last=last, position=position)


def _check_days(
    reader: SheetReader, row: Row, kind: AppointmentKind, first: date | None, last: date | None
) -> None:
    """Check that a Plt or Plh has a first and a last day, no further apart than its kind allows."""
    if first and last and last < first:
        reader.fault(row, "selesai", "masa_urutan", nilai=_shown(last), mulai=_shown(first))
    elif kind in LONGEST_MONTHS:
        for column, day in (("mulai", first), ("selesai", last)):
            if day is None and cells.is_blank(row[column]):
                reader.fault(row, column, "masa_wajib", jenis=kind.value)
        if first and last and last > last_allowed(first, kind):
            reader.fault(
                row,
                "selesai",
                "masa_terlalu_lama",
                jenis=kind.value,
                bulan=str(LONGEST_MONTHS[kind]),
                batas=_shown(last_allowed(first, kind)),
            )


def _shown(day: date) -> str:
    return day.strftime("%d-%m-%Y")


def _read_kind(value: CellValue) -> AppointmentKind | Bad:
    return cells.read_choice(value, _KINDS, key="status")


def meet(one: OfficerRow, other: OfficerRow) -> bool:
    """Whether two terms have a day in common."""
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: OfficerRow, other: OfficerRow) -> bool:
    return one.first is None or other.last is None or one.first <= other.last


_SALUTATIONS = {"pak": "Bapak", "bapak": "Bapak", "bu": "Ibu", "ibu": "Ibu", "bapakibu": "Bapak/Ibu"}


def read_officers(reader: SheetReader, roles: Sequence[Role], bidangs: Bidangs) -> tuple[OfficerRow, ...]:
    """One value per person and role. A person is identified by the NIP, or by the name if there is none."""
    found: list[OfficerRow] = []
    unclear: list[_Unclear] = []
    names: dict[str, str] = {}
    taken: dict[tuple[str, str | None, str | None], list[OfficerRow]] = defaultdict(list)
    for row in reader.rows():
        unclear += _unclear(reader, row, roles, bidangs)
        for officer in _officers(reader, row, roles, bidangs):
            if officer.nip and normal(names.setdefault(officer.nip, officer.name)) != normal(officer.name):
                reader.fault(row, "nip", "nip_dua_orang", nilai=officer.nip, nama=names[officer.nip])
            same = taken[person(officer), officer.role, officer.bidang]
            first = next((one.row for one in same if meet(one, officer)), row.number)
            if officer.name and first != row.number:
                reader.fault(row, "nama", "ganda", nilai=officer.name, baris_pertama=str(first))
            same.append(officer)
            found.append(officer)
    if reader.table and "peran" in reader.table.columns:
        _check_holders(reader, found, roles, bidangs, unclear)
    return tuple(found)


def _officers(reader: SheetReader, row: Row, roles: Sequence[Role], bidangs: Bidangs) -> list[OfficerRow]:
    """The person of one row, once per role; without a role, once."""
    held, unknown = _roles(row, roles)
    for part in unknown:
        choices = ", ".join(role.key for role in roles)
        reader.fault(row, "peran", "peran_tidak_dikenal", nilai=part, pilihan=choices)
    needed = [role.name for role in held if role.per_bidang]
    bidang = (bidangs.read(reader, row) or None) if needed or not held else None
    if needed and bidang is None and "bidang" in row.columns:
        reader.fault(row, "bidang", "bidang_wajib", peran=", ".join(needed))
    salutation = reader.text(row, "sapaan")
    officer = OfficerRow(
        name=reader.text(row, "nama"),
        nip=reader.value(row, "nip", cells.read_nip) or "",
        salutation=_SALUTATIONS.get(normal(salutation), salutation) or "Bapak/Ibu",
        rank=reader.text(row, "pangkat"),
        position=reader.text(row, "jabatan"),
        bidang=bidang,
        doubles=reader.value(row, "rangkap", cells.read_yes_no) or False,
        row=row.number,
    )
    officer = with_term(reader, row, officer)
    return [replace(officer, role=r.key, bidang=bidang if r.per_bidang else None) for r in held] or [officer]


def _roles(row: Row, roles: Sequence[Role]) -> tuple[list[Role], list[str]]:
    """The roles that `peran` names, by `kunci` or `nama`, separated by commas, semicolons or lines; and what is none."""
    named = {normal(role.key): role for role in roles} | {normal(role.name): role for role in roles}
    text = clean(row["peran"])
    if cells.is_blank(text) or normal(text) in named:
        return [named[normal(text)]] if normal(text) in named else [], []
    parts = [part for part in map(str.strip, re.split(r"[,;\n]", text)) if part]
    found = {role.key: role for part in parts if (role := named.get(normal(part)))}
    return list(found.values()), [part for part in parts if normal(part) not in named]


_Place = tuple[Role, Bidang | None]


@dataclass(frozen=True, kw_only=True)
class _Unclear:
    """A row whose role or bidang cannot be told: it may be meant for a seat that seems vacant."""

    role: Role | None
    bidang: Bidang | None
    typed: str  #: what could not be told; empty where the cell has no value of its own

    def may_mean(self, place: _Place) -> bool:
        role, bidang = place
        return (not self.role or self.role == role) and (not self.bidang or bidang in (None, self.bidang))

    def likeness(self, place: _Place) -> float:
        role, bidang = place
        names = (bidang.code, bidang.name) if self.role and bidang else (role.key, role.name)
        return max(SequenceMatcher(None, normal(self.typed), normal(name)).ratio() for name in names)


def _unclear(reader: SheetReader, row: Row, roles: Sequence[Role], bidangs: Bidangs) -> Iterator[_Unclear]:
    held, unknown = _roles(row, roles)
    typed = clean(row["bidang"])
    known = next((one for one in bidangs.sound if one.code == bidangs.code(typed)), None)
    for part in unknown or ([""] if reader.unreadable(row, "peran") else []):
        yield _Unclear(role=None, bidang=known, typed=part)
    for role in held:
        if role.per_bidang and not known:
            yield _Unclear(role=role, bidang=None, typed=typed)


def _really_vacant(vacant: Sequence[_Place], unclear: Sequence[_Unclear]) -> list[_Place]:
    """The vacant seats without those that follow from a fault in a row: one for each, the one it is most like."""
    left = list(vacant)
    for row in unclear:
        meant = [place for place in left if row.may_mean(place)]
        if meant:
            left.remove(max(meant, key=row.likeness))
    return left


def _check_holders(
    reader: SheetReader,
    officers: list[OfficerRow],
    roles: Sequence[Role],
    bidangs: Bidangs,
    unclear: Sequence[_Unclear],
) -> None:
    """Check that every role has a holder, if not for every day, and a role of the office itself only one at a
    time.
    """
    holders: dict[tuple[str | None, str | None], list[OfficerRow]] = defaultdict(list)
    for officer in officers:
        holders[officer.role, officer.bidang].append(officer)
    places = [(role, bidang) for role in roles for bidang in (bidangs.sound if role.per_bidang else (None,))]
    vacant = [
        (role, bidang)
        for role, bidang in places
        if not holders.get((role.key, bidang.code if bidang else None))
    ]
    for role, bidang in _really_vacant(vacant, unclear):
        if bidang:
            reader.fault(None, "peran", "pemegang_bidang_tidak_ada", peran=role.name, bidang=bidang.name)
        else:
            reader.fault(None, "peran", "pemegang_tidak_ada", peran=role.name)
    for role in roles:
        crowd = {} if role.per_bidang else _at_once(holders.get((role.key, None), []))
        if crowd:
            reader.fault(None, "peran", "pemegang_lebih", peran=role.name, nama=", ".join(crowd.values()))


def _at_once(officers: list[OfficerRow]) -> dict[str, str]:
    """Persons who would hold one seat on the same day, both definitif or both temporarily."""
    return {
        person(each): each.name
        for each in officers
        if any(
            person(one) != person(each) and bool(one.kind) == bool(each.kind) and meet(one, each)
            for one in officers
        )
    }


def double_seats(office: Office, sop: Sop) -> tuple[Fault, ...]:
    """Remarks `catatan_rangkap`: one for each person and pair of seats that nobody else holds, unless rangkap
    is recorded.
    """
    rows: dict[str, list[OfficerRow]] = defaultdict(list)
    seats: dict[Seat, set[str]] = defaultdict(set)
    for row in office.officers:
        if row.role:
            rows[person(row)].append(row)
            seats[_seat(row)].add(person(row))
    return tuple(
        fault
        for held in rows.values()
        if not any(row.doubles for row in held)
        for fault in _faults(held, {seat for seat, holders in seats.items() if len(holders) == 1}, sop)
    )


def _faults(held: list[OfficerRow], alone: set[Seat], sop: Sop) -> Iterator[Fault]:
    for one, other in combinations(held, 2):
        both = {_seat(one), _seat(other)}
        pairs = conflicts(sop, both) if meet(one, other) and both <= alone else ()
        if pairs:
            steps = "; ".join(f"{first.no}, {review.no}" for first, review in pairs)
            yield Fault(
                sheet="Pegawai",
                row=max(one.row, other.row) or None,
                column="rangkap",
                key="catatan_rangkap",
                fields={"nama": one.name, "langkah": steps},
            )


def _seat(row: OfficerRow) -> Seat:
    assert row.role is not None
    return Seat(role=row.role, bidang=row.bidang or None)
