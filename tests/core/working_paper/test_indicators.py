"""Formulas of achievement, aggregation and predicates; figures from the sources named in docs/rumus.md."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.office.model import Aggregation, Direction, FallingFormula
from bot.core.office.scale import DEFAULT_SCALE, Band, Scale, read_bands, written_bands
from bot.core.parsing.numbers import rounded
from bot.core.working_paper.indicators import (
    Part,
    absorption,
    achievement,
    period_target,
    quarter_targets,
    total,
)
from bot.core.worktime.period import Period, PeriodKind
from tests.core.working_paper.paper_samples import indicator

NAIK, TURUN, TETAP = Direction.NAIK, Direction.TURUN, Direction.TETAP
SELISIH, RASIO = FallingFormula.SELISIH, FallingFormula.RASIO
AMOUNTS = st.decimals(min_value=0, max_value=10**9, places=2)


@pytest.mark.parametrize(
    ("direction", "falling", "target", "reached", "percent"),
    [
        (NAIK, SELISIH, "10500", "10120", "96.38"),
        (NAIK, SELISIH, "20", "19", "95.00"),
        (NAIK, SELISIH, "10", "30", "300.00"),  # raw: only averages are capped
        (NAIK, SELISIH, "10", "0", "0.00"),
        (NAIK, SELISIH, "0", "5", None),  # nothing was aimed at
        (TURUN, SELISIH, "7", "6.5", "107.14"),  # PermenPANRB 8/2021
        (TURUN, SELISIH, "8", "9", "87.50"),  # the same
        (TURUN, SELISIH, "5.11", "5.50", "92.37"),
        (TURUN, SELISIH, "10", "30", "0.00"),  # -100, floored
        (TURUN, SELISIH, "5", "0", "200.00"),
        (TURUN, SELISIH, "0", "0", "100.00"),  # no findings aimed at, none found
        (TURUN, SELISIH, "0", "3", "0.00"),
        (TURUN, RASIO, "5.11", "5.50", "92.91"),
        (TURUN, RASIO, "10", "30", "33.33"),
        (TURUN, RASIO, "5", "0", "200.00"),
        (TURUN, RASIO, "0", "0", "100.00"),
        (TETAP, SELISIH, "100", "100", "100.00"),
        (TETAP, SELISIH, "100", "90", "90.00"),
        (TETAP, SELISIH, "100", "110", "90.00"),
        (TETAP, SELISIH, "100", "250", "0.00"),
        (NAIK, SELISIH, "-2", "1", None),
    ],
)
def test_achievement_by_direction(
    direction: Direction, falling: FallingFormula, target: str, reached: str, percent: str | None
) -> None:
    found = achievement(Decimal(target), Decimal(reached), direction=direction, falling=falling)
    assert (None if found is None else rounded(found, 2)) == (None if percent is None else Decimal(percent))


def test_a_blank_is_not_a_zero() -> None:
    assert [
        achievement(None, Decimal(1)),
        achievement(Decimal(1), None),
        achievement(Decimal(1), Decimal(0)),
    ] == [None, None, 0]


@given(target=AMOUNTS.filter(bool), less=AMOUNTS, more=AMOUNTS, falling=st.sampled_from(FallingFormula))
def test_where_less_is_better_less_never_counts_for_less(
    target: Decimal, less: Decimal, more: Decimal, falling: FallingFormula
) -> None:
    low, high = sorted((less, more))
    found = [achievement(target, one, direction=TURUN, falling=falling) for one in (low, high)]
    assert DEFAULT_SCALE.average([found[0]]) >= DEFAULT_SCALE.average([found[1]])


QUARTERS = [
    Part(target=Decimal(10), reached=Decimal(8)),
    Part(target=Decimal(20), reached=None),
    Part(target=Decimal(30), reached=Decimal(0)),
]


@pytest.mark.parametrize(
    ("method", "reached"), [(Aggregation.JUMLAH, 8), (Aggregation.AKHIR, 0), (Aggregation.RATA, 4)]
)
def test_only_filled_quarters_count(method: Aggregation, reached: int) -> None:
    assert total(method, QUARTERS) == Decimal(reached)


def test_a_year_without_figures_has_no_total() -> None:
    assert total(Aggregation.JUMLAH, [Part(target=Decimal(1), reached=None)]) is None


@pytest.mark.parametrize(
    ("percent", "label"),
    [("91", "Sangat Tinggi"), ("90.995", "Sangat Tinggi"), ("90.99", "Tinggi"), ("76", "Tinggi"), ("75.99", "Sedang"),
     ("66", "Sedang"), ("65.99", "Rendah"), ("51", "Rendah"), ("50.99", "Sangat Rendah"), ("0", "Sangat Rendah")],
)  # fmt: skip
def test_predicates_are_lower_bounds_on_two_decimals(percent: str, label: str) -> None:
    assert DEFAULT_SCALE.predicate(Decimal(percent)) == label


def test_an_average_caps_each_figure_and_leaves_blanks_out() -> None:
    assert DEFAULT_SCALE.average([Decimal(300), Decimal(80), None, Decimal(-10)]) == (120 + 80 + 0) / Decimal(
        3
    )
    assert DEFAULT_SCALE.average([None]) is None


def test_an_office_sets_its_own_bands() -> None:
    bands = (Band(lower=Decimal("85.5"), label="Baik"), Band(lower=Decimal(70), label="Cukup"))
    assert read_bands("85,5 Baik; 70 %  Cukup; Kurang") == (bands, "Kurang")
    assert written_bands(Scale(bands=bands, lowest="Kurang")) == "85,5 Baik; 70 Cukup; Kurang"
    assert read_bands(written_bands(DEFAULT_SCALE)) == (DEFAULT_SCALE.bands, DEFAULT_SCALE.lowest)


@pytest.mark.parametrize(
    "text",
    [
        "Baik",
        "91 Baik; 76 Cukup",
        "70 A; 85 B; C",
        "85 A; 85 B; C",
        "91 A; B; C",
        "91 A; 76; C",
        "91 A; C;",
        "91 A; ; C",
        "91.5 A; C",
        "lebih dari 91 A; C",
        "91 " + "A" * 41 + "; C",
        "; ".join([*(f"{n} X" for n in range(99, 88, -1)), "C"]),
    ],
)
def test_bands_that_make_no_sense_are_none(text: str) -> None:
    assert read_bands(text) is None


def test_running_totals_are_told_from_quarters_by_their_sum() -> None:
    running = indicator("A", "x", "unit", "40", "10 20 30 40", aggregation=Aggregation.JUMLAH)
    single = indicator("A", "x", "unit", "40", "10 10 10 10", aggregation=Aggregation.JUMLAH)
    position = indicator("A", "x", "unit", "40", "10 20 30 40")
    assert [quarter_targets(one) for one in (running, single, position)] == [
        (10, 10, 10, 10),
        (10, 10, 10, 10),
        (10, 20, 30, 40),
    ]


@pytest.mark.parametrize(
    ("kind", "number", "summed", "last"),
    [(PeriodKind.TRIWULAN, 2, 20, 2), (PeriodKind.SEMESTER, 1, 30, 2), (PeriodKind.SEMESTER, 2, 70, 4),
     (PeriodKind.TAHUN, 1, 100, 4), (PeriodKind.BULAN, 5, 20, 2)],
)  # fmt: skip
def test_the_target_of_a_period(kind: PeriodKind, number: int, summed: int, last: int) -> None:
    period = Period(year=2026, kind=kind, number=number)
    adding = indicator("A", "x", "unit", "100", "10 20 30 40", aggregation=Aggregation.JUMLAH)
    standing = indicator("B", "x", "unit", "4", "1 2 3 4")
    assert (period_target(adding, period), period_target(standing, period)) == (summed, last)


def test_absorption_needs_a_ceiling() -> None:
    assert (
        absorption(200, Decimal(50)),
        absorption(0, Decimal(50)),
        absorption(None, Decimal(1)),
        absorption(1, None),
    ) == (
        25,
        None,
        None,
        None,
    )
