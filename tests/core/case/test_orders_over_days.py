"""A day off as an officer types it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.parsing.dates import WrittenDays, read_days_and_note

CHRISTMAS_EVE = date(2026, 12, 24)


def only(day: date, note: str) -> WrittenDays:
    return WrittenDays(first=day, last=day, note=note)


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
    assert read_days_and_note(text) == only(CHRISTMAS_EVE, "cuti bersama daerah")


@pytest.mark.parametrize("word", ["Agustus", "agt", "Agu", "agst"])
def test_august_has_several_short_names(word: str) -> None:
    assert read_days_and_note(f"18 {word} 2026 upacara") == only(date(2026, 8, 18), "upacara")


@pytest.mark.parametrize(
    "text",
    ["", "libur", "24 Desember", "24 Desember 2026", "31 Februari 2026 libur", "24 Foo 2026 libur", "2026-13-01 a",
     "24 12 26 libur", "24 Desember 2026 ."],
)  # fmt: skip
def test_what_is_no_date_with_a_note_is_not_guessed(text: str) -> None:
    assert read_days_and_note(text) is None


SPAN = WrittenDays(first=date(2026, 12, 28), last=date(2026, 12, 30), note="cuti bersama daerah")


@pytest.mark.parametrize(
    "text",
    [
        "28-30 Desember 2026 cuti bersama daerah",
        "28 – 30 Desember 2026, cuti bersama daerah",
        "28 s.d. 30 Desember 2026: cuti bersama daerah",
        "28 s/d 30 Des 2026 cuti bersama daerah",
        "Senin, 28 Desember sampai dengan Rabu, 30 Desember 2026 cuti bersama daerah",
        "28 Desember 2026 - 30 Desember 2026 - cuti bersama daerah",
        "28/12/2026 sampai 30/12/2026 cuti bersama daerah",
        "28-12-2026 - 30-12-2026 cuti bersama daerah",
        "2026-12-28 hingga 2026-12-30 cuti bersama daerah",
    ],
)
def test_several_days_are_read_in_the_ways_they_are_written(text: str) -> None:
    assert read_days_and_note(text) == SPAN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("30 Desember 2026 sampai 2 Januari 2027 libur", ((2026, 12, 30), (2027, 1, 2), "libur", False)),
        ("24 Desember 2026 - 3 orang piket", ((2026, 12, 24), (2026, 12, 24), "3 orang piket", False)),
        ("24-12-2026 cuti", ((2026, 12, 24), (2026, 12, 24), "cuti", False)),
        ("masuk 5 Desember 2026", ((2026, 12, 5), (2026, 12, 5), "", True)),
        (
            "Tetap masuk kerja pada hari Sabtu, 5 Desember 2026: lembur",
            ((2026, 12, 5), (2026, 12, 5), "lembur", True),
        ),
        ("masuk: 24-25 Desember 2026 tutup buku", ((2026, 12, 24), (2026, 12, 25), "tutup buku", True)),
    ],
)
def test_days_with_their_note_and_whether_they_are_worked(
    text: str, expected: tuple[tuple[int, int, int], tuple[int, int, int], str, bool]
) -> None:
    first, last, note, opens = expected
    assert read_days_and_note(text) == WrittenDays(
        first=date(*first), last=date(*last), note=note, opens=opens
    )


@pytest.mark.parametrize(
    "text",
    [
        "30-28 Desember 2026 a",
        "28-30 Desember cuti",
        "28-32 Desember 2026 cuti",
        "masuk",
        "masuk besok",
        "28-30 Desember 2026",
    ],
)
def test_days_that_cannot_be_meant_are_not_guessed(text: str) -> None:
    assert read_days_and_note(text) is None
