"""Decisions in words: "ya 12", "tidak 12 angka baris 4 salah", by the number at the end of the card."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.case.model import Answer
from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from handlers.context import TaskTap, UnitOfWork
from handlers.messages.actions import Approve, SendBack
from handlers.messages.outgoing import About, send_text
from handlers.routing.buttons import press
from handlers.routing.standing import counts, what_became
from handlers.steps import review
from storage.repositories import cards, said
from storage.repositories.said import Use

_WORDS = re.compile(
    r"(?P<answer>ya|tidak)[\s,.:]{1,3}(?:kartu\s+)?(?P<number>\d{1,9})(?![\w]|[.,]\d)[\s,.:;-]*(?P<reason>.*)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """An answer to the card of this number."""

    answer: Answer
    number: int
    reason: str


def typed(text: str) -> Decision | None:
    """The decision that the text says; None if it is another text. A Ya says nothing more."""
    found = _WORDS.fullmatch(text.strip())
    if found is None:
        return None
    answer, reason = Answer(found["answer"].lower()), found["reason"].strip()
    if answer is Answer.YA and reason:
        return None
    return Decision(answer=answer, number=int(found["number"]), reason=reason)


def decide(uow: UnitOfWork, officer: Officer, text: str) -> Use | None:
    """Do what the text decides, as its button would; None if it decides nothing by a card of this officer.

    A number whose card no longer counts hears what became of it.
    """
    said_so = typed(text)
    card = cards.by_number(uow.tx, uow.office_id, said_so.number) if said_so else None
    if said_so is None or card is None or card.officer != officer.id:
        return None
    action = Approve() if said_so.answer is Answer.YA else SendBack()
    if not counts(uow, card, action):
        send_text(uow, officer, what_became(uow, card), About(case=card.case, task=card.task))
        return Use()
    if said_so.reason:
        return _return(uow, officer, card, said_so.reason)
    press(uow, officer, card, action)
    return Use(kind=said.COMMAND)


def _return(uow: UnitOfWork, officer: Officer, card: StoredCard, reason: str) -> Use:
    """Tidak, with the reason at once."""
    case = uow.case(card.case)
    task = uow.task(case, card.task)
    request = TaskTap(
        officer=officer,
        actor=uow.actor(officer),
        case=case,
        sop=uow.sop(case),
        task=task,
        card=card,
        action=SendBack(),
    )
    review.send_back(uow, request, reason, card.subject)
    return Use(kind="alasan", case=case.id, task=task.id)
