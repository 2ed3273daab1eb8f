"""What surrounds the figures of a workbook: validation, protection, the printed page, the sheet of directions."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
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
from storage.xlsx.paper_styles import FRACTION
from storage.xlsx.paper_texts import words

FOLIO = 14  #: F4 in Indonesian offices: 8.5 x 13 inches
_FREE_UNTIL = {SheetKey.IKU: "D", SheetKey.SUB: "C"}


def add_rules(worksheet: Worksheet, sheet: SheetKey, form: PaperForm) -> None:
    """Validation of the input cells, and decimals where a figure has some."""
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
                rule.sqref = MultiCellRange(_ranges(letter, group))
                worksheet.add_data_validation(rule)


def _ranges(letter: str, indexes: set[int]) -> str:
    """The rows as few ranges: "J9:J12 J14"."""
    runs: list[list[int]] = []
    for index in sorted(indexes):
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return " ".join(f"{letter}{FIRST_ROW + run[0]}:{letter}{FIRST_ROW + run[-1]}" for run in runs)


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
    """Protection without a password: widths and heights stay free, everything may be selected."""
    protection = worksheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = False


def set_page(worksheet: Worksheet, sheet: SheetKey | None = None) -> None:
    """One page wide on F4 landscape, the header on every page."""
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
