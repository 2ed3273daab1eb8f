"""Rows of the office file -> values.

A faulty cell is noted and replaced by a default, so that the rest is still read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TypeVar

from bot.core.office.model import (
    Aggregation,
    Bidang,
    Direction,
    FallingFormula,
    Indicator,
    Recipient,
    SubKegiatan,
)
from storage.xlsx.office import cells
from storage.xlsx.office.faults import Bad, Fault
from storage.xlsx.office.layout import Sheet
from storage.xlsx.untrusted.books import CellValue, Formula
from storage.xlsx.untrusted.sheets import Row, Table, normal

T = TypeVar("T")
_PADDED = re.compile(
    r"^(\d\.\d\d\.\d\d\.)0(\d\.\d\d\.\d{4})$"
)  #: the fourth part of the code with a needless zero ("02", where "2" means kabupaten)


class SheetReader:
    """Reads the rows of one sheet and notes their faults."""

    def __init__(self, sheet: Sheet, table: Table | None, log: list[Fault]) -> None:
        self.sheet, self.table, self._log = sheet, table, log
        self._seen: dict[tuple[str, str], int] = {}
        self._unreadable: set[tuple[int, str]] = set()  #: cells without a value of their own: row, column
        self._merges: set[str] = set()

    def rows(self) -> Iterator[Row]:
        """Every row that is not empty, after its required cells and those without a value of their own were checked."""
        for row in self.table.rows if self.table else ():
            for column in self.sheet.columns:
                if normal(column.name) in row.columns:
                    self._check(row, column.name, filled=column.filled)
            yield row

    def _check(self, row: Row, column: str, *, filled: bool) -> None:
        value, merge = row[column], row.merged(column)
        if isinstance(value, Formula):
            self.fault(row, column, "rumus_tanpa_nilai", nilai=value)
        elif merge and merge not in self._merges:
            self.fault(row, column, "sel_gabungan", sel=merge)
        elif not merge and filled and cells.is_blank(value):
            self.fault(row, column, "kosong")
        if merge or isinstance(value, Formula):
            self._merges.add(merge)
            self._unreadable.add((row.number, column))

    def fault(self, row: Row | None, column: str | None, key: str, **fields: str) -> None:
        """Note a fault. The first one of a cell without a value of its own says why; what follows from it is left out."""
        number = row.number if row else None
        if (number, column) in self._unreadable:
            return
        self._log.append(Fault(sheet=self.sheet.title, row=number, column=column, key=key, fields=fields))

    def unreadable(self, row: Row, column: str) -> bool:
        """Whether the cell has no value of its own, as was told."""
        return (row.number, column) in self._unreadable

    def value(self, row: Row, column: str, parse: Callable[[CellValue], T | Bad | None]) -> T | None:
        """The cell's value by `parse`; None for an empty cell and for a faulty one."""
        if cells.is_blank(row[column]) or isinstance(row[column], Formula):
            return None
        found = parse(row[column])
        if isinstance(found, Bad):
            self.fault(row, column, found.key, **found.fields)
            return None
        return found

    def text(self, row: Row, column: str) -> str:
        return self.value(row, column, cells.read_text) or ""

    def unique(self, row: Row, column: str, value: str, *, typed: str = "") -> None:
        """Note a fault if an earlier row has the same `value` under `column`; `typed` is how this row writes it."""
        first = self._seen.setdefault((column, value.casefold()), row.number)
        if value and first != row.number:
            self.fault(row, column, "ganda", nilai=typed or value, baris_pertama=str(first))


