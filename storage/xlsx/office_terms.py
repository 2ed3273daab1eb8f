"""Columns status, sk, mulai, selesai of the sheet Pegawai: as what somebody holds his seat, by which letter, when."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.core.office.acting import LONGEST_MONTHS, last_allowed
from bot.core.office.appointments import HolderKind
from bot.core.office.model import OfficerRow
from storage.xlsx import office_cells as cells
from storage.xlsx.office_faults import Bad
from storage.xlsx.office_rows import SheetReader
from storage.xlsx.sheets import CellValue, Row

_KINDS = {
    **dict.fromkeys(("definitif", "tetap"), HolderKind.DEFINITIF),
    **dict.fromkeys(("pj", "penjabat"), HolderKind.PJ),
    **dict.fromkeys(("plt", "pelaksanatugas"), HolderKind.PLT),
    **dict.fromkeys(("plh", "pelaksanaharian"), HolderKind.PLH),
    # Many lists of staff have a column of this name for the kind of employment: it says nothing about the seat.
    **dict.fromkeys(("asn", "pns", "cpns", "pppk", "aktif"), HolderKind.DEFINITIF),
}
_PREFIX = re.compile(r"^(?:pj|plt|plh)\b\.?\s*", re.IGNORECASE)


def with_term(reader: SheetReader, row: Row, officer: OfficerRow) -> OfficerRow:
    """`officer` with what these columns say of his seat; without them he holds it definitif and for good."""
    kind = reader.value(row, "status", _read_kind) or HolderKind.DEFINITIF
    first = reader.value(row, "mulai", cells.read_date)
    last = reader.value(row, "selesai", cells.read_date)
    letter = reader.text(row, "sk")
    if kind and not letter:
        reader.fault(row, "sk", "sk_wajib", jenis=kind.value)
    _check_days(reader, row, kind, first, last)
    position = _PREFIX.sub("", officer.position) if kind else officer.position
    return replace(officer, kind=kind, letter=letter, first=first, last=last, position=position)


def _check_days(
    reader: SheetReader, row: Row, kind: HolderKind, first: date | None, last: date | None
) -> None:
    """A Plt and a Plh have a first and a last day, no further apart than their kind allows."""
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


def _read_kind(value: CellValue) -> HolderKind | Bad:
    return cells.read_choice(value, _KINDS, key="status")


def meet(one: OfficerRow, other: OfficerRow) -> bool:
    """Whether two terms have a day in common."""
    return _begins_before_end(one, other) and _begins_before_end(other, one)


def _begins_before_end(one: OfficerRow, other: OfficerRow) -> bool:
    return one.first is None or other.last is None or one.first <= other.last
