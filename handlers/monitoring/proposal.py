"""When a quarter has ended the bot proposes its report once; it never begins one by itself (docs/keputusan.md
A16).
"""

from __future__ import annotations

from bot.core.worktime.period import Period, period_ending_before
from bot.text.render import Message, render_text
from handlers.context import Desk, Visit
from handlers.messages.actions import Begin, Later
from handlers.messages.names import greeting
from handlers.messages.outgoing import Choice, ask
from handlers.monitoring.digest import morning
from storage.repositories import cases as case_rows
from storage.repositories import sent_reminders


def tick_proposal(desk: Desk) -> None:
    """Propose the period of a quarter on the first working day after it, from digest time to the close."""
    with desk.look() as visit:
        if _wanted(visit) is None:
            return
    with desk.visit() as visit:
        period = _wanted(visit)
        if period and sent_reminders.claim_digest(
            visit.tx, visit.office_id, period.last_day, f"usul:{period.code()}"
        ):
            _propose(visit, period)


def _wanted(visit: Visit) -> Period | None:
    """The period to be proposed at this instant; None if there is none, or if it has begun already."""
    today = morning(visit)
    if today is None:
        return None
    period = period_ending_before(today)
    if visit.calendar.working_day_after(period.last_day, 1) != today:
        return None
    known = case_rows.case_of_period(visit.tx, visit.office_id, visit.desk.shelf.current.code, period.code())
    return None if known else period


def _propose(visit: Visit, period: Period) -> None:
    sop = visit.desk.shelf.current
    choices = [
        Choice(label=render_text("label_mulai"), action=Begin(period=period)),
        Choice(label=render_text("label_nanti"), action=Later()),
    ]
    for officer in visit.staff.in_seat(sop.first.actor):
        message = Message("usul_periode", sapaan=greeting(officer), periode=str(period), sop=sop.name)
        ask(visit, officer, message, choices, kind="usul")
