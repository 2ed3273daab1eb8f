"""What the morning digest says of the calendar: coming days off that are not yet certain and affect deadlines."""

from __future__ import annotations

from datetime import date, timedelta

from bot.core.office.model import Office
from bot.office_calendar import national_holidays, unknown_joint_leave
from handlers.context import UnitOfWork

_SKB_MONTH = 10  #: from this month on the next year's cuti bersama are usually decided (SKB 3 Menteri)
_HORIZON = timedelta(days=30)
_ESTIMATED = (
    " (perkiraan)"  #: how the holiday data mark a feast whose date depends on the sighting of the moon
)
_LEAVE = "cuti"


def calendar_news(uow: UnitOfWork) -> dict[str, object]:
    """`cuti`: the year whose cuti bersama are unknown, or 0; `perkiraan`: the next feast that is an estimate, or none.

    A day that the office has entered itself is certain. An office without the national calendar has no such news.
    """
    today = uow.now.astimezone(uow.calendar.zone).date()
    estimate = _estimate(uow, today) if uow.office.national_holidays else None
    return {"cuti": unknown_leave(uow.office, today), "perkiraan": estimate}


def unknown_leave(office: Office, today: date) -> int:
    """The year, this one or from October on the next, whose cuti bersama neither the data nor the office knows; or 0."""
    if not office.national_holidays:
        return 0
    entered = {row.day.year for row in office.overrides if row.closed and _LEAVE in row.note.casefold()}
    asked = [today.year, today.year + 1] if today.month >= _SKB_MONTH else [today.year]
    return next((year for year in asked if year not in entered and unknown_joint_leave(year)), 0)


def _estimate(uow: UnitOfWork, today: date) -> dict[str, object] | None:
    entered = {row.day for row in uow.office.overrides}
    for day, label in national_holidays({today.year, (today + _HORIZON).year}).items():
        if today < day <= today + _HORIZON and _ESTIMATED in label and day not in entered:
            return {"nama": label.replace(_ESTIMATED, ""), "tanggal": day}
    return None
