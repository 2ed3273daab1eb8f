"""Shared reading helpers: from a workbook's bytes to plain grids, and from a grid to a table with named columns.

Grids are read within explicit bounds, in the sandbox; `ws.max_row` is the sender's word and is never asked.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO

import openpyxl

from bot.core.errors import SopError
from storage.refusals import WorkbookDamaged
from storage.xlsx.untrusted.preflight import inspect
from storage.xlsx.untrusted.sandbox import run_sandboxed

CellValue = str | int | float | bool | datetime | date | time | timedelta | None
GridRow = tuple[CellValue, ...]
Grids = Mapping[str, Sequence[GridRow]]  #: sheet's title -> rows from row 1; trailing empty cells are cut

LIMIT_SHEETS = 40
LIMIT_ROWS = 5_000
LIMIT_COLUMNS = 60
_HEADER_WITHIN = 12  #: a title and a logo may be above the header

_SPACES = re.compile(r"[^\S\n]+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b-\x1f]")


class Percent(float):
    """A number whose cell is formatted as per cent: 0.2, shown as 20 %."""

    __slots__ = ()


def normal(text: str) -> str:
    """`text` in the form in which names are compared: no case, spaces, `_`, `-` or any other mark."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def clean(value: CellValue) -> str:
    """A cell as text: no-break and repeated spaces become one, invisible characters are removed; 1.0 is "1"."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    lines = _INVISIBLE.sub("", str(value).replace("\r\n", "\n")).split("\n")
    return "\n".join(_SPACES.sub(" ", line).strip() for line in lines).strip()


@contextlib.contextmanager
def reading(name: str) -> Iterator[None]:
    """Turn every exception of openpyxl into `WorkbookDamaged`: on an untrusted workbook it means that this is
    broken.
    """
    try:
        yield
    except (SopError, MemoryError, RecursionError):
        raise
    except Exception as broken:
        raise WorkbookDamaged(name=name) from broken


def load_grids(data: bytes, *, name: str) -> Grids:
    """The values of all sheets of an untrusted workbook. Raises leaves of `WorkbookRefused`."""
    inspect(data, name=name)
    return run_sandboxed(read_grids, data, name)


def read_grids(data: bytes, name: str) -> Grids:
    """Like `load_grids`, without the gate: for the sandbox only. Formulas give the value they had when saved."""
    with reading(name):
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = book.worksheets[:LIMIT_SHEETS]
        return {
            str(sheet.title): _rows(sheet.iter_rows(1, LIMIT_ROWS + 1, 1, LIMIT_COLUMNS)) for sheet in sheets
        }


def _rows(rows: Iterator[tuple[object, ...]]) -> list[GridRow]:
    grid = [_trimmed([_value(cell) for cell in row]) for row in rows]
    while grid and not grid[-1]:
        grid.pop()
    return grid


def _value(cell: object) -> CellValue:
    value: CellValue = getattr(cell, "value", None)
    if value.__class__ in (int, float) and "%" in str(getattr(cell, "number_format", "")):
        return Percent(value)
    return value


def _trimmed(values: list[CellValue]) -> GridRow:
    while values and (values[-1] is None or values[-1] == ""):
        values.pop()
    return tuple(values)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a table, by the names of its columns."""

    number: int  #: as Excel counts, from 1
    values: GridRow
    columns: Mapping[str, int]  #: normal name -> index

    def __getitem__(self, column: str) -> CellValue:
        """The value under `column`; None if the cell is blank or there is no such column."""
        index = self.columns.get(normal(column))
        value = self.values[index] if index is not None and index < len(self.values) else None
        return None if isinstance(value, str) and not clean(value) else value


@dataclass(frozen=True, kw_only=True)
class Table:
    """A sheet with a header. Rows that are empty in all of its known columns are left out."""

    title: str  #: name of the sheet in the file
    columns: Mapping[str, int]  #: normal name -> index
    doubled: tuple[str, ...]  #: known columns whose header is there twice
    rows: tuple[Row, ...]


def find_sheets(grids: Grids, title: str) -> tuple[str, ...]:
    """The sheets whose normal name is that of `title`."""
    return tuple(found for found in grids if normal(found) == normal(title))


def read_table(grids: Grids, title: str, known: Sequence[str]) -> Table:
    """The table on sheet `title` (its name in the file). The header is the row with most of the `known` names."""
    grid, wanted = grids[title], {normal(name) for name in known}
    heads = [[normal(clean(value)) for value in row] for row in grid[:_HEADER_WITHIN]]
    at = max(range(len(heads)), key=lambda index: len(wanted & set(heads[index])), default=0)
    head = heads[at] if heads else []
    columns = {name: head.index(name) for name in wanted if name in head}
    doubled = tuple(name for name in known if head.count(normal(name)) > 1)
    rows = (Row(number=n, values=row, columns=columns) for n, row in enumerate(grid[at + 1 :], start=at + 2))
    filled = tuple(row for row in rows if any(row[name] is not None for name in columns))
    return Table(title=title, columns=columns, doubled=doubled, rows=filled)
