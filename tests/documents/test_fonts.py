"""What the shipped fonts can draw, and what becomes of the rest."""

import pytest

from bot.documents.fonts import BOX, drawable, printable
from templates import FONTS


def test_the_fonts_cover_indonesian_javanese_in_latin_letters_and_the_signs_of_papers() -> None:
    needed = "ABCXYZabcxyz0123456789 .,;:!?'\"()/%&@#*_[]{}<>$\\éèêâîôûçñøåÉ–—‘’“”•…×÷±≤≥≠→←€°²³½" + BOX
    assert {char for char in needed if ord(char) not in drawable()} == set()


@pytest.mark.parametrize(
    ("written", "printed", "lost"),
    [
        ("Rapat selesai", "Rapat selesai", ""),
        ("baris\nbaru\ttab", "baris\nbaru\ttab", ""),
        ("windows\r\nbaris", "windows\nbaris", ""),
        ("selesai 👍🏽", f"selesai {BOX}", "👍🏽"),
        ("👨‍👩‍👧", BOX, "👨👩👧"),
        ("cafe\u0301", "café", ""),
        ("a\u202eb\u200bc\ufeff", "abc", ""),
        ("nol\x00tujuh\x07", "noltujuh", ""),
        ("✅ beres", f"{BOX} beres", "✅"),
        ("❤\ufe0f", BOX, "❤"),
        ("\ud83d", BOX, "\ud83d"),
        ("", "", ""),
    ],
)
def test_a_character_without_a_glyph_becomes_a_box_and_an_invisible_one_nothing(
    written: str, printed: str, lost: str
) -> None:
    assert printable(written) == (printed, tuple(lost))


def test_every_font_lies_beside_its_licence() -> None:
    licence = (FONTS / "OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    for font in FONTS.glob("*.ttf"):
        assert font.name in licence
