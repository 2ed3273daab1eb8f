"""The working clock (DESIGN.md section 4): deadlines, and the working time between two instants.

Hours are half-open: 07.30 is office time, 16.00 is not. Working time is counted exactly, to the microsecond. The
zone has no daylight saving (none of Indonesia's has). Every naive instant is refused with ValueError.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from bot.core.standards import Standard, StandardUnit, parse_standard
from bot.core.workdays import NoWorkingTime, Season, Span, Week, WorkDays

__all__ = ["NoWorkingTime", "Season", "Span", "Standard", "StandardUnit", "Week", "WorkCalendar",
           "parse_standard"]  # fmt: skip

_MICRO = timedelta(microseconds=1)
_MINUTE = 60_000_000  # in microseconds


@dataclass(frozen=True, kw_only=True)
class WorkCalendar(WorkDays):
    """The working time of an office. Make it once and keep it: it remembers the sums of the years it was asked.

    Whatever looks for time or days that will never come raises `NoWorkingTime`.
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
