"""Reads an uploaded working paper. Cells are found by the row's name and the column's header, never by position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from bot.core.parsing.numbers import from_float, plain
from bot.core.refusals import ColumnsMissing, NotAWorkingPaper, SheetMissing
from bot.core.working_paper.cells import COLUMNS, Cell, CellKey, Column, SheetKey, unique_codes
from bot.core.working_paper.identity import PaperIdentity, decode_identity
from bot.core.working_paper.receive import Note, NoteKey, RawPaper
from storage.xlsx.untrusted.books import Book, CellValue, Formula, Percent, Rows, reading
from storage.xlsx.untrusted.preflight import inspect
from storage.xlsx.untrusted.sandbox import run_sandboxed
from storage.xlsx.working_paper.rows import IDENTITY_NAME, IDENTITY_PROPERTY, IDENTITY_SHEET

_GAPS = re.compile(r"[\s_-]+")
_CODE_MAX = 64  #: characters of a code that is looked for under another header
_MOST_ROWS, _MOST_COLUMNS = 3000, 60
_HEADER_WITHIN = 60  #: rows


def read_paper(data: bytes, *, name: str) -> RawPaper:
    """The values of the file `name`. Blocks while a child process parses it: call it from a thread.

    Raises a leaf of WorkbookRefused, NotAWorkingPaper, SheetMissing or ColumnsMissing.
    """
    inspect(data, name=name)
    return run_sandboxed(parse_paper, data, name)


def parse_paper(data: bytes, name: str) -> RawPaper:
    """`read_paper` without its guards: only for files that the bot made, and for the child process."""
    book = Book(data=data, name=name)
    identity = _identity(book)
    if identity is None:
        raise NotAWorkingPaper(name=name)
    cells: dict[CellKey, Cell] = {}
    printed: dict[CellKey, Cell | None] = {}
    rows: dict[tuple[SheetKey, str], int] = {}
    columns: dict[tuple[SheetKey, str], frozenset[str]] = {}
    notes: list[Note] = []
    for sheet, title in _titles(book).items():
        found = _read_sheet(_Source(book=book, title=title), sheet)
        cells |= found.cells
        printed |= found.printed
        rows |= found.rows
        columns |= found.columns
        notes += found.notes
    return RawPaper(
        identity=identity, cells=cells, rows=rows, notes=tuple(notes), printed=printed, columns=columns
    )


def _identity(book: Book) -> PaperIdentity | None:
    return next(filter(None, map(decode_identity, _candidates(book))), None)


def _candidates(book: Book) -> Iterator[str]:
    """The identity is stored in three places; every program that saves the file keeps at least one of them."""
    for title in book.titles:
        if fold(title) == fold(IDENTITY_SHEET):
            yield from (str(value) for row in book.rows(title, height=1, width=1) for value in row)
    with reading(book.name):
        workbook: Any = book.formulas
        if IDENTITY_NAME in workbook.defined_names:
            yield str(workbook.defined_names[IDENTITY_NAME].attr_text).strip('"').replace('""', '"')
        properties = workbook.custom_doc_props.props
        yield from (str(one.value) for one in properties if one.name == IDENTITY_PROPERTY)


def fold(text: object) -> str:
    """A title or header in the form in which it is compared: without case, space, _ and -."""
    return _GAPS.sub("", str(text).lower())


def _titles(book: Book) -> Mapping[SheetKey, str]:
    found = {fold(title): title for title in book.titles}
    missing = [sheet.heading for sheet in SheetKey if fold(sheet.heading) not in found]
    if missing:
        visible = [title for key, title in found.items() if key != fold(IDENTITY_SHEET)]
        raise SheetMissing(name=book.name, missing=", ".join(missing), found=", ".join(visible))
    return {sheet: found[fold(sheet.heading)] for sheet in SheetKey}


@dataclass(frozen=True, kw_only=True)
class _Source:
    """One sheet of the file, with its formulas and, on demand, with their values."""

    book: Book
    title: str

    @cached_property
    def rows(self) -> Rows:
        return self.book.rows(self.title, height=_MOST_ROWS, width=_MOST_COLUMNS)

    @cached_property
    def _results(self) -> Rows:
        return self.book.rows(self.title, height=_MOST_ROWS, width=_MOST_COLUMNS, computed=True)

    def value(self, row: int, place: int) -> CellValue:
        """What the officer sees in the cell: of a formula its value, or its text if it was never computed."""
        value = self.rows[row - 1][place]
        if not isinstance(value, Formula):
            return value
        result = self._results[row - 1][place]
        return value if result is None else result


@dataclass(frozen=True, kw_only=True)
class _Reading:
    cells: dict[CellKey, Cell] = field(default_factory=dict)
    printed: dict[CellKey, Cell | None] = field(default_factory=dict)
    rows: dict[tuple[SheetKey, str], int] = field(default_factory=dict)
    columns: dict[tuple[SheetKey, str], frozenset[str]] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def _read_sheet(source: _Source, sheet: SheetKey) -> _Reading:
    header, places = _header(source.book.name, sheet, source.rows)
    kode = places["kode"]
    numbered = [(at, _code(source.value(at, kode))) for at in range(header + 1, len(source.rows) + 1)]
    coded = [(at, code) for at, code in numbered if code]
    names = unique_codes(code for _, code in coded)
    lines = [(name, at) for name, (at, _) in zip(names, coded, strict=True)]
    found = _Reading(rows={(sheet, name): at for name, at in lines})
    found.columns.update({(sheet, key): _words(source, header, place) for key, place in places.items()})
    for column in COLUMNS[sheet]:
        place = places.get(column.key)
        if place is None or column.key == "kode":
            continue
        if column.formula:
            found.notes.extend(_typed_over(source, sheet, column, place, lines))
            continue
        for name, at in lines:
            value, key = _value(source.value(at, place), column), CellKey(sheet, name, column.key)
            if not column.input:
                found.printed[key] = value
            elif value is not None:
                found.cells[key] = value
    found.notes.extend(_merged(source, sheet, places, lines))
    return found


def _words(source: _Source, header: int, place: int) -> frozenset[str]:
    """The short texts and numbers typed into a column, whether or not their rows have a code."""
    typed = [row[place] for row in source.rows[header:] if not isinstance(row[place], Formula)]
    return frozenset(word for word in map(_code, typed) if 0 < len(word) <= _CODE_MAX)


def _header(name: str, sheet: SheetKey, grid: Rows) -> tuple[int, Mapping[str, int]]:
    """The number of the header's row, and the index (0-based) of each column that is present."""
    wanted = {fold(column.header): column.key for column in COLUMNS[sheet]}
    best: dict[str, int] = {}
    at = 0
    for number, row in enumerate(grid[:_HEADER_WITHIN], start=1):
        found: dict[str, int] = {}
        for place, value in enumerate(row):
            key = wanted.get(fold(value)) if value is not None else None
            if key is not None:
                found.setdefault(key, place)
        if len(found) > len(best):
            best, at = found, number
    needed = [column for column in COLUMNS[sheet] if column.input or column.key == "kode"]
    if missing := [column.header for column in needed if column.key not in best]:
        raise ColumnsMissing(name=name, sheet=sheet.heading, columns=", ".join(missing))
    return at, best


