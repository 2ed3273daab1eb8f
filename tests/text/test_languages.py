"""A text is made once, and said in the language of each who reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.core.parsing.languages import Language, named_language
from bot.core.worktime.standard import parse_standard
from bot.text import formatting
from bot.text.render import (
    NO_BREAK,
    Message,
    Voice,
    in_language,
    moment_words,
    people_words,
    render,
    render_text,
    standard_words,
)

ZONE = "Asia/Jakarta"
NOW = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)  # Monday 09.05 WIB
EN, ID = Language.ENGLISH, Language.INDONESIAN


@pytest.mark.parametrize(
    ("at", "said", "lasting"),
    [
        (NOW, "today at 09.05 WIB", "Monday, 23 November at 09.05 WIB"),
        (NOW + timedelta(days=1), "tomorrow at 09.05", "Tuesday 24 November at 09.05"),
        (NOW - timedelta(days=1), "yesterday at 09.05", "Sunday 22 November at 09.05"),
        (NOW + timedelta(days=3), "Thursday 26 November at 09.05", "Thursday 26 November at 09.05"),
        (NOW + timedelta(days=60), "Friday 22 January 2027 at 09.05", "Friday 22 January 2027 at 09.05"),
    ],
)
def test_a_time_in_english_stays_true_where_it_is_read_on_other_days(
    at: datetime, said: str, lasting: str
) -> None:
    assert formatting.when(at, NOW, ZONE, EN) == said
    assert formatting.when(at, NOW, ZONE, EN, lasting=True) == lasting


def test_days_lengths_and_lists_are_in_english_and_figures_as_on_the_papers() -> None:
    assert formatting.due(NOW, NOW, ZONE, EN) == "Monday, 23 November at 09.05 WIB"
    assert formatting.moment(NOW, ZONE, EN) == "Monday, 23 November 2026 at 09.05 WIB"
    assert formatting.day(NOW.date(), EN) == "23 November 2026"
    lengths = [timedelta(0), timedelta(seconds=1), timedelta(minutes=61), timedelta(hours=2, minutes=20)]
    assert [formatting.span(each, EN) for each in lengths] == [
        "less than 1 minute", "1 second", "1 hour 1 minute", "2 hours 20 minutes",
    ]  # fmt: skip
    assert formatting.people(["Ibu A, S.T.", "Bapak B", "Ibu C"], EN) == "Ibu A, S.T.; Bapak B; and Ibu C"
    assert formatting.quote("angka baris 4. Mohon dicek lagi ya", 16, "above", EN) == (
        "“angka baris 4.” (in full above)"
    )
    assert [formatting.standard(parse_standard(each), EN) for each in ("1 hari", "3 hari", "45 menit")] == [
        "1 working day", "3 working days", "45 minutes",
    ]  # fmt: skip
    assert formatting.percent(Decimal("96.4")) == "96,4 %"


@dataclass(frozen=True)
class _Holder:
    label: str
    rows: list[object]


def test_every_phrase_in_a_value_is_said_in_the_language_of_its_reader() -> None:
    phrase = render_text("jawab_dicatat")
    held = _Holder(
        label=phrase, rows=[{"oleh": people_words(["A", "B"])}, (standard_words(parse_standard("3 hari")),)]
    )
    assert in_language(held, ID) is held
    assert in_language(held, EN) == _Holder(
        label="Recorded.", rows=[{"oleh": "A and B"}, ("3 working days",)]
    )
    assert in_language(Message("x", pada=moment_words(NOW, ZONE)), EN) == Message(
        "x", pada="Monday, 23 November 2026 at 09.05 WIB"
    )


def test_a_phrase_within_a_phrase_follows_the_outer_one() -> None:
    voice = Voice(now=NOW, zone=ZoneInfo(ZONE))
    outer = render(Message("jawab_dicatat"), voice)
    assert (outer, in_language(outer, EN)) == ("Sudah dicatat.", "Recorded.")
    assert render(Message("jawab_dicatat"), replace(voice, language=EN)) == "Recorded."
    said = render(Message("rincian_satu", satu=people_words(["A", "B"])), replace(voice, language=EN))
    assert "A and B" in said


def test_a_number_keeps_to_its_unit_in_english_too() -> None:
    voice = Voice(now=NOW, zone=ZoneInfo(ZONE), language=EN)
    said = render(Message("rincian_satu", satu=standard_words(parse_standard("45 menit"))), voice)
    assert f"45{NO_BREAK}minutes" in said


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("inggris", EN), ("Bahasa Inggris", EN), ("english.", EN), (" EN ", EN), ("Indonesia", ID),
        ("bahasa indonesia", ID), ("", None), ("jawa", None), ("bahasa", None),
    ],
)  # fmt: skip
def test_a_language_is_known_by_the_names_that_people_type(typed: str, meant: Language | None) -> None:
    assert named_language(typed) is meant
