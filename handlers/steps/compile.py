"""Step of kind `susun`: the officer writes chapters of the draft, or sends their own PDF."""

from __future__ import annotations

from bot.core.case.commands import FilePaper, WriteNote
from bot.core.case.model import Case, PaperKind
from bot.documents.report import KEYS, default_texts
from bot.text.render import Message, render_text
from handlers.case import assignment
from handlers.case.advance import act, opened
from handlers.context import TaskReply, TaskRequest, TaskTap, UnitOfWork
from handlers.documents.letterhead import without_regency
from handlers.messages import actions
from handlers.messages.incoming_file import Upload
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, Choice, send_card, send_text
from handlers.messages.questions import wait_for_text
from handlers.refusals import OwnDraftNotPdf


def ask_chapter(uow: UnitOfWork, request: TaskRequest) -> Message | None:
    """Ubah narasi: ask which chapter."""
    request = opened(uow, request)
    choices = [Choice(label=chapter(key), action=actions.Chapter(key=key)) for key in KEYS]
    message = Message("pilih_bab", sapaan=greeting(request.officer))
    about = About(case=request.case.id, task=request.task.id)
    send_card(uow, request.officer, message, choices, about, kind="pilihan")
    return None


def chapter(key: str) -> str:
    """The name of a chapter on a button."""
    return render_text("label_bab", bab=key)


def ask_text(uow: UnitOfWork, request: TaskTap[actions.Chapter]) -> Message | None:
    """Show the chapter as it stands, and take the officer's next text as its new text."""
    request = opened(uow, request)
    officer, case, key = request.officer, request.case, request.action.key
    standing = case.note(f"narasi_{key}") or _default_text(uow, case, key)
    prompt = Message(
        "tanya_narasi",
        sapaan=greeting(officer),
        bab=chapter(key),
        lama=standing,
        periode=str(request.case.period),
    )
    wait_for_text(
        uow, officer, "narasi", prompt, on=request.card, case=case.id, task=request.task.id, key=key
    )
    return None


def _default_text(uow: UnitOfWork, case: Case, key: str) -> str:
    """The generated text of the chapter, used while no officer has written one."""
    office = uow.office
    texts = default_texts(
        periode=str(case.period),
        tahun=str(case.period.year),
        instansi=without_regency(office),
        kabupaten=office.regency,
    )
    return texts[key]


def write_chapter(uow: UnitOfWork, request: TaskRequest, key: str, text: str) -> None:
    """Keep the chapter as the officer wrote it; the draft is made anew."""
    note = WriteNote(task=request.task.id, topic=f"narasi_{key}", text=text, by=request.actor)
    case = act(uow, request.case, note)
    uow.leave(
        "susun_ulang", str(case.version), case=case.id, task=request.task.id, officer=request.officer.id
    )


def receive(uow: UnitOfWork, request: TaskRequest, upload: Upload, head: bytes) -> None:
    """The officer's own report becomes the draft. Raises `OwnDraftNotPdf`."""
    if b"%PDF-" not in head:
        raise OwnDraftNotPdf(nama=upload.name)
    case, task = request.case, request.task
    paper = upload.as_paper(PaperKind.DRAFT, case, None, request.officer, at=uow.now, note="unggah")
    case = act(uow, case, FilePaper(paper=paper, by=request.actor, task=task.id))
    assignment.replace_cards(uow, case, task)
    assignment.deliver_task(uow, request.sop, case, task)


def take_chapter(uow: UnitOfWork, request: TaskReply) -> None:
    key = request.data["key"]
    write_chapter(uow, request, key, request.text)
    about = About(case=request.case.id, task=request.task.id)
    send_text(uow, request.officer, Message("narasi_dicatat", bab=chapter(key)), about)
