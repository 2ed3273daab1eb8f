"""What an office file hides: formulas that nobody computed, rows that nobody sees, cells without a value of their own."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from storage import refusals
from storage.refusals import OfficeFileFaults
from storage.xlsx.office.reader import read_office
from templates.texts import texts
from tests.storage.archives import rebuilt
from tests.storage.xlsx.office.office_books import EXPECTED, ROLES, Sheets, read, sound, workbook
from tests.storage.xlsx.office.test_office_file_hostile import spoiled


def told(data: bytes) -> list[tuple[object, ...]]:
    """The faults as (sheet, row, column, key, fields); each has a sentence."""
    with pytest.raises(OfficeFileFaults) as caught:
        read_office(data, roles=ROLES)
    assert {f"kantor_{fault.key}" for fault in caught.value.faults} <= set(texts())
    return [(f.sheet, f.row, f.column, f.key, f.fields) for f in caught.value.faults]


def edited(change: Callable[[Workbook], object], sheets: Sheets | None = None) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook(sheets or sound())))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("sheet", "cell", "column"),
    [("Indikator", "I2", "target_tw1"), ("Sub Kegiatan", "G2", "pagu"), ("Pegawai", "B3", "nip"),
     ("Jam Kerja", "D2", "istirahat_mulai"), ("Pegawai", "F3", "peran"), ("Instansi", "B5", "nilai")],
)  # fmt: skip
def test_a_formula_that_no_program_computed_is_a_fault_with_its_place(
    sheet: str, cell: str, column: str
) -> None:
    data = edited(lambda book: setattr(book[sheet][cell], "value", "=A1&B1"))
    first = (sheet, int(cell[1:]), column, "rumus_tanpa_nilai", {"nilai": "=A1&B1"})
    assert told(data)[0] == first


def test_an_array_formula_without_a_value_is_the_same_fault() -> None:
    data = edited(
        lambda book: setattr(book["Sub Kegiatan"]["F2"], "value", ArrayFormula("F2", "=SUM(A1:A3)"))
    )
    assert told(data) == [("Sub Kegiatan", 2, "target", "rumus_tanpa_nilai", {"nilai": "=SUM(A1:A3)"})]


def test_a_formula_with_a_value_is_that_value_and_one_that_is_empty_is_an_empty_cell() -> None:
    rows = (
        b'<row r="3"><c r="A3" t="str"><f>"BPK"&amp;A1</f><v>BPKAD</v></c></row>'
        b'<row r="4"><c r="A4" t="str"><f>IF(1=1,"","")</f><v></v></c></row></sheetData>'
    )
    office = read_office(spoiled(rb"</sheetData>", rows), roles=ROLES)
    assert [one.name for one in office.recipients] == ["Bappeda", "BPKAD"]


@pytest.mark.parametrize(
    ("value", "shape", "seen"),
    [(96.4, '0.0"%"', "96.4"), (96.4, "0.0\\%", "96.4"), (0.964, "0.0%", "96.4")],
)
def test_a_target_is_the_one_that_the_operator_sees(value: float, shape: str, seen: str) -> None:
    sheets = sound()
    sheets["Indikator"][1][7] = (value, shape)
    assert read(sheets).indicators[0].target_year == Decimal(seen)


@pytest.mark.parametrize(
    ("typed", "key", "fields"),
    [
        ("2,600", "angka_ganda_arti", {"nilai": "2,600", "besar": "2.600", "kecil": "2,6"}),
        ("2.125", "angka_ganda_arti", {"nilai": "2.125", "besar": "2.125", "kecil": "2,1250"}),
        ("120¹", "angka", {"nilai": "120¹"}),
        (datetime(2026, 6, 2), "angka_tanggal", {"nilai": "02-06-2026"}),
        (1e308, "angka_terlalu_besar", {"nilai": str(int(1e308))}),
    ],
)
def test_a_figure_that_is_no_plain_one_has_its_exact_cause(typed: object, key: str, fields: object) -> None:
    sheets = sound()
    sheets["Indikator"][1][7] = typed
    assert told(workbook(sheets)) == [("Indikator", 2, "target_tahun", key, fields)]


@pytest.mark.parametrize("value", [b"NaN", b"INF", b"12,5", b"banyak"])
def test_a_number_that_is_none_is_a_damaged_workbook_named_with_its_cell(value: bytes) -> None:
    row = b'<row r="3"><c r="A3"><v>%b</v></c></row></sheetData>' % value
    with pytest.raises(refusals.WorkbookDamaged) as caught:
        read_office(spoiled(rb"</sheetData>", row), roles=ROLES, name="kantor.xlsx")
    assert caught.value.fields == {"name": "kantor.xlsx", "sheet": "Penerima", "cell": "A3"}


def test_an_officer_in_a_hidden_row_does_not_come_in_without_a_word() -> None:
    def hide(book: Workbook) -> None:
        for row in (3, 5):
            book["Pegawai"].row_dimensions[row].hidden = True

    assert told(edited(hide)) == [("Pegawai", 3, None, "baris_tersembunyi", {"semua": "3, 5"})]


def test_hidden_rows_without_anything_in_them_are_nobodys_business() -> None:
    data = edited(lambda book: setattr(book["Pegawai"].row_dimensions[40], "hidden", True))
    assert read_office(data, roles=ROLES) == EXPECTED


@pytest.mark.parametrize("shape", ["({})", "{}"])
def test_a_row_that_numbers_the_columns_is_no_officer(shape: str) -> None:
    sheets = sound()
    for rows in (sheets["Pegawai"], sheets["Bidang"], sheets["Indikator"]):
        rows.insert(1, [shape.format(at) for at in range(1, len(rows[0]) + 1)])
    office = read(sheets)
    assert ([one.name for one in office.officers], office.bidang) == (
        ["Kepala", "Sekretaris", "Kasi Dagang", "Kasi Pasar"],
        EXPECTED.bidang,
    )


def test_merged_cells_are_named_as_the_cause_of_an_empty_one() -> None:
    sheets = sound()
    sheets["Pegawai"][4][6] = None
    sheets["Pegawai"].append(["Kasi Pasar Dua", None, None, None, "Kasi", "kasi", None])
    data = edited(lambda book: book["Pegawai"].merge_cells("G4:G6"), sheets)
    assert ("Pegawai", 5, "bidang", "sel_gabungan", {"sel": "G4:G6"}) in told(data)
    assert [fault for fault in told(data) if fault[3] in ("kosong", "bidang_wajib")] == []


def test_a_merged_title_above_the_table_is_nobodys_business() -> None:
    sheets = sound()
    sheets["Pegawai"].insert(0, ["Daftar Pegawai"])
    office = read_office(edited(lambda book: book["Pegawai"].merge_cells("A1:G1"), sheets), roles=ROLES)
    assert [one.name for one in office.officers] == [one.name for one in EXPECTED.officers]


@pytest.mark.parametrize(
    "typed", ["NIP. 190001011920012002", "NIP 19000101 192001 2 002", "nip: 190001011920012002", "１９０００１０１１９２００１２００２"]
)  # fmt: skip
def test_a_nip_is_read_as_it_is_printed_under_a_signature(typed: str) -> None:
    sheets = sound()
    sheets["Pegawai"][2][1] = typed
    assert read(sheets) == EXPECTED


@pytest.mark.parametrize("typed", ["Senin, 5 Januari 2026", "senin 05-01-2026", "Senin, ５ Januari ２０２６"])
def test_a_date_may_have_its_weekday(typed: str) -> None:
    sheets = sound()
    sheets["Libur"].append([typed, "Cuti bersama"])
    assert [str(one.day) for one in read(sheets).overrides] == ["2026-01-05"]


def test_what_excel_hides_in_a_text_is_not_taken_over() -> None:
    sheets = sound()
    sheets["Bidang"][1][1] = "\u202ePerdagangan\u202c_x000D_"
    sheets["Pegawai"][3][4] = "Ｋasi\u200b"
    assert read(sheets) == EXPECTED


def test_a_workbook_that_is_odd_only_in_its_styles_gives_its_office() -> None:
    sheets = sound()
    sheets["Indikator"][1][7] = (0.124, "0.0%")
    data = workbook(sheets)
    with ZipFile(io.BytesIO(data)) as book:
        styles = book.read("xl/styles.xml")
    odd = re.sub(rb"<fonts.*?</fonts>", b'<fonts><font><sz val="besar"/></font></fonts>', styles)
    assert odd != styles
    assert read_office(rebuilt(data, replace={"xl/styles.xml": odd}), roles=ROLES) == EXPECTED
