"""When a quarter has ended the bot proposes its report once; it never begins one by itself (docs/keputusan.md
A16).
"""

from __future__ import annotations

from bot.core.worktime.period import Period, period_ending_before
from bot.text.render import Message, render_text
from handlers.context import Services, UnitOfWork
from handlers.messages.actions import Begin, Later
from handlers.messages.names import greeting
from handlers.messages.outgoing import Choice, send_card
from handlers.monitoring.digest import morning, next_morning
from storage.repositories import cases as case_rows
from storage.repositories import sent_reminders

PROPOSAL = "usul"  #: the kind of card that proposes a period


def tick_proposal(services: Services) -> None:
    """Propose the period of a quarter on the first working day after it, from digest time to the close."""
    with services.read() as uow:
        if uow.quiet(PROPOSAL):
            return
        if _wanted(uow) is None:
            uow.nothing_before(PROPOSAL, next_morning(uow))
            return
    with services.begin() as uow:
        period = _wanted(uow)
        if period and sent_reminders.claim_digest(
            uow.tx, uow.office_id, period.last_day, f"usul:{period.code()}"
        ):
            _propose(uow, period)


def _wanted(uow: UnitOfWork) -> Period | None:
    """The period to be proposed at this instant; None if there is none, or if it has begun already."""
    today = morning(uow)
    if today is None:
        return None
    period = period_ending_before(today)
    if uow.calendar.working_day_after(period.last_day, 1) != today:
        return None
    known = case_rows.case_of_period(uow.tx, uow.office_id, uow.services.sops.current.code, period.code())
    return None if known else period


def _propose(uow: UnitOfWork, period: Period) -> None:
    sop = uow.services.sops.current
    choices = [
        Choice(label=render_text("label_mulai"), action=Begin(period=period)),
        Choice(label=render_text("label_nanti"), action=Later()),
    ]
    for officer in uow.staff.in_seat(sop.first.actor):
        message = Message("usul_periode", sapaan=greeting(officer), periode=str(period), sop=sop.name)
        send_card(uow, officer, message, choices, kind=PROPOSAL)
