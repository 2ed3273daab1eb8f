"""The time of every branch counted in another way than the ledger counts it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.core.case.model import Case
from bot.core.monitoring.time_ledger import Span, holds
from bot.core.sop.model import Sop
from bot.core.worktime.calendar import WorkCalendar


def elapsed(case: Case, sop: Sop, calendar: WorkCalendar, *, now: datetime) -> Mapping[str | None, timedelta]:
    """Working time in which each branch lay on a desk, counted from the outside of its unbroken stretches."""
    stretches: dict[str | None, list[Span]] = {}
    for task, (start, end) in sorted(holds(case, sop, now=now), key=lambda pair: pair[1]):
        known = stretches.setdefault(task.bidang, [])
        if known and known[-1][1] >= start:
            known[-1] = (known[-1][0], max(known[-1][1], end))
        else:
            known.append((start, end))
    return {
        branch: sum((calendar.between(*one) for one in spans), timedelta(0))
        for branch, spans in stretches.items()
    }
