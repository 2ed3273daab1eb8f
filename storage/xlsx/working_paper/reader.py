"""Reads an uploaded working paper. Cells are found by the row's name and the column's header, never by position."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook

from bot.core.parsing.numbers import from_float
from bot.core.refusals import ColumnsMissing, NotAWorkingPaper, SheetMissing
from bot.core.working_paper.cells import COLUMNS, Cell, CellKey, Column, SheetKey, unique_codes
from bot.core.working_paper.identity import PaperIdentity, decode_identity
from bot.core.working_paper.receive import Note, NoteKey, RawPaper
from storage.refusals import WorkbookDamaged
from storage.xlsx.untrusted.preflight import inspect
from storage.xlsx.untrusted.sandbox import run_sandboxed
from storage.xlsx.working_paper.rows import IDENTITY_NAME, IDENTITY_PROPERTY, IDENTITY_SHEET

_MOST_ROWS, _MOST_COLUMNS = 3000, 60
_HEADER_WITHIN = 60  #: rows

Grid = list[tuple[Any, ...]]


def read_paper(data: bytes, *, name: str) -> RawPaper:
    """The values of the file `name`. Blocks while a child process parses it: call it from a thread.

    Raises a leaf of WorkbookRefused, NotAWorkingPaper, SheetMissing or ColumnsMissing.
    """
    inspect(data, name=name)
    return run_sandboxed(parse_paper, data, name)


def parse_paper(data: bytes, name: str) -> RawPaper:
    """`read_paper` without its guards: only for files that the bot made, and for the child process."""
    workbook = _open(data, name, computed=False)
    identity = _identity(workbook)
    if identity is None:
        raise NotAWorkingPaper(name=name)
    cells: dict[CellKey, Cell] = {}
    rows: dict[tuple[SheetKey, str], int] = {}
    notes: list[Note] = []
    for sheet, title in _titles(workbook, name).items():
        reading = _read_sheet(_Source(data=data, name=name, title=title), sheet, _grid(workbook, title))
        cells |= reading.cells
        rows |= reading.rows
        notes += reading.notes
    return RawPaper(identity=identity, cells=cells, rows=rows, notes=tuple(notes))


def _open(data: bytes, name: str, *, computed: bool) -> Workbook:
    try:
        return load_workbook(BytesIO(data), read_only=True, data_only=computed, keep_links=False)
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        SyntaxError,
        OSError,
        BadZipFile,
    ) as why:
        raise WorkbookDamaged(name=name) from why


def _identity(workbook: Workbook) -> PaperIdentity | None:
    return next(filter(None, map(decode_identity, _candidates(workbook))), None)


def _candidates(workbook: Workbook) -> Iterator[str]:
    """The identity is stored in three places; every program that saves the file keeps at least one of them."""
    for worksheet in workbook.worksheets:
        if fold(worksheet.title) == fold(IDENTITY_SHEET):
            yield from (
                str(cell)
                for row in worksheet.iter_rows(max_row=1, max_col=1, values_only=True)
                for cell in row
            )
    if IDENTITY_NAME in workbook.defined_names:
        yield str(workbook.defined_names[IDENTITY_NAME].attr_text).strip('"').replace('""', '"')
    properties: Any = workbook.custom_doc_props  # type: ignore[attr-defined]
    yield from (str(one.value) for one in properties.props if one.name == IDENTITY_PROPERTY)


def fold(text: object) -> str:
    """A title or header in the form in which it is compared: without case, space, _ and -."""
    return re.sub(r"[\s_-]+", "", str(text).lower())


def _titles(workbook: Workbook, name: str) -> Mapping[SheetKey, str]:
    found = {fold(worksheet.title): worksheet.title for worksheet in workbook.worksheets}
    missing = [sheet.heading for sheet in SheetKey if fold(sheet.heading) not in found]
    if missing:
        visible = [title for key, title in found.items() if key != fold(IDENTITY_SHEET)]
        raise SheetMissing(name=name, missing=", ".join(missing), found=", ".join(visible))
    return {sheet: found[fold(sheet.heading)] for sheet in SheetKey}


def _grid(workbook: Workbook, title: str) -> Grid:
    """The cells of a sheet within fixed bounds, since the sheet's own dimension may claim millions."""
    return list(workbook[title].iter_rows(min_row=1, max_row=_MOST_ROWS, max_col=_MOST_COLUMNS))


