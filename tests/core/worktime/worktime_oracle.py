"""The working clock by counting on the fingers: walks every minute (or second), knows nothing of the product.

The offices of the golden table are written down here a second time, holidays included, so that a wrong date in
the product or in the package `holidays` shows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate
from zoneinfo import ZoneInfo

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober",
          "November", "Desember")  # fmt: skip
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}

#: SKB 3 Menteri: national holidays and cuti bersama, weekends included, as "month-day".
SKB = {
    2025: "01-01 01-27 01-28 01-29 03-28 03-29 03-31 04-01 04-02 04-03 04-04 04-07 04-18 04-20 05-01 05-12 05-13"
    " 05-29 05-30 06-01 06-06 06-09 06-27 08-17 08-18 09-05 12-25 12-26",
    2026: "01-01 01-16 02-16 02-17 03-18 03-19 03-20 03-21 03-22 03-23 03-24 04-03 04-05 05-01 05-14 05-15 05-27"
    " 05-28 05-31 06-01 06-16 08-17 08-25 12-24 12-25",
    2027: "01-01 01-05 02-05 02-06 03-08 03-09 03-10 03-11 03-12 03-15 03-25 03-26 03-28 05-01 05-06 05-17 05-18"
    " 05-19 05-20 06-01 06-06 08-15 08-17 12-24 12-25 12-26",
}
HOLIDAYS = frozenset(
    date.fromisoformat(f"{year}-{day}") for year, days in SKB.items() for day in days.split()
)

USUAL, FRIDAY = "07.30-12.00 13.00-16.00", "07.30-11.30 13.00-16.30"
FIVE = {**dict.fromkeys(range(4), USUAL), 4: FRIDAY}
SIX = {**dict.fromkeys(range(4), "07.00-14.00"), 4: "07.00-11.30", 5: "07.00-12.00"}
ALWAYS = dict.fromkeys(range(7), "00.00-24.00")
FASTING = {**dict.fromkeys(range(4), "08.00-12.00 12.30-15.00"), 4: "08.00-11.30 12.30-15.30"}


@dataclass(frozen=True, kw_only=True)
class Finger:
    """An office of the golden table."""

    zone: str = "WIB"
    week: dict[int, str] = field(default_factory=lambda: FIVE)
    holidays: frozenset[date] = HOLIDAYS
    local: frozenset[date] = frozenset()
    opened: frozenset[date] = frozenset()
    fasting: tuple[date, date] | None = None

    def spans(self, day: date) -> list[tuple[int, int]]:
        """Minutes of the day, half-open."""
        week = FASTING if self.fasting and self.fasting[0] <= day <= self.fasting[1] else self.week
        if day in self.opened:
            return spans(week.get(day.weekday(), week[0]))
        return [] if day in self.holidays | self.local else spans(week.get(day.weekday(), ""))

    def works(self, at: datetime) -> bool:
        return any(start <= at.hour * 60 + at.minute < end for start, end in self.spans(at.date()))

    def deadline(self, start: datetime, amount: int, unit: str) -> datetime:
        """`start` in the office's zone; on a whole minute unless the unit is detik."""
        if unit == "hari":
            return self._close_of(start.date(), amount)
        step = timedelta(seconds=1) if unit == "detik" else timedelta(minutes=1)
        left = amount * (60 if unit == "jam" else 1)
        while left:
            left -= self.works(start)
            start += step
        return start

    def _close_of(self, day: date, count: int) -> datetime:
        while count:
            day += timedelta(days=1)
            count -= bool(self.spans(day))
        zone = ZoneInfo(ZONES[self.zone])
        return datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=self.spans(day)[-1][1])

    def sums(self, first: date, days: int) -> list[int]:
        """Working minutes before each minute from 00.00 of `first` on."""
        marks = bytearray(days * 1440)
        for number in range(days):
            for start, end in self.spans(first + timedelta(days=number)):
                marks[number * 1440 + start : number * 1440 + end] = b"\x01" * (end - start)
        return list(accumulate(marks, initial=0))


@cache
def spans(text: str) -> list[tuple[int, int]]:
    """ "07.30-12.00 13.00-16.00" in minutes of the day."""
    clocks = [[int(part) for part in clock.split(".")] for span in text.split() for clock in span.split("-")]
    minutes = [hour * 60 + minute for hour, minute in clocks]
    return list(zip(minutes[::2], minutes[1::2], strict=True))


def parse(text: str, zone: str) -> datetime:
    """ "Senin 23 November 2026 15.58 WIB"; zone and seconds may be left out. A wrong weekday is refused."""
    weekday, day, month, year, clock, *named = text.split()
    hour, minute, second = [*map(int, clock.split(".")), 0][:3]
    place = ZoneInfo(ZONES[named[0] if named else zone])
    at = datetime(int(year), MONTHS.index(month) + 1, int(day), hour, minute, second, tzinfo=place)
    if DAYS[at.weekday()] != weekday:
        raise AssertionError(f"{text}: that day is {DAYS[at.weekday()]}")
    return at


OFFICES = {
    "lima hari kerja": Finger(),
    "lima hari kerja, WITA": Finger(zone="WITA"),
    "lima hari kerja, WIT": Finger(zone="WIT"),
    "enam hari kerja": Finger(week=SIX),
    "jam Ramadan 19 Februari sampai 20 Maret 2026": Finger(fasting=(date(2026, 2, 19), date(2026, 3, 20))),
    "24 jam, tujuh hari, tanpa libur nasional": Finger(week=ALWAYS, holidays=frozenset()),
    "libur lokal 10 April dan 9 Desember 2026; masuk 24 dan 26 Desember 2026": Finger(
        local=frozenset({date(2026, 4, 10), date(2026, 12, 9)}),
        opened=frozenset({date(2026, 12, 24), date(2026, 12, 26)}),
    ),
}
