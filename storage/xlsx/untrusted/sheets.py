"""Shared reading helpers: from a workbook's bytes to plain grids, and from a grid to a table with named columns.

Grids are read within explicit bounds, in the sandbox; `ws.max_row` is the sender's word and is never asked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.parsing.text import tidy
from storage.xlsx.untrusted.books import Book, CellValue, Formula, Merge, Rows
from storage.xlsx.untrusted.preflight import inspect
from storage.xlsx.untrusted.sandbox import run_sandboxed

GridRow = tuple[CellValue, ...]
Grids = Mapping[str, Sequence[GridRow]]  #: sheet's title -> rows from row 1; trailing empty cells are cut

LIMIT_SHEETS = 40
LIMIT_ROWS = 5_000
LIMIT_COLUMNS = 60
_HEADER_WITHIN = 12  #: a title and a logo may be above the header

_SPACES = re.compile(r"[^\S\n]+")
_NUMBERING = re.compile(r"^\(?([0-9]{1,2})\)?$")


class HiddenRow(tuple[CellValue, ...]):
    """A row that the sheet does not show."""

    __slots__ = ()


class Covered(str):
    """A cell without a value of its own, since it is merged with another: the range, "B9:B12"."""

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
    return "\n".join(_SPACES.sub(" ", line).strip() for line in tidy(str(value)).split("\n")).strip()


def load_grids(data: bytes, *, name: str) -> Grids:
    """The values of all sheets of an untrusted workbook. Raises leaves of `WorkbookRefused`."""
    inspect(data, name=name)
    return run_sandboxed(read_grids, data, name)


def read_grids(data: bytes, name: str) -> Grids:
    """Like `load_grids`, without the gate: for the sandbox only. Formulas give the value they had when saved; those
    that have none are a `Formula`.
    """
    book = Book(data=data, name=name)
    return {title: _grid(book, title) for title in book.titles[:LIMIT_SHEETS]}


def _grid(book: Book, title: str) -> list[GridRow]:
    rows = _computed(book, title, book.rows(title, height=LIMIT_ROWS + 1, width=LIMIT_COLUMNS))
    grid = [_trimmed(row) for row in rows]
    while grid and not grid[-1]:
        grid.pop()
    hidden, covered = book.hidden(title), _covered(book.merges(title), grid)
    return [_as_seen(grid[n - 1], covered.get(n, {}), n in hidden) for n in range(1, len(grid) + 1)]


def _computed(book: Book, title: str, rows: Rows) -> Rows:
    """The rows with the values of their formulas."""
    if not any(isinstance(value, Formula) for row in rows for value in row):
        return rows
    results = book.rows(title, height=LIMIT_ROWS + 1, width=LIMIT_COLUMNS, computed=True)
    return [
        tuple(value if result is None and isinstance(value, Formula) else result for value, result in pairs)
        for pairs in (zip(row, found, strict=True) for row, found in zip(rows, results, strict=True))
    ]


def _trimmed(row: GridRow) -> GridRow:
    values = list(row)
    while values and (values[-1] is None or values[-1] == ""):
        values.pop()
    return tuple(values)


def _covered(merges: tuple[Merge, ...], grid: list[GridRow]) -> dict[int, dict[int, str]]:
    """Row -> column (both from 1) -> range, for cells that are merged with one that has a value."""
    found: dict[int, dict[int, str]] = {}
    for merge in merges:
        top, left = merge.rows.start, merge.columns.start
        first = grid[top - 1][left - 1] if top <= len(grid) and left <= len(grid[top - 1]) else None
        if first is None:
            continue
        for row in range(top, min(merge.rows.stop, len(grid) + 1)):
            columns = range(left, min(merge.columns.stop, LIMIT_COLUMNS + 1))
            found.setdefault(row, {}).update({at: merge.ref for at in columns if (row, at) != (top, left)})
    return found


def _as_seen(row: GridRow, covered: Mapping[int, str], hidden: bool) -> GridRow:
    """The row with its merged cells marked, and marked itself if it is hidden."""
    if covered:
        width = max(len(row), *covered)
        padded = [*row, *([None] * (width - len(row)))]
        row = tuple(
            Covered(covered[at]) if at in covered else value for at, value in enumerate(padded, start=1)
        )
    return HiddenRow(row) if hidden else row


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a table, by the names of its columns."""

    number: int  #: as Excel counts, from 1
    values: GridRow
    columns: Mapping[str, int]  #: normal name -> index

    def __getitem__(self, column: str) -> CellValue:
        """The value under `column`; None if the cell is blank or there is no such column."""
        value = self._value(column)
        blank = isinstance(value, Covered) or (isinstance(value, str) and not clean(value))
        return None if blank else value

    def _value(self, column: str) -> CellValue:
        index = self.columns.get(normal(column))
        return self.values[index] if index is not None and index < len(self.values) else None

    @property
    def hidden(self) -> bool:
        return isinstance(self.values, HiddenRow)

    def merged(self, column: str) -> str:
        """The range that the cell under `column` is merged into without being its first; empty for a cell of its own."""
        value = self._value(column)
        return str(value) if isinstance(value, Covered) else ""

    @property
    def numbers_columns(self) -> bool:
        """Whether the row only counts the columns, as many forms do under their header: (1) (2) (3)."""
        shown = [clean(value) for value in self.values if clean(value)]
        counted = [_NUMBERING.match(text) for text in shown]
        return len(shown) > 1 and [int(found[1]) if found else 0 for found in counted] == list(
            range(1, len(shown) + 1)
        )


@dataclass(frozen=True, kw_only=True)
class Table:
    """A sheet with a header. Rows that are empty in all of its known columns are left out, and so is a row right under
    the header that numbers the columns.
    """

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
    filled = [row for row in rows if any(row[name] is not None for name in columns)]
    if filled and filled[0].number == at + 2 and filled[0].numbers_columns:
        filled.pop(0)
    return Table(title=title, columns=columns, doubled=doubled, rows=tuple(filled))
