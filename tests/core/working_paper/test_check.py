"""The rules over the cells: what blocks, what is asked back, what stands out."""

from __future__ import annotations

import time
from dataclasses import replace
from decimal import Decimal

import pytest
from jinja2 import DictLoader, Environment, StrictUndefined

from bot.core.working_paper.cells import Cell, CellKey, PaperValues, apply_answer
from bot.core.working_paper.check import check, sent_rows
from bot.core.working_paper.problems import Problem, ProblemKey, Severity
from bot.core.working_paper.summary import summary
from bot.core.worktime.period import Period
from templates.texts import texts
from tests.core.working_paper.paper_samples import FILLED, ROADS, ROADS_2, TW2, form, iku, sub


def filled(changes: dict[CellKey, Cell | None]) -> PaperValues:
    values = FILLED
    for cell, value in changes.items():
        values = apply_answer(values, cell, value)
    return values


def found(
    changes: dict[CellKey, Cell | None], history: dict[Period, PaperValues] | None = None
) -> list[tuple[object, ...]]:
    problems = check(form(history), filled(changes)).problems
    usual = (ProblemKey.KOSONG_TANPA_TARGET, ProblemKey.TANPA_PENGHAMBAT)
    return [(one.key, one.cell, one.row, one.typed) for one in problems if one.key not in usual]


def test_a_filled_paper_has_nothing_that_blocks() -> None:
    checked = check(form(), FILLED)
    assert (checked.complete, checked.values, [one.key for one in checked.problems]) == (
        True,
        FILLED,
        [ProblemKey.KOSONG_TANPA_TARGET],
    )


@pytest.mark.parametrize(
    ("cell", "typed", "key"),
    [
        (iku("IKU-1"), None, ProblemKey.KOSONG),
        (sub(ROADS_2, "realisasi_fisik"), None, ProblemKey.KOSONG),
        (iku("IKU-1"), "belum ada data", ProblemKey.BUKAN_ANGKA),
        (iku("IKU-1"), Decimal(-1), ProblemKey.NEGATIF),
        (iku("IKU-1"), "-1,5", ProblemKey.NEGATIF),
        (iku("IKU-1"), "#REF!", ProblemKey.GALAT_EXCEL),
        (iku("IKU-1", "tindak_lanjut"), "#N/A", ProblemKey.GALAT_EXCEL),
        (iku("IKU-1"), "=B7*2", ProblemKey.RUMUS_TANPA_NILAI),
        (iku("IKU-1"), "2026-06-02T00:00:00", ProblemKey.TANGGAL),
        (iku("IKU-2"), Decimal("1E+15"), ProblemKey.TERLALU_BESAR),
        (iku("IKU-1", "tindak_lanjut"), "x" * 2001, ProblemKey.TEKS_PANJANG),
        (iku("IKU-2"), "2.600", ProblemKey.ANGKA_RAGU),
        (iku("IKU-2"), "2,600", ProblemKey.ANGKA_RAGU),
        (iku("IKU-2"), "120¹", ProblemKey.BUKAN_ANGKA),
        (iku("IKU-1", "tindak_lanjut"), "=Rekap!B7", ProblemKey.RUMUS_TANPA_NILAI),
    ],
)
def test_a_bad_cell_blocks_and_is_named(cell: CellKey, typed: Cell | None, key: ProblemKey) -> None:
    blocking = check(form(), filled({cell: typed})).blocking
    assert [(one.key, one.cell) for one in blocking] == [(key, cell)]


def test_a_figure_that_is_too_large_is_not_called_far_from_its_target_besides() -> None:
    problems = check(form(), filled({iku("IKU-2"): Decimal("1E+308")})).problems
    assert [one.key for one in problems if one.cell == iku("IKU-2")] == [ProblemKey.TERLALU_BESAR]


def test_a_date_in_place_of_a_figure_is_shown_as_officers_write_it() -> None:
    (problem,) = check(form(), filled({iku("IKU-1"): "2026-06-02T00:00:00"})).blocking
    assert problem.typed == "02-06-2026"


def test_a_doubt_offers_both_readings_at_its_place() -> None:
    (doubt,) = check(form(), filled({iku("IKU-2"): "2.600"})).blocking
    assert doubt == Problem(
        key=ProblemKey.ANGKA_RAGU,
        cell=iku("IKU-2"),
        row=10,
        name="UTTP ditera ulang",
        typed="2.600",
        choices=(Decimal(2600), Decimal("2.6")),
    )
    assert (doubt.severity, doubt.sheet, doubt.column) == (Severity.DOUBT, "IKU", "Realisasi periode ini")


def test_an_answer_in_chat_settles_a_doubt() -> None:
    doubtful = filled({iku("IKU-2"): "2.600"})
    answered = apply_answer(doubtful, iku("IKU-2"), Decimal(2600))
    assert (answered, check(form(), answered).complete) == (filled({iku("IKU-2"): Decimal(2600)}), True)


def test_text_that_is_certainly_a_number_is_read() -> None:
    checked = check(
        form(), filled({iku("IKU-2"): " 10.120,50 ", sub(ROADS, "realisasi_anggaran"): "Rp 1.250"})
    )
    assert checked.complete
    assert checked.values.number(iku("IKU-2")) == Decimal("10120.5")
    assert checked.values.number(sub(ROADS, "realisasi_anggaran")) == Decimal(1250)