class Bidangs:
    """The bidang of the office, found by code or by name. Repeated and nameless rows cause no further faults."""

    def __init__(self, found: tuple[Bidang, ...], *, known: bool) -> None:
        self.all, self.known = found, known
        self._codes: dict[str, str] = {}
        self._names: dict[str, str] = {}
        sound = []
        for bidang in found:
            fresh = bidang.code and self._codes.setdefault(bidang.code.casefold(), bidang.code) == bidang.code
            if fresh and bidang.name and normal(bidang.name) not in self._names:
                self._names[normal(bidang.name)] = self._names[normal(f"Bidang {bidang.name}")] = bidang.code
                sound.append(bidang)
        self.sound = tuple(sound)  #: the bidang that need holders

    def code(self, text: str) -> str | None:
        return self._codes.get(text.casefold()) or self._names.get(normal(text))

    def read(self, reader: SheetReader, row: Row) -> str:
        """The code of the bidang that the row names. Without a list of bidang it is not checked."""
        text = reader.text(row, "bidang")
        code = self.code(text)
        if text and code is None and self.known:
            reader.fault(row, "bidang", "bidang_tidak_dikenal", nilai=text, pilihan=self.choices())
        return code or text

    def choices(self) -> str:
        return ", ".join(self._codes.values())


def read_bidang(reader: SheetReader) -> tuple[Bidang, ...]:
    found = []
    for row in reader.rows():
        bidang = Bidang(code=reader.text(row, "kode"), name=reader.text(row, "nama"), row=row.number)
        reader.unique(row, "kode", bidang.code)
        reader.unique(row, "nama", bidang.name)
        found.append(bidang)
    return tuple(found)


def read_indicators(reader: SheetReader, bidangs: Bidangs) -> tuple[Indicator, ...]:
    return tuple(_indicator(reader, row, bidangs) for row in reader.rows())


def _indicator(reader: SheetReader, row: Row, bidangs: Bidangs) -> Indicator:
    code = reader.text(row, "kode")
    reader.unique(row, "kode", code)
    first, second, third, fourth = (_number(reader, row, f"target_tw{n}") for n in (1, 2, 3, 4))
    return Indicator(
        code=code,
        bidang=bidangs.read(reader, row),
        sasaran=reader.text(row, "sasaran"),
        name=reader.text(row, "indikator"),
        unit=reader.text(row, "satuan"),
        direction=reader.value(row, "arah", _direction) or Direction.NAIK,
        aggregation=reader.value(row, "agregasi", _aggregation) or Aggregation.JUMLAH,
        target_year=_number(reader, row, "target_tahun"),
        target_quarters=(first, second, third, fourth),
        falling=reader.value(row, "rumus", _formula) or FallingFormula.SELISIH,
        row=row.number,
    )


def _number(reader: SheetReader, row: Row, column: str) -> Decimal | None:
    return reader.value(row, column, cells.read_number)


def _direction(value: CellValue) -> Direction | Bad:
    return cells.read_choice(value, cells.DIRECTIONS, key="arah")


def _aggregation(value: CellValue) -> Aggregation | Bad:
    return cells.read_choice(value, cells.AGGREGATIONS, key="agregasi")


def _formula(value: CellValue) -> FallingFormula | Bad:
    return cells.read_choice(value, cells.FORMULAS, key="rumus")


def read_sub_kegiatan(reader: SheetReader, bidangs: Bidangs) -> tuple[SubKegiatan, ...]:
    return tuple(_sub_kegiatan(reader, row, bidangs) for row in reader.rows())


def _sub_kegiatan(reader: SheetReader, row: Row, bidangs: Bidangs) -> SubKegiatan:
    code = _PADDED.sub(r"\1\2", reader.text(row, "kode").replace(" ", ""))
    reader.unique(row, "kode", code)
    return SubKegiatan(
        code=code,
        bidang=bidangs.read(reader, row),
        nomenclature=reader.text(row, "nomenklatur"),
        indicator=reader.text(row, "indikator"),
        unit=reader.text(row, "satuan"),
        target=_number(reader, row, "target"),
        pagu=reader.value(row, "pagu", cells.read_rupiah),
        row=row.number,
    )


def read_recipients(reader: SheetReader) -> tuple[Recipient, ...]:
    found = []
    for row in reader.rows():
        name = reader.text(row, "nama")
        reader.unique(row, "nama", name)
        found.append(
            Recipient(name=name, address=reader.text(row, "alamat"), channel=reader.text(row, "cara"))
        )
    return tuple(found)
