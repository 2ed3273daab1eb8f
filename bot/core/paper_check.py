"""The rules over the cells of a working paper: what blocks, what is asked back, what stands out (SOP steps 3 and 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.core.paper_cells import Cell, CellKey, PaperValues, column_of
from bot.core.paper_columns import FIRST_ROW, INPUTS, TEXT_LIMIT, Column, SheetKey
from bot.core.paper_flags import stands_out
from bot.core.paper_form import IkuLine, PaperForm
from bot.core.paper_problems import Problem, ProblemKey
from bot.core.parsing.numbers import LIMIT, Doubtful, format_number, parse_number

_ERRORS = {"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!"}
_DATE = re.compile(r"^\d{4}-\d\d-\d\d")
_GROWTH = re.compile(
    r"\b(pertumbuhan|laju|inflasi)\b", re.I
)  #: in percent its result may honestly be below zero

Rows = Mapping[tuple[SheetKey, str], int]


@dataclass(frozen=True, kw_only=True)
class CheckedPaper:
    values: PaperValues  #: settled where that is possible; unsettled figures stay as they were typed
    problems: tuple[Problem, ...]  #: in the order of the paper, those that block first

    @property
    def complete(self) -> bool:
        """Whether the paper may be handed to the Kabid."""
        return not any(problem.blocks for problem in self.problems)

    @property
    def blocking(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.blocks)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.blocks)


def settle(cells: Mapping[CellKey, Cell]) -> PaperValues:
    """Cells as they came, with every figure that is certain read, texts trimmed and blanks dropped."""
    settled: dict[CellKey, Cell] = {}
    for cell, value in cells.items():
        numeric = column_of(cell).numeric
        if isinstance(value, Decimal):
            settled[cell] = value if numeric else format_number(value)
        elif text := value.strip():
            number = parse_number(text) if numeric else None
            settled[cell] = number if isinstance(number, Decimal) else text
    return PaperValues(cells=settled)


def check(form: PaperForm, values: PaperValues, rows: Rows | None = None) -> CheckedPaper:
    """Every problem of the paper. `rows` says where in the officer's workbook each row stood; without it, as sent."""
    settled = settle(values.cells)
    places = rows or sent_rows(form)
    found = [*_faults(form, settled), *stands_out(form, settled)]
    placed = [replace(one, row=places.get((one.cell.sheet, one.cell.row), 0)) for one in found]
    return CheckedPaper(values=settled, problems=tuple(sorted(placed, key=lambda one: not one.blocks)))


def sent_rows(form: PaperForm) -> Rows:
    """Where each row stands in the workbook as it is written."""
    return {
        (sheet, row): FIRST_ROW + index for sheet, rows in form.rows.items() for index, row in enumerate(rows)
    }


def _faults(form: PaperForm, values: PaperValues) -> Iterator[Problem]:
    optional = {line.row for line in form.iku if line.target is None}
    signed = signed_rows(form)
    for (sheet, row), name in form.names.items():
        for column in INPUTS[sheet]:
            cell = CellKey(sheet, row, column.key)
            value = values.cells.get(cell)
            if value is None:
                if column.required and not (sheet is SheetKey.IKU and row in optional):
                    yield Problem(key=ProblemKey.KOSONG, cell=cell, name=name)
            elif problem := _fault(cell, value, column, name, signed=(sheet, row) in signed):
                yield problem


def _fault(cell: CellKey, value: Cell, column: Column, name: str, *, signed: bool) -> Problem | None:
    if isinstance(value, str) and value in _ERRORS:
        return Problem(key=ProblemKey.GALAT_EXCEL, cell=cell, name=name, typed=value)
    if not column.numeric:
        length = len(value) if isinstance(value, str) else 0
        extra = {"panjang": format_number(Decimal(length)), "batas": format_number(Decimal(TEXT_LIMIT))}
        long = length > TEXT_LIMIT
        return Problem(key=ProblemKey.TEKS_PANJANG, cell=cell, name=name, extra=extra) if long else None
    if isinstance(value, str):
        return _unsettled(cell, value, name)
    key = _impossible(value, signed=signed)
    return Problem(key=key, cell=cell, name=name, typed=format_number(value)) if key else None


def _unsettled(cell: CellKey, typed: str, name: str) -> Problem:
    reading = parse_number(typed)
    if isinstance(reading, Doubtful):
        return Problem(key=ProblemKey.ANGKA_RAGU, cell=cell, name=name, typed=typed, choices=reading.choices)
    key = ProblemKey.BUKAN_ANGKA
    if typed.startswith("="):
        key = ProblemKey.RUMUS_TANPA_NILAI
    elif _DATE.match(typed):
        key = ProblemKey.TANGGAL
    return Problem(key=key, cell=cell, name=name, typed=typed[:60])


def _impossible(value: Decimal, *, signed: bool) -> ProblemKey | None:
    if abs(value) >= LIMIT:
        return ProblemKey.TERLALU_BESAR
    return ProblemKey.NEGATIF if value < 0 and not signed else None


def signed_rows(form: PaperForm) -> frozenset[tuple[SheetKey, str]]:
    """Rows whose figures may be below zero: growth in percent, and what is aimed below zero; no count and no money."""
    return frozenset((SheetKey.IKU, line.row) for line in form.iku if _may_be_negative(line))


def _may_be_negative(line: IkuLine) -> bool:
    unit = line.indicator.unit.lower()
    growth = ("%" in unit or "persen" in unit) and _GROWTH.search(line.indicator.name)
    return bool(growth) or (line.target is not None and line.target < 0)
