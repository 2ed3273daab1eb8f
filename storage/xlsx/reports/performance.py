"""The durations of the steps as a workbook: per step, per bidang and officer, with the reasons of returns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from storage.xlsx.looks import height_of, words
from storage.xlsx.reports.durations import KinerjaBook, StepRow
from storage.xlsx.reproducible_zip import to_bytes
from storage.xlsx.styles import add_styles, put, set_page

Value = Decimal | str | int | None

_HEADER = 6
_MINUTE = timedelta(minutes=1)
_WIDTHS = {
    "langkah": (9, 46, 26, 15, 15, 10, 10, 13, 13, 13, 13, 10, 12),
    "meja": (9, 40, 26, 22, 34, 15, 10, 10, 13, 13, 13, 13, 10, 12),
    "alasan": (9, 46, 22, 34, 80),
}


def write_kinerja(book: KinerjaBook) -> bytes:
    """The .xlsx: values only, durations in minutes of working time. The same figures give the same bytes."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_styles(workbook)
    tables = {"langkah": _steps(book), "meja": _desks(book), "alasan": _reasons(book)}
    for name, rows in tables.items():
        _write(workbook.create_sheet(words()["kinerja"]["lembar"][name]), name, book, rows)
    workbook.properties.creator = book.office
    workbook.properties.title = f"{words()['kinerja']['judul']} {book.period}"
    return to_bytes(workbook, stamp=book.at)


def _write(worksheet: Worksheet, name: str, book: KinerjaBook, rows: Iterator[Sequence[Value]]) -> None:
    text, widths = words()["kinerja"], _WIDTHS[name]
    put(worksheet, 1, 1, text["judul"], "kk judul")
    put(worksheet, 2, 1, f"{book.office}: {book.sop}", "kk isi kepala")
    put(worksheet, 3, 1, book.period, "kk isi kepala")
    held_up = f"{text['titik']}: {book.bottleneck}" if book.bottleneck else text["tanpa_titik"]
    put(worksheet, 4, 1, held_up, "kk arahan")
    for place, (header, width) in enumerate(zip(text[name], widths, strict=True), start=1):
        put(worksheet, _HEADER, place, header, "kk kolom")
        worksheet.column_dimensions[get_column_letter(place)].width = width
    worksheet.row_dimensions[_HEADER].height = 34
    for number, values in enumerate(rows, start=_HEADER + 1):
        worksheet.row_dimensions[number].height = height_of(zip(values, widths, strict=True))
        for place, value in enumerate(values, start=1):
            put(worksheet, number, place, value, _style(value, text[name][place - 1]))
    set_page(worksheet)
    worksheet.print_title_rows = f"{_HEADER}:{_HEADER}"
    worksheet.freeze_panes = f"C{_HEADER + 1}"


def _style(value: Value, header: str) -> str:
    if isinstance(value, Decimal):
        return "kk persen" if "%" in header else "kk pecahan"
    return "kk bulat" if isinstance(value, int) else "kk teks"


def _steps(book: KinerjaBook) -> Iterator[Sequence[Value]]:
    for row in book.steps:
        yield (row.no, row.title, row.role, row.standard, _allowed(row), *_figures(row))


def _desks(book: KinerjaBook) -> Iterator[Sequence[Value]]:
    for services in book.desks:
        row = services.step
        yield (
            row.no,
            row.title,
            row.role,
            services.bidang,
            services.officer,
            _allowed(row),
            *_figures(row),
        )


def _reasons(book: KinerjaBook) -> Iterator[Sequence[Value]]:
    for services in book.desks:
        for reason in services.step.reasons:
            yield (services.step.no, services.step.title, services.bidang, services.officer, reason)


def _figures(row: StepRow) -> tuple[Value, ...]:
    """Values of a row: count, open, mean waiting, mean working, mean of both, share of the standard, late,
    returns.
    """
    if not row.count:
        return (0, row.open, None, None, None, None, None, len(row.reasons))
    both = row.waiting + row.working
    share = Decimal(round(both / row.allowed * 10_000)) / 100 if row.allowed else None
    waiting, minutes = _minutes(row.waiting), _minutes(both)
    return (row.count, row.open, waiting, minutes - waiting, minutes, share, row.late, len(row.reasons))


def _allowed(row: StepRow) -> Decimal | None:
    return None if row.allowed is None else _minutes(row.allowed)


def _minutes(time: timedelta) -> Decimal:
    return Decimal(round(time / _MINUTE * 10)) / 10
