"""Tanya dahulu in words: "tanya 12 kenapa baris 4 turun?", or without the number where one review is open."""

from __future__ import annotations

import re

from bot.core.case.inquiries import whom_to_ask
from bot.core.office.officers import Officer
from bot.core.parsing.languages import Language
from bot.core.sop.model import StepKind
from bot.text.render import Message
from handlers.case.open_tasks import OpenTask, open_tasks_of
from handlers.context import UnitOfWork
from handlers.messages.names import greeting, name_of_task
from handlers.messages.outgoing import send_text
from handlers.routing.standing import what_became
from handlers.steps.inquiry import put_question
from storage.repositories import cards
from storage.repositories.said import Use

_ASK = {
    Language.INDONESIAN: r"tanya(?:kan)?(?: dahulu| dulu)?",
    Language.ENGLISH: r"(?:tanya(?:kan)?(?: dahulu| dulu)?|ask(?: first)?)",
}
_ASKED = (
    r"[\s,.:]{1,3}"
    r"(?P<all>(?:(?:(?:kartu|card)\s+)?(?P<number>\d{1,9})(?![\w]|[.,]\d)[\s,.:;-]+)?(?P<text>.*))"
)
_WORDS = {language: re.compile(ask + _ASKED, re.IGNORECASE | re.DOTALL) for language, ask in _ASK.items()}


def asked(uow: UnitOfWork, officer: Officer, text: str) -> Use | None:
    """Put the question that the text is; None if it is another text, or the officer reviews nothing.

    A number that is none of a card of theirs belongs to the question.
    """
    found = _WORDS[officer.language].fullmatch(text.strip())
    if found is None:
        return None
    card = cards.by_number(uow.tx, uow.office_id, int(found["number"])) if found["number"] else None
    if card and card.officer == officer.id:
        case = uow.case(card.case)
        task = uow.task(case, card.task)
        if not task.open:
            send_text(uow, officer, what_became(uow, card))
            return Use()
        return _put(uow, officer, (case, task), found["text"])
    places = [place for place in open_tasks_of(uow, officer) if _may_ask(uow, officer, place)]
    if len(places) == 1:
        return _put(uow, officer, places[0], found["all"])
    if places:
        names = [name_of_task(uow, *place) for place in places]
        send_text(uow, officer, Message("tanya_yang_mana", sapaan=greeting(officer), tugas=names))
        return Use()
    return None


def _may_ask(uow: UnitOfWork, officer: Officer, place: OpenTask) -> bool:
    case, task = place
    sop = uow.sop(case)
    review = sop.step(task.step).kind is StepKind.REVIEW
    return review and whom_to_ask(case, task, sop, uow.actor(officer)) is not None


def _put(uow: UnitOfWork, officer: Officer, place: OpenTask, words: str) -> Use:
    put_question(uow, uow.request(officer, *place), words)
    return Use(kind="tanya", case=place[0].id, task=place[1].id)
