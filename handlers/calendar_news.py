"""What the morning's digest says of the calendar itself: days that deadlines will meet and nobody knows for sure yet."""

from __future__ import annotations

from datetime import date, timedelta

from bot.calendars import national_holidays, unknown_joint_leave
from handlers.desk import Visit

_SKB_MONTH = 10  #: from then on the next year's cuti bersama are usually decided (SKB 3 Menteri)
_HORIZON = timedelta(days=30)
_ESTIMATED = " (perkiraan)"  #: how the holiday data mark a feast that waits for its moon
_LEAVE = "cuti"


def calendar_news(visit: Visit) -> dict[str, object]:
    """`cuti`: the year whose cuti bersama are unknown, or 0; `perkiraan`: the next feast that is an estimate, or none.

    What the office has entered itself is known. An office without the national calendar has no such news.
    """
    today = visit.now.astimezone(visit.calendar.zone).date()
    if not visit.office.national_holidays:
        return {"cuti": 0, "perkiraan": None}
    return {"cuti": _unknown_year(visit, today), "perkiraan": _estimate(visit, today)}


def _unknown_year(visit: Visit, today: date) -> int:
    entered = {row.day.year for row in visit.office.overrides if row.closed and _LEAVE in row.note.casefold()}
    asked = [today.year, today.year + 1] if today.month >= _SKB_MONTH else [today.year]
    return next((year for year in asked if year not in entered and unknown_joint_leave(year)), 0)


def _estimate(visit: Visit, today: date) -> dict[str, object] | None:
    entered = {row.day for row in visit.office.overrides}
    for day, label in national_holidays({today.year, (today + _HORIZON).year}).items():
        if today < day <= today + _HORIZON and _ESTIMATED in label and day not in entered:
            return {"nama": label.replace(_ESTIMATED, ""), "tanggal": day}
    return None
