"""The reporting period: what one case is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.core.parsing.calendar_words import MONTHS, month_number, plain_words


class PeriodKind(StrEnum):
    BULAN = "bulan"  # one month
    TRIWULAN = "triwulan"  # a quarter, the usual one (docs/keputusan.md A25)
    SEMESTER = "semester"
    TAHUN = "tahun"


_PARTS = {PeriodKind.BULAN: 12, PeriodKind.TRIWULAN: 4, PeriodKind.SEMESTER: 2, PeriodKind.TAHUN: 1}
_ROMAN = ("", "I", "II", "III", "IV")
_WORDS = re.compile(
    r"^(bulan|bln|tri ?wulan|tw|kuartal|q|semester|smt|tahunan|tahun)?\s*(?:ke\s*)?([a-z]+|\d{1,2})?\s*(?:tahun\s+)?(\d{4})$"
)
_BETWEEN = re.compile(r"[\s./,_\"“”'-]+")  #: "TW-III/2026", "Tw. 3, 2026"
_YEAR_FIRST = re.compile(r"^(\d{4}) (.+)$")  #: as on the names of files: 2026-TW3


@dataclass(frozen=True, kw_only=True, order=True)
class Period:
    """A period of the office's year, for example Triwulan III 2026."""

    year: int
    kind: PeriodKind = PeriodKind.TRIWULAN
    number: int = 1  #: 1-based within the year

    def __post_init__(self) -> None:
        if not (1 <= self.number <= _PARTS[self.kind] and 2000 <= self.year <= 2199):
            raise ValueError(f"no such period: {self.kind} {self.number} {self.year}")

    def __str__(self) -> str:
        if self.kind is PeriodKind.BULAN:
            return f"{MONTHS[self.number - 1]} {self.year}"
        if self.kind is PeriodKind.TAHUN:
            return f"Tahun {self.year}"
        return f"{self.kind.capitalize()} {_ROMAN[self.number]} {self.year}"

    @property
    def months(self) -> tuple[int, int]:
        """First and last month of the period, 1 to 12."""
        size = 12 // _PARTS[self.kind]
        return (self.number - 1) * size + 1, self.number * size

    @property
    def quarter(self) -> int:
        """The quarter (1 to 4) in which the period ends: cumulative targets are looked up by it."""
        return (self.months[1] + 2) // 3

    @property
    def closes_year(self) -> bool:
        """Whether the year is over at its end, so that targets of the year can be judged."""
        return self.months[1] == 12

    @property
    def last_day(self) -> date:
        following = date(self.year + self.months[1] // 12, self.months[1] % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)

    def previous(self) -> Period:
        if self.number > 1:
            return Period(year=self.year, kind=self.kind, number=self.number - 1)
        return Period(year=self.year - 1, kind=self.kind, number=_PARTS[self.kind])

    def code(self) -> str:
        """Short and sortable, for file names and numbers of letters: 2026-TW3."""
        short = {
            PeriodKind.BULAN: "B",
            PeriodKind.TRIWULAN: "TW",
            PeriodKind.SEMESTER: "S",
            PeriodKind.TAHUN: "T",
        }
        return f"{self.year}-{short[self.kind]}{self.number}"


def parse_period(text: str) -> Period | None:
    """The period that `text` names, as an officer types it ("Triwulan III 2026", "TW-3/2026", "Maret 2026")."""
    plain = _BETWEEN.sub(" ", plain_words(text).lower()).strip()
    found = _WORDS.match(_YEAR_FIRST.sub(r"\2 \1", plain))
    if not found:
        return None
    word, number, year = found.groups()
    try:
        return _period(word or "", number or "", int(year))
    except ValueError:
        return None


def _period(word: str, number: str, year: int) -> Period | None:
    if word in ("tahun", "tahunan") or (not word and not number):
        return Period(year=year, kind=PeriodKind.TAHUN) if not number else None
    if word in ("", "bulan", "bln") and (month := month_number(number)):
        return Period(year=year, kind=PeriodKind.BULAN, number=month)
    if number in ("tahun", "tahunan") and not word:
        return Period(year=year, kind=PeriodKind.TAHUN)
    value = (
        _ROMAN.index(number.upper())
        if number.upper() in _ROMAN[1:]
        else int(number)
        if number.isdigit()
        else 0
    )
    kinds = {
        "bulan": PeriodKind.BULAN,
        "bln": PeriodKind.BULAN,
        "semester": PeriodKind.SEMESTER,
        "smt": PeriodKind.SEMESTER,
    }
    if not word or not value:
        return None
    return Period(year=year, kind=kinds.get(word, PeriodKind.TRIWULAN), number=value)


def period_ending_before(day: date) -> Period:
    """The last quarter that had ended on `day`: the one an office would report on now."""
    quarter = (day.month - 1) // 3
    return Period(year=day.year, number=quarter) if quarter else Period(year=day.year - 1, number=4)
