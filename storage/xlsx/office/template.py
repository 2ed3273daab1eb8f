"""The sample office workbook that `sopbot org template` writes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.worksheet import Worksheet

from bot.core.office.model import Aggregation, Direction, Hours, Office
from bot.core.office.scale import written_bands
from bot.core.parsing.calendar_words import WEEKDAYS
from bot.core.parsing.numbers import format_number
from bot.core.sop.model import Role
from storage.xlsx.office.hours import shown
from storage.xlsx.office.layout import Column, Layout, Sheet, layout
from storage.xlsx.office.sample import sample_grids
from storage.xlsx.untrusted.sheets import GridRow

Written = str | int | Decimal | date | None
SheetRow = dict[str, Written]

_YES_NO = {True: "ya", False: "tidak"}
_ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def office_rows(office: Office) -> dict[str, list[SheetRow]]:
    """The rows of every sheet of the layout."""
    return {
        "Instansi": _identity(office),
        "Jam Kerja": _hours(office.hours),
        "Jam Ramadan": _hours(office.ramadan.hours) if office.ramadan else _proposed_ramadan(),
        "Libur": [
            {"tanggal": each.day, "keterangan": each.note, "libur": _YES_NO[each.closed]}
            for each in office.overrides
        ],
        "Bidang": [{"kode": each.code, "nama": each.name} for each in office.bidang],
        "Pegawai": _officers(office),
        "Indikator": _indicators(office),
        "Sub Kegiatan": _sub_kegiatan(office),
        "Penerima": [
            {"nama": each.name, "alamat": each.address, "cara": each.channel} for each in office.recipients
        ],
    }


def _identity(office: Office) -> list[SheetRow]:
    ramadan = office.ramadan
    values: SheetRow = {
        "nama": office.name,
        "singkatan": office.short_name,
        "kabupaten": office.regency,
        "alamat": office.address,
        "zona_waktu": _ZONES.get(office.zone, office.zone),
        "jam_rangkuman": office.digest_at.strftime("%H.%M"),
        "libur_nasional": _YES_NO[office.national_holidays],
        "kontak": office.contact,
        "batas_capaian": format_number(office.scale.cap),
        "skala_capaian": written_bands(office.scale),
        "ramadan_mulai": ramadan.first if ramadan else None,
        "ramadan_selesai": ramadan.last if ramadan else None,
        **office.settings,
    }
    notes = layout().keys
    return [{"kunci": key, "nilai": value, "keterangan": notes.get(key)} for key, value in values.items()]


def _hours(hours: Sequence[Hours]) -> list[SheetRow]:
    return [
        {
            "hari": WEEKDAYS[each.weekday],
            "mulai": shown(each.start),
            "selesai": shown(each.end),
            "istirahat_mulai": None if each.break_start is None else shown(each.break_start),
            "istirahat_selesai": None if each.break_end is None else shown(each.break_end),
        }
        for each in hours
    ]


def _proposed_ramadan() -> list[SheetRow]:
    """The usual hours of Ramadan (Perpres 21/2023: 32.5 hours a week), so that the office only enters the two
    dates.
    """
    header, *rows = sample_grids()["Jam Ramadan"]
    return [dict(zip(map(str, header), _texts(row), strict=True)) for row in rows]


def _texts(row: GridRow) -> list[Written]:
    return [None if value is None else str(value) for value in row]


def _officers(office: Office) -> list[SheetRow]:
    return [
        {
            "nama": each.name,
            "nip": each.nip or None,
            "sapaan": each.salutation,
            "pangkat": each.rank,
            "jabatan": each.position,
            "peran": each.role,
            "bidang": each.bidang,
            "rangkap": _YES_NO[True] if each.doubles else None,
            "status": each.kind.value.rstrip(".") or None,
            "sk": each.letter or None,
            "mulai": each.first,
            "selesai": each.last,
        }
        for each in office.officers
    ]


def _indicators(office: Office) -> list[SheetRow]:
    return [
        {
            "kode": each.code,
            "bidang": each.bidang,
            "sasaran": each.sasaran,
            "indikator": each.name,
            "satuan": each.unit,
            "arah": Direction(each.direction).value,
            "agregasi": Aggregation(each.aggregation).value,
            "target_tahun": each.target_year,
            **{f"target_tw{n}": target for n, target in enumerate(each.target_quarters, start=1)},
            "rumus": each.falling.value if each.direction is Direction.TURUN else None,
        }
        for each in office.indicators
    ]


def _sub_kegiatan(office: Office) -> list[SheetRow]:
    return [
        {
            "kode": each.code,
            "bidang": each.bidang,
            "nomenklatur": each.nomenclature,
            "indikator": each.indicator,
            "satuan": each.unit,
            "target": each.target,
            "pagu": each.pagu,
        }
        for each in office.sub_kegiatan
    ]


_FILLED, _OTHER, _BAND = (PatternFill("solid", start_color=color) for color in ("1F4E5F", "5B7F8C", "F2F6F7"))
_LINE = Side(style="thin", color="C9D3D6")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEAD = Font(name="Calibri", size=11, bold=True, color="FFFFFF")
_BODY = Font(name="Calibri", size=11)
_QUIET = Font(name="Calibri", size=10, italic=True, color="5F6B6F")
_TOP = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
_FORMATS = {"teks": "@", "tanggal": "dd-mm-yyyy", "rupiah": "#,##0", "angka": "#,##0.##"}
_SPARE = 300  #: empty rows below the last one that have lists of choices, too


def write_template(target: Path | BinaryIO, office: Office, *, roles: Sequence[Role] = ()) -> None:
    """Write `office` as an office file to `target`; `read_office` reads it back to an equal value.

    `roles` are offered in the column peran; without them, the roles that the office's people hold.
    """
    plan, book = layout(), Workbook()
    held = dict.fromkeys(officer.role for officer in office.officers if officer.role)
    peran = tuple(role.key for role in roles) or tuple(held)
    guide = book.active
    assert isinstance(guide, Worksheet)
    _write_guide(guide, plan)
    for title, rows in office_rows(office).items():
        _write_sheet(book.create_sheet(title), plan.sheets[title], rows, peran)
    book.save(target)


def _write_guide(page: Worksheet, plan: Layout) -> None:
    page.title = "Petunjuk"
    page.sheet_view.showGridLines = False
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 22, 96
    page["A1"].value = plan.title
    page["A1"].font = Font(name="Calibri", size=18, bold=True, color="1F4E5F")
    page.row_dimensions[1].height = 30
    lines: list[tuple[str, str]] = [("", line) for line in plan.guide]
    _write_pairs(
        page, 3, (plan.remarks["cara"], ""), [(f"{n}.", line) for n, (_, line) in enumerate(lines, start=1)]
    )
    start = len(lines) + 5
    about = [(sheet.title, sheet.note) for sheet in plan.sheets.values()]
    _write_pairs(page, start, (plan.remarks["lembar"], plan.remarks["isi"]), about)
    legend = ((_FILLED, plan.remarks["warna_wajib"]), (_OTHER, plan.remarks["warna_lain"]))
    for number, (fill, text) in enumerate(legend, start=start + len(about) + 2):
        page.cell(number, 1).fill = fill
        _cell(page, number, 2).value = text
        _cell(page, number, 2).alignment = _TOP
    _print_setup(page, landscape=False)


def _write_pairs(page: Worksheet, at: int, head: tuple[str, str], pairs: Sequence[tuple[str, str]]) -> None:
    for column, text in enumerate(head, start=1):
        cell = page.cell(at, column, text)
        cell.font, cell.fill, cell.alignment = _HEAD, _FILLED, _TOP
    for number, pair in enumerate(pairs, start=at + 1):
        for column, text in enumerate(pair, start=1):
            cell = page.cell(number, column, text)
            cell.font, cell.alignment, cell.border = _BODY, _TOP, Border(bottom=_LINE)
        page.row_dimensions[number].height = _height([(pair[1], 112)])


def _write_sheet(page: Worksheet, sheet: Sheet, rows: Sequence[SheetRow], peran: Sequence[str]) -> None:
    for index, column in enumerate(sheet.columns, start=1):
        _write_header(_cell(page, 1, index), column)
        page.column_dimensions[get_column_letter(index)].width = column.width
        page.column_dimensions[get_column_letter(index)].number_format = _FORMATS[column.format]
        _offer_choices(page, column, index, len(rows), peran)
    page.row_dimensions[1].height = 32
    for number, row in enumerate(rows, start=2):
        for index, column in enumerate(sheet.columns, start=1):
            _write_value(_cell(page, number, index), row.get(column.name), column, banded=number % 2 == 1)
        page.row_dimensions[number].height = _height([(row.get(c.name), c.width) for c in sheet.columns])
    page.freeze_panes = f"{get_column_letter(sheet.frozen + 1)}2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(rows) + 1}"
    page.print_title_rows = "1:1"
    _print_setup(page, landscape=len(sheet.columns) > 3)


def _cell(page: Worksheet, row: int, column: int) -> Cell:
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def _write_header(cell: Cell, column: Column) -> None:
    cell.value = column.name
    cell.font, cell.border = _HEAD, _BOX
    cell.fill = _FILLED if column.filled else _OTHER
    cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
    cell.comment = Comment(column.note, "sopbot", width=280, height=40 + 18 * (1 + len(column.note) // 38))


def _write_value(cell: Cell, value: Written, column: Column, *, banded: bool) -> None:
    cell.value = value or None if isinstance(value, str) else value
    if isinstance(value, str) and value.startswith("="):
        cell.data_type = "s"  # a name that begins with "=" must not become a formula
    cell.number_format = _number_format(value, column)
    cell.font = _QUIET if column.name == "keterangan" and not column.needed else _BODY
    numeric = isinstance(value, int | Decimal | date)
    cell.alignment = Alignment(
        vertical="center", wrap_text=True, horizontal="right" if numeric else "left", indent=1
    )
    cell.border = _BOX
    if banded:
        cell.fill = _BAND


def _number_format(value: Written, column: Column) -> str:
    if isinstance(value, date):
        return _FORMATS["tanggal"]
    if isinstance(value, Decimal):
        places = max(0, -int(value.normalize().as_tuple().exponent))
        return "#,##0" + ("." + "0" * places if places else "")
    return _FORMATS["rupiah"] if column.format == "angka" else _FORMATS[column.format]


def _offer_choices(page: Worksheet, column: Column, index: int, rows: int, peran: Sequence[str]) -> None:
    """Add a list of choices to a column. Excel refuses other words only if the reader would not understand them."""
    if not column.choices:
        return
    formula = f'"{",".join(peran if column.choices == ("peran",) else column.choices)}"'
    if column.choices == ("bidang",):
        formula = f"Bidang!$A$2:$A${_SPARE}"
    if len(formula) > 255 or formula == '""':  # Excel cannot store a longer list
        return
    rule = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=column.strict)
    letter = get_column_letter(index)
    rule.add(f"{letter}2:{letter}{rows + _SPARE}")
    page.add_data_validation(rule)


def _height(cells: Sequence[tuple[Written, int]]) -> float:
    """Height of a row in points, for the tallest of its cells at their widths."""
    lines = [sum(-(-max(len(part), 1) // width) for part in str(value or "").split("\n"))
             for value, width in cells]  # fmt: skip
    return 15 * max(lines, default=1) + 4


def _print_setup(page: Worksheet, *, landscape: bool) -> None:
    page.page_setup.orientation = "landscape" if landscape else "portrait"
    page.page_setup.paperSize = 9  # A4
    page.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]  # a new sheet has it
