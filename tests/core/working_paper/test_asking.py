"""Which cells of a working paper are asked about, in which order, and what a question says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.core.working_paper.asking import Question, before, following, plan, question, unexplained
from bot.core.working_paper.cells import CellKey, PaperValues, SheetKey, apply_answer
from bot.core.working_paper.problems import ProblemKey
from bot.core.working_paper.receive import Conflict
from tests.core.working_paper.paper_samples import FILLED, ROADS, ROADS_2, SCALES, TW2, form, iku, sub

REQUIRED = (
    *(iku(f"IKU-{number}") for number in (1, 2, 3, 4, 5, 7)),
    *(sub(row, column) for row in (ROADS, ROADS_2, SCALES) for column in ("realisasi_fisik", "realisasi_anggaran")),
)  # fmt: skip
EMPTY = PaperValues()


def with_cells(changes: dict[CellKey, Decimal | str | None], values: PaperValues = FILLED) -> PaperValues:
    for cell, value in changes.items():
        values = apply_answer(values, cell, value)
    return values


def test_an_empty_paper_is_asked_figure_by_figure() -> None:
    walk = plan(form(), EMPTY)
    assert (walk.cells, walk.open, walk.first) == (REQUIRED, frozenset(REQUIRED), iku("IKU-1"))


def test_a_filled_paper_keeps_its_places_and_asks_nothing() -> None:
    walk = plan(form(), FILLED)
    assert (walk.cells, walk.open, walk.first) == (REQUIRED, frozenset(), None)


def test_what_blocks_the_paper_is_asked_whatever_it_is() -> None:
    long = iku("IKU-3", "tindak_lanjut")
    values = with_cells({iku("IKU-2"): "2.600", iku("IKU-5"): Decimal(-1), long: "x" * 2001})
    assert plan(form(), values).open == {iku("IKU-2"), iku("IKU-5"), long}


def test_figures_that_two_officers_entered_differently_are_asked() -> None:
    beside = iku("IKU-2", "keterangan")
    conflicts = [
        Conflict(cell=iku("IKU-2"), base=None, current=Decimal(1), upload=Decimal(2)),
        Conflict(cell=beside, base=None, current="a", upload="b"),
    ]
    assert plan(form(), FILLED, conflicts=conflicts).open == {iku("IKU-2")}


def test_rows_that_were_remarked_are_asked_alone_though_they_are_filled_in() -> None:
    rows = [(SheetKey.SUB, ROADS_2), (SheetKey.IKU, "IKU-2"), (SheetKey.IKU, "GONE")]
    asked = (iku("IKU-2"), sub(ROADS_2, "realisasi_fisik"), sub(ROADS_2, "realisasi_anggaran"))
    walk = plan(form(), FILLED, rows=rows, done=[iku("IKU-2")])
    assert (walk.cells, walk.open, walk.first) == (asked, set(asked[1:]), asked[1])


def test_a_figure_without_a_target_is_asked_only_where_its_row_is_named() -> None:
    assert iku("IKU-6") not in plan(form(), EMPTY).cells
    walk = plan(form(), EMPTY, rows=[(SheetKey.IKU, "IKU-6")])
    assert (walk.cells, walk.first) == ((iku("IKU-6"),), iku("IKU-6"))


def test_reasons_are_asked_where_something_stands_out_unexplained() -> None:
    values = with_cells({iku("IKU-1"): Decimal(17), sub(SCALES, "realisasi_anggaran"): Decimal(600_000_000)})
    reasons = {iku("IKU-1", "faktor_penghambat"), sub(SCALES, "faktor_penghambat")}
    assert {place for _, place in unexplained(form(), values)} == reasons
    given = with_cells(dict.fromkeys(reasons, "Alat rusak"), values)
    assert unexplained(form(), given) == ()


def test_a_walk_goes_on_at_the_next_open_cell_and_back_to_the_one_before() -> None:
    walk = plan(form(), with_cells({iku("IKU-2"): Decimal(10_120)}, EMPTY))
    assert following(walk, iku("IKU-1")) == iku("IKU-3")
    assert following(walk, iku("IKU-1", "keterangan")) == iku("IKU-3")  # a text beside the walk
    assert before(walk, iku("IKU-3")) == iku("IKU-2")
    assert before(walk, iku("IKU-2", "keterangan")) == iku("IKU-2")
    assert (before(walk, REQUIRED[0]), following(walk, REQUIRED[-1])) == (None, None)


def test_a_question_says_everything_about_its_indikator() -> None:
    history = {TW2: PaperValues(cells={iku("IKU-2"): Decimal(9_870)})}
    asked = question(form(history), EMPTY, iku("IKU-2"), plan(form(history), EMPTY))
    assert (asked.problem and asked.problem.key, asked.column.key) == (ProblemKey.KOSONG, "realisasi")
    assert asked == Question(
        cell=iku("IKU-2"),
        number=2,
        count=12,
        name="UTTP ditera ulang",
        unit="unit",
        target=Decimal(10_500),
        target_year=Decimal(42_000),
        previous=Decimal(9_870),
        problem=asked.problem,
    )


def test_a_question_about_money_has_the_pagu_for_its_target() -> None:
    cell = sub(SCALES, "realisasi_anggaran")
    history = {TW2: PaperValues(cells={cell: Decimal(100)})}
    asked = question(form(history), FILLED, cell, plan(form(history), FILLED))
    assert asked == Question(
        cell=cell,
        number=12,
        count=12,
        name="Metrologi legal",
        unit="Rp",
        target_year=Decimal(500_000_000),
        previous=Decimal(100),
        current=Decimal(125_000_000),
    )


@pytest.mark.parametrize(
    ("value", "key"), [("2.600", ProblemKey.ANGKA_RAGU), (Decimal(-1), ProblemKey.NEGATIF)]
)
def test_a_cell_that_blocks_is_remarked(value: Decimal | str, key: ProblemKey) -> None:
    values = with_cells({iku("IKU-2"): value})
    asked = question(form(), values, iku("IKU-2"), plan(form(), values))
    assert (asked.remarked, asked.problem and asked.problem.key, asked.current) == (True, key, value)


def test_a_question_about_a_text_names_the_warning_whose_reason_it_asks() -> None:
    values = with_cells({iku("IKU-1"): Decimal(17)})
    cell = iku("IKU-1", "faktor_penghambat")
    asked = question(form(), values, cell, plan(form(), values))
    assert (asked.reason and asked.reason.key, asked.number, asked.count) == (
        ProblemKey.TANPA_PENGHAMBAT,
        1,
        12,
    )
