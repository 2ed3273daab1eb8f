"""Decisions in words: "ya 12", "tidak 12 angka baris 4 salah", by the number at the end of the card.

Whoever reads English may also say "yes 12" and "no 12 row 4 is wrong": to others "no 12" is the number twelve.
"ya" or "tidak" alone decides where exactly one decision is open, by the card of it that the officer was sent last.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.case.model import Answer, Case, Task
from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.core.parsing.languages import Language
from bot.core.sop.model import StepKind
from bot.ports import Incoming
from handlers.case.open_tasks import OpenTask, open_tasks_of, replied_to
from handlers.context import TaskTap, UnitOfWork
from handlers.messages.action_codec import decode
from handlers.messages.actions import Approve, DropList, SendBack
from handlers.messages.outgoing import TASK, About, send_text
from handlers.routing.buttons import press
from handlers.routing.standing import counts, what_became
from handlers.steps import returning, review_several
from storage.repositories import cards, said
from storage.repositories.said import Use

_ANSWERS: Mapping[Language, Mapping[str, Answer]] = {
    Language.INDONESIAN: {"ya": Answer.YA, "tidak": Answer.TIDAK},
    Language.ENGLISH: {"ya": Answer.YA, "tidak": Answer.TIDAK, "yes": Answer.YA, "no": Answer.TIDAK},
}
_WORDS = {
    language: re.compile(
        rf"(?P<answer>{'|'.join(words)})(?!(?<=no)\.)[\s,.:]{{1,3}}(?:(?:kartu|card)\s+)?"
        r"(?P<number>\d{1,9})(?![\w]|[.,]\d)[\s,.:;-]*(?P<reason>.*)",
        re.IGNORECASE | re.DOTALL,
    )
    for language, words in _ANSWERS.items()
}  #: "no." is never an answer, but a number
_ALONE = {
    language: re.compile(rf"(?P<answer>{'|'.join(words)})[\s,.!]*", re.IGNORECASE)
    for language, words in _ANSWERS.items()
}


@dataclass(frozen=True, kw_only=True)
class Decision:
    """An answer to the card of this number."""

    answer: Answer
    number: int
    reason: str


def typed(text: str, language: Language) -> Decision | None:
    """The decision that the text says; None if it is another text. A Ya says nothing more."""
    found = _WORDS[language].fullmatch(text.strip())
    if found is None:
        return None
    answer, reason = _answer(found, language), found["reason"].strip()
    if answer is Answer.YA and reason:
        return None
    return Decision(answer=answer, number=int(found["number"]), reason=reason)


def _answer(found: re.Match[str], language: Language) -> Answer:
    return _ANSWERS[language][found["answer"].lower()]


def decide(uow: UnitOfWork, officer: Officer, text: str) -> Use | None:
    """Do what the text decides, as its button would; None if it decides nothing by a card of this officer.

    A number whose card no longer counts hears what became of it.
    """
    said_so = typed(text, officer.language)
    card = cards.by_number(uow.tx, uow.office_id, said_so.number) if said_so else None
    if said_so is None or card is None or card.officer != officer.id:
        return None
    if card.kind == review_several.LIST:
        return _decide_list(uow, officer, card, said_so.answer)
    action = _action(said_so.answer)
    if not counts(uow, card, action):
        send_text(uow, officer, what_became(uow, card), About(case=card.case, task=card.task))
        return Use()
    if said_so.reason:
        return _return(uow, officer, card, said_so.reason)
    press(uow, officer, card, action)
    return Use(kind=said.COMMAND)


def _decide_list(uow: UnitOfWork, officer: Officer, card: StoredCard, answer: Answer) -> Use:
    """Ya to a list is for all that it names; after a Tidak each of them keeps its own card."""
    if not card.live:
        send_text(uow, officer, what_became(uow, card))
        return Use()
    press(uow, officer, card, decode(*card.actions[0]) if answer is Answer.YA else DropList())
    return Use(kind=said.COMMAND)


def alone(uow: UnitOfWork, officer: Officer, incoming: Incoming) -> Use | None:
    """Do what "ya" or "tidak" decides where it says no more; None if that is not told from it.

    One that replies to something else than the card of the only open decision is meant for that.
    """
    word = _ALONE[officer.language].fullmatch(incoming.text.strip())
    open_ones = [place for place in open_tasks_of(uow, officer) if _decides(uow, place)] if word else []
    if word is None or len(open_ones) != 1:
        return None
    [(case, task)] = open_ones
    card = _card_of(uow, officer, case, task)
    place = replied_to(uow, incoming)
    elsewhere = incoming.reply_to and (place is None or (place[0].id, place[1].id) != (case.id, task.id))
    if card is None or elsewhere:
        return None
    press(uow, officer, card, _action(_answer(word, officer.language)))
    return Use(kind=said.COMMAND)


def _decides(uow: UnitOfWork, place: OpenTask) -> bool:
    return uow.sop(place[0]).step(place[1].step).kind is StepKind.REVIEW


def _card_of(uow: UnitOfWork, officer: Officer, case: Case, task: Task) -> StoredCard | None:
    """The newest card of the decision, if it has arrived; nobody decides what they have not seen."""
    mine = [one for one in cards.live_of_task(uow.tx, case.id, task.id) if one.officer == officer.id]
    newest = max((one for one in mine if one.number and one.kind == TASK), key=_number, default=None)
    return newest if newest and newest.message else None


def _number(card: StoredCard) -> int:
    return card.number


def _action(answer: Answer) -> Approve | SendBack:
    return Approve() if answer is Answer.YA else SendBack()


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
    returning.send_back(uow, request, reason, card.subject)
    return Use(kind="alasan", case=case.id, task=task.id)
