"""The working clock: deadlines, and the working time between two instants (docs/keputusan.md A18 and A19).

Hours are half-open: 07.30 is office time, 16.00 is not. Working time is counted exactly, to the microsecond. The
zone has no daylight saving (no zone of Indonesia has). A naive instant is refused with ValueError.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta, tzinfo
from functools import cached_property

from bot.core.refusals import NoWorkingTime
from bot.core.worktime.standard import Standard, StandardUnit, parse_standard

Span = tuple[int, int]  #: half-open, in minutes of the day; 1440 is 24.00
Week = tuple[tuple[Span, ...], ...]  #: seven days from Monday, each its spans in order; () is a day off


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
    """Prefix sums of one year, so that no query walks its minutes. Item i is the sum before day i (from 0)."""

    minutes: tuple[int, ...]  #: of working time; one item more than the year has days
    days: tuple[int, ...]  #: working days; likewise


@dataclass(frozen=True, kw_only=True)
class WorkDays:
    """The days of an office. A date in `opened` is a working day even if it is in `closed`.

    An opened day on a weekday without hours has the hours of the first weekday that has any.
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
        """The sums of one year, computed once."""
        if year not in self._years:
            self._years[year] = self._add_up(year)
        return self._years[year]

    def neighbour(self, year: int, step: int) -> int:
        """The year after (`step` 1) or before (-1). NoWorkingTime where looking further is in vain."""
        hopeless = not self.year(year).days[-1] and self._is_usual_beyond(year, step)
        if hopeless or not MINYEAR < year + step < MAXYEAR:
            raise NoWorkingTime
        return year + step

    def _is_usual_beyond(self, year: int, step: int) -> bool:
        """Whether from this year on no day differs from the usual week."""
        lowest, highest = self._special
        return year > highest if step > 0 else year < lowest

    @cached_property
    def _special(self) -> tuple[int, int]:
        """The first and the last year with days that differ from the usual week."""
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


__all__ = ["Season", "Span", "Standard", "StandardUnit", "Week", "WorkCalendar", "parse_standard"]

_MICRO = timedelta(microseconds=1)
_MINUTE = 60_000_000  # in microseconds


@dataclass(frozen=True, kw_only=True)
class WorkCalendar(WorkDays):
    """The working time of an office. Make it once and keep it: it caches the sums of every year it was asked about.

    A search for working time or days that never come raises `NoWorkingTime`.
    """

    zone: tzinfo

    def is_working_time(self, at: datetime) -> bool:
        local = self._local(at)
        minute = local.hour * 60 + local.minute
        return any(start <= minute < end for start, end in self.hours(local.date()))

    def opening(self, day: date) -> datetime:
        """When `day` begins. ValueError for a day off."""
        return self._instant(day, self._worked(day)[0][0] * _MINUTE)

    def closing(self, day: date) -> datetime:
        """When `day` ends, 24.00 being 00.00 of the next date. ValueError for a day off."""
        return self._instant(day, self._worked(day)[-1][1] * _MINUTE)

    def next_opening(self, at: datetime) -> datetime:
        """The earliest working instant from `at` on: `at` itself in working time, else the end of the pause."""
        if self.is_working_time(at):
            return at
        local = self._local(at)
        minute = local.hour * 60 + local.minute
        later = [start for start, _ in self.hours(local.date()) if start > minute]
        if later:
            return self._instant(local.date(), later[0] * _MINUTE)
        return self.opening(self.working_day_after(local.date(), 1))

    def add(self, start: datetime, standard: Standard) -> datetime:
        """The deadline of a task given at `start`, in the office's zone.

        Seconds, minutes and hours: the earliest instant by which that much working time has passed. Days: the
        close of the n-th working day after the day of receipt, whatever the hour of receipt.
        """
        if standard.is_days:
            return self.closing(self.working_day_after(self._local(start).date(), standard.amount))
        return self.add_time(start, standard.duration)

    def subtract(self, deadline: datetime, standard: Standard) -> datetime:
        """When a warning `standard` before `deadline` is due, in the office's zone.

        Seconds, minutes and hours: the earliest instant from which only that much working time remains (perhaps
        the close of a day: `next_opening` tells when it can be said). Days: the opening of the n-th working day
        before the day the deadline ends.
        """
        if standard.is_days:
            last = (self._local(deadline) - _MICRO).date()
            return self.opening(self.working_day_after(last, -standard.amount))
        return self.subtract_time(deadline, standard.duration)

    def between(self, first: datetime, last: datetime) -> timedelta:
        """The working time from `first` to `last`; none when `last` comes first."""
        start, end = self._local(first), self._local(last)
        if end <= start:
            return timedelta(0)
        whole = sum(self.year(year).minutes[-1] for year in range(start.year, end.year))
        return _MICRO * (whole * _MINUTE + self._elapsed(end) - self._elapsed(start))

    def add_time(self, start: datetime, amount: timedelta) -> datetime:
        """The earliest instant by which `amount` of working time has passed since `start`; `start` for none."""
        if _positive(amount):
            local = self._local(start)
            return self._reached(local.year, self._elapsed(local) + amount // _MICRO)
        return self._local(start)

    def subtract_time(self, deadline: datetime, amount: timedelta) -> datetime:
        """The earliest instant from which at most `amount` of working time remains; `deadline` for none."""
        if _positive(amount):
            local = self._local(deadline)
            return self._reached(local.year, self._elapsed(local) - amount // _MICRO)
        return self._local(deadline)

    def _reached(self, year: int, target: int) -> datetime:
        """The earliest instant by which `target` microseconds of working time of `year` have passed."""
        while target > (total := self.year(year).minutes[-1] * _MINUTE):
            year, target = self.neighbour(year, +1), target - total
        while target <= 0:
            year = self.neighbour(year, -1)
            target += self.year(year).minutes[-1] * _MINUTE
        minutes = self.year(year).minutes
        index = bisect_left(minutes, -(-target // _MINUTE)) - 1  # the day in which the last minute falls
        day = date.fromordinal(date(year, 1, 1).toordinal() + index)
        left = target - minutes[index] * _MINUTE
        for start, end in self.hours(day):
            if left <= (end - start) * _MINUTE:
                return self._instant(day, start * _MINUTE + left)
            left -= (end - start) * _MINUTE
        raise AssertionError("a day shorter than its sum")

    def _elapsed(self, local: datetime) -> int:
        """Working time since the start of its year, in microseconds."""
        passed = (local.hour * 60 + local.minute) * _MINUTE + local.second * 1_000_000 + local.microsecond
        spans = self.hours(local.date())
        today = sum(
            min(passed, end * _MINUTE) - start * _MINUTE for start, end in spans if start * _MINUTE < passed
        )
        return self.year(local.year).minutes[local.timetuple().tm_yday - 1] * _MINUTE + today

    def _worked(self, day: date) -> tuple[Span, ...]:
        spans = self.hours(day)
        if not spans:
            raise ValueError(f"no working day: {day}")
        return spans

    def _instant(self, day: date, micros: int) -> datetime:
        return datetime.combine(day, time(), self.zone) + _MICRO * micros

    def _local(self, at: datetime) -> datetime:
        if at.utcoffset() is None:
            raise ValueError(f"a naive instant: {at}")
        return at.astimezone(self.zone)


def _positive(amount: timedelta) -> bool:
    """Whether there is anything to count. ValueError for less than nothing."""
    if amount < timedelta(0):
        raise ValueError(f"a negative working time: {amount}")
    return amount > timedelta(0)
