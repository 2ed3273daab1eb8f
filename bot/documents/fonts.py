"""Which characters the fonts of the papers can draw, and how the others are replaced.

Papers use the fonts shipped with the templates and no others, so that the same data give the same bytes on every
machine. A character without a glyph would be an error in PDF/A: it is replaced by a box beforehand.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from templates import FONTS

BOX = "\N{WHITE SQUARE}"  # stands for what cannot be drawn
_LAYOUT = "\n\t"  # typst lays these out itself
_SILENT = ("Cf", "Mn", "Me", "Cc")  # joiners, directions, variation selectors: dropped without a box


FACES = ("LiberationSans-Bold.ttf", "LiberationSans-Italic.ttf", "LiberationSans-Regular.ttf")


def broken_faces(folder: Path = FONTS) -> tuple[str, ...]:
    """Names of the shipped fonts that are missing, or cannot draw a letter."""
    return tuple(name for name in FACES if not _draws(folder / name))


def _draws(path: Path) -> bool:
    try:
        return ord("A") in set(_code_points(path))
    except (OSError, struct.error, StopIteration):
        return False


@cache
def drawable() -> frozenset[int]:
    """Code points that every shipped font has a glyph for."""
    covered = [frozenset(_code_points(path)) for path in sorted(FONTS.glob("*.ttf"))]
    return frozenset.intersection(*covered)


def printable(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` as the fonts can draw it, and the characters that became a box, in order.

    A cluster (an emoji with its skin and joiners) leaves one box; invisible marks leave nothing.
    """
    kept: list[str] = []
    lost: list[str] = []
    for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        if _plain(char):
            kept.append(char)
        elif unicodedata.category(char) not in _SILENT:
            lost.append(char)
            kept.append(BOX)
    return _merge(kept), tuple(lost)


def _plain(char: str) -> bool:
    if char in _LAYOUT:
        return True
    return ord(char) in drawable() and unicodedata.category(char) not in ("Cf", "Cc")


def _merge(chars: list[str]) -> str:
    """Merge consecutive boxes into one."""
    if not chars:
        return ""
    return chars[0] + "".join(b for a, b in pairwise(chars) if not (a == b == BOX))


def _code_points(path: Path) -> Iterator[int]:
    """Code points in the Unicode `cmap` of a TrueType font (OpenType specification, formats 4 and 12)."""
    data = path.read_bytes()
    tables = struct.unpack_from(">H", data, 4)[0]
    start = next(
        offset
        for tag, _, offset, _ in (struct.unpack_from(">4s3I", data, 12 + 16 * n) for n in range(tables))
        if tag == b"cmap"
    )
    for n in range(struct.unpack_from(">H", data, start + 2)[0]):
        platform, _, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * n)
        at = start + offset
        kind = struct.unpack_from(">H", data, at)[0]
        if platform in (0, 3) and kind == 4:
            yield from _segments(data, at)
        elif platform in (0, 3) and kind == 12:
            yield from _groups(data, at)


def _segments(data: bytes, at: int) -> Iterator[int]:
    """Format 4. A segment that maps by delta counts whole; one that maps through the array counts by glyph."""
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends, starts = at + 14, at + 16 + 2 * count
    offsets = starts + 4 * count
    for n in range(count):
        end, start = (struct.unpack_from(">H", data, base + 2 * n)[0] for base in (ends, starts))
        offset = struct.unpack_from(">H", data, offsets + 2 * n)[0]
        for code in range(start, min(end, 0xFFFE) + 1):
            place = offsets + 2 * n + offset + 2 * (code - start)
            if not offset or struct.unpack_from(">H", data, place)[0]:
                yield code


def _groups(data: bytes, at: int) -> Iterator[int]:
    for n in range(struct.unpack_from(">I", data, at + 12)[0]):
        first, last, _ = struct.unpack_from(">3I", data, at + 16 + 12 * n)
        yield from range(first, last + 1)
