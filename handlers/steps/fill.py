"""Step of kind `isi`: receiving the filled working paper, data pendukung, and handing over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.case.commands import Complete, FilePaper
from bot.core.case.decide import decide
from bot.core.case.model import Paper, PaperKind
from bot.core.case.papers import decided_on
from bot.core.working_paper.form import IkuLine
from bot.text.render import Message, render_text
from handlers.case.advance import act, opened
from handlers.context import Tap, TaskRequest, TaskTap, UnitOfWork
from handlers.documents import working_papers
from handlers.messages import actions
from handlers.messages.incoming_file import Upload
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, Choice, close_card, send_card, send_text
from handlers.messages.pages import page_of
from storage.repositories import cards

UNCHANGED = "serah_tetap"  #: the card that asks whether an unchanged paper is to be handed over


def hand_over(uow: UnitOfWork, request: TaskRequest) -> Message | None:
    """Serahkan ke Kabid. Raises if a problem of the working paper blocks it; asks if nothing has changed since it was
    returned.
    """
    scene, command = uow.scene(request.sop), Complete(task=request.task.id, by=request.actor)
    decide(request.case, command, scene)  # what would be refused is not asked
    paper = request.case.latest(PaperKind.WORKING_PAPER, request.task.bidang)
    if request.task.returned_from and paper and decided_on(request.case, request.task, paper):
        _ask_unchanged(uow, request, paper)
        return Message("jawab_belum_berubah")
    act(uow, request.case, command)
    return Message("jawab_diserahkan")


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
    act(uow, request.case, Complete(task=request.task.id, by=request.actor))
    return Message("jawab_diserahkan")


def keep_evidence(uow: UnitOfWork, request: TaskRequest, upload: Upload) -> None:
    """Keep a file as data pendukung of the whole bidang; the officer may then say which indicator it is for."""
    officer, case, task = request.officer, request.case, request.task
    known = case.all_papers(PaperKind.EVIDENCE, task.bidang)
    paper = upload.as_paper(PaperKind.EVIDENCE, case, task.bidang, officer, at=uow.now, note=upload.caption)
    act(uow, case, FilePaper(paper=paper, by=request.actor, task=task.id))
    message = Message(
        "bukti_diterima", nama=upload.name, banyak=len(known) + 1, bidang=uow.bidang_name(task.bidang)
    )
    about = About(case=case.id, task=task.id)
    if not task.bidang:
        send_text(uow, officer, message, about)
        return
    ask_which = actions.AskIndicator(number=paper.version)
    choice = Choice(label=render_text("label_untuk_indikator"), action=ask_which)
    send_card(uow, officer, message, [choice], about, kind="bukti")


def ask_indicator(uow: UnitOfWork, request: TaskTap[actions.AskIndicator]) -> Message | None:
    """Ask which indicator a proof is for, with one page of the list."""
    request = opened(uow, request)
    number, lines = request.action.number, _indicators(uow, request)
    found = page_of(lines, request.action.page)
    names = [f"{n}. {line.indicator.name}" for n, line in enumerate(found.shown, found.start + 1)]
    choices = [
        Choice(label=name, action=actions.EvidenceFor(number=number, row=line.row))
        for name, line in zip(names, found.shown, strict=True)
    ]
    if found.following is not None:
        rest = actions.AskIndicator(number=number, page=found.following)
        choices.append(Choice(label=render_text("label_berikutnya"), action=rest))
    about = About(case=request.case.id, task=request.task.id)
    send_card(uow, request.officer, Message("pilih_indikator", pilihan=names), choices, about, "bukti")
    return None


def _indicators(uow: UnitOfWork, request: TaskRequest) -> Sequence[IkuLine]:
    return working_papers.form_of(uow, request.case, request.task.bidang or "").iku


def evidence_is(uow: UnitOfWork, request: TaskTap[actions.EvidenceFor]) -> Message | None:
    """Record that the proof is for this indicator."""
    request = opened(uow, request)
    case, task, row = request.case, request.task, request.action.row
    proof = case.all_papers(PaperKind.EVIDENCE, task.bidang)[request.action.number - 1]
    line = next(one for one in _indicators(uow, request) if one.row == row)
    version = len(case.all_papers(PaperKind.EVIDENCE, task.bidang, row)) + 1
    paper = replace(proof, version=version, at=uow.now, by=request.officer.id, subject=row)
    act(uow, case, FilePaper(paper=paper, by=request.actor, task=task.id))
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=line.indicator.name))
    return Message("jawab_dicatat")


def keep_as_evidence(uow: UnitOfWork, request: TaskTap[actions.KeepEvidence]) -> Message | None:
    """Keep a workbook that is not a working paper as data pendukung."""
    request = opened(uow, request)
    keep_evidence(uow, request, request.action.upload)
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=request.action.upload.name))
    return None


def drop_file(uow: UnitOfWork, request: Tap[actions.DropFile]) -> Message | None:
    """The officer sent the file by mistake: nothing is recorded."""
    close_card(uow, request.card, Message("catatan_diabaikan"))
    return None
