"""An earlier version of a working paper that is better than the newest one: the officer is offered to use it."""

from __future__ import annotations

from bot.core.case.model import Case, Paper, PaperKind
from bot.core.case.papers import version_of
from bot.core.working_paper.check import CheckedPaper, check
from bot.text.render import Message, render_text
from handlers.context import TaskRequest, UnitOfWork
from handlers.documents import working_papers
from handlers.messages import actions
from handlers.messages.outgoing import About, Choice, send_card

KIND = "versi"  #: of the card that offers it


def offer(uow: UnitOfWork, request: TaskRequest, newest: CheckedPaper) -> None:
    """Offer *Pakai versi N* if the version that has just been kept lacks what an earlier one has."""
    case, bidang = request.case, request.task.bidang or ""
    better = _better(uow, case, bidang, newest)
    if better:
        _ask(uow, request, better)


def offer_repeated(uow: UnitOfWork, request: TaskRequest, version: int) -> None:
    """Offer to go back to an earlier version that the officer has sent again as it was."""
    for paper in _filled(request.case, request.task.bidang or ""):
        if paper.version == version:
            _ask(uow, request, paper)


def label(version: int) -> str:
    return render_text("label_pakai_versi", versi=version)


def _filled(case: Case, bidang: str) -> list[Paper]:
    """The versions before the newest one that an officer filled in, the newest first."""
    versions = case.all_papers(PaperKind.WORKING_PAPER, bidang)
    return [paper for paper in reversed(versions[:-1]) if paper.by]


def _better(uow: UnitOfWork, case: Case, bidang: str, newest: CheckedPaper) -> Paper | None:
    """The earlier version with the fewest faults if it has fewer than the newest, or the last one if it has as many and
    more cells filled in.
    """
    form = working_papers.form_of(uow, case, bidang)
    earlier = [
        (paper, check(form, working_papers.values_of(uow, case.id, bidang, paper.version)))
        for paper in _filled(case, bidang)
    ]
    best = min(earlier, key=lambda one: len(one[1].blocking), default=None)
    if best and len(best[1].blocking) < len(newest.blocking):
        return best[0]
    for paper, checked in earlier[:1]:
        emptier = len(checked.values.cells) > len(newest.values.cells)
        if emptier and len(checked.blocking) == len(newest.blocking):
            return paper
    return None


def _ask(uow: UnitOfWork, request: TaskRequest, better: Paper) -> None:
    case, task = request.case, request.task
    message = Message(
        "pilih_versi",
        bidang=uow.bidang_name(task.bidang),
        versi=version_of(case, task.bidang or ""),
        lama=better.version,
        lengkap=better.complete,
    )
    choice = Choice(label=label(better.version), action=actions.UseVersion(version=better.version))
    send_card(uow, request.officer, message, [choice], About(case=case.id, task=task.id), KIND)
