"""Figures as people type them in a chat, with the words around them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.core.parsing.spoken import Said, said_number


def figure(*readings: str, of: tuple[str, ...] = (), **told: bool) -> Said:
    return Said(readings=tuple(map(Decimal, readings)), of=tuple(map(Decimal, of)), **told)


@pytest.mark.parametrize(
    ("text", "unit", "meant"),
    [
        ("1.250,5", "", figure("1250.5")),
        ("10.120.", "unit", figure("10120", "10.12")),  # a full stop ends the sentence
        ("10120 unit", "unit", figure("10120")),
        ("10 Unit", "Unit usaha", figure("10")),
        ("10 unit usaha", "Unit Usaha", figure("10")),
        ("10 m2", "m2", figure("10")),
        ("10 orang", "unit", None),
        ("96,4 %", "unit", figure("96.4", percent=True)),
        ("96,4%", "%", figure("96.4", percent=True)),
        ("96,4 persen", "unit", figure("96.4", percent=True)),
        ("-2,5 %", "%", figure("-2.5", percent=True)),
        ("19 dari 20", "unit", figure("19", of=("20",))),
        ("19/20", "%", figure("19", of=("20",))),
        ("19 of 20", "unit", figure("19", of=("20",))),
        ("96.4 percent", "unit", figure("96.4", percent=True)),
        ("19 unit dari 20 unit", "unit", figure("19", of=("20",))),
        ("19 dari 20 %", "%", figure("19", of=("20",))),
        ("19 dari 2.500", "unit", figure("19", of=("2500", "2.5"))),
        ("2/6/2026", "", None),
        ("dari 20", "", None),
        ("2.600", "unit", figure("2600", "2.6")),
        ("Rp 2.600", "Rp", figure("2600", money=True)),
        ("2.600 rupiah", "Rp", figure("2600", money=True)),
        ("Rp 125.000.000,-", "Rp", figure("125000000", money=True)),
        ("1,25 miliar", "Rp", figure("1250000000")),
        ("Rp 125 jt", "Rp", figure("125000000", money=True)),
        ("Rp 2.600 juta", "Rp", figure("2600000000", "2600000", money=True)),
        ("12,1 juta", "juta US$", figure("12.1")),
        ("12,1", "juta US$", figure("12.1")),
        ("12,1 ribu", "juta US$", None),
        ("nol", "unit", figure("0")),
        ("sepuluh", "unit", None),
        ("sekitar 10", "unit", None),
        ("", "unit", None),
        ("9" * 100, "unit", None),
    ],
)
def test_a_figure_is_found_among_its_words(text: str, unit: str, meant: Said | None) -> None:
    assert said_number(text, unit) == meant
