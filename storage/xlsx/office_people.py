"""The sheet Pegawai: who holds which role, and whether every role of the SOP is held."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from bot.core.office.model import OfficerRow
from bot.core.sop.model import Role
from storage.xlsx import office_cells as cells
from storage.xlsx.office_rows import Bidangs, SheetReader
from storage.xlsx.office_terms import meet, with_term
from storage.xlsx.sheets import Row, clean, normal

_SALUTATIONS = {"pak": "Bapak", "bapak": "Bapak", "bu": "Ibu", "ibu": "Ibu", "bapakibu": "Bapak/Ibu"}


def read_officers(reader: SheetReader, roles: Sequence[Role], bidangs: Bidangs) -> tuple[OfficerRow, ...]:
    """One value per person and role. A person is known by his NIP, without one by his name."""
    found: list[OfficerRow] = []
    names: dict[str, str] = {}
    taken: dict[tuple[str, str | None, str | None], list[OfficerRow]] = defaultdict(list)
    for row in reader.rows():
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
        _check_holders(reader, found, roles, bidangs)
    return tuple(found)


def person(officer: OfficerRow) -> str:
    """What makes two rows the same person."""
    return officer.nip or normal(officer.name)


def _officers(reader: SheetReader, row: Row, roles: Sequence[Role], bidangs: Bidangs) -> list[OfficerRow]:
    """The person of one row, once per role; without a role, once."""
    held = _roles(reader, row, roles)
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


def _roles(reader: SheetReader, row: Row, roles: Sequence[Role]) -> list[Role]:
    """The roles that `peran` names, by `kunci` or `nama`, separated by commas, semicolons or lines."""
    named = {normal(role.key): role for role in roles} | {normal(role.name): role for role in roles}
    text = clean(row["peran"])
    if cells.is_blank(text) or normal(text) in named:
        return [named[normal(text)]] if normal(text) in named else []
    found: list[Role] = []
    for part in filter(None, map(str.strip, re.split(r"[,;\n]", text))):
        role = named.get(normal(part))
        if role is None:
            choices = ", ".join(role.key for role in roles)
            reader.fault(row, "peran", "peran_tidak_dikenal", nilai=part, pilihan=choices)
        elif role not in found:
            found.append(role)
    return found


def _check_holders(
    reader: SheetReader, officers: list[OfficerRow], roles: Sequence[Role], bidangs: Bidangs
) -> None:
    """Every role is held, if not every day; one that is not per bidang by one person only at a time."""
    holders: dict[tuple[str | None, str | None], list[OfficerRow]] = defaultdict(list)
    for officer in officers:
        holders[officer.role, officer.bidang].append(officer)
    for role in roles:
        for bidang in bidangs.sound if role.per_bidang else ():
            if not holders.get((role.key, bidang.code)):
                reader.fault(None, "peran", "pemegang_bidang_tidak_ada", peran=role.name, bidang=bidang.name)
        single = holders.get((role.key, None), [])
        if not role.per_bidang and not single:
            reader.fault(None, "peran", "pemegang_tidak_ada", peran=role.name)
        crowd = {} if role.per_bidang else _at_once(single)
        if crowd:
            reader.fault(None, "peran", "pemegang_lebih", peran=role.name, nama=", ".join(crowd.values()))


def _at_once(officers: list[OfficerRow]) -> dict[str, str]:
    """Persons who would hold one seat on the same day, both definitif or both for the time being."""
    return {
        person(each): each.name
        for each in officers
        if any(
            person(one) != person(each) and bool(one.kind) == bool(each.kind) and meet(one, each)
            for one in officers
        )
    }
