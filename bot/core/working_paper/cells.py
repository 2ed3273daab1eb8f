"""The input cells of a working paper, and a set of their values.

A cell is named by its sheet, the code of its row and the key of its column, never by its position: officers sort,
insert and hide rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from bot.core.parsing.numbers import plain


class SheetKey(StrEnum):
    IKU = "iku"
    SUB = "sub"

    @property
    def heading(self) -> str:
        """The sheet's name in the workbook."""
        return _HEADINGS[self]


_HEADINGS = {SheetKey.IKU: "IKU", SheetKey.SUB: "Sub Kegiatan"}


class Kind(StrEnum):
    """What a column holds; this decides its format and what may be typed."""

    CODE = "kode"
    LABEL = "label"
    NUMBER = "angka"
    RUPIAH = "rupiah"
    PERCENT = "persen"
    TEXT = "teks"


@dataclass(frozen=True, kw_only=True)
class Column:
    key: str
    header: str
    kind: Kind
    input: bool = False  #: filled in by the officer: unlocked
    required: bool = False
    formula: bool = False  #: Excel computes it for display; the bot computes the figure that counts
    width: int = 11  #: in characters

    @property
    def numeric(self) -> bool:
        return self.kind in (Kind.NUMBER, Kind.RUPIAH, Kind.PERCENT)


HEADER_ROW = 8  #: of both sheets as they are sent out
FIRST_ROW = 9
TEXT_LIMIT = 2000  #: characters in one cell; more belongs in the data pendukung

REALISASI, FISIK, ANGGARAN = "realisasi", "realisasi_fisik", "realisasi_anggaran"
PENGHAMBAT, TINDAK_LANJUT = "faktor_penghambat", "tindak_lanjut"
PENDORONG, KETERANGAN = "faktor_pendorong", "keterangan"

COLUMNS: Mapping[SheetKey, tuple[Column, ...]] = {
    SheetKey.IKU: (
        Column(key="kode", header="Kode", kind=Kind.CODE, width=10),
        Column(key="sasaran", header="Sasaran", kind=Kind.LABEL, width=20),
        Column(key="indikator", header="Indikator kinerja", kind=Kind.LABEL, width=30),
        Column(key="satuan", header="Satuan", kind=Kind.LABEL, width=9),
        Column(key="arah", header="Arah", kind=Kind.LABEL, width=7),
        Column(key="target_tahun", header="Target tahun", kind=Kind.NUMBER),
        Column(key="target", header="Target periode ini", kind=Kind.NUMBER),
        Column(key="lalu", header="Realisasi periode lalu", kind=Kind.NUMBER),
        Column(key=REALISASI, header="Realisasi periode ini", kind=Kind.NUMBER, input=True, required=True, width=13),
        Column(key="kumulatif", header="Realisasi s.d. periode ini", kind=Kind.NUMBER, formula=True, width=12),
        Column(key="capaian", header="Capaian target periode (%)", kind=Kind.PERCENT, formula=True),
        Column(key="capaian_tahun", header="Capaian target tahun (%)", kind=Kind.PERCENT, formula=True),
        Column(key="predikat", header="Predikat", kind=Kind.LABEL, formula=True, width=13),
        Column(key=PENDORONG, header="Faktor pendorong", kind=Kind.TEXT, input=True, width=21),
        Column(key=PENGHAMBAT, header="Faktor penghambat", kind=Kind.TEXT, input=True, width=21),
        Column(key=TINDAK_LANJUT, header="Tindak lanjut", kind=Kind.TEXT, input=True, width=21),
        Column(key=KETERANGAN, header="Keterangan / sumber data", kind=Kind.TEXT, input=True, width=21),
    ),
    SheetKey.SUB: (
        Column(key="kode", header="Kode", kind=Kind.CODE, width=18),
        Column(key="nomenklatur", header="Sub kegiatan", kind=Kind.LABEL, width=34),
        Column(key="indikator", header="Indikator keluaran", kind=Kind.LABEL, width=28),
        Column(key="satuan", header="Satuan", kind=Kind.LABEL, width=10),
        Column(key="target_tahun", header="Target tahun", kind=Kind.NUMBER),
        Column(key="fisik_lalu", header="Realisasi fisik periode lalu", kind=Kind.NUMBER),
        Column(key=FISIK, header="Realisasi fisik s.d. periode ini", kind=Kind.NUMBER, input=True, required=True,
               width=13),
        Column(key="capaian", header="Capaian fisik (%)", kind=Kind.PERCENT, formula=True, width=10),
        Column(key="pagu", header="Pagu (Rp)", kind=Kind.RUPIAH, width=16),
        Column(key="anggaran_lalu", header="Realisasi anggaran periode lalu (Rp)", kind=Kind.RUPIAH, width=16),
        Column(key=ANGGARAN, header="Realisasi anggaran s.d. periode ini (Rp)", kind=Kind.RUPIAH, input=True,
               required=True, width=17),
        Column(key="serapan", header="Serapan (%)", kind=Kind.PERCENT, formula=True, width=10),
        Column(key="sisa", header="Sisa pagu (Rp)", kind=Kind.RUPIAH, formula=True, width=16),
        Column(key=PENGHAMBAT, header="Faktor penghambat", kind=Kind.TEXT, input=True, width=24),
        Column(key=TINDAK_LANJUT, header="Tindak lanjut", kind=Kind.TEXT, input=True, width=24),
    ),
}  # fmt: skip

