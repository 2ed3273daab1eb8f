"""Step of kind `kirim`: one proof of delivery for each recipient, then the end."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.case.commands import FilePaper
from bot.core.case.model import Case, PaperKind, Task
from bot.core.conversation.card import StoredCard
from bot.core.conversation.question import Wait
from bot.core.office.officers import Officer
from bot.ports import CHOICES_MAX
from bot.text.render import Message, render_text
from handlers.case import assignment
from handlers.case.advance import act, task_of
from handlers.context import Visit
from handlers.messages.incoming_file import Upload
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, Choice, ask, retire
from handlers.messages.pages import page_of
from handlers.messages.questions import wait_for_text


def ask_recipient(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Catat pengiriman: ask for which recipient; those without a proof come first. `argument`: page of the list."""
    case, task = task_of(visit, officer, card)
    sent = {paper.subject for paper in case.all_papers(PaperKind.DELIVERY, task.bidang)}
    names = sorted((r.name for r in visit.office.recipients), key=lambda name: name in sent)
    if not names:
        _wait(visit, officer, case, task, "")
        return None
    if argument:
        retire(visit, card, Message("catatan_dipilih", pilihan=render_text("label_lainnya")))
    shown, following = _page(names, argument)
    choices = [Choice(label=name, action="recipient", argument=name) for name in shown]
    choices += [_more("record", following)] if following else []
    message = Message(
        "pilih_penerima",
        sapaan=greeting(officer),
        pilihan=[(n, n in sent) for n in shown],
        periode=str(case.period),
    )
    ask(visit, officer, message, choices, About(case=case.id, task=task.id), kind="pilihan")
    return None


def _page(names: Sequence[str], number: str) -> tuple[Sequence[str], str]:
    """The names of a page, and the number of the next page; after the last page comes the first."""
    page = page_of(names, int(number or "0"), rows=CHOICES_MAX - 1, most=CHOICES_MAX, around=True)
    return page.shown, "" if page.following is None else str(page.following)


def _more(action: str, argument: str) -> Choice:
    return Choice(label=render_text("label_lainnya"), action=action, argument=argument)


def ask_proof(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """The recipient is chosen: take the next text or file as the proof."""
    case, task = task_of(visit, officer, card)
    retire(visit, card, Message("catatan_dipilih", pilihan=argument))
    _wait(visit, officer, case, task, argument)
    return None


def _wait(visit: Visit, officer: Officer, case: Case, task: Task, recipient: str) -> None:
    usual = next((r.channel for r in visit.office.recipients if r.name == recipient), "")
    prompt = Message("tanya_bukti", sapaan=greeting(officer), penerima=recipient, cara=usual)
    wait_for_text(visit, officer, "bukti_kirim", prompt, case=case.id, task=task.id, recipient=recipient)


def keep_proof(
    visit: Visit, officer: Officer, case: Case, task_id: str, recipient: str, text: str, upload: Upload | None
) -> None:
    """Keep a proof of delivery: words, a file, or both."""
    task = case.task(task_id)
    bidang = task.bidang if task else None
    proof = upload or Upload(sha256="", name="", size=0)
    paper = proof.as_paper(
        PaperKind.DELIVERY, case, bidang, officer, at=visit.now, subject=recipient, note=text
    )
    case = act(visit, case, FilePaper(paper=paper, by=visit.actor(officer), task=task_id))
    task = case.task(task_id)
    assert task is not None
    assignment.show_again(visit, case, task, officer)


def take_file(visit: Visit, officer: Officer, case: Case, task: Task, upload: Upload, page: str = "") -> None:
    """A file came before its recipient was named: ask for whom it is the proof."""
    names = [recipient.name for recipient in visit.office.recipients]
    if len(names) < 2:
        keep_proof(visit, officer, case, task.id, "".join(names), upload.caption, upload)
        return
    shown, following = _page(names, page)
    choices = [Choice(label=name, action="proof_for", argument=upload.pack(name)) for name in shown]
    choices += [_more("proof_page", upload.pack(following))] if following else []
    message = Message("pilih_penerima_berkas", nama=upload.name, pilihan=shown, periode=str(case.period))
    ask(visit, officer, message, choices, About(case=case.id, task=task.id), kind="pilihan")


def other_page(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Lainnya: show the next names of the list, for the same file."""
    upload, page = Upload.unpack(argument)
    case, task = task_of(visit, officer, card)
    retire(visit, card, Message("catatan_dipilih", pilihan=render_text("label_lainnya")))
    take_file(visit, officer, case, task, upload, page)
    return None


def proof_for(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """The file is the proof for this recipient."""
    upload, name = Upload.unpack(argument)
    case, task = task_of(visit, officer, card)
    retire(visit, card, Message("catatan_dipilih", pilihan=name))
    keep_proof(visit, officer, case, task.id, name, upload.caption, upload)
    return Message("jawab_dicatat")


def take_proof(visit: Visit, officer: Officer, wait: Wait, text: str) -> None:
    case = visit.case(wait.case)
    keep_proof(visit, officer, case, wait.task or "", wait.data["recipient"], text, None)
