"""The offices of the golden table as the office file would give them, and their calendars."""

from __future__ import annotations

from datetime import date
from functools import cache

from bot.core.office.model import DayOverride, Hours, Office, Ramadan
from bot.core.worktime.calendar import WorkCalendar
from bot.office_calendar import calendar_of
from tests.core.worktime.worktime_oracle import OFFICES, ZONES

_SIX = (*(Hours(weekday=day, start=420, end=840) for day in range(4)), Hours(weekday=4, start=420, end=690),
        Hours(weekday=5, start=420, end=720))  # fmt: skip
_ALWAYS = tuple(Hours(weekday=day, start=0, end=1440) for day in range(7))
_LOCAL = (
    DayOverride(day=date(2026, 4, 10), note="Hari Jadi Nganjuk", closed=True),
    DayOverride(day=date(2026, 12, 9), note="Pilkades", closed=True),
    DayOverride(day=date(2026, 12, 24), note="Tutup buku", closed=False),
    DayOverride(day=date(2026, 12, 26), note="Tutup buku", closed=False),
)


def office(**fields: object) -> Office:
    return Office(**{"name": "Dinas Contoh", "short_name": "Dinas", "regency": "Contoh", **fields})


_FIELDS = {
    "enam": {"hours": _SIX},
    "jam": {"ramadan": Ramadan(first=date(2026, 2, 19), last=date(2026, 3, 20), hours=())},
    "24": {"hours": _ALWAYS, "national_holidays": False},
    "libur": {"overrides": _LOCAL},
}


@cache
def calendar(name: str) -> WorkCalendar:
    """The calendar of the office that the golden table calls `name`."""
    return calendar_of(office(zone=ZONES[OFFICES[name].zone], **_FIELDS.get(name.split()[0], {})))
