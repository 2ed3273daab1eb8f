"""Ingatkan sekarang, under the digest: the overseer has the holders of a late task reminded, once a day."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.office.officers import Officer
from bot.core.refusals import NotOverseer
from bot.text.render import Message, people_words, render_text
from handlers.case import digest_buttons, reminder_cards
from handlers.case.open_tasks import place_label
from handlers.case.reminder_cards import Reminded
from handlers.context import CaseRequest, CaseTap, TaskTap, UnitOfWork
from handlers.messages.actions import AskWhomToRemind, RemindNow
from handlers.messages.names import called, greeting
from handlers.messages.outgoing import About, Choice, send_card
from handlers.messages.pages import page_of
from storage.repositories import people, sent_reminders


def ask_whom(uow: UnitOfWork, request: CaseTap[AskWhomToRemind]) -> Message | None:
    """Show the tasks that are late now. Raises `NotOverseer`."""
    _check_overseer(uow, request)
    late = digest_buttons.late(uow, request.sop, request.case)
    if not late:
        return Message("ingatkan_tidak_ada", sapaan=greeting(request.officer))
    page = page_of(late, request.action.page, most=9)
    rows = [
        Choice(
            label=place_label(uow, one.case, one.task), action=RemindNow(case=one.case.id, task=one.task.id)
        )
        for one in page.shown
    ]
    if page.following is not None:
        rows.append(Choice(label=render_text("label_lainnya"), action=AskWhomToRemind(page=page.following)))
    message = Message("ingatkan_siapa", sapaan=greeting(request.officer), periode=str(request.case.period))
    send_card(uow, request.officer, message, rows, About(case=request.case.id), kind=digest_buttons.KIND)
    return None


def remind(uow: UnitOfWork, request: TaskTap[RemindNow]) -> Message:
    """Remind the holders of the task; a second time on the same day, say who was reminded and when.

    Raises `NotOverseer`.
    """
    _check_overseer(uow, request)
    late = [
        one for one in digest_buttons.late(uow, request.sop, request.case) if one.task.id == request.task.id
    ]
    if not late or not request.task.open:
        return Message("ingatkan_tidak_perlu", sapaan=greeting(request.officer))
    today = uow.now.astimezone(uow.calendar.zone).date()
    rung = f"{sent_reminders.ORDERED}#{today.isoformat()}"
    told = [row for row in sent_reminders.reminders_of(uow.tx, *late[0].place) if row.rung == rung]
    if told:
        named = [officer for row in told if (officer := uow.staff.by_id(row.officer))]
        return Message("ingatkan_sudah", nama=_named(named), pada=told[0].at)
    holders = uow.staff.holders(request.sop, request.task)
    reached = [officer for officer in holders if people.phones(uow.tx, officer.id)]
    for officer in reached:
        sent_reminders.claim_reminder(uow.tx, uow.office_id, *late[0].place, rung, officer.id, uow.now, today)
        _send(uow, officer, late[0])
    return Message(
        "ingatkan_dikirim" if reached else "ingatkan_tak_terjangkau", nama=_named(reached or holders)
    )


def _send(uow: UnitOfWork, officer: Officer, late: Reminded) -> None:
    face = reminder_cards.card_text(uow, officer, [late])
    about = About(case=late.case.id, task=late.task.id)
    send_card(
        uow, officer, face, reminder_cards.choices(uow, officer, [late]), about, kind=reminder_cards.KIND
    )


def _check_overseer(uow: UnitOfWork, request: CaseRequest) -> None:
    if request.officer.id not in {one.id for one in uow.staff.overseers(request.sop)}:
        raise NotOverseer()


def _named(officers: Sequence[Officer]) -> str:
    return people_words([called(officer) for officer in officers])
