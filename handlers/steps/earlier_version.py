"""An earlier version of a working paper that is fuller than the newest one: the officer is offered to use it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.case.model import Case, Paper, PaperKind
from bot.core.case.papers import version_of
from bot.core.working_paper.check import CheckedPaper, check
from bot.core.working_paper.problems import Severity
from bot.text.render import Message, render_text
from handlers.case.paper_versions import OFFER
from handlers.context import TaskRequest, UnitOfWork
from handlers.documents import working_papers
from handlers.messages import actions
from handlers.messages.outgoing import About, Choice, send_card


def offer(uow: UnitOfWork, request: TaskRequest, newest: CheckedPaper) -> None:
    """Offer *Pakai versi N* if the version that has just been kept lacks what an earlier one has."""
    fuller = _fuller(uow, request.case, request.task.bidang or "", newest)
    if fuller:
        paper, checked = fuller
        _ask(uow, request, paper, _counts(checked), _counts(newest))


def offer_repeated(uow: UnitOfWork, request: TaskRequest, version: int) -> None:
    """Offer to go back to an earlier version that the officer has sent again as it was."""
    for paper in _filled(request.case, request.task.bidang or ""):
        if paper.version == version:
            _ask(uow, request, paper, {}, {})


def label(version: int) -> str:
    return render_text("label_pakai_versi", versi=version)


def _filled(case: Case, bidang: str) -> list[Paper]:
    """The versions before the newest one that an officer filled in, the newest first."""
    versions = case.all_papers(PaperKind.WORKING_PAPER, bidang)
    return [paper for paper in reversed(versions[:-1]) if paper.by]


def _fuller(
    uow: UnitOfWork, case: Case, bidang: str, newest: CheckedPaper
) -> tuple[Paper, CheckedPaper] | None:
    """The earlier version that lacks fewest entries if it lacks fewer than the newest, or the last one if it lacks as many
    and more cells are filled in. A doubtful figure lacks nothing: it has a question of its own.
    """
    form = working_papers.form_of(uow, case, bidang)
    earlier = [
        (paper, check(form, working_papers.values_of(uow, case.id, bidang, paper.version)))
        for paper in _filled(case, bidang)
    ]
    fullest = min(earlier, key=lambda one: _lacking(one[1]), default=None)
    if fullest and _lacking(fullest[1]) < _lacking(newest):
        return fullest
    for paper, checked in earlier[:1]:
        if len(checked.values.cells) > len(newest.values.cells) and _lacking(checked) == _lacking(newest):
            return paper, checked
    return None


def _lacking(checked: CheckedPaper) -> int:
    """How many entries are missing or cannot be read."""
    return sum(one.severity is Severity.ERROR for one in checked.problems)


def _counts(checked: CheckedPaper) -> dict[str, int]:
    return {"isian": len(checked.values.cells), "kurang": _lacking(checked)}


def _ask(
    uow: UnitOfWork, request: TaskRequest, earlier: Paper, has: Mapping[str, int], newest: Mapping[str, int]
) -> None:
    """Ask with what both versions hold; without it, the officer has sent the earlier version again."""
    case, task = request.case, request.task
    message = Message(
        "pilih_versi",
        bidang=uow.bidang_name(task.bidang),
        versi=version_of(case, task.bidang or ""),
        lama=earlier.version,
        isi_lama=has,
        isi=newest,
    )
    choice = Choice(label=label(earlier.version), action=actions.UseVersion(version=earlier.version))
    send_card(uow, request.officer, message, [choice], About(case=case.id, task=task.id), OFFER)
