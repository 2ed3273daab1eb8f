"""Numbers as Indonesian officials type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.parsing.numbers import (
    Doubtful,
    format_number,
    format_rupiah,
    from_float,
    parse_number,
    plain,
    rounded,
    unmistakable,
)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("10.120,5", Decimal("10120.5")),
        ("1.250.000", Decimal(1250000)),
        ("2,6", Decimal("2.6")),
        ("12,5 %", Decimal("12.5")),
        ("12,5%", Decimal("12.5")),
        ("Rp 1.250.000", Decimal(1250000)),
        ("Rp. 1.250.000,-", Decimal(1250000)),
        ("rp2.600", Decimal(2600)),  # money has no doubtful dot
        ("Rp 2,600", Decimal(2600)),  # nor a doubtful comma: no rupiah has thousandths
        ("2,1250", Decimal("2.125")),
        ("0,125", Decimal("0.125")),
        ("1250,500", Decimal("1250.5")),
        ("１２０，５", Decimal("120.5")),  # typed full width on a phone
        ("\u202e12,5\u202c\u200b %", Decimal("12.5")),  # what came along with a copy from a web page
        ("－5", Decimal(-5)),
        ("1\u00a0250\u00a0000", Decimal(1250000)),
        ("\u22125", Decimal(-5)),
        ("-1.250,75", Decimal("-1250.75")),
        ("0", Decimal(0)),
        ("0,0", Decimal(0)),
        ("0.125", Decimal("0.125")),  # no group of thousands begins with 0
        ("2.6", Decimal("2.6")),
        ("1250.500", Decimal("1250.5")),
        ("1.250.500,0", Decimal(1250500)),
        ("  7  ", Decimal(7)),
    ],
)
def test_a_number_is_read_the_indonesian_way(typed: str, number: Decimal) -> None:
    assert parse_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "whole", "fraction"),
    [("2.600", 2600, "2.6"), ("1.210 %", 1210, "1.21"), ("-10.120", -10120, "-10.12"), ("2,600", 2600, "2.6"),
     ("1,210%", 1210, "1.21"), ("-10,120", -10120, "-10.12")],
)  # fmt: skip
def test_one_separator_before_three_digits_is_handed_back_whichever_it_is(
    typed: str, whole: int, fraction: str
) -> None:
    assert parse_number(typed) == Doubtful(whole=Decimal(whole), fraction=Decimal(fraction))


@pytest.mark.parametrize(
    "typed",
    ["", " ", "belum ada", "5 unit", "1e5", "1.250.00", "10,120.5", "--5", "-Rp -5", ",5", "5,", "1,2,3", "1 2",
     "#REF!", "=1+1", "NaN", "9" * 41, "012.500", "٣",
     "120¹", "120₁", "①20", "12⑤", "½", "12½"],
)  # fmt: skip
def test_what_is_no_number_is_none(typed: str) -> None:
    assert parse_number(typed) is None


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12))
def test_what_is_shown_is_read_back_or_asked(value: Decimal) -> None:
    shown = format_number(value)
    read = parse_number(shown)
    expected = Doubtful(whole=value, fraction=value / 1000) if isinstance(read, Doubtful) else value
    assert read == expected


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [("10120", None, "10.120"), ("96.38", 1, "96,4"), ("2.6E+3", None, "2.600"), ("-1250.50", None, "-1.250,5"),
     ("-0.0", None, "0"), ("90.995", 2, "91,00"), ("1E+20", None, "100.000.000.000.000.000.000")],
)  # fmt: skip
def test_a_number_is_shown_the_indonesian_way(value: str, places: int | None, shown: str) -> None:
    assert format_number(Decimal(value), places) == shown


@pytest.mark.parametrize(
    ("value", "typed"), [("2600", "2600"), ("2.6", "2,6"), ("2.125", "2,1250"), ("-2.125", "-2,1250"), ("1250.125", "1250,125")]
)  # fmt: skip
def test_what_the_bot_tells_to_type_is_not_asked_back(value: str, typed: str) -> None:
    assert (unmistakable(Decimal(value)), parse_number(typed)) == (typed, Decimal(value))


def test_rupiah_are_whole_unless_they_are_not() -> None:
    assert (format_rupiah(1_250_000), format_rupiah(Decimal("0.5"))) == ("Rp 1.250.000", "Rp 0,5")


def test_a_figure_from_a_spreadsheet_is_what_the_spreadsheet_shows() -> None:
    assert [str(from_float(one)) for one in (0.1 + 0.2, 2600.0, 96.4, 1e15)] == [
        "0.3",
        "2600",
        "96.4",
        "1000000000000000",
    ]


def test_the_largest_figure_of_a_cell_can_be_rounded() -> None:
    assert rounded(plain(Decimal("1E+308")), 2) == Decimal("1E+308")
