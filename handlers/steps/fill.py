"""Step of kind `isi`: the working paper is handed over."""

from __future__ import annotations

from bot.core.case.commands import Complete
from bot.core.case.decide import decide
from bot.core.case.model import Case, Paper, PaperKind
from bot.core.case.rules import check_holder
from bot.text.render import Message, render_text
from handlers.case.advance import act, opened
from handlers.case.paper_versions import UNCHANGED
from handlers.context import TaskRequest, UnitOfWork
from handlers.documents import working_papers
from handlers.messages import actions
from handlers.messages.card_changes import close_card
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, Choice, send_card
from handlers.refusals import EntriesMissing
from handlers.steps.entries import settle_entries
from storage.repositories import cards, entries


def hand_over(uow: UnitOfWork, request: TaskRequest) -> Message | None:
    """Serahkan ke Kabid. Raises if a problem of the working paper blocks it; asks if nothing has changed since it was
    returned.
    """
    request = _entered(uow, request)
    scene, command = uow.scene(request.sop), Complete(task=request.task.id, by=request.actor)
    decide(request.case, command, scene)  # what would be refused is not asked
    paper = request.case.latest(PaperKind.WORKING_PAPER, request.task.bidang)
    if request.task.returned_from and paper and _as_returned(uow, request.case, paper):
        _ask_unchanged(uow, request, paper)
        return Message("jawab_belum_berubah")
    act(uow, request.case, command)
    return Message("jawab_diserahkan")


def _entered(uow: UnitOfWork, request: TaskRequest) -> TaskRequest:
    """The request with everything that was filled in by chat in a version. Raises `EntriesMissing` if that does not
    complete the paper.
    """
    check_holder(request.case, request.task.id, request.actor, request.sop)
    case, bidang = request.case, request.task.bidang
    if bidang and entries.of_paper(uow.tx, case.id, bidang):
        lacks = working_papers.checked(uow, case, bidang).blocking
        if lacks:
            raise EntriesMissing(kurang=len(lacks))
    return settle_entries(uow, request)


def _as_returned(uow: UnitOfWork, case: Case, paper: Paper) -> bool:
    """Whether the paper is the one that was decided on last, or holds the same in every cell."""
    bidang = paper.bidang or ""
    decisions = [task.decision.sha256 for task in case.tasks if task.bidang == bidang and task.decision]
    versions = case.all_papers(PaperKind.WORKING_PAPER, bidang)
    judged = [one for one in versions if decisions and one.sha256 == decisions[-1]]
    if not judged or judged[-1] == paper:
        return bool(judged)
    now, then = (working_papers.values_of(uow, case.id, bidang, one.version) for one in (paper, judged[-1]))
    return bool(now.cells) and now == then


def _ask_unchanged(uow: UnitOfWork, request: TaskRequest, paper: Paper) -> None:
    """Ask whether the paper is to be handed over as it was returned; the question replaces an earlier one."""
    request = opened(uow, request)
    case, task, officer = request.case, request.task, request.officer
    for card in cards.live_of_task(uow.tx, case.id, task.id):
        if (card.kind, card.officer) == (UNCHANGED, officer.id):
            close_card(uow, card, Message("catatan_diganti"))
    message = Message(
        "tanya_serah_tetap",
        bidang=uow.bidang_name(task.bidang),
        versi=paper.version,
        catatan=task.remarks,
        sapaan=greeting(officer),
    )
    choice = Choice(label=render_text("label_tetap_serahkan"), action=actions.HandOverUnchanged())
    send_card(uow, officer, message, [choice], About(case=case.id, task=task.id), kind=UNCHANGED)


def hand_over_unchanged(uow: UnitOfWork, request: TaskRequest) -> Message | None:
    """Tetap serahkan: the officer stands by the paper as it was returned."""
    request = _entered(uow, request)
    act(uow, request.case, Complete(task=request.task.id, by=request.actor))
    return Message("jawab_diserahkan")
