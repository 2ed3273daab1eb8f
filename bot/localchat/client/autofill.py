"""Fills in a working paper as an officer would: every unlocked cell, with figures near the target of its row.

It knows no indicators and no column letters: an input cell is an unlocked cell, and its header is the text above it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

_TARGETS = ("target periode", "target", "pagu")
_BEFORE = ("periode lalu", "lalu")
_MONEY = ("anggaran", "(rp)", "rupiah", "biaya")
_SENTENCES = (
    ("pendorong", "Koordinasi antarseksi berjalan baik"),
    ("penghambat", "Sebagian data lapangan baru masuk pada akhir periode"),
    ("tindak lanjut", "Jadwal pengumpulan data dimajukan satu minggu"),
    ("keterangan", "Rekapitulasi bulanan bidang"),
)
_OTHERWISE = "Sesuai rencana"
_NEAR = (0.96, 0.99, 0.94, 1.01, 0.97)  # of the target, in turn
_SPENT = 0.7  # of a year's budget


@dataclass(frozen=True, kw_only=True)
class _Column:
    header: str
    numeric: bool


def fill_workbook(data: bytes) -> bytes:
    """The same workbook with its input cells filled; a cell that has a value keeps it. Raises what openpyxl raises.

    A workbook that is full already, since it was returned, gets a word added to its last text.
    """
    workbook = load_workbook(io.BytesIO(data))
    sheets = [one for one in workbook.worksheets if one.sheet_state == "visible" and one.protection.sheet]
    texts = [cell for sheet in sheets for cell in _inputs(sheet) if isinstance(cell.value, str)]
    full = all(cell.value not in (None, "") for sheet in sheets for cell in _inputs(sheet))
    if full and texts:
        texts[-1].value = f"{texts[-1].value} (diperbaiki)"
    for sheet in sheets:
        _fill_sheet(sheet)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _fill_sheet(sheet: Worksheet) -> None:
    cells = list(_inputs(sheet))
    columns = {cell.column: _column(sheet, cell) for cell in reversed(cells)}
    for at, cell in enumerate(cells):
        if cell.value in (None, ""):
            column = columns[cell.column]
            cell.value = _figure(sheet, cell, column, at) if column.numeric else _sentence(column.header)


def _inputs(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, Cell) and cell.protection is not None and not cell.protection.locked:
                yield cell


def _column(sheet: Worksheet, first: Cell) -> _Column:
    header = _header(sheet, first.row, first.column)
    kinds = {rule.type for rule in sheet.data_validations.dataValidation if first.coordinate in rule.sqref}
    if kinds:
        return _Column(header=header, numeric=bool(kinds & {"decimal", "whole"}))
    return _Column(header=header, numeric="realisasi" in header or "jumlah" in header)


def _header(sheet: Worksheet, row: int, column: int) -> str:
    above = (sheet.cell(number, column).value for number in range(row - 1, 0, -1))
    return next((value.casefold() for value in above if isinstance(value, str)), "")


def _sentence(header: str) -> str:
    return next((text for word, text in _SENTENCES if word in header), _OTHERWISE)


def _figure(sheet: Worksheet, cell: Cell, column: _Column, at: int) -> float | int:
    money = any(word in column.header for word in _MONEY)
    goal = _beside(sheet, cell, _TARGETS, money=money)
    before = _beside(sheet, cell, _BEFORE, money=money)
    if goal is None:
        return int(before) if before is not None else 10
    yearly = "s.d." in column.header or money
    wanted = goal * (_SPENT if yearly else _NEAR[at % len(_NEAR)])
    wanted = max(wanted, before or 0) if yearly else wanted
    return round(wanted) if float(goal).is_integer() and abs(goal) >= 10 else round(wanted, 2)


def _beside(sheet: Worksheet, cell: Cell, words: Sequence[str], *, money: bool) -> float | None:
    """A number in the same row, found by header: the first of `words` that any header has, nearest to the left."""
    found = []
    for column in range(cell.column - 1, 0, -1):
        value = sheet.cell(cell.row, column).value
        header = re.sub(r"\s+", " ", _header(sheet, cell.row, column))
        is_money = any(word in header for word in (*_MONEY, "pagu"))
        if isinstance(value, (int, float)) and is_money is money:
            found.append((header, float(value)))
    return next((value for word in words for header, value in found if word in header), None)
