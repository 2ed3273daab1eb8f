"""Which of an officer's reviews are clean: nothing about them asks for a look of its own, so several may be decided at once.

Docs: docs/keputusan.md A46.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.case.commands import Review
from bot.core.case.decide import decide
from bot.core.case.inquiries import open_inquiry
from bot.core.case.model import Answer, Case, Task
from bot.core.case.papers import proofs
from bot.core.case.rules import sits_at, subject
from bot.core.errors import SopError
from bot.core.office.officers import Officer
from bot.core.sop.model import StepKind
from bot.text.render import render_text
from handlers.case.open_tasks import open_tasks_of
from handlers.case.review_cards import flags_to_look_at
from handlers.context import UnitOfWork
from handlers.documents.requirements import gaps
from handlers.messages.actions import ListClean
from handlers.messages.outgoing import TASK, Choice
from storage.refusals import FileDamaged
from storage.repositories import cards

ENOUGH = 2  #: clean reviews from which they are offered together


class Unclean(StrEnum):
    """Why a review is not among those that are decided at once. The value is a word of the texts."""

    DECIDED = "selesai"
    GONE = "dialihkan"
    CHANGED = "versi"
    ASKED = "ditanyakan"
    FLAGGED = "menonjol"
    RETURNED = "kembali"
    BARE = "bukti"
    DAMAGED = "rusak"
    REFUSED = "tertahan"


@dataclass(frozen=True, kw_only=True)
class CleanReview:
    """A clean review, with the fingerprint of its paper."""

    case: Case
    task: Task
    sha256: str


def clean_reviews(uow: UnitOfWork, officer: Officer) -> list[CleanReview]:
    """The clean reviews that the officer holds and whose cards have arrived, by deadline."""
    found = [
        CleanReview(case=case, task=task, sha256=sha256)
        for case, task in open_tasks_of(uow, officer)
        if _reviews(uow, case, task) and (sha256 := subject(case, task))
    ]
    if len(found) < ENOUGH:
        return []
    return [
        one
        for one in found
        if _arrived(uow, officer, one) and not unclean(uow, officer, one.case, one.task, one.sha256)
    ]


def offer(uow: UnitOfWork, officer: Officer) -> tuple[Choice, ...]:
    """The button that leads to the list of them, where there are several."""
    several = len(clean_reviews(uow, officer)) >= ENOUGH
    return (Choice(label=render_text("label_sekaligus"), action=ListClean()),) if several else ()


def one_of_several(uow: UnitOfWork, officer: Officer, case: Case, task: Task) -> bool:
    """Whether this review is clean and others are, too: its card says that they can be decided at once."""
    sha256 = subject(case, task) if _reviews(uow, case, task) else ""
    if not sha256 or unclean(uow, officer, case, task, sha256):
        return False
    others = [one for one in clean_reviews(uow, officer) if (one.case.id, one.task.id) != (case.id, task.id)]
    return bool(others)


def unclean(uow: UnitOfWork, officer: Officer, case: Case, task: Task, sha256: str) -> Unclean | None:
    """Why the review of exactly this paper is not clean; None if it is."""
    sop, actor = uow.sop(case), uow.actor(officer)
    if task.done_at:
        return Unclean.DECIDED
    if not task.open or not sits_at(task, actor, sop):
        return Unclean.GONE
    if subject(case, task) != sha256:
        return Unclean.CHANGED
    if open_inquiry(case, task):
        return Unclean.ASKED
    if flags_to_look_at(uow, case, task):
        return Unclean.FLAGGED
    if task.remarks or task.returned_from or _returned(case, task):
        return Unclean.RETURNED
    if _bare(uow, case, task):
        return Unclean.BARE
    return _refused(uow, officer, case, task, sha256)


def _reviews(uow: UnitOfWork, case: Case, task: Task) -> bool:
    return uow.sop(case).step(task.step).kind is StepKind.REVIEW


def _returned(case: Case, task: Task) -> bool:
    """Whether the paper has come back before, from whichever step."""
    answers = [one.decision.answer for one in case.tasks if one.bidang == task.bidang and one.decision]
    return Answer.TIDAK in answers


def _bare(uow: UnitOfWork, case: Case, task: Task) -> bool:
    """Whether evidence is missing, or what a report needs is."""
    if task.bidang:
        return not proofs(case, task.bidang)
    lacking = gaps(uow, case, uow.sop(case))
    return bool(lacking.requirements or lacking.bare or lacking.declared)


def _refused(uow: UnitOfWork, officer: Officer, case: Case, task: Task, sha256: str) -> Unclean | None:
    """Whether a Ya would be refused, or its paper is not what it was."""
    trial = Review(task=task.id, by=uow.actor(officer), answer=Answer.YA, seen=sha256)
    try:
        decide(case, trial, uow.scene(uow.sop(case)))
        uow.services.files.verify(sha256)
    except FileDamaged:
        return Unclean.DAMAGED
    except SopError:
        return Unclean.REFUSED
    return None


def _arrived(uow: UnitOfWork, officer: Officer, one: CleanReview) -> bool:
    """Whether a card that showed exactly this paper has arrived: nobody decides what they have not seen."""
    seen = [card for card in cards.of_task(uow.tx, one.case.id, one.task.id) if card.message]
    return any((card.officer, card.kind, card.subject) == (officer.id, TASK, one.sha256) for card in seen)
