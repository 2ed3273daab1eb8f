"""Step of kind `susun`: the officer writes chapters of the draft, or sends their own PDF."""

from __future__ import annotations

from bot.core.case.commands import FilePaper, WriteNote
from bot.core.case.model import Case, PaperKind, Task
from bot.core.conversation.card import StoredCard
from bot.core.conversation.question import Wait
from bot.core.office.officers import Officer
from bot.documents.report import KEYS, default_texts
from bot.text.render import Message, render_text
from handlers.case import assignment
from handlers.case.advance import act, task_of
from handlers.context import Visit
from handlers.messages.incoming_file import Upload
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, Choice, ask, retire, say
from handlers.messages.questions import wait_for_text
from handlers.refusals import OwnDraftNotPdf


def ask_chapter(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Ubah narasi: ask which chapter."""
    case, task = task_of(visit, officer, card)
    choices = [Choice(label=chapter(key), action="chapter", argument=key) for key in KEYS]
    message = Message("pilih_bab", sapaan=greeting(officer))
    ask(visit, officer, message, choices, About(case=case.id, task=task.id), kind="pilihan")
    return None


def chapter(key: str) -> str:
    """The name of a chapter on a button."""
    return render_text("label_bab", bab=key)


def ask_text(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Show the chapter as it stands, and take the officer's next text as its new text."""
    case, task = task_of(visit, officer, card)
    retire(visit, card, Message("catatan_dipilih", pilihan=chapter(argument)))
    standing = case.note(f"narasi_{argument}") or _default_text(visit, case, argument)
    prompt = Message("tanya_narasi", sapaan=greeting(officer), bab=chapter(argument), lama=standing)
    wait_for_text(visit, officer, "narasi", prompt, case=case.id, task=task.id, key=argument)
    return None


def _default_text(visit: Visit, case: Case, key: str) -> str:
    """The generated text of the chapter, used while no officer has written one."""
    office = visit.office
    texts = default_texts(
        periode=str(case.period), tahun=str(case.period.year), instansi=office.name, kabupaten=office.regency
    )
    return texts[key]


def write_chapter(visit: Visit, officer: Officer, case: Case, task_id: str, key: str, text: str) -> None:
    """Keep the chapter as the officer wrote it; the draft is made anew."""
    note = WriteNote(task=task_id, topic=f"narasi_{key}", text=text, by=visit.actor(officer))
    case = act(visit, case, note)
    visit.leave("susun_ulang", str(case.version), case=case.id, task=task_id)


def receive(visit: Visit, officer: Officer, case: Case, task: Task, upload: Upload, head: bytes) -> None:
    """The officer's own report becomes the draft. Raises `OwnDraftNotPdf`."""
    if not head.startswith(b"%PDF-"):
        raise OwnDraftNotPdf(nama=upload.name)
    paper = upload.as_paper(PaperKind.DRAFT, case, None, officer, at=visit.now, note="unggah")
    case = act(visit, case, FilePaper(paper=paper, by=visit.actor(officer), task=task.id))
    assignment.replace_cards(visit, case, task)
    assignment.present(visit, visit.sop(case), case, task)


def take_chapter(visit: Visit, officer: Officer, wait: Wait, text: str) -> None:
    case = visit.case(wait.case)
    write_chapter(visit, officer, case, wait.task or "", wait.data["key"], text)
    say(visit, officer, Message("narasi_dicatat", bab=chapter(wait.data["key"])))
