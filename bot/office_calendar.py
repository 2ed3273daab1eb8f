"""The calendar of an office: its hours, its own days, and the national holidays of the package `holidays`.

The package follows the SKB 3 Menteri of each year; `tests/meta/test_holidays.py` says when it must be renewed. An
office need not wait for it: rows of the sheet Libur close and open days as well.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.util import find_spec, module_from_spec
from types import MappingProxyType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.core.office.model import Hours, Office
from bot.core.worktime.calendar import Season, Span, Week, WorkCalendar

if TYPE_CHECKING:
    from holidays.holiday_base import HolidayBase

FIRST_YEAR, LAST_YEAR = 1946, 2100  #: of the holiday data; distant years have computed feasts only

_LEAVE = "Cuti Bersama"


def _hm(clock: float) -> int:
    """Minutes of the day: 7.30 stands for 07.30."""
    return int(clock) * 60 + round(clock % 1 * 100)


def _five_days(usual: tuple[Span, ...], friday: tuple[Span, ...]) -> Week:
    return (usual, usual, usual, usual, friday, (), ())


#: 37.5 hours (Perpres 21/2023; docs/keputusan.md L4).
DEFAULT_WEEK = _five_days(
    ((_hm(7.30), _hm(12.00)), (_hm(13.00), _hm(16.00))), ((_hm(7.30), _hm(11.30)), (_hm(13.00), _hm(16.30)))
)
#: 32.5 hours in Ramadan (Perpres 21/2023), for an office that enters its dates without hours.
RAMADAN_WEEK = _five_days(
    ((_hm(8.00), _hm(12.00)), (_hm(12.30), _hm(15.00))), ((_hm(8.00), _hm(11.30)), (_hm(12.30), _hm(15.30)))
)


@dataclass(frozen=True, kw_only=True, eq=False)
class DaysOff(Mapping[date, str]):
    """The days off of an office by name: its own, and the national ones but for those that it opened.

    Those of a year are found out when one of them is asked about: all at once would hold up the start of the bot.
    """

    own: Mapping[date, str]
    opened: Mapping[date, str]
    national: bool

    def __getitem__(self, day: date) -> str:
        if day in self.own or not self.national or day in self.opened:
            return self.own[day]
        return _national(day.year)[day]

    def __iter__(self) -> Iterator[date]:
        years = range(FIRST_YEAR, LAST_YEAR + 1) if self.national else ()
        return iter(sorted({*self.own, *national_holidays(years)} - self.opened.keys()))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def calendar_of(office: Office) -> WorkCalendar:
    """The working calendar that the office file describes.

    If two rows of Libur name the same date, the later one counts. ValueError for hours that overlap, run backwards or
    leave the day; KeyError (`ZoneInfoNotFoundError`) for an unknown zone.
    """
    closed: dict[date, str] = {}
    opened: dict[date, str] = {}
    for row in office.overrides:
        gains, loses = (closed, opened) if row.closed else (opened, closed)
        gains[row.day] = row.note
        loses.pop(row.day, None)
    seasons: tuple[Season, ...] = ()
    if office.ramadan:
        week = week_of(office.ramadan.hours) if office.ramadan.hours else RAMADAN_WEEK
        seasons = (Season(first=office.ramadan.first, last=office.ramadan.last, week=week),)
    return WorkCalendar(
        zone=ZoneInfo(office.zone),
        week=week_of(office.hours) if office.hours else DEFAULT_WEEK,
        closed=DaysOff(own=closed, opened=opened, national=office.national_holidays),
        opened=MappingProxyType(opened),
        seasons=seasons,
    )


def week_of(hours: Iterable[Hours]) -> Week:
    """The rows of Jam Kerja as a week; weekdays without a row are off. Rows of one weekday add up."""
    days: list[list[Span]] = [[] for _ in range(7)]
    for row in hours:
        days[row.weekday] += _spans(row)
    return tuple(tuple(sorted(spans)) for spans in days)


def _spans(row: Hours) -> list[Span]:
    if row.break_start is None or row.break_end is None or row.break_start == row.break_end:
        return [(row.start, row.end)]
    return [(row.start, row.break_start), (row.break_end, row.end)]


def national_holidays(years: Iterable[int]) -> dict[date, str]:
    """National holidays and cuti bersama of `years` by name, in order. Years without data have none."""
    return {day: label for year in sorted(set(years)) for day, label in _national(year).items()}


@cache
def unknown_joint_leave(year: int) -> bool:
    """Whether no cuti bersama of `year` is known: its SKB is not out, or the package `holidays` is older than it."""
    return not any(_LEAVE in label for label in national_holidays([year]).values())


@cache
def _national(year: int) -> Mapping[date, str]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return MappingProxyType({})
    found = _indonesia()(  # holidays that share a date are joined with "; "
        years=year,
        expand=False,
        categories=("public", "government"),  # the default lacks cuti bersama (docs/keputusan.md T13)
        language="id",
    )
    return MappingProxyType({day: found[day] for day in sorted(found)})


@cache
def _indonesia() -> type[HolidayBase]:
    """The class of this one country: its package, run as it stands, loads two hundred and fifty others (8 MB)."""
    spec = find_spec("holidays.countries")
    assert spec is not None
    sys.modules[spec.name] = module_from_spec(spec)  # there, but not run
    try:
        from holidays.countries.indonesia import Indonesia
    finally:
        del sys.modules[spec.name]
    return Indonesia
