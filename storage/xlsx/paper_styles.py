"""How the workbooks look: a handful of named styles, set once per workbook and referred to by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.worksheet.worksheet import Worksheet

from bot.core.working_paper.cells import Column, Kind
from bot.core.working_paper.problems import Severity

WHOLE, FRACTION, PERCENT = "#,##0", "#,##0.0###", "#,##0.00"

_INK, _ACCENT, _LINE = "1F2933", "1F4E78", "B7C2CC"
_INPUT, _LOCKED, _TOTAL, _HEAD_INPUT = "FFF8DC", "F5F7F9", "DDE6EE", "9A6700"
_FONT = "Calibri"

MARKS: Mapping[Severity, PatternFill] = {
    Severity.ERROR: PatternFill("solid", fgColor="F8B4B4"),
    Severity.DOUBT: PatternFill("solid", fgColor="FBC98A"),
    Severity.WARNING: PatternFill("solid", fgColor="FFE45C"),
}

_SIDE = Side(style="thin", color=_LINE)
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_LEFT = Alignment(vertical="top", wrap_text=True)
_RIGHT = Alignment(vertical="top", horizontal="right")
_MIDDLE = Alignment(vertical="center", horizontal="center", wrap_text=True)


def _font(*, size: int = 10, bold: bool = False, color: str = _INK) -> Font:
    return Font(name=_FONT, size=size, bold=bold, color=color)


def _fill(color: str) -> PatternFill:
    return PatternFill("solid", fgColor=color)


_CELLS: Mapping[str, tuple[Alignment, str]] = {
    "teks": (_LEFT, "General"),
    "bulat": (_RIGHT, WHOLE),
    "pecahan": (_RIGHT, FRACTION),
    "persen": (_RIGHT, PERCENT),
}


def add_styles(workbook: Workbook) -> None:
    """Everything `style_of` may name, and the styles of titles and headers."""
    named = [
        NamedStyle("kk judul", font=_font(size=14, bold=True, color=_ACCENT)),
        NamedStyle("kk label", font=_font(color="6B7785")),
        NamedStyle("kk isi kepala", font=_font(bold=True)),
        NamedStyle("kk arahan", font=Font(name=_FONT, size=10, italic=True, color=_HEAD_INPUT)),
        NamedStyle("kk uraian", font=_font(size=11), alignment=_LEFT),
        _header("kk kolom", _ACCENT),
        _header("kk kolom isian", _HEAD_INPUT),
    ]
    for name in _CELLS:
        named.append(_cell(f"kk {name}", name, _LOCKED))
        named.append(_cell(f"kk {name} jumlah", name, _TOTAL, bold=True))
        named.append(_cell(f"kk {name} isian", name, _INPUT, locked=False))
    for style in named:
        workbook.add_named_style(style)


def _cell(name: str, base: str, color: str, *, bold: bool = False, locked: bool = True) -> NamedStyle:
    alignment, shape = _CELLS[base]
    return NamedStyle(
        name, font=_font(bold=bold), fill=_fill(color), border=_BOX, alignment=alignment, number_format=shape,
        protection=Protection(locked=locked),
    )  # fmt: skip


def _header(name: str, color: str) -> NamedStyle:
    return NamedStyle(
        name, font=_font(bold=True, color="FFFFFF"), fill=_fill(color), border=_BOX, alignment=_MIDDLE
    )


def style_of(column: Column, *, whole: bool = True, last: bool = False) -> str:
    """The style of a cell of `column`; `whole` when it shows no decimals, `last` in the row of totals."""
    if not column.numeric:
        base = "teks"
    elif column.kind is Kind.PERCENT:
        base = "persen"
    else:
        base = "bulat" if whole else "pecahan"
    return f"kk {base}{' jumlah' if last else ' isian' if column.input else ''}"


def height_of(cells: Iterable[tuple[object, int]], *, least: int = 1) -> float:
    """Points that a row needs for its (value, width of the column in characters); `least` lines of text."""
    texts = [(value, width) for value, width in cells if isinstance(value, str) and not value.startswith("=")]
    lines = [
        sum(-(-max(len(part), 1) * 23 // (20 * width)) for part in text.split("\n")) for text, width in texts
    ]
    return 4 + 13.0 * min(max([least, *lines]), 30)


def put(worksheet: Worksheet, row: int, column: int, value: Decimal | str | int | None, style: str) -> None:
    """Write a value that is never a formula, whatever it begins with."""
    cell = worksheet.cell(row, column)
    cell.style = style
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", value)[:32_000]
        cell.data_type = "s"
    elif value is not None:
        cell.value = value


def put_formula(worksheet: Worksheet, row: int, column: int, formula: str, style: str) -> None:
    """Write a formula of ours; "{row}" in it stands for the number of its own row."""
    cell = worksheet.cell(row, column)
    cell.style = style
    cell.value = formula.replace("{row}", str(row))