@dataclass(frozen=True, kw_only=True)
class _Source:
    """The origin of a sheet, to read it again for the computed values of formulas."""

    data: bytes
    name: str
    title: str

    @cached_property
    def computed(self) -> Grid:
        """The same sheet with computed values in place of formulas. Reads the file again."""
        return _grid(_open(self.data, self.name, computed=True), self.title)


@dataclass(frozen=True, kw_only=True)
class _Reading:
    cells: dict[CellKey, Cell] = field(default_factory=dict)
    rows: dict[tuple[SheetKey, str], int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def _read_sheet(source: _Source, sheet: SheetKey, grid: Grid) -> _Reading:
    header, places = _header(source.name, sheet, grid)
    kode = places["kode"]
    coded = [(at, row) for at, row in enumerate(grid[header:], start=header + 1) if _code(row[kode].value)]
    names = unique_codes(_code(row[kode].value) for _, row in coded)
    reading = _Reading(rows={(sheet, name): at for name, (at, _) in zip(names, coded, strict=True)})
    for column in COLUMNS[sheet]:
        if column.input:
            for name, (at, row) in zip(names, coded, strict=True):
                value = _input(source, row[places[column.key]], column, at, places[column.key])
                if value is not None:
                    reading.cells[CellKey(sheet, name, column.key)] = value
        elif column.formula and column.key in places:
            reading.notes.extend(_typed_over(sheet, column, places[column.key], coded))
    return reading


def _input(source: _Source, cell: Any, column: Column, row: int, place: int) -> Cell | None:
    """What the officer sees in the cell: of a formula its computed value, or its text if it was never computed."""
    if cell.data_type != "f":
        return _value(cell, column)
    computed = _value(source.computed[row - 1][place], column)
    return str(cell.value) if computed is None else computed


def _header(name: str, sheet: SheetKey, grid: Grid) -> tuple[int, Mapping[str, int]]:
    """The number of the header's row, and the index (0-based) of each column that is present."""
    wanted = {fold(column.header): column.key for column in COLUMNS[sheet]}
    best: dict[str, int] = {}
    at = 0
    for number, row in enumerate(grid[:_HEADER_WITHIN], start=1):
        found: dict[str, int] = {}
        for place, cell in enumerate(row):
            key = wanted.get(fold(cell.value)) if cell.value is not None else None
            if key is not None:
                found.setdefault(key, place)
        if len(found) > len(best):
            best, at = found, number
    needed = [column for column in COLUMNS[sheet] if column.input or column.key == "kode"]
    if missing := [column.header for column in needed if column.key not in best]:
        raise ColumnsMissing(name=name, sheet=sheet.heading, columns=", ".join(missing))
    return at, best


def _typed_over(sheet: SheetKey, column: Column, place: int, coded: list[tuple[int, Any]]) -> list[Note]:
    """One note per column, on the first row where a figure has replaced the formula."""
    for number, row in coded:
        cell = row[place]
        if cell.value not in (None, "") and cell.data_type != "f":
            return [Note(key=NoteKey.RUMUS_TERTIMPA, sheet=sheet.heading, row=number, column=column.header)]
    return []


def _code(value: object) -> str:
    if isinstance(value, float):
        return f"{from_float(value):f}"
    return "" if value is None else " ".join(str(value).split())


def _value(cell: Any, column: Column) -> Cell | None:
    value = cell.value
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value, str(getattr(cell, "number_format", "")))
    if isinstance(value, date) and not column.numeric:
        return f"{value:%d-%m-%Y}"
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _number(value: int | float, shape: str) -> Decimal | str:
    """The exact number. An officer who types 12,5 % means 12.5, while the file holds 0.125."""
    if not math.isfinite(value):
        return str(value)
    number = Decimal(value) if isinstance(value, int) else from_float(value)
    return number * 100 if "%" in shape else number
