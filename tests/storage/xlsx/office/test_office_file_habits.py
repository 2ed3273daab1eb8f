"""The habits of those who type: hours, dates, numbers and words as they come are understood."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from bot.core.office.model import Aggregation, DayOverride, Direction, FallingFormula
from tests.storage.xlsx.office.office_books import read, sound


@pytest.mark.parametrize(
    "typed",
    [
        "17-08-2026",
        "17/8/2026",
        "17 Agustus 2026",
        "2026-08-17",
        date(2026, 8, 17),
        datetime(2026, 8, 17),
        46251,
    ],
    ids=str,
)
def test_independence_day_is_understood_however_it_is_typed(typed: object) -> None:
    sheets = sound()
    sheets["Libur"] += [[typed, "Proklamasi", None]]
    assert read(sheets).overrides == (DayOverride(day=date(2026, 8, 17), note="Proklamasi", closed=True),)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [(1250.5, "1250.5"), ("1.250,5", "1250.5"), ("1250,5", "1250.5"), ((0.2, "0%"), "20"), ((0.1 + 0.2, "General"), "0.3"),
     ("0", "0"), ("20,5 %", "20.5"), ("1.250.000", "1250000"), (None, None), ("-", None)],
    ids=str,
)  # fmt: skip
def test_a_target_is_read_as_the_operator_meant_it(typed: object, expected: str | None) -> None:
    sheets = sound()
    sheets["Indikator"][1][7] = typed
    assert read(sheets).indicators[0].target_year == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize("typed", [2600, "2600", "2.600", "Rp 2.600,00", "Rp. 2.600,-"])
def test_a_budget_is_whole_rupiah_so_its_lone_dot_is_no_riddle(typed: object) -> None:
    sheets = sound()
    sheets["Sub Kegiatan"][1][6] = typed
    assert read(sheets).sub_kegiatan[0].pagu == 2600


@pytest.mark.parametrize(
    ("arah", "agregasi", "rumus", "expected"),
    [("Positif", "Kumulatif", None, (Direction.NAIK, Aggregation.JUMLAH, FallingFormula.SELISIH)),
     ("NEGATIF", "Posisi Akhir", "Rasio", (Direction.TURUN, Aggregation.AKHIR, FallingFormula.RASIO)),
     ("tetap", "rerata", "selisih", (Direction.TETAP, Aggregation.RATA, FallingFormula.SELISIH)),
     ("turun", "Nilai_Akhir", "", (Direction.TURUN, Aggregation.AKHIR, FallingFormula.SELISIH)),
     ("naik", "sum", None, (Direction.NAIK, Aggregation.JUMLAH, FallingFormula.SELISIH)),
     ("naik", "Rata rata", None, (Direction.NAIK, Aggregation.RATA, FallingFormula.SELISIH))],
)  # fmt: skip
def test_other_words_for_direction_and_aggregation_are_understood(arah, agregasi, rumus, expected) -> None:
    sheets = sound()
    sheets["Indikator"][0].append("Rumus")
    sheets["Indikator"][1][5:7] = [arah, agregasi]
    sheets["Indikator"][1].append(rumus)
    found = read(sheets).indicators[0]
    assert (found.direction, found.aggregation, found.falling) == expected
