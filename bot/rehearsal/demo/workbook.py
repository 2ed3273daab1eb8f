"""Fills in a working paper as a Kasi would with Excel: open it, fill in some rows, save it."""

from __future__ import annotations

import io
from collections.abc import Collection, Mapping
from decimal import Decimal

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.core.parsing.numbers import Doubtful, parse_number
from bot.core.working_paper.cells import (
    ANGGARAN,
    BY_KEY,
    FIRST_ROW,
    FISIK,
    HEADER_ROW,
    KETERANGAN,
    PENDORONG,
    PENGHAMBAT,
    REALISASI,
    TINDAK_LANJUT,
    SheetKey,
)

#: Where each column of isian.csv goes, on each sheet.
_COLUMNS: Mapping[SheetKey, Mapping[str, str]] = {
    SheetKey.IKU: {
        "realisasi": REALISASI,
        "pendorong": PENDORONG,
        "penghambat": PENGHAMBAT,
        "tindak_lanjut": TINDAK_LANJUT,
        "keterangan": KETERANGAN,
    },
    SheetKey.SUB: {
        "realisasi": FISIK,
        "anggaran": ANGGARAN,
        "penghambat": PENGHAMBAT,
        "tindak_lanjut": TINDAK_LANJUT,
    },
}
_FIGURES = {"realisasi", "anggaran"}

Figures = Mapping[str, Mapping[str, str]]


def fill_in(
    data: bytes, figures: Figures, *, rows: Collection[str] = (), typed: Mapping[str, str] | None = None
) -> bytes:
    """The workbook with the figures of `rows` (default: all); `typed` are figures entered as text."""
    book = load_workbook(io.BytesIO(data))
    for sheet in SheetKey:
        _fill_sheet(book[sheet.heading], sheet, figures, rows, typed or {})
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _fill_sheet(
    page: Worksheet, sheet: SheetKey, figures: Figures, rows: Collection[str], typed: Mapping[str, str]
) -> None:
    places = {str(cell.value): cell.column for cell in page[HEADER_ROW] if cell.value}
    for number in range(FIRST_ROW, page.max_row + 1):
        code = str(page.cell(number, 1).value or "")
        if code not in figures or (rows and code not in rows):
            continue
        for source, key in _COLUMNS[sheet].items():
            cell = page.cell(number, places[BY_KEY[sheet, key].header])
            text = figures[code].get(source, "")
            cell.value = _figure(text) if source in _FIGURES else text or None
        if code in typed:
            _type(page, number, places[BY_KEY[sheet, _COLUMNS[sheet]["realisasi"]].header], typed[code])


def _figure(text: str) -> Decimal | None:
    number = parse_number(text) if text else None
    assert not isinstance(number, Doubtful)
    return number


def _type(page: Worksheet, row: int, column: int, text: str) -> None:
    """A plain figure as a number, anything else as the text it is."""
    page.cell(row, column).value = int(text) if text.isdecimal() else text