@pytest.mark.parametrize(
    ("name", "unit", "target", "complete"),
    [
        ("Pertumbuhan ekspor", "%", Decimal(5), True),
        ("Laju pertumbuhan IKM", "Persen", Decimal(5), True),
        ("Inflasi bahan pokok", "%", Decimal(4), True),
        ("Jumlah pertumbuhan IKM", "unit", Decimal(5), False),
        ("Nilai pertumbuhan ekspor", "Rp", Decimal(5), False),
        ("Pasar yang dilaju", "%", Decimal(5), False),
        ("Kontribusi perdagangan", "%", Decimal(5), False),
        ("Defisit neraca dagang", "juta US$", Decimal(-5), True),
    ],
)
def test_only_growth_in_percent_and_what_is_aimed_there_may_fall_below_zero(
    name: str, unit: str, target: Decimal, complete: bool
) -> None:
    paper = form()
    line = paper.iku[0]
    sort = replace(line.indicator, name=name, unit=unit)
    one = replace(paper, iku=(replace(line, indicator=sort, target=target), *paper.iku[1:]))
    checked = check(one, filled({iku("IKU-1"): Decimal(-2), iku("IKU-1", "faktor_penghambat"): "Sepi"}))
    blocked = [(problem.key, problem.cell) for problem in checked.blocking]
    assert blocked == ([] if complete else [(ProblemKey.NEGATIF, iku("IKU-1"))])


@pytest.mark.parametrize("column", ["realisasi_fisik", "realisasi_anggaran"])
def test_no_work_and_no_money_falls_below_zero_whatever_its_name(column: str) -> None:
    paper = form()
    named = replace(paper.sub[0], sub=replace(paper.sub[0].sub, nomenclature="Laju pertumbuhan (%)"))
    checked = check(replace(paper, sub=(named, *paper.sub[1:])), filled({sub(ROADS, column): Decimal(-1)}))
    assert [(one.key, one.cell) for one in checked.blocking] == [(ProblemKey.NEGATIF, sub(ROADS, column))]


def test_figures_in_a_text_cell_are_text() -> None:
    checked = check(form(), filled({iku("IKU-1", "keterangan"): Decimal("2026")}))
    assert checked.values.text(iku("IKU-1", "keterangan")) == "2.026"


def test_what_stands_out_never_blocks() -> None:
    last = PaperValues(
        cells={iku("IKU-2"): Decimal(1000), sub(ROADS, "realisasi_anggaran"): Decimal(200_000_000)}
    )
    changes = {sub(ROADS_2, "realisasi_anggaran"): Decimal(300_000_000), iku("IKU-5"): Decimal(5)}
    assert found(changes, {TW2: last}) == [
        (ProblemKey.JAUH_DARI_LALU, iku("IKU-2"), 10, "10.120"),
        (ProblemKey.JAUH_DARI_TARGET, iku("IKU-5"), 13, "5"),
        (ProblemKey.TURUN_KUMULATIF, sub(ROADS, "realisasi_anggaran"), 9, "Rp 125.000.000"),
        (ProblemKey.LEBIH_PAGU, sub(ROADS_2, "realisasi_anggaran"), 10, "Rp 300.000.000"),
    ]
    assert check(form({TW2: last}), filled(changes)).complete


def test_three_periods_make_a_median() -> None:
    history = {
        Period(year=2025, number=n): PaperValues(cells={iku("IKU-2"): Decimal(n * 1000)}) for n in (2, 3, 4)
    }
    (problem,) = (one for one in check(form(history), FILLED).warnings if one.cell == iku("IKU-2"))
    assert (problem.key, problem.extra) == (
        ProblemKey.JAUH_DARI_MEDIAN,
        {"kali": "3,4", "median": "3.000", "banyak": "3"},
    )


def test_a_result_below_target_asks_for_its_reason() -> None:
    checked = check(form(), filled({iku("IKU-2", "faktor_penghambat"): None}))
    (problem,) = (one for one in checked.warnings if one.key is ProblemKey.TANPA_PENGHAMBAT)
    assert (problem.cell, problem.extra) == (iku("IKU-2", "faktor_penghambat"), {"capaian": "96,4"})


def test_rows_are_counted_where_the_officer_has_them() -> None:
    rows = {place: number + 5 for place, number in sent_rows(form()).items()}
    assert check(form(), filled({iku("IKU-1"): None}), rows).blocking[0].row == 14


def test_every_problem_has_its_sentence_and_every_sentence_its_problem() -> None:
    extra = dict.fromkeys(
        ("panjang", "batas", "rekan", "kali", "banding", "median", "banyak", "pagu", "serapan", "capaian"),
        "1",
    )
    environment = Environment(loader=DictLoader(texts()), undefined=StrictUndefined, autoescape=True)
    for key in ProblemKey:
        problem = Problem(
            key=key, cell=iku("IKU-1"), row=9, typed="<b>", choices=(Decimal(1), Decimal(2)), extra=extra
        )
        text = environment.get_template(problem.template).render(problem.fields())
        assert "!" not in text
        assert "<b>" not in text
    assert {key for key in texts() if key.startswith("soal_")} == {f"soal_{key}" for key in ProblemKey}


def test_forty_rows_are_checked_within_a_blink() -> None:
    started = time.process_time()
    for _ in range(20):
        check(form(), FILLED)
        summary(form(), FILLED)
    assert (time.process_time() - started) / 20 < 0.005
