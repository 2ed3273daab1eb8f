"""WhatsApp's marks for bold and italics in place of <b> and <i>.

A mark counts only beside a character that is no letter, digit or underscore, on one line and without a space inside.
It cannot be escaped: what an officer typed gets signs of the same look instead, also where it is HTML; an address stays
as it is.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from bot.core.parsing.short_names import at_word

_TAG = re.compile(r"(</?[bi]>)")
_LINE = re.compile(r"(\n)")
_SIGNS = {"b": "*", "i": "_"}
_WORD = re.compile(r"\S+")
_LOOKALIKES = str.maketrans(
    {"*": "\N{ASTERISK OPERATOR}", "~": "\N{TILDE OPERATOR}", "`": "\N{MODIFIER LETTER GRAVE ACCENT}"}
)
_HTML = re.compile(r"<(?=/?[A-Za-z][^<>]*>)|&(?=#?\w+;)")
_HTML_LOOKALIKES = {"<": "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", "&": "\N{FULLWIDTH AMPERSAND}"}
_UNDERSCORE = re.compile(r"(?<!\w)_+|_+(?!\w)")  #: at the edge of a word; within a name it does nothing
_LOW_LINE = "\N{MODIFIER LETTER LOW MACRON}"


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """Words under the same tags, in the order in which they were opened; of one line."""

    words: str
    tags: tuple[str, ...]


def marked(text: str, most: int) -> str:
    """The text with marks, which count: one that would have more than `most` characters has fewer of them, or none.

    What is too long without any ends at a word.
    """
    pieces = _pieces(text)
    shown = ""
    for kept in ("bi", "b", ""):
        shown = "".join(_shown(pieces, number, kept) for number in range(len(pieces)))
        if length(shown) <= most:
            return shown
    return cut(shown, most)


def length(text: str) -> int:
    """The length as the strictest counts it: in UTF-16 units, of which some signs have two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """The beginning of a text with at most so many units, cut at the end of a word."""
    shown = at_word(text, most)
    while (over := length(shown) - most) > 0:
        shown = at_word(shown, len(shown) - over)
    return shown


def _pieces(text: str) -> list[_Piece]:
    """The text in pieces that end where a tag or a line does."""
    found: list[_Piece] = []
    tags: list[str] = []
    for part in _TAG.split(text):
        if _TAG.fullmatch(part):
            tags = [one for one in tags if one != part[-2]] if "/" in part else [*tags, part[-2]]
            continue
        typed = _HTML.sub(lambda sign: _HTML_LOOKALIKES[sign.group()], html.unescape(part))
        plain = _WORD.sub(lambda word: _without_signs(word.group()), typed)
        found += [_Piece(words=words, tags=tuple(tags)) for words in _LINE.split(plain) if words]
    return found


def _without_signs(word: str) -> str:
    if "://" in word:
        return word
    return _UNDERSCORE.sub(lambda found: _LOW_LINE * len(found.group()), word.translate(_LOOKALIKES))


def _shown(pieces: list[_Piece], number: int, kept: str) -> str:
    """A piece between its marks; bare where a mark would stand beside a letter."""
    piece = pieces[number]
    words = piece.words.strip()
    signs = "".join(_SIGNS[tag] for tag in piece.tags if tag in kept)
    if not signs or not words:
        return piece.words
    start, _, end = piece.words.partition(words)
    before = start or (pieces[number - 1].words if number else "")
    after = end or (pieces[number + 1].words if number + 1 < len(pieces) else "")
    if re.match(r"\w", before[-1:]) or re.match(r"\w", after):
        return piece.words
    return f"{start}{signs}{words}{signs[::-1]}{end}"
