"""*Tanya dahulu*: the card of whoever is asked, and the reviewer's new card once they have answered."""

from __future__ import annotations

from bot.core.case.events import InquiryMade
from bot.core.case.inquiries import may_answer, newest_inquiry, open_inquiry
from bot.core.case.model import Case, Inquiry, PaperKind, Task
from bot.core.case.papers import attached
from bot.core.office.officers import Officer
from bot.core.office.staff import Staff
from bot.core.sop.model import Sop
from bot.text.render import Message, render_text
from handlers.case import assignment
from handlers.case import cards as card_texts
from handlers.case.records import INQUIRY
from handlers.context import UnitOfWork
from handlers.messages.actions import AskFirst, WriteAnswer
from handlers.messages.card_changes import close_card, drop_button
from handlers.messages.fitting import long_remarks, quotes_answers
from handlers.messages.names import full_name, greeting, name_of, name_of_task
from handlers.messages.outgoing import About, Choice, send_card, send_text
from handlers.messages.papers import send_papers
from storage.repositories import cards


def asked_officers(staff: Staff, inquiry: Inquiry | InquiryMade) -> list[Officer]:
    """Whoever did the work, or stands in for them; else whoever sits in that seat now."""
    sitting = {one.id: one for one in staff.in_seat(inquiry.seat.role, inquiry.seat.bidang)}
    maker = staff.by_id(inquiry.to)
    known = {maker.id: maker, **sitting} if maker else sitting
    answering = [one for one in known.values() if staff.actor(one).answers_for(inquiry.to)]
    return answering or [one for one in sitting.values() if one.id != inquiry.by]


def put(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> None:
    """Bring the question to whoever is asked and has no card of it, and onto the reviewer's cards."""
    inquiry = open_inquiry(case, task)
    if inquiry is None:
        return
    have = {card.officer for card in cards.live_of_task(uow.tx, case.id, task.id) if card.kind == INQUIRY}
    for officer in asked_officers(uow.staff, inquiry):
        if officer.id not in have:
            _ask(uow, case, task, inquiry, officer)
    for card in cards.live_of_task(uow.tx, case.id, task.id):
        drop_button(uow, card, AskFirst())
    assignment.refresh(uow, sop, case, task)


def _ask(uow: UnitOfWork, case: Case, task: Task, inquiry: Inquiry, officer: Officer) -> None:
    about = About(case=case.id, task=task.id)
    if long_remarks(inquiry.text):
        send_text(uow, officer, Message("pertanyaan_lengkap", pertanyaan=inquiry.text), about, silent=True)
    message = Message(
        "pertanyaan_pemeriksa",
        sapaan=greeting(officer),
        nama_tugas=name_of_task(uow, case, task),
        oleh=name_of(uow.staff, inquiry.by),
        pertanyaan=inquiry.text,
        panjang=long_remarks(inquiry.text),
    )
    answer = Choice(label=render_text("label_jawab"), action=WriteAnswer(inquiry=inquiry.id))
    send_card(uow, officer, message, [answer], about, INQUIRY)


def bring_answer(uow: UnitOfWork, sop: Sop, case: Case, inquiry: Inquiry) -> None:
    """The card of whoever was asked is done with; the reviewer gets a new card that quotes the answer."""
    record = Message(
        "catatan_dijawab",
        oleh=name_of(uow.staff, inquiry.answered_by),
        pada=inquiry.answered_at,
        jawaban=inquiry.answer,
    )
    for card in cards.live_of_task(uow.tx, case.id, inquiry.task):
        if card.kind == INQUIRY:
            close_card(uow, card, record)
    task = case.task(inquiry.task)
    if task is None or not task.open:
        return
    files = [attached(one) for one in case.all_papers(PaperKind.ANSWER, task.bidang, inquiry.id)]
    about = About(case=case.id, task=task.id)
    for officer in uow.staff.holders(sop, task):
        face = card_texts.card_text(uow, sop, case, task, officer)
        if inquiry.answer and (long_remarks(inquiry.answer) or not quotes_answers(face)):
            send_text(uow, officer, Message("jawaban_lengkap", jawaban=inquiry.answer), about, silent=True)
        send_papers(uow, officer, files, about=about)
        assignment.show_again(uow, case, task, officer)


def pass_on(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> None:
    """The office has changed: the open question goes to whoever sits there now, and leaves the others."""
    inquiry = open_inquiry(case, task)
    if inquiry is None:
        return
    there = asked_officers(uow.staff, inquiry)
    for card in cards.live_of_task(uow.tx, case.id, task.id):
        if card.kind == INQUIRY and card.officer not in {one.id for one in there}:
            close_card(uow, card, Message("catatan_dialihkan", kepada=[full_name(one) for one in there]))
    put(uow, sop, case, task)


def show_again(uow: UnitOfWork, officer: Officer) -> bool:
    """Send the officer's open questions again; whether there are any."""
    found = open_inquiries(uow, officer)
    for case, task, inquiry in found:
        for card in cards.live_of_task(uow.tx, case.id, task.id):
            if card.kind == INQUIRY and card.officer == officer.id:
                close_card(uow, card, Message("catatan_diganti"))
        _ask(uow, case, task, inquiry, officer)
    return bool(found)


def put_to(uow: UnitOfWork, officer: Officer, case: Case, task: Task) -> Inquiry | None:
    """The last question about this task, if it was for the officer: open, answered or overtaken by the decision."""
    inquiry = newest_inquiry(case, task)
    return inquiry if inquiry and may_answer(inquiry, uow.actor(officer)) else None


def open_inquiries(uow: UnitOfWork, officer: Officer) -> list[tuple[Case, Task, Inquiry]]:
    """Every open question that the officer is to answer."""
    actor = uow.actor(officer)
    return [
        (case, task, inquiry)
        for case in uow.visible_running(officer)
        for task in case.open_tasks
        if (inquiry := open_inquiry(case, task)) and may_answer(inquiry, actor)
    ]
