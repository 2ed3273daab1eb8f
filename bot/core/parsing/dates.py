"""Days as officers type them in Indonesian or English: one day, a range, a day with a note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.parsing.calendar_words import UNTIL, UNTIL_WORD, WEEKDAY, month_number, plain_words

_LEAD = rf"\s*(?:(?:hari|pada|tanggal|tgl|on|{WEEKDAY})\b[.,]?\s*)*"
_APART = r"\s*[\s./-]\s*"
_END = (
    r"(?:(\d{4})-(\d{1,2})-(\d{1,2})"
    rf"|(\d{{1,2}}){_APART}(\d{{1,2}}){_APART}(\d{{4}})"
    rf"|(\d{{1,2}})(?:\s*[\s./-]?\s*([a-z]+)\.?)?(?:{_APART}(\d{{4}}))?)(?!\d)"
)
_GROUPS = 9  #: regex groups of one end of a range
_SINGLE = re.compile(f"{_LEAD}{_END}", re.IGNORECASE)
_SPAN = re.compile(rf"{_LEAD}{_END}\s*{UNTIL}{_LEAD}{_END}", re.IGNORECASE)
_GOES_ON = re.compile(rf"\s*(?:{UNTIL_WORD}){_LEAD}\d", re.IGNORECASE)
_OPENS = re.compile(
    r"^\s*(?:(?:tetap\s+)?masuk(?:\s+kerja)?|work(?:ing|ed)?)\b[\s,:]*(?:(?:pada|on)\s+)?(?:hari\s+)?",
    re.IGNORECASE,
)
NOTE_MAX = 120

Parts = tuple[
    int, int | None, int | None
]  #: (day, month, year); None for what is not written, 0 for no such month


@dataclass(frozen=True, kw_only=True)
class WrittenDays:
    """`first` to `last`, both included; `opens` if the text says that they are working days (the note may be empty)."""

    first: date
    last: date
    note: str
    opens: bool = False


def read_days_and_note(text: str) -> WrittenDays | None:
    """The days and the note that follows them; None where either is missing, or no such days exist.

    "24 Desember 2026 Tutup buku", "28-30 Desember 2026 cuti bersama", "28/12/2026 sampai 30/12/2026: cuti bersama",
    "masuk 5 Desember 2026".
    """
    text = plain_words(text)
    opening = _OPENS.match(text)
    rest = text[opening.end() :] if opening else text
    found = _span(_SPAN.match(rest), ordered=True) or _single(_SINGLE.match(rest))
    if found is None:
        return None
    first, last, end = found
    note = " ".join(rest[end:].split()).strip(" ,.:;-")[:NOTE_MAX]
    if _GOES_ON.match(rest, end) or not (note or opening):
        return None
    return WrittenDays(first=first, last=last, note=note, opens=opening is not None)


def parse_days(text: str) -> tuple[date, date] | None:
    """(first, last), both included; None if the text is no range of days. The year must be written at least once.

    A single day is a range of one. The last day may come before the first; the caller decides what that means.
    """
    text = plain_words(text).strip(" .,")
    found = _span(_SPAN.fullmatch(text), ordered=False) or _single(_SINGLE.fullmatch(text))
    return found and found[:2]


def parse_day(text: str) -> date | None:
    """The one day that a text is; None if it is anything else."""
    found = _single(_SINGLE.fullmatch(plain_words(text).strip(" .,")))
    return found and found[0]


def _single(found: re.Match[str] | None) -> tuple[date, date, int] | None:
    """The day, twice, and where it ends in the text."""
    if found is None:
        return None
    day, month, year = _end(found.groups())
    try:
        only = date(year or 0, month or 0, day)
    except ValueError:
        return None
    return only, only, found.end()


def _span(found: re.Match[str] | None, *, ordered: bool) -> tuple[date, date, int] | None:
    """Both ends and where the second one ends in the text; None where the text names no two days, in their order."""
    if found is None:
        return None
    one, other = _end(found.groups()[:_GROUPS]), _end(found.groups()[_GROUPS:])
    try:
        first, last = _filled(one, other, -1), _filled(other, one, 1)
    except ValueError:  # no month, no year, or no such day
        return None
    return None if ordered and first > last else (first, last, found.end())


def _end(groups: Sequence[str | None]) -> Parts:
    iso, figures, words = groups[:3], groups[3:6], groups[6:]
    if iso[0]:
        year, month, day = (int(part or 0) for part in iso)
        return day, month, year
    if figures[0]:
        day, month, year = (int(part or 0) for part in figures)
        return day, month, year
    named = month_number(words[1]) if words[1] else None
    return int(words[0] or 0), named, int(words[2]) if words[2] else None


def _filled(end: Parts, other: Parts, later: int) -> date:
    """The day of one end; what it leaves out is taken from the other one. ValueError where neither says it.

    From December to January the year changes: `later` is 1 for the last day, -1 for the first.
    """
    day, month, year = end
    if month is None:
        month = other[1] or 0
    if year is None:
        year = other[2] or 0
        turns = other[1] and (other[1] - month) * later > 0
        year += later if year and turns else 0
    return date(year, month, day)
