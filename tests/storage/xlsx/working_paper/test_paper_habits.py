"""Figures as officers see them in their spreadsheet program, and what that program hides in the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from bot.core.refusals import ColumnsSwapped
from bot.core.working_paper.cells import CellKey, PaperValues
from bot.core.working_paper.form import IkuLine
from bot.core.working_paper.printed import printed_cells
from bot.core.working_paper.problems import ProblemKey
from bot.core.working_paper.receive import Note, NoteKey, Received, receive
from storage.refusals import WorkbookDamaged
from storage.xlsx.working_paper.reader import parse_paper, read_paper
from storage.xlsx.working_paper.writer import write_paper
from templates.texts import texts
from tests.core.working_paper.paper_samples import FILLED, TW2, form, iku
from tests.storage.archives import rebuilt
from tests.storage.xlsx.working_paper.test_files import edited, place, put

EMPTY, FULL = write_paper(form()), write_paper(form(), FILLED)
IKU_SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"


def shaped(cell: CellKey, value: object, shape: str) -> Callable[[Workbook], object]:
    def change(workbook: Workbook) -> None:
        found = workbook[cell.sheet.heading][place(EMPTY, cell)]
        found.value, found.number_format = value, shape

    return change


def received(data: bytes) -> Received:
    return receive(form(), parse_paper(data, "a.xlsx"), name="a.xlsx")


def problems(data: bytes, cell: CellKey) -> list[tuple[ProblemKey, str]]:
    return [(one.key, one.typed) for one in received(data).checked.blocking if one.cell == cell]


def rewritten(data: bytes, pattern: bytes, replacement: bytes, member: str = IKU_SHEET) -> bytes:
    with ZipFile(BytesIO(data)) as book:
        xml = book.read(member)
    changed = re.sub(pattern, lambda _: replacement, xml, count=1, flags=re.DOTALL)
    assert changed != xml
    return rebuilt(data, replace={member: changed})


@pytest.mark.parametrize(
    ("value", "shape", "seen"),
    [(0.175, "0.00%", "17.5"), (17.5, '0.0"%"', "17.5"), (17.5, "0.0\\%", "17.5"), (17.5, '0.0" %"', "17.5")],
)
def test_a_figure_is_the_one_that_the_officer_sees(value: float, shape: str, seen: str) -> None:
    raw = parse_paper(edited(EMPTY, shaped(iku("IKU-1"), value, shape)), "a.xlsx")
    assert raw.cells == {iku("IKU-1"): Decimal(seen)}


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("120¹", ProblemKey.BUKAN_ANGKA),
        ("①20", ProblemKey.BUKAN_ANGKA),
        ("2,600", ProblemKey.ANGKA_RAGU),
        ("2.600", ProblemKey.ANGKA_RAGU),
    ],
)
def test_a_figure_that_is_no_plain_one_is_asked_back(typed: str, problem: ProblemKey) -> None:
    assert problems(edited(FULL, put(iku("IKU-2"), typed)), iku("IKU-2")) == [(problem, typed)]


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        (lambda at: ArrayFormula(ref=at, text="=SUM(A1:A3*2)"), "=SUM(A1:A3*2)"),
        (lambda at: DataTableFormula(ref=at, dt2D=False, r1="B1"), "=TABLE(B1;)"),
        (lambda _: "=A1&B1", "=A1&B1"),
    ],
    ids=["array", "data table", "plain"],
)
@pytest.mark.parametrize("column", ["realisasi", "tindak_lanjut"])
def test_a_formula_without_a_value_is_never_signed(
    formula: Callable[[str], object], shown: str, column: str
) -> None:
    cell = iku("IKU-2", column)
    data = edited(FULL, put(cell, formula(place(EMPTY, cell))))
    assert problems(data, cell) == [(ProblemKey.RUMUS_TANPA_NILAI, shown)]


def test_a_formula_whose_value_is_an_empty_text_is_an_empty_cell() -> None:
    at = place(EMPTY, iku("IKU-2", "tindak_lanjut")).encode()
    blank = rb'<c r="%b" t="str"><f>IF(1=1,"","")</f><v></v></c>' % at
    data = rewritten(FULL, rb'<c r="%b"[^>]*/>' % at, blank)
    assert received(data).checked.problems == received(FULL).checked.problems


def test_an_arrow_that_an_officer_typed_is_a_text() -> None:
    data = edited(FULL, put(iku("IKU-2", "tindak_lanjut"), "=> lihat lampiran"))
    assert problems(data, iku("IKU-2", "tindak_lanjut")) == []


@pytest.mark.parametrize("value", [b"NaN", b"INF", b"1E999", b"12,5", b"banyak"])
def test_a_number_that_is_none_is_a_damaged_workbook_named_with_its_cell(value: bytes) -> None:
    at = place(FULL, iku("IKU-2"))
    data = rewritten(FULL, rb'(?<=<c r="%b")([^>]*)><v>.*?</v>' % at.encode(), b' t="n"><v>%b</v>' % value)
    with pytest.raises(WorkbookDamaged) as caught:
        read_paper(data, name="a.xlsx")
    assert caught.value.fields == {"name": "a.xlsx", "sheet": "IKU", "cell": at}


@pytest.mark.parametrize(
    ("pattern", "replacement", "cell"),
    [
        (rb'(?<=<c r="I10")([^>]*)>', b' s="9999" t="n">', "I10"),
        (rb'(?<=<c r="I10")([^>]*)><v>.*?</v>', b' t="d"><v>2026-13-45</v>', "I10"),
        (rb'<row r="12".*', b'<row r="12"><c r="A12" t="s"', ""),
    ],
    ids=["a style that does not exist", "a date that does not exist", "a sheet cut short"],
)
def test_a_sheet_that_makes_no_sense_is_a_damaged_workbook(
    pattern: bytes, replacement: bytes, cell: str
) -> None:
    with pytest.raises(WorkbookDamaged) as caught:
        read_paper(rewritten(FULL, pattern, replacement), name="a.xlsx")
    assert caught.value.fields == {"name": "a.xlsx", "sheet": "IKU", "cell": cell}


def test_what_excel_hides_in_a_text_is_not_recorded() -> None:
    typed = "Ditunda_x000D_\n\u202eke\u202c TW\u00a0\u200bIV"
    raw = parse_paper(edited(EMPTY, put(iku("IKU-2", "tindak_lanjut"), typed)), "a.xlsx")
    assert raw.cells == {iku("IKU-2", "tindak_lanjut"): "Ditunda\nke TW IV"}


def test_a_header_with_a_hidden_mark_is_the_same_header() -> None:
    data = edited(FULL, lambda book: setattr(book["IKU"]["I8"], "value", "Realisasi\u00a0periode\u200b ini"))
    assert parse_paper(data, "a.xlsx").cells == FILLED.cells


def test_a_workbook_that_is_odd_only_in_its_styles_gives_its_figures() -> None:
    percent = edited(FULL, shaped(iku("IKU-1"), 0.178, "0.00%"))
    data = rewritten(percent, rb"<fonts.*?</fonts>", b'<fonts><font><sz val="besar"/></font></fonts>', STYLES)
    assert read_paper(data, name="a.xlsx").cells == FILLED.cells


def test_whose_figure_counts_is_said_where_a_locked_one_was_altered() -> None:
    def change(workbook: Workbook) -> None:
        workbook["IKU"][place(EMPTY, CellKey(iku("IKU-2").sheet, "IKU-2", "target"))].value = 9000
        workbook["IKU"][place(EMPTY, CellKey(iku("IKU-3").sheet, "IKU-3", "indikator"))].value = "Harga"

    notes = received(edited(FULL, change)).notes
    assert notes == (
        Note(
            key=NoteKey.CETAKAN_BERUBAH, sheet="IKU", row=10, column="Target periode ini", code="IKU-2",
            typed="9.000", counted="10.500",
        ),
        Note(
            key=NoteKey.CETAKAN_BERUBAH, sheet="IKU", row=11, column="Indikator kinerja", code="IKU-3",
            typed="Harga", counted="Koefisien variasi harga",
        ),
    )  # fmt: skip
    assert "yang dipakai" in texts()[notes[0].template]


def test_a_paper_that_nobody_altered_has_nothing_to_say() -> None:
    history = {TW2: PaperValues(cells={iku("IKU-2"): Decimal("9000.125"), iku("IKU-5"): Decimal(90)})}
    paper = form(history)
    raw = parse_paper(write_paper(paper, FILLED), "a.xlsx")
    assert (set(raw.printed), receive(paper, raw, name="a.xlsx").notes) == (set(printed_cells(paper)), ())


def test_a_paper_that_was_out_when_labels_were_spelt_anew_was_not_altered() -> None:
    def anew(line: IkuLine) -> IkuLine:
        indicator = line.indicator
        return replace(line, indicator=replace(indicator, name=f" {indicator.name.upper()}.", unit="(LAIN)"))

    paper = form()
    respelt = replace(paper, iku=tuple(map(anew, paper.iku)))
    notes = receive(respelt, parse_paper(FULL, "a.xlsx"), name="a.xlsx").notes
    assert {note.column for note in notes} == {"Satuan"}  # another unit is another label


@pytest.mark.parametrize(
    ("one", "other"), [("realisasi", "target"), ("kode", "sasaran"), ("sasaran", "indikator")]
)
def test_swapped_headers_are_the_cause_that_is_named(one: str, other: str) -> None:
    places = [place(EMPTY, CellKey(iku("").sheet, "IKU-1", key))[:-1] + "8" for key in (one, other)]

    def change(workbook: Workbook) -> None:
        for row in range(9, 16):
            workbook["IKU"][f"I{row}"].value = row
        first, second = (workbook["IKU"][at] for at in places)
        first.value, second.value = second.value, first.value

    with pytest.raises(ColumnsSwapped) as caught:
        received(edited(FULL, change))
    assert set(caught.value.fields["columns"].split(", ")) == {
        str(parsed) for parsed in (_header(EMPTY, at) for at in places)
    }


@pytest.mark.parametrize("other", ["realisasi", "tindak_lanjut", "capaian"])
@pytest.mark.parametrize("filled", [0, 1, 6], ids=["empty", "begun", "full"])
def test_the_header_of_the_codes_over_another_column_is_named_however_much_is_filled_in(
    other: str, filled: int
) -> None:
    """Without the codes no row is known by its name; what went wrong are the headers, not the rows."""
    places = [place(EMPTY, CellKey(iku("").sheet, "IKU-1", key))[:-1] + "8" for key in ("kode", other)]

    def change(workbook: Workbook) -> None:
        for row in range(9, 9 + filled):
            workbook["IKU"][f"{places[1][:-1]}{row}"].value = row
        first, second = (workbook["IKU"][at] for at in places)
        first.value, second.value = second.value, first.value

    with pytest.raises(ColumnsSwapped) as caught:
        received(edited(EMPTY, change))
    assert set(caught.value.fields["columns"].split(", ")) == {str(_header(EMPTY, at)) for at in places}


def _header(data: bytes, at: str) -> object:
    found: list[object] = []
    edited(data, lambda book: found.append(book["IKU"][at].value))
    return found[0]


def test_merged_cells_are_named_as_the_cause_of_an_empty_one() -> None:
    at = place(EMPTY, iku("IKU-3"))
    data = edited(FULL, lambda book: book["IKU"].merge_cells(f"{place(EMPTY, iku('IKU-2'))}:{at}"))
    assert [(note.key, note.row, note.column, note.typed) for note in received(data).notes] == [
        (NoteKey.SEL_GABUNGAN, 11, "Realisasi periode ini", "I10:I11")
    ]


def test_a_date_and_a_giant_have_their_exact_cause() -> None:
    day = edited(FULL, shaped(iku("IKU-2"), 46175, "d-mmm"))
    assert [key for key, _ in problems(day, iku("IKU-2"))] == [ProblemKey.TANGGAL]
    giant = edited(FULL, put(iku("IKU-2"), 1e308))
    assert [key for key, _ in problems(giant, iku("IKU-2"))] == [ProblemKey.TERLALU_BESAR]