def _typed_over(
    source: _Source, sheet: SheetKey, column: Column, place: int, lines: list[tuple[str, int]]
) -> list[Note]:
    """One note per column, on the first row where a figure has replaced the formula."""
    for _, at in lines:
        value = source.rows[at - 1][place]
        if value not in (None, "") and not isinstance(value, Formula):
            return [Note(key=NoteKey.RUMUS_TERTIMPA, sheet=sheet.heading, row=at, column=column.header)]
    return []


def _merged(
    source: _Source, sheet: SheetKey, places: Mapping[str, int], lines: list[tuple[str, int]]
) -> list[Note]:
    """One note per range that hides a cell to be filled in, on the first row whose cell is hidden."""
    notes: list[Note] = []
    for merge in source.book.merges(source.title):
        hidden = (
            Note(key=NoteKey.SEL_GABUNGAN, sheet=sheet.heading, row=at, column=column.header, typed=merge.ref)
            for _, at in lines
            for column in COLUMNS[sheet]
            if column.input
            and at in merge.rows
            and places[column.key] + 1 in merge.columns
            and (at, places[column.key] + 1) != (merge.rows.start, merge.columns.start)
        )
        notes.extend(note for note in [next(hidden, None)] if note)
    return notes


def _code(value: CellValue) -> str:
    if isinstance(value, float):
        return f"{from_float(value):f}"
    return "" if value is None else " ".join(str(value).split())


def _value(value: CellValue, column: Column) -> Cell | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, date) and not column.numeric:
        return f"{value:%d-%m-%Y}"
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _number(value: int | float) -> Decimal:
    """The exact number. An officer who types 12,5 % means 12.5, while the file holds 0.125."""
    number = Decimal(value) if isinstance(value, int) else from_float(float(value))
    return plain(number * 100) if isinstance(value, Percent) else number
