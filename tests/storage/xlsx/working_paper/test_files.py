"""Working papers as real workbooks: what is written, what comes back, and through which programs it survives."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from bot.core.parsing.numbers import from_float
from bot.core.refusals import ColumnsMissing, NotAWorkingPaper, SheetMissing
from bot.core.working_paper.cells import COLUMNS, CellKey, PaperValues, SheetKey, apply_answer
from bot.core.working_paper.check import check
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.recap import compile_report
from bot.core.working_paper.receive import Note, NoteKey, receive
from bot.core.working_paper.summary import summary
from storage.refusals import WorkbookDamaged
from storage.xlsx.reports.recap import write_recap
from storage.xlsx.working_paper.reader import parse_paper, read_paper
from storage.xlsx.working_paper.rows import IDENTITY_SHEET, cumulative_formula
from storage.xlsx.working_paper.writer import write_paper
from tests.core.working_paper.paper_samples import FILLED, ROADS, TW2, TW3, form, iku, sub

HISTORY = {
    TW2.previous(): PaperValues(cells={iku("IKU-2"): Decimal(10500)}),
    TW2: PaperValues(cells={iku("IKU-2"): Decimal(9000), iku("IKU-5"): Decimal(90)}),
}


def edited(data: bytes, change: Callable[[Workbook], object]) -> bytes:
    """The file after someone opened it with openpyxl, changed it and saved it."""
    workbook = load_workbook(BytesIO(data))
    change(workbook)
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def office_program(data: bytes, folder: Path, kind: str = "xlsx") -> bytes:
    """The file after LibreOffice opened it and saved it as `kind`."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed here")
    source, target = folder / "kertas.xlsx", folder / "hasil"
    source.write_bytes(data)
    profile = f"-env:UserInstallation=file://{folder}/profil"
    command = [program, "--headless", profile, "--convert-to", kind, "--outdir", str(target), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (target / f"kertas.{kind}").read_bytes()


def place(data: bytes, cell: CellKey) -> str:
    """The address of a cell in a paper as it is sent."""
    column = next(at for at, one in enumerate(COLUMNS[cell.sheet], 1) if one.key == cell.field)
    worksheet = load_workbook(BytesIO(data))[cell.sheet.heading]
    row = next(row for row in worksheet.iter_rows(min_row=9) if row[0].value == cell.row)
    return row[column - 1].coordinate


def put(cell: CellKey, value: object) -> Callable[[Workbook], object]:
    def change(workbook: Workbook) -> None:
        worksheet = workbook[cell.sheet.heading]
        worksheet[place(EMPTY, cell)].value = value

    return change


EMPTY = write_paper(form())
FULL = write_paper(form(HISTORY), FILLED)


def test_what_is_written_is_read_back() -> None:
    raw = parse_paper(FULL, "a.xlsx")
    assert (raw.identity, raw.cells, raw.notes) == (form().identity, FILLED.cells, ())
    assert raw.rows[SheetKey.IKU, "IKU-2"] == 10


def test_the_guarded_reader_reads_the_same() -> None:
    assert read_paper(FULL, name="a.xlsx") == parse_paper(FULL, "a.xlsx")


def test_the_same_paper_is_the_same_bytes() -> None:
    assert write_paper(form(HISTORY), FILLED) == FULL


def unlocked(data: bytes) -> set[tuple[str, str]]:
    return {
        (worksheet.title, cell.coordinate)
        for worksheet in load_workbook(BytesIO(data)).worksheets
        for row in worksheet.iter_rows()
        for cell in row
        if not cell.protection.locked
    }


def test_exactly_the_cells_to_be_filled_in_are_unlocked() -> None:
    columns = {SheetKey.IKU: "INOPQ", SheetKey.SUB: "GKNO"}
    expected = {
        (sheet.heading, f"{letter}{9 + index}")
        for sheet, letters in columns.items()
        for letter in letters
        for index in range(len(form().rows[sheet]))
    }
    assert unlocked(EMPTY) == expected
    assert all(worksheet.protection.sheet for worksheet in load_workbook(BytesIO(EMPTY)).worksheets)


def test_every_unlocked_cell_says_what_belongs_in_it() -> None:
    workbook = load_workbook(BytesIO(EMPTY))
    for title, coordinate in unlocked(EMPTY):
        rules = [one for one in workbook[title].data_validations.dataValidation if coordinate in one.sqref]
        assert len(rules) == 1
        assert rules[0].type in ("decimal", "textLength")
        assert rules[0].prompt


def test_cells_filled_by_a_machine_that_knows_only_locks_and_rules_are_complete() -> None:
    def fill(workbook: Workbook) -> None:
        for title, coordinate in unlocked(EMPTY):
            worksheet = workbook[title]
            rule = next(one for one in worksheet.data_validations.dataValidation if coordinate in one.sqref)
            worksheet[coordinate].value = "1.250,5" if rule.type == "decimal" else 7

    received = receive(form(), parse_paper(edited(EMPTY, fill), "a.xlsx"), name="a.xlsx")
    assert (received.checked.complete, set(received.checked.values.cells.values())) == (
        True,
        {Decimal("1250.5"), "7"},
    )


def test_the_identity_survives_each_of_its_places_alone() -> None:
    def only_sheet(workbook: Workbook) -> None:
        del workbook.defined_names["sopbot_identitas"]
        workbook.custom_doc_props.props.clear()

    def only_name(workbook: Workbook) -> None:
        workbook.remove(workbook[IDENTITY_SHEET])
        workbook.custom_doc_props.props.clear()

    def only_property(workbook: Workbook) -> None:
        workbook.remove(workbook[IDENTITY_SHEET])
        del workbook.defined_names["sopbot_identitas"]

    found = [
        parse_paper(edited(FULL, change), "a").identity for change in (only_sheet, only_name, only_property)
    ]
    assert found == [form().identity] * 3


def test_another_workbook_is_refused_by_name() -> None:
    buffer = BytesIO()
    Workbook().save(buffer)
    with pytest.raises(NotAWorkingPaper) as caught:
        read_paper(buffer.getvalue(), name="Anggaran.xlsx")
    assert caught.value.fields == {"name": "Anggaran.xlsx"}


def test_a_workbook_that_openpyxl_cannot_read_is_refused() -> None:
    with pytest.raises(WorkbookDamaged):
        parse_paper(b"PK\x03\x04 bukan apa-apa", "a.xlsx")


def test_a_renamed_sheet_is_named_with_what_was_found() -> None:
    data = edited(EMPTY, lambda book: setattr(book["IKU"], "title", "Indikator"))
    with pytest.raises(SheetMissing) as caught:
        read_paper(data, name="a.xlsx")
    assert caught.value.fields == {
        "name": "a.xlsx",
        "missing": "IKU",
        "found": "Indikator, Sub Kegiatan, Petunjuk",
    }


def test_a_title_in_another_case_is_the_same_title() -> None:
    data = edited(FULL, lambda book: setattr(book["Sub Kegiatan"], "title", "SUB_KEGIATAN"))
    assert parse_paper(data, "a").cells == FILLED.cells


def test_a_deleted_column_is_named() -> None:
    data = edited(EMPTY, lambda book: book["IKU"].delete_cols(9))
    with pytest.raises(ColumnsMissing) as caught:
        read_paper(data, name="a.xlsx")
    assert caught.value.fields == {"name": "a.xlsx", "sheet": "IKU", "columns": "Realisasi periode ini"}


def test_rows_and_columns_may_move() -> None:
    def move(workbook: Workbook) -> None:
        worksheet = workbook["IKU"]
        worksheet.insert_rows(3, 4)
        worksheet.insert_cols(2, 2)
        worksheet.row_dimensions[14].hidden = True
        first, second = ([cell.value for cell in worksheet[number]] for number in (13, 15))
        for column, (one, other) in enumerate(zip(first, second, strict=True), start=1):
            worksheet.cell(13, column).value, worksheet.cell(15, column).value = other, one

    raw = parse_paper(edited(FULL, move), "a")
    assert raw.cells == FILLED.cells
    assert (raw.rows[SheetKey.IKU, "IKU-3"], raw.rows[SheetKey.IKU, "IKU-1"]) == (13, 15)


def test_a_formula_typed_over_is_noted() -> None:
    data = edited(FULL, put(CellKey(SheetKey.IKU, "IKU-2", "capaian"), 100))
    assert parse_paper(data, "a").notes == (
        Note(key=NoteKey.RUMUS_TERTIMPA, sheet="IKU", row=10, column="Capaian target periode (%)"),
    )


@pytest.mark.parametrize(
    ("typed", "read"),
    [(7, Decimal(7)), (0.1 + 0.2, Decimal("0.3")), ("1.250,5", "1.250,5"), ("2.600", "2.600"), (True, "TRUE"),
     ("#REF!", "#REF!"), ("=1+1", "=1+1"), ("   ", None), (2600, Decimal(2600))],
)  # fmt: skip
def test_a_cell_is_read_as_it_was_typed(typed: object, read: object) -> None:
    raw = parse_paper(edited(EMPTY, put(iku("IKU-2"), typed)), "a")
    assert raw.cells.get(iku("IKU-2")) == read


def test_a_percentage_is_what_was_typed_not_its_hundredth() -> None:
    def percent(workbook: Workbook) -> None:
        cell = workbook["IKU"][place(EMPTY, iku("IKU-1"))]
        cell.value, cell.number_format = 0.175, "0.00%"

    assert parse_paper(edited(EMPTY, percent), "a").cells == {iku("IKU-1"): Decimal("17.5")}


def test_text_that_begins_like_a_formula_stays_text() -> None:
    values = apply_answer(FILLED, iku("IKU-1", "keterangan"), "=HYPERLINK(1)\x07")
    data = write_paper(form(), values)
    cell = load_workbook(BytesIO(data))["IKU"][place(data, iku("IKU-1", "keterangan"))]
    assert (cell.data_type, cell.value) == ("s", "=HYPERLINK(1) ")


def test_exactly_the_bad_cells_are_painted_and_say_why() -> None:
    values = apply_answer(apply_answer(FILLED, iku("IKU-2"), "2.600"), sub(ROADS, "realisasi_anggaran"), None)
    problems = check(form(), values).blocking
    data = write_paper(form(), values, problems)
    comments = {
        (worksheet.title, cell.coordinate): cell.comment.text
        for worksheet in load_workbook(BytesIO(data)).worksheets
        for row in worksheet.iter_rows()
        for cell in row
        if cell.comment
    }
    assert comments == {
        (
            "IKU",
            "I10",
        ): 'IKU baris 10, Realisasi periode ini: "2.600" dapat berarti 2600 (ribuan) atau 2,6 (desimal). '
        "Mana yang dimaksud?",
        (
            "Sub Kegiatan",
            "K9",
        ): "Sub Kegiatan baris 9, Realisasi anggaran s.d. periode ini (Rp): masih kosong. "
        "Tulis 0 bila memang belum ada.",
    }
    assert unlocked(data) == unlocked(EMPTY)


def test_libreoffice_keeps_identity_locks_rules_and_values(tmp_path: Path) -> None:
    data = office_program(FULL, tmp_path)
    raw = parse_paper(data, "a.xlsx")
    assert (raw.identity, raw.cells, raw.notes) == (form().identity, FILLED.cells, ())
    assert unlocked(data) == unlocked(FULL)
    assert load_workbook(BytesIO(data))["IKU"].data_validations.count == 6
    assert read_paper(data, name="a.xlsx") == raw


def test_libreoffice_computes_what_we_compute(tmp_path: Path) -> None:
    data = office_program(FULL, tmp_path)
    assert shown(data, form(HISTORY)) == computed(form(HISTORY))


def test_a_viewer_that_computes_nothing_shows_the_figures() -> None:
    assert shown(FULL, form(HISTORY)) == computed(form(HISTORY))
    assert load_workbook(BytesIO(FULL)).calculation.fullCalcOnLoad  # and Excel computes them anew


def test_a_sum_over_the_year_stays_blank_while_an_earlier_quarter_is_unknown() -> None:
    lines = form({TW2: HISTORY[TW2]}).iku
    assert [cumulative_formula(lines[at], "J10") for at in (1, 4)] == [
        '=""',
        "=IF(ISNUMBER(J10),(J10+90)/2,90)",
    ]


def shown(data: bytes, paper: PaperForm) -> dict[tuple[str, str], object]:
    workbook = load_workbook(BytesIO(data), data_only=True)
    found: dict[tuple[str, str], object] = {}
    for sheet, rows in paper.rows.items():
        for index, row in enumerate([*rows, "jumlah"]):
            for at, column in enumerate(COLUMNS[sheet], start=1):
                value: Any = workbook[sheet.heading].cell(9 + index, at).value
                if column.formula:
                    figure = isinstance(value, int | float)
                    found[row, column.key] = round(from_float(value), 6) if figure else value or None
    return found


def computed(paper: PaperForm) -> dict[tuple[str, str], object]:
    result = summary(paper, FILLED)
    found: dict[tuple[str, str], object] = {}
    for one in result.indicators:
        figures = {
            "kumulatif": one.cumulative,
            "capaian": one.achievement,
            "capaian_tahun": one.achievement_year,
        }
        found |= {(one.line.row, key): value for key, value in figures.items()}
        found[one.line.row, "predikat"] = one.predicate
    for two in result.subs:
        figures = {"capaian": two.achievement, "serapan": two.absorption, "sisa": two.left}
        found |= {(two.line.row, key): value for key, value in figures.items()}
    totals = {"predikat": result.predicate, "serapan": result.absorption, "sisa": result.pagu - result.spent}
    found |= {("jumlah", key): value for key, value in totals.items()}
    found |= {
        ("jumlah", "capaian"): result.physical,
        ("jumlah", "kumulatif"): None,
        ("jumlah", "capaian_tahun"): None,
    }
    return {key: round(value, 6) if isinstance(value, Decimal) else value for key, value in found.items()}


def test_the_recap_of_the_office_opens_with_its_figures() -> None:
    recap = compile_report([(form(), FILLED)], office="Dinas", period=TW3, without=[("Pasar", "Kasi cuti")])
    data = write_recap(recap)
    workbook = load_workbook(BytesIO(data))
    assert (workbook.sheetnames, write_recap(recap)) == (["Ringkasan", "IKU", "Program", "Faktor"], data)
    note = workbook["Ringkasan"]["A4"].value
    assert "paling tinggi 120 % dan melewati indikator yang belum dapat dinilai" in note
    *rows, blank, outside = [
        [cell.value for cell in row] for row in workbook["Ringkasan"].iter_rows(min_row=6)
    ]
    assert "anggaran program penunjang yang dikelola Sekretariat tidak termasuk" in str(outside[0])
    assert set(blank) == {None}
    assert rows == [
        [
            "Perdagangan",
            7,
            6,
            99.4,
            None,
            "Sangat Tinggi",
            19.45,
            2_000_000_000,
            375_000_000,
            18.75,
            1_625_000_000,
        ],
        ["Pasar: Dilanjutkan tanpa. Kasi cuti", *[None] * 10],
        [
            "Semua bidang",
            7,
            6,
            99.4,
            None,
            "Sangat Tinggi",
            19.45,
            2_000_000_000,
            375_000_000,
            18.75,
            1_625_000_000,
        ],
    ]
