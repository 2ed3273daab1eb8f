"""Step of kind `kirim`: one proof of delivery for each recipient, then the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.case.commands import FilePaper
from bot.core.case.model import Case, PaperKind, Task
from bot.core.conversation.card import StoredCard
from bot.ports import CHOICES_MAX
from bot.text.render import Message, render_text
from handlers.case import assignment
from handlers.case.advance import act, opened
from handlers.context import TaskReply, TaskRequest, TaskTap, UnitOfWork
from handlers.messages import actions, albums
from handlers.messages.albums import Became
from handlers.messages.card_changes import close_card
from handlers.messages.incoming_file import Upload, check_room
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, Choice, send_card
from handlers.messages.pages import Page, page_of
from handlers.messages.questions import wait_for_text


def ask_recipient(uow: UnitOfWork, request: TaskTap[actions.AskRecipient]) -> Message | None:
    """Catat pengiriman: ask for which recipient; those without a proof come first."""
    request = opened(uow, request)
    sent = {paper.subject for paper in request.case.all_papers(PaperKind.DELIVERY, request.task.bidang)}
    names = sorted((r.name for r in uow.office.recipients), key=lambda name: name in sent)
    if not names:
        _wait(uow, request, "")
        return None
    if request.action.page is not None:
        close_card(uow, request.card, Message("catatan_dipilih", pilihan=render_text("label_lainnya")))
    page = _page(names, request.action.page or 0)
    choices = [Choice(label=name, action=actions.Recipient(name=name)) for name in page.shown]
    if page.following is not None:
        choices.append(_more(actions.AskRecipient(page=page.following)))
    message = Message(
        "pilih_penerima",
        sapaan=greeting(request.officer),
        pilihan=[(n, n in sent) for n in page.shown],
        periode=str(request.case.period),
    )
    about = About(case=request.case.id, task=request.task.id)
    send_card(uow, request.officer, message, choices, about, kind="pilihan")
    return None


def _page(names: Sequence[str], number: int) -> Page[str]:
    """The names of a page; after the last page comes the first."""
    return page_of(names, number, rows=CHOICES_MAX - 1, most=CHOICES_MAX, around=True)


def _more(action: actions.Action) -> Choice:
    return Choice(label=render_text("label_lainnya"), action=action)


def ask_proof(uow: UnitOfWork, request: TaskTap[actions.Recipient]) -> Message | None:
    """The recipient is chosen: take the next text or file as the proof."""
    request = opened(uow, request)
    _wait(uow, request, request.action.name, request.card)
    return None


def _wait(uow: UnitOfWork, request: TaskRequest, recipient: str, on: StoredCard | None = None) -> None:
    usual = next((r.channel for r in uow.office.recipients if r.name == recipient), "")
    case, task, period = request.case.id, request.task.id, str(request.case.period)
    prompt = Message(
        "tanya_bukti", sapaan=greeting(request.officer), penerima=recipient, cara=usual, periode=period
    )
    wait_for_text(
        uow, request.officer, "bukti_kirim", prompt, on=on, case=case, task=task, recipient=recipient
    )


def keep_proof(
    uow: UnitOfWork, request: TaskRequest, recipient: str, text: str, upload: Upload | None = None
) -> None:
    """Keep a proof of delivery: words, a file or an album, or both."""
    for one in upload.files if upload else [Upload(sha256="", name="", size=0)]:
        request = _keep_one(uow, request, recipient, text, one)


def _keep_one(uow: UnitOfWork, request: TaskRequest, recipient: str, text: str, proof: Upload) -> TaskRequest:
    officer, case, task = request.officer, request.case, request.task
    if proof.sha256 and _there(case, task, recipient, proof):
        _tell_known(uow, request, recipient, proof)
        return request
    album = albums.begun(uow, officer, proof, Became.PROOF, task.id, recipient)
    part = album if album and not album.known else None
    if proof.sha256:
        known_files = case.all_papers(PaperKind.DELIVERY, task.bidang, recipient)
        check_room(uow.services.files, known_files, proof)
    paper = proof.as_paper(
        PaperKind.DELIVERY, case, task.bidang, officer, at=uow.now, subject=recipient, note=text,
        part_of=part.first if part else "",
    )  # fmt: skip
    case = act(uow, case, FilePaper(paper=paper, by=request.actor, task=task.id))
    task = uow.task(case, task.id)
    if part:
        assignment.refresh(uow, request.sop, case, task)
    else:
        assignment.show_again(uow, case, task, officer)
        albums.begin(uow, officer, proof, Became.PROOF, case=case.id, task=task.id, subject=recipient)
    return replace(request, case=case, task=task)


def _tell_known(uow: UnitOfWork, request: TaskRequest, recipient: str, proof: Upload) -> None:
    def build(known: Sequence[str]) -> Message:
        return Message("bukti_kirim_sudah_ada", nama=albums.listed(known), penerima=recipient)

    albums.tell_known(uow, request, proof, Became.PROOF, build, recipient)


def _there(case: Case, task: Task, recipient: str, proof: Upload) -> bool:
    """Whether this very file is a proof for this recipient already."""
    known = case.all_papers(PaperKind.DELIVERY, task.bidang, recipient)
    return any(paper.sha256 == proof.sha256 for paper in known)


def take_file(uow: UnitOfWork, request: TaskRequest, upload: Upload, number: int = 0) -> None:
    """A file came before its recipient was named: ask for whom it is the proof."""
    names = [recipient.name for recipient in uow.office.recipients]
    if len(names) < 2:
        keep_proof(uow, request, "".join(names), upload.caption, upload)
        return
    page, period = _page(names, number), str(request.case.period)

    def build(asked: Upload) -> tuple[Message, Sequence[Choice]]:
        choices = [
            Choice(label=name, action=actions.ProofFor(upload=asked, name=name)) for name in page.shown
        ]
        if page.following is not None:
            choices.append(_more(actions.ProofPage(upload=asked, page=page.following)))
        shown = albums.names(asked.name, len(asked.others))
        message = Message("pilih_penerima_berkas", nama=shown, pilihan=page.shown, periode=period)
        return message, choices

    about = About(case=request.case.id, task=request.task.id)
    albums.ask(uow, request.officer, upload, build, about, kind="pilihan")


def other_page(uow: UnitOfWork, request: TaskTap[actions.ProofPage]) -> Message | None:
    """Lainnya: show the next names of the list, for the same file."""
    request = opened(uow, request)
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=render_text("label_lainnya")))
    take_file(uow, request, request.action.upload, request.action.page)
    return None


def proof_for(uow: UnitOfWork, request: TaskTap[actions.ProofFor]) -> Message | None:
    """The file is the proof for this recipient."""
    request = opened(uow, request)
    upload, name = request.action.upload, request.action.name
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=name))
    keep_proof(uow, request, name, upload.caption, upload)
    return Message("jawab_dicatat")


def take_proof(uow: UnitOfWork, request: TaskReply) -> None:
    keep_proof(uow, request, request.data["recipient"], request.text)
