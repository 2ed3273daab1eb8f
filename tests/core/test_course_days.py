"""A day off as an officer types it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.day_text import read_day_and_note

CHRISTMAS_EVE = date(2026, 12, 24)


@pytest.mark.parametrize(
    "text",
    [
        "24 Desember 2026, cuti bersama daerah",
        "24 des 2026 cuti bersama daerah",
        "Kamis, 24 Desember 2026: cuti bersama daerah",
        "24-12-2026 cuti bersama daerah",
        "24/12/2026 - cuti bersama   daerah",
        "24.12.2026 cuti bersama daerah.",
        "2026-12-24 cuti bersama daerah",
    ],
)
def test_a_date_is_read_in_the_ways_it_is_written(text: str) -> None:
    assert read_day_and_note(text) == (CHRISTMAS_EVE, "cuti bersama daerah")


@pytest.mark.parametrize("word", ["Agustus", "agt", "Agu", "agst"])
def test_august_has_several_short_names(word: str) -> None:
    expected = None if word == "agst" else (date(2026, 8, 18), "upacara")
    assert read_day_and_note(f"18 {word} 2026 upacara") == expected


@pytest.mark.parametrize(
    "text",
    ["", "libur", "24 Desember", "24 Desember 2026", "31 Februari 2026 libur", "24 Foo 2026 libur", "2026-13-01 a",
     "24 12 26 libur", "24 Desember 2026 ."],
)  # fmt: skip
def test_what_is_no_date_with_a_note_is_not_guessed(text: str) -> None:
    assert read_day_and_note(text) is None
