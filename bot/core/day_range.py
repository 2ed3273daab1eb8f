"""From which day to which day, as officials write it: "23-27 November 2026", "23/11/2026 s.d. 27/11/2026"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
_OTHER = {"agt": 8, "ags": 8, "nop": 11}  #: other ways to shorten a month
_BREAK = re.compile(r"\s*(?:\bs\s*[./]\s*d\b\.?|\bsampai(?:\s+dengan)?\b|\bhingga\b|[-–—])\s*")
_FIGURES = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WORDS = re.compile(r"(\d{1,2})(?:\s+([a-z]+)\.?)?(?:\s+(\d{4}))?")
_WEEKDAYS = re.compile(r"\b(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|tanggal|tgl)\b[,.]?")

Parts = tuple[int, int | None, int | None]  #: (day, month, year), as far as they are written


def parse_days(text: str) -> tuple[date, date] | None:
    """(first, last), both included; None for what is no range of days. A year has to be written once.

    A single day is a range of one. The last may come before the first: whoever asked says what he makes of it.
    """
    written = list(_parts(_WEEKDAYS.sub(" ", text.casefold())))
    if not 1 <= len(written) <= 2 or None in written:
        return None
    found = [parts for parts in written if parts]
    try:
        last = _day(found[-1], found[-1])
        return _day(found[0], found[-1]), last
    except (TypeError, ValueError):  # no month, no year, or no such day
        return None


def _parts(text: str) -> Iterator[Parts | None]:
    """Each day that is written; None for what cannot be read."""
    whole = [_figures(found) for found in re.finditer(f"{_ISO.pattern}|{_FIGURES.pattern}", text)]
    rest = re.sub(f"{_ISO.pattern}|{_FIGURES.pattern}", "", text)
    if whole:
        yield from whole if not _BREAK.sub("", rest).strip() else [None]
        return
    for piece in _BREAK.split(text.strip()):
        yield _words(piece.strip())


def _figures(found: re.Match[str]) -> Parts:
    numbers: Sequence[int] = [int(group) for group in found.groups() if group]
    year_first = found.group(1) is not None
    year, month, day = numbers if year_first else reversed(numbers)
    return day, month, year


def _words(piece: str) -> Parts | None:
    found = _WORDS.fullmatch(piece)
    if found is None:
        return None
    month = _month(found[2]) if found[2] else None
    if found[2] and month is None:
        return None
    return int(found[1]), month, int(found[3]) if found[3] else None


def _month(word: str) -> int | None:
    short = word[:3]
    if short in _OTHER:
        return _OTHER[short]
    return _MONTHS.index(short) + 1 if short in _MONTHS else None


def _day(parts: Parts, other: Parts) -> date:
    """The day; what it leaves out is as in `other`. TypeError where neither says it."""
    day, month, year = parts
    return date(year or other[2], month or other[1], day)  # type: ignore[arg-type]