INPUTS: Mapping[SheetKey, tuple[Column, ...]] = {
    sheet: tuple(column for column in columns if column.input) for sheet, columns in COLUMNS.items()
}
BY_KEY = {(sheet, column.key): column for sheet, columns in COLUMNS.items() for column in columns}


class CellKey(NamedTuple):
    """One input cell. Sorts by sheet, row, field."""

    sheet: SheetKey
    row: str  #: code of the indicator or sub kegiatan; the second row of one code is "CODE#2"
    field: str

    @property
    def name(self) -> str:
        """As it is stored: "iku|IKU-1|realisasi"; the row may have a stroke of its own."""
        return "|".join((self.sheet.value, self.row, self.field))

    @classmethod
    def named(cls, name: str) -> CellKey:
        """The inverse of `name`. ValueError when it is none."""
        sheet, rest = name.split("|", 1)
        row, column = rest.rsplit("|", 1)
        return cls(SheetKey(sheet), row, column)


Cell = Decimal | str  #: a number cell may hold text that is not settled yet, as it was typed


def column_of(cell: CellKey) -> Column:
    """The column `cell` stands in; KeyError when the papers have no such column."""
    return BY_KEY[cell.sheet, cell.field]


def unique_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """Row names: a repeated code (one sub kegiatan with two outputs) is numbered."""
    seen: dict[str, int] = {}
    names = []
    for code in codes:
        seen[code] = seen.get(code, 0) + 1
        names.append(code if seen[code] == 1 else f"{code}#{seen[code]}")
    return tuple(names)


@dataclass(frozen=True, kw_only=True)
class PaperValues:
    """The contents of the input cells. A blank cell is absent."""

    cells: Mapping[CellKey, Cell] = field(default_factory=dict)

    def number(self, cell: CellKey) -> Decimal | None:
        """The figure in `cell`; None when it is blank or not settled."""
        value = self.cells.get(cell)
        return value if isinstance(value, Decimal) else None

    def text(self, cell: CellKey) -> str:
        value = self.cells.get(cell, "")
        return value if isinstance(value, str) else ""

    def to_json(self) -> dict[str, dict[str, str]]:
        """Plain JSON, sorted: {"angka": {"iku|IKU-1|realisasi": "2.6"}, "teks": {...}}; figures with a decimal point."""
        numbers: dict[str, str] = {}
        texts: dict[str, str] = {}
        for cell, value in sorted(self.cells.items(), key=lambda item: item[0]):
            if isinstance(value, Decimal):
                numbers[cell.name] = f"{plain(value):f}"
            else:
                texts[cell.name] = value
        return {"angka": numbers, "teks": texts}

    @classmethod
    def from_json(cls, data: Mapping[str, Mapping[str, str]]) -> PaperValues:
        """The inverse of `to_json`. ValueError or KeyError when it was not written by it."""
        cells: dict[CellKey, Cell] = {
            CellKey.named(name): Decimal(text) for name, text in data["angka"].items()
        }
        cells.update((CellKey.named(name), text) for name, text in data["teks"].items())
        return cls(cells=cells)


def apply_answer(values: PaperValues, cell: CellKey, answer: Cell | None) -> PaperValues:
    """`values` with one cell answered in chat; None empties it. KeyError when no such column is filled in."""
    if not column_of(cell).input:
        raise KeyError(cell)
    cells = {key: value for key, value in values.cells.items() if key != cell}
    if answer is not None:
        cells[cell] = answer
    return PaperValues(cells=cells)
