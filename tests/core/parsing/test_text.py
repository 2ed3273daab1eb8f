"""What keyboards, phones and spreadsheet programs hide in a text."""

from __future__ import annotations

import pytest

from bot.core.parsing.text import tidy, unescape


@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("Ditunda\u00a0ke TW\u202fIV", "Ditunda ke TW IV"),
        ("\u202eraseP\u202c", "raseP"),  # a bidi override shows the letters backwards
        ("Pa\u00adsar\u200b Wage\ufeff", "Pasar Wage"),
        ("ＴＷ　３", "TW 3"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
        ("m² 120¹ ①", "m² 120¹ ①"),  # a superscript is no digit
        ("e\u0301", "é"),
        ("biasa saja", "biasa saja"),
        ("bel\x07", "bel"),
    ],
)
def test_a_text_is_what_people_see_of_it(written: str, seen: str) -> None:
    assert tidy(written) == seen


def test_the_escapes_of_excel_are_resolved_once() -> None:
    assert unescape("a_x000D_\nb _x005F_x000D_ _xyz_ _xD800_") == "a\r\nb _x000D_ _xyz_ "
