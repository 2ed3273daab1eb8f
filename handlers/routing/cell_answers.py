"""Texts about one cell of a working paper: the answer to the question that is pending, or a reply to an older one."""

from __future__ import annotations

from bot.core.office.officers import Officer
from bot.core.sop.model import StepKind
from bot.ports import Incoming
from handlers.case.open_tasks import OpenTask
from handlers.context import UnitOfWork
from handlers.messages.questions import check_length, reply_to
from handlers.monitoring import blockers
from handlers.steps import assign, filling
from handlers.steps.progress import QUESTION
from storage.repositories import questions
from storage.repositories.said import Use


def take(uow: UnitOfWork, officer: Officer, incoming: Incoming, place: OpenTask | None) -> Use | None:
    """Take the text as an answer, which may be anything, also a link; None where it is meant for something else.

    `place`: the task that it replies to. Raises `RepliesToOther` and `TextTooLong`.
    """
    text, question = incoming.text.strip(), questions.waiting(uow.tx, officer.id, uow.now)
    asked = question if question and question.kind == QUESTION else None
    cell = filling.replied_to(uow, incoming) if place else None
    if blockers.asked(text) or not (asked or cell) or (place and _assigns(uow, place)):
        return None
    check_length(text)
    if asked is None or (place and cell and not assign.same(asked, place)):
        assert place is not None
        assert cell is not None
        filling.answer_to_card(uow, uow.request(officer, *place), cell, text)
        return Use(kind=QUESTION, case=place[0].id, task=place[1].id)
    assign.check_same(uow, asked, place)
    filling.answer(uow, reply_to(uow, officer, asked, text), cell)
    return Use(kind=QUESTION, case=asked.case, task=asked.task)


def leave(uow: UnitOfWork, officer: Officer) -> bool:
    """/batal while a cell is asked about: what was answered stays. Whether one was."""
    question = questions.waiting(uow.tx, officer.id, uow.now)
    if question is None or question.kind != QUESTION:
        return False
    case = uow.case(question.case)
    filling.leave(uow, uow.request(officer, case, uow.task(case, question.task)))
    return True


def _assigns(uow: UnitOfWork, place: OpenTask) -> bool:
    return uow.sop(place[0]).step(place[1].step).kind is StepKind.ASSIGN
