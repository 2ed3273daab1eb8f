"""Styles, page set-up and fixed texts that the workbooks share."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from bot.core.parsing.numbers import LIMIT
from bot.core.working_paper.cells import COLUMNS, FIRST_ROW, HEADER_ROW, TEXT_LIMIT, Column, Kind, SheetKey
from bot.core.working_paper.check import signed_rows
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.problems import Severity
from storage.xlsx.looks import ranges, words, writable

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
    """Add every style that `style_of` may name, and those of titles and headers."""
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


def put(worksheet: Worksheet, row: int, column: int, value: Decimal | str | int | None, style: str) -> None:
    """Write a value that never becomes a formula, whatever it begins with."""
    cell = worksheet.cell(row, column)
    cell.style = style
    if isinstance(value, str):
        cell.value = writable(value)
        cell.data_type = "s"
    elif value is not None:
        cell.value = value


def put_formula(worksheet: Worksheet, row: int, column: int, formula: str, style: str) -> None:
    """Write a formula; "{row}" in it stands for the number of its own row."""
    cell = worksheet.cell(row, column)
    cell.style = style
    cell.value = formula.replace("{row}", str(row))


FOLIO = 14  #: F4 in Indonesian offices: 8.5 x 13 inches
_FREE_UNTIL = {SheetKey.IKU: "D", SheetKey.SUB: "C"}


def add_rules(worksheet: Worksheet, sheet: SheetKey, form: PaperForm) -> None:
    """Add validation to the input cells, and decimals to cells whose figure has some."""
    rows = form.rows[sheet]
    if not rows:
        return
    below_zero = signed_rows(form)
    negative = {index for index, row in enumerate(rows) if (sheet, row) in below_zero}
    for place, column in enumerate(COLUMNS[sheet], start=1):
        letter = get_column_letter(place)
        if column.kind is Kind.NUMBER and (column.input or column.formula):
            _show_decimals(worksheet, letter, len(rows))
        if not column.input:
            continue
        signed = negative if column.numeric else set()
        for minus, group in ((True, signed), (False, set(range(len(rows))) - signed)):
            if group:
                rule = _rule(column, minus=minus)
                rule.sqref = MultiCellRange(ranges(letter, group))
                worksheet.add_data_validation(rule)


def _rule(column: Column, *, minus: bool) -> DataValidation:
    text = words()
    if column.numeric:
        wrong = text["salah"]["angka_minus" if minus else "angka"]
        low = f"-{LIMIT}" if minus else "0"
        rule = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1=low)
    else:
        wrong = text["salah"]["teks"]
        rule = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(TEXT_LIMIT))
    rule.allow_blank = True
    rule.errorStyle, rule.showErrorMessage, rule.showInputMessage = "stop", True, True
    rule.errorTitle, rule.error = text["salah"]["judul"], wrong
    rule.promptTitle, rule.prompt = column.header[:32], text["isian"][column.key]
    return rule


def _show_decimals(worksheet: Worksheet, letter: str, count: int) -> None:
    first = f"{letter}{FIRST_ROW}"
    shape = DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode=FRACTION))
    formula = f"AND(ISNUMBER({first}),{first}<>INT({first}))"
    rule = Rule(type="expression", dxf=shape, formula=[formula])
    worksheet.conditional_formatting.add(f"{first}:{letter}{FIRST_ROW + count - 1}", rule)


def lock(worksheet: Worksheet) -> None:
    """Protect the sheet without a password: widths and heights may be changed, every cell may be selected."""
    protection = worksheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = False


def set_page(worksheet: Worksheet, sheet: SheetKey | None = None) -> None:
    """Print one page wide on F4 landscape, with the header on every page."""
    worksheet.sheet_view.showGridLines = False
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.paperSize = FOLIO
    worksheet.page_setup.fitToWidth, worksheet.page_setup.fitToHeight = 1, 0
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = worksheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.footer = 0.5, 0.75, 0.3
    worksheet.print_options.horizontalCentered = True
    worksheet.HeaderFooter.oddFooter = HeaderFooterItem(right=_HeaderFooterPart(text=words()["kaki"]))
    if sheet is not None:
        worksheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
        worksheet.freeze_panes = f"{_FREE_UNTIL[sheet]}{FIRST_ROW}"


def add_guide(workbook: Workbook) -> None:
    text = words()["petunjuk"]
    worksheet = workbook.create_sheet(text["lembar"])
    worksheet.column_dimensions["A"].width, worksheet.column_dimensions["B"].width = 5, 120
    _line(worksheet, 1, "", text["judul"], style="kk judul")
    number = 2
    for at, sentence in enumerate(text["isi"], start=1):
        number += 1
        _line(worksheet, number, f"{at}.", sentence)
    number += 2
    _line(worksheet, number, "", text["rumus_judul"], style="kk isi kepala")
    for sentence in text["rumus"]:
        number += 1
        _line(worksheet, number, "-", sentence)
    set_page(worksheet)


def _line(worksheet: Worksheet, number: int, mark: str, sentence: str, *, style: str = "kk uraian") -> None:
    worksheet.cell(number, 1, mark or None).style = "kk uraian"
    cell = worksheet.cell(number, 2, sentence)
    cell.style = style
