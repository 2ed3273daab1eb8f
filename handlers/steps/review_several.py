"""*Ya untuk yang bersih*: the list of an officer's clean reviews, and one Ya for all that it names.

Each is decided and recorded by itself; what has changed since the list was shown is left out, and said.
"""

from __future__ import annotations

import re

from bot.core.case.commands import Review
from bot.core.case.model import Answer, Case, Task
from bot.core.office.officers import Officer
from bot.core.sop.model import StepKind
from bot.text.render import Message, render_text
from handlers.case import review_cards, several_records
from handlers.case.advance import act
from handlers.case.clean_reviews import ENOUGH, CleanReview, clean_reviews, unclean
from handlers.case.open_tasks import open_tasks_of
from handlers.case.several_records import place_fields
from handlers.context import Tap, UnitOfWork
from handlers.documents import working_papers
from handlers.documents.report import recap
from handlers.messages.actions import (
    ApproveListed,
    DecidedAtOnce,
    DropList,
    LeftOut,
    ListClean,
    Listed,
)
from handlers.messages.card_changes import close_card
from handlers.messages.names import greeting, name_of_task
from handlers.messages.outgoing import Choice, send_card, send_text
from storage.repositories import cards

LIST = "sekaligus"  #: the kind of the card that lists them
_MOST = 6  #: of one list, so that each is read before the Ya
_WORDS = re.compile(
    r"ya[\s,]+(?:(?:untuk\s+)?(?:semua(?:nya)?|yang\s+bersih)|sekaligus)[\s.!]*|yes[\s,]+(?:to\s+)?all[\s.!]*",
    re.IGNORECASE,
)


def asked(text: str) -> bool:
    """Whether the text asks for the list: "ya semua" decides nothing by itself."""
    return _WORDS.fullmatch(text.strip()) is not None


def show(uow: UnitOfWork, request: Tap[ListClean]) -> None:
    """Ya untuk yang bersih."""
    show_list(uow, request.officer)


def show_list(uow: UnitOfWork, officer: Officer) -> None:
    """Send the list in place of an older one; where there are not several, say which reviews wait."""
    for card in cards.live_of_officer(uow.tx, officer.id, LIST):
        close_card(uow, card, Message("catatan_diganti"))
    found = clean_reviews(uow, officer)
    if len(found) < ENOUGH:
        _tell_none(uow, officer)
        return
    shown = found[:_MOST]
    message = Message(
        "sekaligus_daftar",
        sapaan=greeting(officer),
        pilihan=[_line(uow, one) for one in shown],
        sisa=len(found) - len(shown),
    )
    listed = tuple(Listed(case=one.case.id, task=one.task.id, sha256=one.sha256) for one in shown)
    choices = [
        Choice(label=_label(uow, shown), action=ApproveListed(reviews=listed)),
        Choice(label=render_text("label_batal"), action=DropList()),
    ]
    send_card(uow, officer, message, choices, kind=LIST)


def _tell_none(uow: UnitOfWork, officer: Officer) -> None:
    waiting = [
        name_of_task(uow, case, task)
        for case, task in open_tasks_of(uow, officer)
        if uow.sop(case).step(task.step).kind is StepKind.REVIEW
    ]
    send_text(uow, officer, Message("sekaligus_tak_ada", sapaan=greeting(officer), tugas=waiting))


def _line(uow: UnitOfWork, one: CleanReview) -> dict[str, object]:
    case, task = one.case, one.task
    if task.bidang:
        average = working_papers.summary_of(uow, case, task.bidang).average
    else:
        average = recap(uow, uow.sop(case), case).average
    version = next((paper.version for paper in reversed(case.papers) if paper.sha256 == one.sha256), 0)
    return {**place_fields(uow, case, task), "capaian": average, "versi": version, "sidik": one.sha256}


def _label(uow: UnitOfWork, shown: list[CleanReview]) -> str:
    """Ya, with the kind of endorsement where all have the same."""
    kinds = {uow.sop(one.case).step(one.task.step).endorsement for one in shown}
    kind = kinds.pop() if len(kinds) == 1 else None
    return render_text(
        "label_ya_sekaligus", jenis=kind.value if kind else "", campur=bool(kinds), jumlah=len(shown)
    )


def approve(uow: UnitOfWork, request: Tap[ApproveListed]) -> Message | None:
    """Ya, tanda tangani N: each that is still clean, by itself, about exactly the paper that was listed."""
    done, left = [], []
    uow.together = True
    for one in request.action.reviews:
        case = uow.case(one.case)
        task = uow.task(case, one.task)
        if reason := unclean(uow, request.officer, case, task, one.sha256):
            left.append(LeftOut(case=one.case, task=one.task, reason=reason.value))
        else:
            _decide(uow, request, case, task, one.sha256)
            done.append(one)
    uow.together = False
    decided = DecidedAtOnce(done=tuple(done), left=tuple(left))
    several_records.keep(uow, request.officer, request.card, decided)
    return Message("jawab_sekaligus", jumlah=len(done), luput=len(left))


def _decide(uow: UnitOfWork, request: Tap[ApproveListed], case: Case, task: Task, sha256: str) -> None:
    hashes = review_cards.hashes(uow, case, task)
    review = Review(task=task.id, by=request.actor, answer=Answer.YA, seen=sha256, row_hashes=hashes)
    act(uow, case, review)


def drop(uow: UnitOfWork, request: Tap[DropList]) -> None:
    """Batal: nothing is decided; each review keeps its own card."""
    close_card(uow, request.card, Message("catatan_sekaligus_batal"))
