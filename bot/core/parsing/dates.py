"""Days as officers type them in Indonesian: one day, a range, a day with a note."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

_MONTH_NAMES = ("januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober",
           "november", "desember")  # fmt: skip
_NUMBER_OF_MONTH = {name[:3]: number for number, name in enumerate(_MONTH_NAMES, 1)} | {
    "agu": 8,
    "agt": 8,
    "nop": 11,
    "peb": 2,
}
_WEEKDAY = r"(?:(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu)[\s,]+)?"
_WRITTEN = re.compile(
    rf"^\s*{_WEEKDAY}(\d{{1,2}})\s*[\s./-]\s*([a-z]+|\d{{1,2}})\s*[\s./-]\s*(\d{{4}})\b", re.IGNORECASE
)
_ISO_DAY = re.compile(r"^\s*(\d{4})-(\d{2})-(\d{2})\b")
_END = (
    r"(?:(\d{4})-(\d{1,2})-(\d{1,2})"
    r"|(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})"
    r"|(\d{1,2})(?:\s+([a-z]{3,}))?(?:\s+(\d{4}))?)"
)
_TO = r"\s*(?:s\s*[./]\s*d\.?|sampai(?:\s+dengan)?|hingga|[-–—])\s*"
_SPAN = re.compile(rf"^\s*{_WEEKDAY}{_END}{_TO}{_WEEKDAY}{_END}\b", re.IGNORECASE)
_GROUPS = 9  #: regex groups of one end of a range
_OPENS = re.compile(r"^\s*(?:tetap\s+)?masuk(?:\s+kerja)?\b[\s,:]*(?:pada\s+)?(?:hari\s+)?", re.IGNORECASE)
NOTE_MAX = 120


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
    opening = _OPENS.match(text)
    rest = text[opening.end() :] if opening else text
    found = _span(rest) or _single(rest)
    if found is None:
        return None
    first, last, behind = found
    note = _note(behind)
    if first > last or not (note or opening):
        return None
    return WrittenDays(first=first, last=last, note=note, opens=opening is not None)


def _note(behind: str) -> str:
    return " ".join(behind.split()).strip(" ,.:;-–—")[:NOTE_MAX]


def _single(text: str) -> tuple[date, date, str] | None:
    if found := _ISO_DAY.match(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _WRITTEN.match(text):
        day, year = int(found[1]), int(found[3])
        month = int(found[2]) if found[2].isdigit() else _month_number(found[2].casefold())
    else:
        return None
    try:
        only = date(year, month, day)
    except ValueError:
        return None
    return only, only, text[found.end() :]


def _span(text: str) -> tuple[date, date, str] | None:
    """Both ends; parts that one end leaves out are taken from the other. None where the text names no two days."""
    found = _SPAN.match(text)
    if found is None:
        return None
    one, other = _end(found.groups()[:_GROUPS]), _end(found.groups()[_GROUPS:])
    try:
        first, last = _filled(one, other), _filled(other, one)
    except (TypeError, ValueError):  # no month, no year, or no such day
        return None
    return (first, last, text[found.end() :]) if first <= last else None


def _end(groups: Sequence[str | None]) -> tuple[int, int | None, int | None]:
    """(day, month, year), None for what is not written; month 0 for a word that is no month."""
    iso, figures, words = groups[:3], groups[3:6], groups[6:]
    if iso[0]:
        year, month, day = (int(part or 0) for part in iso)
        return day, month, year
    if figures[0]:
        day, month, year = (int(part or 0) for part in figures)
        return day, month, year
    named = _month_number(words[1].casefold()) if words[1] else None
    return int(words[0] or 0), named, int(words[2]) if words[2] else None


def _filled(end: tuple[int, int | None, int | None], other: tuple[int, int | None, int | None]) -> date:
    day, month, year = end
    return date(
        year if year is not None else other[2],  # type: ignore[arg-type]  # TypeError where neither says it
        month if month is not None else other[1],  # type: ignore[arg-type]
        day,
    )


def _month_number(word: str) -> int:
    """The number of a month by its name or the beginning of it; 0 for no month."""
    number = _NUMBER_OF_MONTH.get(word[:3], 0)
    fits = word in ("agt", "nop", "peb", "nopember", "pebruari") or (
        number and _MONTH_NAMES[number - 1].startswith(word)
    )
    return number if len(word) >= 3 and fits else 0


_MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
_OTHER = {"agt": 8, "ags": 8, "nop": 11}  #: other ways to shorten a month
_BREAK = re.compile(r"\s*(?:\bs\s*[./]\s*d\b\.?|\bsampai(?:\s+dengan)?\b|\bhingga\b|[-–—])\s*")
_FIGURES = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WORDS = re.compile(r"(\d{1,2})(?:\s+([a-z]+)\.?)?(?:\s+(\d{4}))?")
_WEEKDAYS = re.compile(r"\b(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|tanggal|tgl)\b[,.]?")

Parts = tuple[int, int | None, int | None]  #: (day, month, year); None for what is not written


def parse_days(text: str) -> tuple[date, date] | None:
    """(first, last), both included; None if the text is no range of days. The year must be written at least once.

    A single day is a range of one. The last day may come before the first; the caller decides what that means.
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
    """The day; missing parts are taken from `other`. TypeError where both lack one."""
    day, month, year = parts
    return date(year or other[2], month or other[1], day)  # type: ignore[arg-type]
