"""The working paper as a workbook of openpyxl: what `template.py` is made from, once; `writer.py` fills it in.

Header, locked figures, unlocked input cells, formulas, a hidden identity.

Only the cells to be filled in are unlocked. The identity is stored in three places, because no program keeps all of
them: a very hidden sheet, a defined name and a property of the document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.protection import WorkbookProtection
from openpyxl.worksheet.worksheet import Worksheet

from bot.core.working_paper.cells import (
    COLUMNS,
    FIRST_ROW,
    HEADER_ROW,
    CellKey,
    Column,
    PaperValues,
    SheetKey,
)
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.problems import Problem
from storage.xlsx.looks import height_of, remark, style_of, words
from storage.xlsx.styles import (
    MARKS,
    add_guide,
    add_rules,
    add_styles,
    lock,
    put,
    put_formula,
    set_page,
)
from storage.xlsx.working_paper.rows import (
    GRAVEST,
    IDENTITY_NAME,
    IDENTITY_PROPERTY,
    IDENTITY_SHEET,
    LONGEST_NAME,
    note_height,
    printed_rows,
    total_row,
)


def paper_book(
    form: PaperForm, values: PaperValues | None = None, problems: Iterable[Problem] = ()
) -> Workbook:
    """The workbook of `form`, filled with `values`; the cells of `problems` are coloured and have a comment."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_styles(workbook)
    for sheet in SheetKey:
        _write_sheet(workbook.create_sheet(sheet.heading), sheet, form, values or PaperValues())
    _mark(workbook, form, problems)
    add_guide(workbook)
    _put_identity(workbook, form)
    for worksheet in workbook.worksheets:
        lock(worksheet)
    workbook.security = WorkbookProtection(lockStructure=True)
    workbook.properties.title = f"{words()['judul']['iku']} {form.bidang} {form.period}"
    workbook.properties.creator = form.office
    return workbook


def _write_sheet(worksheet: Worksheet, sheet: SheetKey, form: PaperForm, values: PaperValues) -> None:
    columns = COLUMNS[sheet]
    _write_head(worksheet, sheet, form)
    for place, column in enumerate(columns, start=1):
        style = "kk kolom isian" if column.input else "kk kolom"
        put(worksheet, HEADER_ROW, place, column.header, style)
        worksheet.column_dimensions[get_column_letter(place)].width = column.width
    worksheet.row_dimensions[HEADER_ROW].height = 48
    number = FIRST_ROW
    for number, (row, printed) in enumerate(printed_rows(sheet, form), start=FIRST_ROW):
        _write_row(worksheet, number, columns, {**printed, **_inputs(sheet, row, columns, values)})
    if form.rows[sheet]:
        _write_row(worksheet, number + 1, columns, total_row(sheet, form), last=True)
    else:
        put(worksheet, FIRST_ROW, 2, words()["kosong"][sheet], "kk isi kepala")
    add_rules(worksheet, sheet, form)
    set_page(worksheet, sheet)


def _write_head(worksheet: Worksheet, sheet: SheetKey, form: PaperForm) -> None:
    text = words()
    label = text["kepala"]
    put(worksheet, 1, 1, text["judul"][sheet], "kk judul")
    facts = (
        (label["instansi"], form.office),
        (label["bidang"], form.bidang),
        (label["periode"], str(form.period)),
        (label["batas"], form.deadline or "-"),
    )
    for number, (name, fact) in enumerate(facts, start=2):
        put(worksheet, number, 1, name, "kk label")
        put(worksheet, number, 2, fact, "kk isi kepala")
    version = len(COLUMNS[sheet]) - 1
    put(worksheet, 2, version, label["versi"], "kk label")
    put(worksheet, 2, version + 1, str(form.identity.version), "kk isi kepala")
    put(worksheet, 6, 1, text["arahan"], "kk arahan")


def _inputs(
    sheet: SheetKey, row: str, columns: tuple[Column, ...], values: PaperValues
) -> Mapping[str, Decimal | str | None]:
    return {one.key: values.cells.get(CellKey(sheet, row, one.key)) for one in columns if one.input}


def _write_row(
    worksheet: Worksheet,
    number: int,
    columns: tuple[Column, ...],
    facts: Mapping[str, Decimal | str | None],
    *,
    last: bool = False,
) -> None:
    worksheet.row_dimensions[number].height = height_of(
        ((facts.get(one.key), one.width) for one in columns), least=2
    )
    for place, column in enumerate(columns, start=1):
        value = facts.get(column.key)
        whole = not isinstance(value, Decimal) or value == value.to_integral_value()
        if isinstance(value, str) and value.startswith("=") and (column.formula or last):
            put_formula(worksheet, number, place, value, style_of(column, last=last))
        else:
            put(worksheet, number, place, value, style_of(column, whole=whole, last=last))


def _mark(workbook: Workbook, form: PaperForm, problems: Iterable[Problem]) -> None:
    by_cell: dict[CellKey, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_cell[problem.cell].append(problem)
    for key, found in by_cell.items():
        if key.row not in form.rows[key.sheet]:
            continue
        place = next(at for at, one in enumerate(COLUMNS[key.sheet], 1) if one.key == key.field)
        number = FIRST_ROW + form.rows[key.sheet].index(key.row)
        cell = workbook[key.sheet.heading].cell(number, place)
        cell.fill = MARKS[min((one.severity for one in found), key=GRAVEST.index)]
        text = "\n".join(remark(one) for one in found)
        cell.comment = Comment(text, "sopbot", height=note_height(text), width=300)


def _put_identity(workbook: Workbook, form: PaperForm) -> None:
    text = form.identity.encode()
    worksheet = workbook.create_sheet(IDENTITY_SHEET)
    worksheet.sheet_state = "veryHidden"
    worksheet["A1"] = text
    if len(text) <= LONGEST_NAME:
        workbook.defined_names[IDENTITY_NAME] = DefinedName(IDENTITY_NAME, attr_text=f'"{text}"', hidden=True)
    properties: Any = workbook.custom_doc_props  # type: ignore[attr-defined]
    properties.append(StringProperty(name=IDENTITY_PROPERTY, value=text))
