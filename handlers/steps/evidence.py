"""Data pendukung of a bidang: kept once under a telling name, and tied to the indicators that it proves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from bot.core.case.commands import FilePaper
from bot.core.case.model import Paper, PaperKind
from bot.core.case.papers import proofs
from bot.core.working_paper.cells import SheetKey
from bot.core.working_paper.form import IkuLine
from bot.core.working_paper.named_indicators import named_indicators
from bot.text.render import Message, render_text
from handlers.case import assignment
from handlers.case.advance import act, opened
from handlers.context import Tap, TaskRequest, TaskTap, UnitOfWork
from handlers.documents import working_papers
from handlers.messages import actions, albums
from handlers.messages.action_codec import decode
from handlers.messages.albums import Album, Became
from handlers.messages.card_changes import close_card, rewrite_card
from handlers.messages.incoming_file import Upload, check_room
from handlers.messages.outgoing import EVIDENCE, About, Choice, send_card, send_text
from handlers.messages.pages import page_of
from handlers.steps.progress import row_asked
from storage.repositories import cards, entries


@dataclass(frozen=True, kw_only=True)
class Filed:
    """A file that is among the data pendukung now."""

    request: TaskRequest  #: with the case as it is now
    paper: Paper
    number: int  #: of the paper among those of its bidang, 1-based
    tied: tuple[tuple[str, str], ...]  #: code and name of each row to which it was tied
    new: bool  #: whether it was not there before, or not for these rows
    sub: bool = False  #: whether that is the sub kegiatan that the officer is being asked about


def keep_evidence(uow: UnitOfWork, request: TaskRequest, upload: Upload) -> None:
    """Keep the file, and those that came with it, as data pendukung; the officer may then say for which indicator."""
    for one in upload.files:
        filed = _file(uow, request, one)
        request = filed.request
        if filed.new:
            _tell(uow, filed, one)
        else:
            _tell_known(uow, filed, one)
    if request.task.open:
        assignment.refresh(uow, request.sop, request.case, request.task)


def _file(uow: UnitOfWork, request: TaskRequest, upload: Upload) -> Filed:
    """File it for each indicator that its caption or name tells, else for the whole bidang; never twice."""
    case, task, officer = request.case, request.task, request.officer
    known = case.all_papers(PaperKind.EVIDENCE, task.bidang)
    there = [paper for paper in known if paper.sha256 == upload.sha256]
    tied = {paper.subject for paper in there}
    rows = tuple(row for row in _rows_meant(uow, request, upload) if row[0] not in tied)
    if there and not rows:
        number = known.index(there[0]) + 1
        return Filed(request=opened(uow, request), paper=there[0], number=number, tied=(), new=False)
    check_room(uow.services.files, known, upload)
    named = replace(upload, name=there[0].name if there else _free_name(upload.name, known))
    for row in [code for code, _ in rows] or [""]:
        paper = named.as_paper(
            PaperKind.EVIDENCE, case, task.bidang, officer, at=uow.now, subject=row, note=upload.caption
        )
        case = act(uow, case, FilePaper(paper=paper, by=request.actor, task=task.id))
    request = replace(request, case=case, task=uow.task(case, task.id))
    sub = any((SheetKey.SUB, code) == row_asked(uow, request) for code, _ in rows)
    return Filed(request=request, paper=paper, number=len(known) + 1, tied=rows, new=True, sub=sub)


def _rows_meant(uow: UnitOfWork, request: TaskRequest, upload: Upload) -> tuple[tuple[str, str], ...]:
    """Code and name of the rows that a file proves: those that its caption or name tells, else the one that the officer
    is being asked about by chat.
    """
    if not request.task.bidang:
        return ()
    lines = named_indicators(upload.told, _indicators(uow, request))
    asked = row_asked(uow, request)
    if lines or asked is None:
        return tuple((line.row, line.indicator.name) for line in lines)
    return ((asked[1], working_papers.form_of(uow, request.case, request.task.bidang).names[asked]),)


def _free_name(name: str, known: Sequence[Paper]) -> str:
    """The name, with a number where another file of the bidang has it already."""
    taken, parts = {paper.name for paper in known}, PurePath(name)
    numbered = (f"{parts.stem} ({number}){parts.suffix}" for number in range(2, len(known) + 3))
    return name if name not in taken else next(one for one in numbered if one not in taken)


def _tell(uow: UnitOfWork, filed: Filed, upload: Upload) -> None:
    """Say what was kept: with a card, which grows while the files of an album arrive."""
    request = filed.request
    officer, case, task = request.officer, request.case, request.task
    earlier = albums.begun(uow, officer, upload, Became.EVIDENCE, task.id)
    grows = earlier if earlier and earlier.cards and not earlier.known else None
    count = grows.count + 1 if grows else 1
    message = Message(
        "bukti_diterima",
        nama=albums.names(grows.name if grows else filed.paper.name, count - 1),
        banyak=proofs(case, task.bidang),
        bidang=uow.bidang_name(task.bidang),
        indikator=[name for _, name in filed.tied],
        sub=filed.sub,
        pilih=bool(task.bidang) and not filed.tied,
        ditanya=row_asked(uow, request) is not None,
        tanpa_kertas=_paper_awaited(uow, request),
    )
    if grows:
        _grow(uow, grows, message, filed.number)
        albums.remember(uow, officer, replace(grows, count=count))
        return
    about = About(case=case.id, task=task.id)
    shown: tuple[str, ...] = ()
    if task.bidang:
        choice = _choice(actions.AskIndicator(number=filed.number))
        shown = send_card(uow, officer, message, [choice], about, EVIDENCE)
    else:
        send_text(uow, officer, message, about)
    albums.begin(
        uow, officer, upload, Became.EVIDENCE, name=filed.paper.name, case=case.id, task=task.id, cards=shown
    )


def _choice(ask: actions.AskIndicator) -> Choice:
    return Choice(label=render_text("label_untuk_indikator"), action=ask)


def _grow(uow: UnitOfWork, album: Album, message: Message, number: int) -> None:
    """One more file of an album: its card says so, and its button is about all of them."""
    for one in album.cards:
        card = cards.find(uow.tx, one)
        ask = decode(*card.actions[0]) if card else None
        if card and isinstance(ask, actions.AskIndicator):
            rewrite_card(uow, card, message, [_choice(replace(ask, more=(*ask.more, number)))])


def _tell_known(uow: UnitOfWork, filed: Filed, upload: Upload) -> None:
    """The file was there already, perhaps under another name."""
    request = filed.request

    def build(known: Sequence[str]) -> Message:
        shown = albums.listed(known)
        return Message(
            "bukti_sudah_ada",
            nama=shown,
            sebagai=filed.paper.name if len(known) == 1 else shown,
            banyak=proofs(request.case, request.task.bidang),
            bidang=uow.bidang_name(request.task.bidang),
            tanpa_kertas=_paper_awaited(uow, request),
            ditanya=row_asked(uow, request) is not None,
        )

    albums.tell_known(uow, request, upload, Became.EVIDENCE, build)


def _paper_awaited(uow: UnitOfWork, request: TaskRequest) -> bool:
    """Whether nobody has filled in the working paper yet: a picture or printout of it is none."""
    bidang = request.task.bidang
    paper = request.case.latest(PaperKind.WORKING_PAPER, bidang)
    filled = bool(paper and paper.by) or row_asked(uow, request) is not None
    return bidang is not None and not filled and not entries.of_paper(uow.tx, request.case.id, bidang)


def ask_indicator(uow: UnitOfWork, request: TaskTap[actions.AskIndicator]) -> Message | None:
    """Ask which indicator a proof is for, with one page of the list."""
    request = opened(uow, request)
    asked, lines = request.action, _indicators(uow, request)
    found = page_of(lines, asked.page)
    names = [f"{n}. {line.indicator.name}" for n, line in enumerate(found.shown, found.start + 1)]
    choices = [
        Choice(label=name, action=actions.EvidenceFor(number=asked.number, more=asked.more, row=line.row))
        for name, line in zip(names, found.shown, strict=True)
    ]
    if found.following is not None:
        rest = replace(asked, page=found.following)
        choices.append(Choice(label=render_text("label_berikutnya"), action=rest))
    about = About(case=request.case.id, task=request.task.id)
    send_card(uow, request.officer, Message("pilih_indikator", pilihan=names), choices, about, "pilihan")
    return None


def _indicators(uow: UnitOfWork, request: TaskRequest) -> Sequence[IkuLine]:
    return working_papers.form_of(uow, request.case, request.task.bidang or "").iku


def evidence_is(uow: UnitOfWork, request: TaskTap[actions.EvidenceFor]) -> Message | None:
    """Record that the proof, or all of its album, is for this indicator."""
    request = opened(uow, request)
    case, task, row = request.case, request.task, request.action.row
    line = next(one for one in _indicators(uow, request) if one.row == row)
    known = case.all_papers(PaperKind.EVIDENCE, task.bidang)
    tied = {paper.sha256 for paper in known if paper.subject == row}
    for number in (request.action.number, *request.action.more):
        proof = known[number - 1]
        if proof.sha256 in tied:
            continue
        version = len(case.all_papers(PaperKind.EVIDENCE, task.bidang, row)) + 1
        paper = replace(proof, version=version, at=uow.now, by=request.officer.id, subject=row)
        case = act(uow, case, FilePaper(paper=paper, by=request.actor, task=task.id))
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
