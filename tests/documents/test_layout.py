"""Tables and long words on the pages: nothing is cut, nothing is left behind, nothing is lost in a copy."""

import io
from dataclasses import replace
from decimal import Decimal

import pytest
from pypdf import PdfReader

from bot.documents.report import FactorRow, ProgramTable, SasaranTable
from tests.documents import office
from tests.documents.reading import pages, rendered, text


def test_a_long_number_is_copied_as_it_was_written() -> None:
    number = "DPA/A.1/3.30.3.31.0.00.01.0000/001/2026-pergeseran-kedua"
    paper = office.working_paper(budget_paper=number)
    found = PdfReader(io.BytesIO(rendered(paper))).pages[0].extract_text()
    assert number in found
    assert "\u200b" not in found


def test_a_long_number_breaks_after_its_signs_where_the_line_ends() -> None:
    number = "/".join(["3.30.3.31.0.00.01.0000"] * 9)
    found = PdfReader(io.BytesIO(rendered(office.disposisi(instruction=number)))).pages[0].extract_text()
    start = found.index("3.30.3.31.0.00")
    lines = found[start:].splitlines()[:3]
    assert number.startswith("".join(lines[:2]))
    assert all(line[-1] in "./" for line in lines[:2])


@pytest.mark.parametrize(
    "counts", [range(20, 32, 3), pytest.param(range(20, 32), marks=pytest.mark.long)], ids=str
)
def test_the_last_rows_of_a_table_are_never_alone_on_a_page(counts: range) -> None:
    for count in counts:
        rows = tuple(replace(office.INDICATOR, code=f"IKU-{n}") for n in range(count))
        found = pages(rendered(office.working_paper(indicators=rows, activities=())))
        (last,) = [page for page in found if "Rata-rata" in page]
        assert last.count("IKU-") >= 2, count


def test_a_word_is_divided_only_where_it_would_not_fit_otherwise() -> None:
    factor = FactorRow(about="Pertumbuhan industri kecil dan menengah", bidang="Perindustrian")
    reader = PdfReader(io.BytesIO(rendered(office.report(factors=(factor,)))))
    said = " ".join(page.extract_text() for page in reader.pages)
    assert "menengah \n(Perindustrian)" in said


def test_kegiatan_are_named_above_their_sub_kegiatan() -> None:
    name = "3.30.03.2.01 Pembangunan dan Pengelolaan Sarana Distribusi Perdagangan"
    rows = tuple(replace(row, kegiatan=name) for row in office.activities(3))
    (program,) = (replace(one, rows=rows) for one in office.report().programs)
    assert text(office.report(programs=(program,))).count(f"Kegiatan {name}") == 1


def test_nine_bidang_and_hundreds_of_rows_are_all_there() -> None:
    sasaran = tuple(SasaranTable(sasaran=f"Sasaran {n}", rows=office.indicators(7)) for n in range(9))
    programs = tuple(
        ProgramTable(code=f"3.30.0{n}", name="Program", rows=office.activities(20)) for n in range(9)
    )
    found = pages(rendered(office.report(sasaran=sasaran, programs=programs, history=(office.STEP,) * 60)))
    assert 20 < len(found) < 60
    assert " ".join(found).count("3.30.03.2.01.0020") == 9
    assert f"Halaman {len(found)} dari {len(found)}" in found[-1]


def test_sixty_indicators_repeat_the_head_of_the_table_on_every_page() -> None:
    found = pages(rendered(office.working_paper(indicators=office.indicators(60), activities=())))
    with_rows = [page for page in found if "IKU-" in page and "Sasaran: " in page]
    assert len(with_rows) > 2
    assert all("Indikator kinerja" in page for page in with_rows)


def test_a_word_of_five_hundred_letters_breaks_and_stays_whole() -> None:
    word = "panjang" * 72
    assert word in text(office.disposisi(instruction=word)).replace(" ", "")


def test_a_figure_of_many_digits_is_printed_whole() -> None:
    row = replace(office.INDICATOR, target=Decimal("123456789012.55"))
    assert "123.456.789.012,55" in text(office.working_paper(indicators=(row,)))
