"""What an answer to the question about one cell means."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.parsing.numbers import format_number, format_rupiah, plain, unmistakable
from bot.core.working_paper.answering import Answer, Taken, Unclear, Unreadable, Word, read
from bot.core.working_paper.cells import Cell, CellKey, PaperValues, apply_answer
from bot.core.working_paper.check import settle
from bot.core.working_paper.problems import ProblemKey
from tests.core.working_paper.paper_samples import FILLED, ROADS, ROADS_2, TW2, form, iku, sub

COUNT, SHARE, MONEY = iku("IKU-2"), iku("IKU-1"), sub(ROADS, "realisasi_anggaran")
BEFORE = {TW2: PaperValues(cells={COUNT: Decimal(9_870), iku("IKU-5"): Decimal(99)})}


def values(changes: dict[CellKey, Cell | None]) -> PaperValues:
    found = FILLED
    for cell, value in changes.items():
        found = apply_answer(found, cell, value)
    return found


def answer(cell: CellKey, text: str, current: Cell | None = None) -> Answer:
    return read(form(BEFORE), values({cell: current}), cell, text)


def figures(found: Answer) -> tuple[str, ...]:
    """The figure that was understood; several where it is asked which one is meant."""
    if isinstance(found, Unclear):
        return tuple(map(str, found.choices))
    assert isinstance(found, Taken)
    assert len(found.values) == 1
    return tuple(map(str, found.values.values()))


@pytest.mark.parametrize(
    ("cell", "text", "meant"),
    [
        (COUNT, "10120", ["10120"]),
        (COUNT, "10120 unit", ["10120"]),
        (COUNT, "1.250,5", ["1250.5"]),
        (COUNT, "2.600", ["2600", "2.6"]),
        (COUNT, "96,4 %", ["10122", "96.4"]),  # of the target, or the figure itself: asked
        (sub(ROADS_2, "realisasi_fisik"), "12,5 %", ["0.25", "12.5"]),
        (COUNT, "19 dari 20", ["19"]),
        (SHARE, "96,4 %", ["96.4"]),
        (SHARE, "17,8 dari 17,8", ["17.8"]),  # the target of this period
        (SHARE, "17,9 dari 17,95", ["17.9"]),  # the target of the year
        (SHARE, "19 dari 20", ["19", "95"]),
        (SHARE, "1 dari 3", ["1", "33.33"]),
        (SHARE, "0 dari 0", ["0"]),
        (iku("IKU-7"), "-2,5", ["-2.5"]),  # growth may be negative
        (MONEY, "125.000.000", ["125000000"]),
        (MONEY, "125.000", ["125000", "125"]),
        (MONEY, "Rp 125.000", ["125000"]),
        (MONEY, "1,25 miliar", ["1250000000"]),
        (MONEY, "50 %", ["625000000", "50"]),
        (COUNT, "nol", ["0"]),
        (COUNT, "0,12345678901234567", ["0.123456789012346"]),  # a workbook keeps fifteen digits
        (COUNT, "sama", ["9870"]),
        (COUNT, "tetap", ["9870"]),
    ],
)
def test_a_figure_is_taken_or_asked_back(cell: CellKey, text: str, meant: list[str]) -> None:
    assert figures(answer(cell, text)) == tuple(meant)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (iku("IKU-6"), "91 %"),  # of a count without a target
        (iku("IKU-6"), "Rp 91"),
        (iku("IKU-6"), "91 rupiah"),
    ],
)
def test_a_figure_in_another_unit_is_confirmed(cell: CellKey, text: str) -> None:
    assert answer(cell, text) == Unclear(choices=(Decimal(91),), typed=text)


@pytest.mark.parametrize(
    ("text", "current", "meant"),
    [
        ("sama", Decimal(10_120), ["9870", "10120"]),  # as last time, or as it stands
        ("sama", Decimal(9_870), ["9870"]),
        ("sama", "2.600", ["9870"]),  # what nobody can read is no figure to keep
        ("tetap", Decimal(10_120), ["10120"]),
    ],
)
def test_the_same_is_asked_back_where_it_has_two_meanings(text: str, current: Cell, meant: list[str]) -> None:
    assert figures(answer(COUNT, text, current)) == tuple(meant)


@pytest.mark.parametrize(
    ("cell", "text", "word"),
    [
        (iku("IKU-1"), "sama", Word.SAME),  # nothing to be the same as
        (COUNT, "Lewati", Word.SKIP),
        (COUNT, "kembali.", Word.BACK),
        (COUNT, "nanti dulu", Word.LATER),
        (COUNT, "belum ada", Word.NOTHING),
        (COUNT, "-", Word.NOTHING),
        (COUNT, "catatan", Word.NOTE),
        (iku("IKU-2", "keterangan"), "lewati", Word.SKIP),
        (iku("IKU-2", "keterangan"), "sama", Word.SAME),
    ],
)
def test_small_words_are_no_entries(cell: CellKey, text: str, word: Word) -> None:
    assert answer(cell, text) is word


@pytest.mark.parametrize(
    ("cell", "text", "key"),
    [
        (COUNT, "banyak", ProblemKey.BUKAN_ANGKA),
        (COUNT, "10 orang", ProblemKey.BUKAN_ANGKA),
        (COUNT, "-1", ProblemKey.NEGATIF),
        (COUNT, "9" * 16, ProblemKey.TERLALU_BESAR),
        (COUNT, "#REF!", ProblemKey.GALAT_EXCEL),
        (COUNT, "=B7*2", ProblemKey.RUMUS_TANPA_NILAI),
        (iku("IKU-2", "keterangan"), "x" * 2001, ProblemKey.TEKS_PANJANG),
        (COUNT, f"10120\npenghambat: {'x' * 2001}", ProblemKey.TEKS_PANJANG),
        (COUNT, "", ProblemKey.KOSONG),
        (iku("IKU-2", "keterangan"), "\u200b", ProblemKey.KOSONG),
        (iku("IKU-2", "keterangan"), "Keterangan:", ProblemKey.KOSONG),
    ],
)
def test_what_cannot_stand_in_the_cell_names_its_problem(cell: CellKey, text: str, key: ProblemKey) -> None:
    found = answer(cell, text)
    assert isinstance(found, Unreadable)
    assert (found.problem.key, found.problem.name) == (key, "UTTP ditera ulang")


def texts(row: str, **told: str) -> dict[CellKey, str]:
    return {iku(row, column): text for column, text in told.items()}


def test_lines_below_a_figure_fill_in_the_texts_of_its_row() -> None:
    found = answer(
        COUNT,
        "10.120,0\nSumber: BPS\n\nPenghambat : Alat rusak\nsejak Juli\nFaktor pendorong: Petugas baru\n"
        "Tindak lanjut: Perbaikan",
    )
    assert found == Taken(
        values={
            COUNT: Decimal("10120.0"),
            **texts(
                "IKU-2",
                keterangan="BPS",
                faktor_penghambat="Alat rusak\nsejak Juli",
                faktor_pendorong="Petugas baru",
                tindak_lanjut="Perbaikan",
            ),
        }
    )


def test_a_line_without_a_label_is_a_remark_or_of_a_sub_kegiatan_what_hindered() -> None:
    assert answer(iku("IKU-5"), "100\nPukul 10:00: stok dihitung") == Taken(
        values={iku("IKU-5"): Decimal(100), iku("IKU-5", "keterangan"): "Pukul 10:00: stok dihitung"}
    )
    assert answer(MONEY, "125.000.000\nketerangan: lelang ulang") == Taken(
        values={MONEY: Decimal(125_000_000), sub(ROADS, "faktor_penghambat"): "lelang ulang"}
    )


def test_the_labels_of_the_texts_may_be_english() -> None:
    told = answer(COUNT, "hindering factor: alat rusak\nFollow-up: perbaikan\nSource: BPS")
    expected = texts("IKU-2", faktor_penghambat="alat rusak", tindak_lanjut="perbaikan", keterangan="BPS")
    assert told == Taken(values=expected)


def test_texts_alone_leave_the_question_open() -> None:
    found = answer(COUNT, "penghambat: alat rusak")
    assert found == Taken(values=texts("IKU-2", faktor_penghambat="alat rusak"))
    assert isinstance(found, Taken)
    assert not found.answers(COUNT)
    assert answer(COUNT, "lewati\nalat rusak") == Taken(values=texts("IKU-2", keterangan="alat rusak"))


def test_what_is_asked_back_keeps_the_texts_that_came_with_it() -> None:
    beside = texts("IKU-2", keterangan="BPS")
    doubtful = Unclear(choices=(Decimal(2600), Decimal("2.6")), typed="2.600", beside=beside)
    assert answer(COUNT, "2.600\nBPS") == doubtful
    assert answer(COUNT, "belum ada\nBPS") == Unclear(choices=(Decimal(0),), typed="belum ada", beside=beside)


def test_a_text_is_taken_as_it_is_written() -> None:
    cell = iku("IKU-2", "faktor_penghambat")
    assert answer(cell, " Tidak ada ") == Taken(values={cell: "Tidak ada"})
    assert answer(cell, "Alat rusak\nsejak Juli") == Taken(values={cell: "Alat rusak\nsejak Juli"})
    assert answer(cell, "penghambat: hujan\nTindak lanjut: tenda") == Taken(
        values={cell: "hujan", iku("IKU-2", "tindak_lanjut"): "tenda"}
    )


@pytest.mark.parametrize("cell", [COUNT, iku("IKU-2", "keterangan")])
def test_a_cell_can_be_emptied(cell: CellKey) -> None:
    assert answer(cell, "kosongkan") == Taken(values={cell: None})


@pytest.mark.parametrize(
    ("cell", "text", "key", "reason"),
    [
        (COUNT, "10000", ProblemKey.TANPA_PENGHAMBAT, iku("IKU-2", "faktor_penghambat")),
        (COUNT, "90000", ProblemKey.JAUH_DARI_TARGET, iku("IKU-2", "keterangan")),
        (iku("IKU-5"), "9", ProblemKey.JAUH_DARI_LALU, iku("IKU-5", "faktor_penghambat")),
        (iku("IKU-5"), "9\npenghambat: panen gagal", ProblemKey.JAUH_DARI_LALU, None),
        (MONEY, "1.300.000.000", ProblemKey.LEBIH_PAGU, sub(ROADS, "faktor_penghambat")),
        (iku("IKU-6"), "kosongkan", None, None),  # without a target nothing is missed
    ],
)
def test_what_stands_out_is_asked_for_its_reason(
    cell: CellKey, text: str, key: ProblemKey | None, reason: CellKey | None
) -> None:
    blank = values({iku("IKU-2", "faktor_penghambat"): None, cell: None})
    found = read(form(BEFORE), blank, cell, text)
    assert isinstance(found, Taken)
    assert (found.warning and found.warning.key, found.reason) == (key, reason)


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=10**12, places=3), st.sampled_from([COUNT, SHARE, MONEY]))
def test_a_figure_as_the_bot_writes_it_is_the_one_that_it_wrote(value: Decimal, cell: CellKey) -> None:
    """The choices of a question are written so that they can be typed."""
    assert figures(answer(cell, unmistakable(value))) == (str(plain(value)),)
    shown = answer(cell, format_number(value))
    assert str(plain(value)) in figures(shown)
    assert figures(answer(MONEY, format_rupiah(int(value)))) == (str(int(value)),)


@settings(deadline=None)
@given(st.text(max_size=40), st.sampled_from([COUNT, iku("IKU-2", "keterangan")]))
def test_any_text_has_an_answer(text: str, cell: CellKey) -> None:
    found = answer(cell, text)
    if isinstance(found, Taken):
        again = {key: value for key, value in found.values.items() if value is not None}
        assert settle(again).cells == again
