"""When something new is to be said: a clock for tests that jumps from one reminder to the next."""

from __future__ import annotations

from datetime import datetime

from bot.core.case.model import Case
from bot.core.monitoring.reminders import Ladder, ladders
from bot.core.sop.model import Rung, Sop
from bot.core.worktime.calendar import WorkCalendar


def next_due(case: Case, sop: Sop, calendar: WorkCalendar, *, now: datetime) -> datetime | None:
    """The earliest instant after `now` at which something new is to be said; None when nothing ever is."""
    times = (
        at
        for ladder in ladders(case, sop, calendar)
        for rung, first in ladder.firsts()
        if (at := _next_said(ladder, rung, first, now)) is not None
    )
    return min(times, default=None)


def _next_said(ladder: Ladder, rung: Rung, first: datetime, now: datetime) -> datetime | None:
    """When the next occurrence that is still unsaid at `now` is said."""
    at = first
    if rung.repeat and first <= now:
        at = ladder.later(first, rung.repeat, ladder.occurrence(rung, first, now) - 1)
    said = ladder.calendar.next_opening(at)
    if said <= now and rung.repeat:
        times = ladder.occurrence(rung, first, now)
        said = ladder.calendar.next_opening(ladder.later(first, rung.repeat, times))
    return said if said > now and ladder.stands(rung, first, said) else None
