"""Which days an office works and at which hours; no instants yet, only dates and minutes of the day."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, date, datetime
from functools import cached_property
from typing import ClassVar

from bot.core.errors import SopError

Span = tuple[int, int]  #: half-open, in minutes of the day; 1440 is 24.00
Week = tuple[tuple[Span, ...], ...]  #: seven days from Monday, each its spans in order; () is a day off


class NoWorkingTime(SopError):
    """The calendar has no working time left in the direction asked for. No fields."""

    key: ClassVar[str] = "tanpa_jam_kerja"


@dataclass(frozen=True, kw_only=True)
class Season:
    """Other hours between two dates, both included: Ramadan. ValueError for a wrong week."""

    first: date
    last: date
    week: Week

    def __post_init__(self) -> None:
        _check(self.week)


@dataclass(frozen=True, kw_only=True)
class YearTable:
    """One year added up, so that no question walks its minutes. Item i is the sum before its i-th day (from 0)."""

    minutes: tuple[int, ...]  #: of working time; one item more than the year has days
    days: tuple[int, ...]  #: working days; likewise


@dataclass(frozen=True, kw_only=True)
class WorkDays:
    """The days of an office. A date in `opened` is worked even when it is in `closed`.

    A day opened on a weekday without hours has the hours of the first weekday that has any.
    ValueError for a week whose spans overlap, run backwards or leave the day.
    """

    week: Week
    closed: Mapping[date, str] = field(default_factory=dict)  #: holidays and other days off, with their names
    opened: Mapping[date, str] = field(default_factory=dict)
    seasons: tuple[Season, ...] = ()  #: the first that covers a date counts
    _years: dict[int, YearTable] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check(self.week)

    def hours(self, day: date) -> tuple[Span, ...]:
        """The spans worked on `day`, () for a day off. TypeError for an instant, whose date depends on a zone."""
        if isinstance(day, datetime):
            raise TypeError("a date of the office, not an instant")
        week = next((season.week for season in self.seasons if season.first <= day <= season.last), self.week)
        if day in self.opened:
            return week[day.weekday()] or next(filter(None, week), ())
        return () if day in self.closed else week[day.weekday()]

    def is_working_day(self, day: date) -> bool:
        return bool(self.hours(day))

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and with `last` (the day of receipt is not counted); 0 if none."""
        if last <= first:
            return 0
        tables = (self.year(year) for year in range(first.year, last.year))
        return sum(table.days[-1] for table in tables) + self._days_to(last) - self._days_to(first)

    def working_day_after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; before it when negative. NoWorkingTime, ValueError for 0."""
        if not count:
            raise ValueError("count from 1, or from -1 backwards")
        year = day.year
        target = self._days_to(day) + count  # the number of the wanted working day within `year`, from 1
        if count < 0:
            target += 1 - self.is_working_day(day)
        while target > self.year(year).days[-1]:
            target -= self.year(year).days[-1]
            year = self.neighbour(year, +1)
        while target < 1:
            year = self.neighbour(year, -1)
            target += self.year(year).days[-1]
        return date.fromordinal(date(year, 1, 1).toordinal() + bisect_left(self.year(year).days, target) - 1)

    def year(self, year: int) -> YearTable:
        """The sums of one year, made once."""
        if year not in self._years:
            self._years[year] = self._add_up(year)
        return self._years[year]

    def neighbour(self, year: int, step: int) -> int:
        """The year after (`step` 1) or before (-1). NoWorkingTime where looking further is in vain."""
        lowest, highest = self._special
        beyond = year > highest if step > 0 else year < lowest
        if (beyond and not self.year(year).days[-1]) or not MINYEAR < year + step < MAXYEAR:
            raise NoWorkingTime
        return year + step

    @cached_property
    def _special(self) -> tuple[int, int]:
        """The first and the last year that differ from the bare week."""
        years = {day.year for days in (self.closed, self.opened) for day in days}
        years |= {day.year for season in self.seasons for day in (season.first, season.last)}
        return min(years, default=MAXYEAR), max(years, default=MINYEAR)

    def _days_to(self, day: date) -> int:
        """Working days from the start of the year to the end of `day`."""
        return self.year(day.year).days[day.timetuple().tm_yday]

    def _add_up(self, year: int) -> YearTable:
        minutes, days = [0], [0]
        for number in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
            spans = self.hours(date.fromordinal(number))
            minutes.append(minutes[-1] + sum(end - start for start, end in spans))
            days.append(days[-1] + bool(spans))
        return YearTable(minutes=tuple(minutes), days=tuple(days))


def _check(week: Week) -> None:
    if len(week) != 7:
        raise ValueError(f"a week has seven days, not {len(week)}")
    for spans in week:
        edges = [edge for span in spans for edge in span]
        overlap = any(end > start for end, start in zip(edges[1::2], edges[2::2], strict=False))
        if overlap or any(not 0 <= start < end <= 1440 for start, end in spans):
            raise ValueError(f"spans overlap, run backwards or leave the day: {spans}")
