"""One table of days, months and joiners: a spelling is known in /libur, /plh, /mulai and the office file alike."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.parsing.calendar_words import month_number, weekday_number
from bot.core.parsing.dates import parse_days, read_days_and_note
from bot.core.worktime.period import Period, PeriodKind, parse_period
from storage.xlsx.office.cells import read_date, read_weekday

MONTHS = {
    1: ["Januari", "Jan", "jan."],
    2: ["Februari", "Pebruari", "Feb", "Peb", "Pebr."],
    3: ["Maret", "Mar", "Mrt", "March"],
    5: ["Mei", "MEI", "May"],
    8: ["Agustus", "Agu", "Agt", "Ags", "Agst.", "Agust", "August"],
    9: ["September", "Sep", "Sept."],
    11: ["November", "Nopember", "Nov", "Nop."],
    12: ["Desember", "Des", "des.", "December", "Dec."],
}
SPELLINGS = [(number, word) for number, words in MONTHS.items() for word in words]


@pytest.mark.parametrize(("number", "word"), SPELLINGS)
def test_a_month_is_known_at_every_door_however_it_is_spelled(number: int, word: str) -> None:
    day = date(2026, number, 17)
    days = read_days_and_note(f"17 {word} 2026 cuti")
    assert days is not None
    assert (days.first, days.note) == (day, "cuti")
    assert parse_days(f"17 {word} 2026") == (day, day)
    assert parse_period(f"{word} 2026") == Period(year=2026, kind=PeriodKind.BULAN, number=number)
    assert read_date(f"17 {word} 2026") == day


@pytest.mark.parametrize("word", ["Kamis,", "kamis", "Hari Kamis", "Kam.", "Kamis, tanggal", "tgl."])
@pytest.mark.parametrize("space", [" ", "\u00a0", "\n", "  "])
def test_a_day_of_the_week_before_the_date_is_known_at_every_door(word: str, space: str) -> None:
    text = f"{word} 24 Desember 2026".replace(" ", space)
    days = read_days_and_note(f"{text}{space}cuti")
    assert days is not None
    assert (days.first, days.note) == (date(2026, 12, 24), "cuti")
    assert parse_days(text) == (date(2026, 12, 24), date(2026, 12, 24))
    assert read_date(text) == date(2026, 12, 24)


@pytest.mark.parametrize(
    ("text", "first", "last", "opens"),
    [
        ("28 to 30 December 2026 cuti bersama daerah", 28, 30, False),
        ("Thursday, 24 December 2026: cuti bersama daerah", 24, 24, False),
        ("work on 5 December 2026 cuti bersama daerah", 5, 5, True),
    ],
)
def test_a_day_is_known_in_english_too(text: str, first: int, last: int, opens: bool) -> None:
    days = read_days_and_note(text)
    assert days is not None
    assert (days.first, days.last, days.note, days.opens) == (
        date(2026, 12, first),
        date(2026, 12, last),
        "cuti bersama daerah",
        opens,
    )


@pytest.mark.parametrize("friday", ["Jumat", "Jum'at", "Jum’at", "JUM‘AT", "Jum`at", "jum"])
def test_friday_is_friday_with_any_apostrophe(friday: str) -> None:
    days = read_days_and_note(f"{friday}, 25 Desember 2026 Natal")
    assert days is not None
    assert days.note == "Natal"
    assert parse_days(f"{friday} 25 Desember 2026") is not None
    assert read_date(f"{friday}, 25-12-2026") == date(2026, 12, 25)
    assert read_weekday(friday) == 4


@pytest.mark.parametrize(
    ("word", "number"), [("Senen", 0), ("Rebo", 2), ("Saptu", 5), ("Ahad", 6), ("Minggu", 6), ("Mgg.", 6)]
)
def test_other_names_of_days_are_known(word: str, number: int) -> None:
    assert weekday_number(word) == read_weekday(word) == number


@pytest.mark.parametrize(
    "until",
    ["-", " - ", "–", " — ", " s/d ", " s.d. ", " s.d ", " sd ", "sd", " S/D ", " s / d ", " sampai ", " sampai dengan ",
     " sampai\u00a0dengan ", " hingga ", " s/d tgl ", "\ns.d.\n"],
)  # fmt: skip
def test_until_is_known_at_both_doors_that_take_a_range(until: str) -> None:
    both = (date(2026, 12, 28), date(2026, 12, 30))
    days = read_days_and_note(f"28{until}30 Desember 2026 cuti")
    assert days is not None
    assert (days.first, days.last, days.note) == (*both, "cuti")
    assert parse_days(f"28{until}30 Desember 2026") == both


@pytest.mark.parametrize(
    "text",
    ["30 Desember s.d. 2 Januari 2027", "30 Desember 2026 - 2 Januari", "30 Des 2026 hingga 02-01-2027"],
)
def test_over_the_turn_of_the_year_it_is_enough_to_write_one_year(text: str) -> None:
    both = (date(2026, 12, 30), date(2027, 1, 2))
    days = read_days_and_note(f"{text} cuti")
    assert days is not None
    assert (days.first, days.last) == both
    assert parse_days(text) == both


@pytest.mark.parametrize("word", ["", "de", "Desembr", "Foo", "III", "tahun"])
def test_what_is_no_month_is_not_guessed(word: str) -> None:
    assert month_number(word) == 0


def test_a_range_whose_end_cannot_be_read_is_not_taken_for_its_first_day() -> None:
    assert read_days_and_note("28 Desember 2026 sampai 30 Foo 2026 cuti") is None
