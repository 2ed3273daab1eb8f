"""Text as people meant it: without what keyboards, phones and spreadsheet programs hide in it."""

from __future__ import annotations

import re
import unicodedata

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: Decompositions that only change the shape of a character. Superscripts, subscripts, circled figures and fractions
#: are not among them: "120¹" is 120 with a footnote, never 1201.
_SHAPES = ("<wide>", "<narrow>", "<font>", "<small>", "<noBreak>")
_SPACE = re.compile(r"[^\S\n\t]")


def tidy(text: str) -> str:
    """`text` with plain letters, digits and spaces, and without characters that nobody sees.

    Full-width and other forms of a letter or digit become the plain one, no-break spaces become spaces; zero-width and
    direction marks and control characters go, line breaks stay.
    """
    if text.isascii() and text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    shown = "".join(map(_plain, lines))
    return _SPACE.sub(" ", unicodedata.normalize("NFC", shown))


def _plain(char: str) -> str:
    if unicodedata.category(char) in ("Cf", "Cc") and char not in "\n\t":
        return ""
    shape = unicodedata.decomposition(char).partition(" ")[0]
    return unicodedata.normalize("NFKC", char) if shape in _SHAPES else char


def unescape(text: str) -> str:
    """`text` of a cell with the escapes of spreadsheet programs resolved: `_x000D_` is a carriage return."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda found: _character(int(found[1], 16)), text)


def _character(code: int) -> str:
    return "" if 0xD800 <= code <= 0xDFFF else chr(code)  # half of a pair is no character
