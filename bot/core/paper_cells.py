"""The cells of a working paper that are filled in, and a set of their values.

A cell is named by its sheet, the code of its row and the key of its column, never by its place: officers sort, insert
and hide rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from bot.core.paper_columns import BY_KEY, Column, SheetKey
from bot.core.parsing.numbers import plain


class CellKey(NamedTuple):
    """One cell to be filled in. Sorts by sheet, row, field."""

    sheet: SheetKey
    row: str  #: code of the indicator or sub kegiatan; the second row of one code is "CODE#2"
    field: str


Cell = Decimal | str  #: a number cell may hold text that is not settled yet, as it was typed


def column_of(cell: CellKey) -> Column:
    """The column `cell` stands in; KeyError when the papers have no such column."""
    return BY_KEY[cell.sheet, cell.field]


def unique_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """Row names: a code that comes again (one sub kegiatan with two outputs) is told apart by its turn."""
    seen: dict[str, int] = {}
    names = []
    for code in codes:
        seen[code] = seen.get(code, 0) + 1
        names.append(code if seen[code] == 1 else f"{code}#{seen[code]}")
    return tuple(names)


@dataclass(frozen=True, kw_only=True)
class PaperValues:
    """What stands in the cells to be filled in. A blank cell is absent."""

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
            name = "|".join((cell.sheet.value, cell.row, cell.field))
            if isinstance(value, Decimal):
                numbers[name] = f"{plain(value):f}"
            else:
                texts[name] = value
        return {"angka": numbers, "teks": texts}

    @classmethod
    def from_json(cls, data: Mapping[str, Mapping[str, str]]) -> PaperValues:
        """The inverse of `to_json`. ValueError or KeyError when it was not written by it."""
        cells: dict[CellKey, Cell] = {_cell(name): Decimal(text) for name, text in data["angka"].items()}
        cells.update((_cell(name), text) for name, text in data["teks"].items())
        return cls(cells=cells)


def _cell(name: str) -> CellKey:
    sheet, rest = name.split("|", 1)
    row, column = rest.rsplit("|", 1)
    return CellKey(SheetKey(sheet), row, column)


def apply_answer(values: PaperValues, cell: CellKey, answer: Cell | None) -> PaperValues:
    """`values` with one cell answered in chat; None empties it. KeyError when no such column is filled in."""
    if not column_of(cell).input:
        raise KeyError(cell)
    cells = {key: value for key, value in values.cells.items() if key != cell}
    if answer is not None:
        cells[cell] = answer
    return PaperValues(cells=cells)
