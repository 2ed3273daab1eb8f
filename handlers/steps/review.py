"""Step kind *periksa*: look closer, and approve; a Tidak is in `returning`."""

from __future__ import annotations

from bot.core.case.commands import Complete, Review
from bot.core.case.decide import decide
from bot.core.case.model import Answer, PaperKind
from bot.core.case.papers import attached, evidence, paper_to_fill
from bot.core.case.rules import check_holder
from bot.core.working_paper.named_rows import remarks
from bot.core.working_paper.rows import place_of, places_of, row_names
from bot.text.render import Message
from handlers.case import review_cards
from handlers.case.advance import act, opened
from handlers.context import ActionT, TaskRequest, TaskTap, UnitOfWork
from handlers.documents import working_papers as papers
from handlers.messages import actions
from handlers.messages.outgoing import About
from handlers.messages.papers import send_papers
from handlers.messages.problems import sentences
from handlers.steps import looking
from handlers.steps.entries import settle_entries


def working_papers(uow: UnitOfWork, request: TaskRequest) -> Message | None:
    """Lihat kertas kerja: send every bidang's working paper in its newest version."""
    request = opened(uow, request)
    about = About(case=request.case.id, task=request.task.id)
    newest = [request.case.latest(PaperKind.WORKING_PAPER, code) for code in request.case.bidang]
    send_papers(uow, request.officer, [attached(one) for one in newest if one], about=about)
    return Message("jawab_dikirim")


def problems(uow: UnitOfWork, request: TaskRequest) -> Message | None:
    """Lihat catatan: send the newest version with the list of what it still lacks."""
    request = settle_entries(uow, opened(uow, request))
    case, task = request.case, request.task
    paper = case.latest(PaperKind.WORKING_PAPER, task.bidang)
    assert task.bidang is not None
    assert paper is not None
    checked = papers.checked(uow, case, task.bidang)
    about = About(case=case.id, task=task.id)
    message = Message(
        "catatan_kertas_kerja",
        bidang=uow.bidang_name(task.bidang),
        versi=paper.version,
        terisi=bool(paper.by),
        remarks=task.remarks,
        baris=_returned_rows(uow, request),
        kurang=sentences(uow, checked.blocking[:20]),
        perhatian=sentences(uow, checked.warnings[:10]),
        bukti=list(dict.fromkeys(proof.name for proof in evidence(case, task.bidang))),
    )
    send_papers(uow, request.officer, [attached(paper_to_fill(case, task) or paper)], message, about)
    return None


def _returned_rows(uow: UnitOfWork, request: TaskRequest) -> list[dict[str, object]]:
    """The rows that came back, each with what the reason says about it alone."""
    case, task = request.case, request.task
    if not task.rows or not task.bidang:
        return []
    form = papers.form_of(uow, case, task.bidang)
    said = remarks(form, task.remarks, task.rows)
    return [
        {"tempat": places_of(form, [row]), "nama": form.names[place_of(row)], "catatan": said[row]}
        for row in row_names(form)
        if row in task.rows
    ]


def complete(uow: UnitOfWork, request: TaskRequest) -> Message | None:
    """Complete a step that is not a review."""
    act(uow, request.case, Complete(task=request.task.id, by=request.actor))
    return Message("jawab_selesai")


def take_exit(uow: UnitOfWork, request: TaskTap[actions.TakeExit]) -> Message | None:
    """Complete a step by one of its several exits."""
    task = check_holder(request.case, request.task.id, request.actor, request.sop)
    target = request.sop.step(task.step).next[request.action.number]
    act(uow, request.case, Complete(task=task.id, by=request.actor, leads_to=target))
    return Message("jawab_selesai")


def approve(uow: UnitOfWork, request: TaskTap[actions.Approve]) -> Message | None:
    """Ya, bound to exactly the paper that the card was made for, and to its bytes.

    What stands out in a working paper is looked at first; the Ya counts with the last tick.
    """
    review = _yes(uow, request)
    decide(request.case, review, uow.scene(request.sop))  # what would be refused is not held
    if looking.hold(uow, request, review.seen):
        return Message("jawab_lihat_dahulu")
    act(uow, request.case, review)
    return Message("jawab_ya")


def tick(uow: UnitOfWork, request: TaskTap[actions.LookedAt]) -> Message | None:
    """Something that stands out was looked at; after the last of it the Ya that was given counts."""
    seen_all = looking.tick(uow, request)
    if seen_all is None:
        return Message("jawab_dilihat")
    act(uow, seen_all.case, _yes(uow, seen_all))
    return Message("jawab_ya")


def _yes(uow: UnitOfWork, request: TaskTap[ActionT]) -> Review:
    seen = request.card.subject
    if seen:
        uow.services.files.verify(seen)
    return Review(
        task=request.task.id,
        by=request.actor,
        answer=Answer.YA,
        seen=seen,
        row_hashes=review_cards.hashes(uow, request.case, request.task),
        looked=review_cards.looked_flags(uow, request.case, request.task, request.officer.id),
    )
