"""The rules for the cells of a working paper: what blocks, what is asked back, what is flagged (SOP steps 3 and 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from statistics import median

from bot.core.parsing.numbers import LIMIT, Doubtful, format_number, format_rupiah, parse_number, plain
from bot.core.working_paper.cells import (
    ANGGARAN,
    FIRST_ROW,
    FISIK,
    INPUTS,
    PENGHAMBAT,
    REALISASI,
    TEXT_LIMIT,
    Cell,
    CellKey,
    Column,
    PaperValues,
    SheetKey,
    column_of,
)
from bot.core.working_paper.form import IkuLine, PaperForm, SubLine
from bot.core.working_paper.indicators import Part, absorption, indicator_achievement
from bot.core.working_paper.problems import Problem, ProblemKey

FAR = Decimal(10)
FAR_FROM_MEDIAN = Decimal(3)
OFF_MEDIAN = Decimal(
    "1.5"
)  #: what a figure must differ from the median by to be compared with its target at all
FAR_FROM_TARGET = Decimal("2.5")  #: a capaian of 250 % is worth a question
ENOUGH = 3  #: periods needed before a median means something


def stands_out(form: PaperForm, values: PaperValues) -> Iterator[Problem]:
    """Warnings row by row, in the order of the paper; `Problem.row` is left open."""
    for line in form.iku:
        yield from _iku(line, values)
    for row in form.sub:
        yield from _sub(row, values)


def _iku(line: IkuLine, values: PaperValues) -> Iterator[Problem]:
    cell = CellKey(SheetKey.IKU, line.row, REALISASI)
    reached = values.number(cell)
    name = line.indicator.name
    if reached is None:
        if line.target is None and cell not in values.cells:
            yield Problem(key=ProblemKey.KOSONG_TANPA_TARGET, cell=cell, name=name)
        return
    yield from _far(line, cell, reached)
    achieved = indicator_achievement(line.indicator, Part(target=line.target, reached=reached))
    reason = CellKey(SheetKey.IKU, line.row, PENGHAMBAT)
    if achieved is not None and achieved < 100 and not values.text(reason):
        yield Problem(
            key=ProblemKey.TANPA_PENGHAMBAT,
            cell=reason,
            name=name,
            extra={"capaian": format_number(achieved, 1)},
        )


def _far(line: IkuLine, cell: CellKey, reached: Decimal) -> Iterator[Problem]:
    """At most one warning per figure, from the best comparison available."""
    typed, name = format_number(reached), line.indicator.name
    if len(line.history) >= ENOUGH:
        middle = median(line.history)
        if times := _times(reached, middle, FAR_FROM_MEDIAN):
            extra = {"kali": times, "median": format_number(middle), "banyak": str(len(line.history))}
            yield Problem(key=ProblemKey.JAUH_DARI_MEDIAN, cell=cell, name=name, typed=typed, extra=extra)
            return
        if middle > 0 and not _times(reached, middle, OFF_MEDIAN):
            return  # far from its target, as in every period
        witnesses = [(ProblemKey.JAUH_DARI_TARGET, line.target, FAR_FROM_TARGET)]
    else:
        witnesses = [
            (ProblemKey.JAUH_DARI_LALU, line.previous, FAR),
            (ProblemKey.JAUH_DARI_TARGET, line.target, FAR_FROM_TARGET),
        ]
    for key, witness, factor in witnesses:
        if witness is not None and (times := _times(reached, witness, factor)):
            extra = {"kali": times, "banding": format_number(witness)}
            yield Problem(key=key, cell=cell, name=name, typed=typed, extra=extra)
            return


def _times(value: Decimal, witness: Decimal, factor: Decimal) -> str:
    """How many times `witness` `value` is, as text, when that is out of proportion; else an empty text."""
    if witness <= 0 or value <= 0:
        return ""
    ratio = value / witness
    if factor > ratio > 1 / factor:
        return ""
    return format_number(ratio, 1 if ratio >= 1 else 2)


def _sub(line: SubLine, values: PaperValues) -> Iterator[Problem]:
    for column, before in ((FISIK, line.previous_physical), (ANGGARAN, line.previous_spent)):
        cell = CellKey(SheetKey.SUB, line.row, column)
        now = values.number(cell)
        if now is not None and before is not None and now < before:
            shown = format_rupiah if column == ANGGARAN else format_number
            extra = {"banding": shown(before)}
            yield Problem(
                key=ProblemKey.TURUN_KUMULATIF,
                cell=cell,
                name=line.sub.nomenclature,
                typed=shown(now),
                extra=extra,
            )
    yield from _spent(line, CellKey(SheetKey.SUB, line.row, ANGGARAN), values)
    yield from _physical(line, CellKey(SheetKey.SUB, line.row, FISIK), values)


def _spent(line: SubLine, cell: CellKey, values: PaperValues) -> Iterator[Problem]:
    spent = values.number(cell)
    if spent is None or line.sub.pagu is None or spent <= line.sub.pagu:
        return
    share = absorption(line.sub.pagu, spent)
    extra = {
        "pagu": format_rupiah(line.sub.pagu),
        "serapan": format_number(share, 1) if share is not None else "-",
    }
    yield Problem(
        key=ProblemKey.LEBIH_PAGU,
        cell=cell,
        name=line.sub.nomenclature,
        typed=format_rupiah(spent),
        extra=extra,
    )


def _physical(line: SubLine, cell: CellKey, values: PaperValues) -> Iterator[Problem]:
    """Warn only about high figures: early in the year a small share of the target is normal."""
    now, target = values.number(cell), line.sub.target
    if now is None or target is None or now <= target or not (times := _times(now, target, FAR)):
        return
    extra = {"kali": times, "banding": format_number(target)}
    typed = format_number(now)
    yield Problem(
        key=ProblemKey.JAUH_DARI_TARGET, cell=cell, name=line.sub.nomenclature, typed=typed, extra=extra
    )


_ERRORS = {"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!"}
_DATE = re.compile(r"^(\d{4})-(\d\d)-(\d\d)")
_FORMULA = re.compile(r"^=[^\s=>]")  #: not an arrow or a line that somebody typed
_GROWTH = re.compile(
    r"\b(pertumbuhan|laju|inflasi)\b", re.I
)  #: words in the name of an indicator in percent that may be negative

Rows = Mapping[tuple[SheetKey, str], int]


@dataclass(frozen=True, kw_only=True)
class CheckedPaper:
    values: PaperValues  #: parsed where possible; unclear figures stay as they were typed
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
    """The cells with every unambiguous figure parsed, texts trimmed and blanks dropped."""
    settled: dict[CellKey, Cell] = {}
    for cell, value in cells.items():
        numeric = column_of(cell).numeric
        if isinstance(value, Decimal):
            settled[cell] = plain(value) if numeric else format_number(value)
        elif text := value.strip():
            number = parse_number(text) if numeric else None
            settled[cell] = plain(number) if isinstance(number, Decimal) else text
    return PaperValues(cells=settled)


def check(form: PaperForm, values: PaperValues, rows: Rows | None = None) -> CheckedPaper:
    """Every problem of the paper; a cell that blocks is not flagged besides.

    `rows` says where each row stood in the officer's workbook; by default as sent out.
    """
    settled = settle(values.cells)
    places = rows or sent_rows(form)
    faults = [*_faults(form, settled)]
    faulty = {one.cell for one in faults}
    found = [*faults, *(one for one in stands_out(form, settled) if one.cell not in faulty)]
    placed = [replace(one, row=places.get((one.cell.sheet, one.cell.row), 0)) for one in found]
    return CheckedPaper(values=settled, problems=tuple(sorted(placed, key=lambda one: not one.blocks)))


def sent_rows(form: PaperForm) -> Rows:
    """The position of each row in the workbook as the bot sends it out."""
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


def fault(form: PaperForm, cell: CellKey, value: Cell) -> Problem | None:
    """What makes this value unfit for the cell, whatever else the paper holds; `Problem.row` is left open."""
    place = cell.sheet, cell.row
    return _fault(cell, value, column_of(cell), form.names[place], signed=place in signed_rows(form))


def _fault(cell: CellKey, value: Cell, column: Column, name: str, *, signed: bool) -> Problem | None:
    if isinstance(value, str) and value in _ERRORS:
        return Problem(key=ProblemKey.GALAT_EXCEL, cell=cell, name=name, typed=value)
    if isinstance(value, str) and _FORMULA.match(value):
        return Problem(key=ProblemKey.RUMUS_TANPA_NILAI, cell=cell, name=name, typed=value[:60])
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
    if day := _DATE.match(typed):
        shown = "-".join(reversed(day.groups()))
        return Problem(key=ProblemKey.TANGGAL, cell=cell, name=name, typed=shown)
    return Problem(key=ProblemKey.BUKAN_ANGKA, cell=cell, name=name, typed=typed[:60])


def _impossible(value: Decimal, *, signed: bool) -> ProblemKey | None:
    if abs(value) >= LIMIT:
        return ProblemKey.TERLALU_BESAR
    return ProblemKey.NEGATIF if value < 0 and not signed else None


def signed_rows(form: PaperForm) -> frozenset[tuple[SheetKey, str]]:
    """Rows that may be negative: growth in percent, and indicators with a negative target; never counts or money."""
    return frozenset((SheetKey.IKU, line.row) for line in form.iku if _may_be_negative(line))


def _may_be_negative(line: IkuLine) -> bool:
    unit = line.indicator.unit.lower()
    growth = ("%" in unit or "persen" in unit) and _GROWTH.search(line.indicator.name)
    return bool(growth) or (line.target is not None and line.target < 0)
