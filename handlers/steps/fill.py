"""Step of kind `isi`: receiving the filled working paper, data pendukung, and handing over."""

from __future__ import annotations

from dataclasses import replace

from bot.core.case.commands import Complete, FilePaper
from bot.core.case.model import Case, PaperKind, Task
from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.text.render import Message, render_text
from handlers.case.advance import act, task_of
from handlers.context import Visit
from handlers.documents import working_papers
from handlers.messages.incoming_file import EVIDENCE, Upload
from handlers.messages.outgoing import About, Choice, ask, retire, say
from handlers.messages.pages import page_of
from handlers.refusals import FileKindUnknown


def hand_over(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Serahkan ke Kabid. Raises if a problem of the working paper blocks it."""
    case = visit.case(card.case)
    act(visit, case, Complete(task=card.task or "", by=visit.actor(officer)))
    return Message("jawab_diserahkan")


def keep_evidence(visit: Visit, officer: Officer, case: Case, task: Task, upload: Upload) -> None:
    """Keep a file as data pendukung of the whole bidang; the officer may then say which indicator it is for."""
    if upload.ending not in EVIDENCE:
        raise FileKindUnknown(nama=upload.name)
    known = case.all_papers(PaperKind.EVIDENCE, task.bidang)
    paper = upload.as_paper(PaperKind.EVIDENCE, case, task.bidang, officer, at=visit.now, note=upload.caption)
    case = act(visit, case, FilePaper(paper=paper, by=visit.actor(officer), task=task.id))
    message = Message(
        "bukti_diterima", nama=upload.name, banyak=len(known) + 1, bidang=visit.bidang_name(task.bidang)
    )
    about = About(case=case.id, task=task.id)
    if not task.bidang:
        say(visit, officer, message, about)
        return
    choice = Choice(
        label=render_text("label_untuk_indikator"), action="evidence_for", argument=f"{paper.version}:0"
    )
    ask(visit, officer, message, [choice], about, kind="bukti")


def ask_indicator(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Ask which indicator a proof is for, with one page of the list."""
    case, task = task_of(visit, officer, card)
    number, _, page = argument.partition(":")
    lines = working_papers.form_of(visit, case, task.bidang or "").iku
    found = page_of(lines, int(page))
    names = [f"{n}. {line.indicator.name}" for n, line in enumerate(found.shown, found.start + 1)]
    choices = [
        Choice(label=name, action="evidence_is", argument=f"{number}:{line.row}")
        for name, line in zip(names, found.shown, strict=True)
    ]
    if found.following is not None:
        more = render_text("label_berikutnya")
        choices.append(Choice(label=more, action="evidence_for", argument=f"{number}:{found.following}"))
    ask(
        visit,
        officer,
        Message("pilih_indikator", pilihan=names),
        choices,
        About(case=case.id, task=task.id),
        "bukti",
    )
    return None


def evidence_is(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Record that the proof is for this indicator."""
    case, task = task_of(visit, officer, card)
    number, _, row = argument.partition(":")
    proof = case.all_papers(PaperKind.EVIDENCE, task.bidang)[int(number) - 1]
    line = next(one for one in working_papers.form_of(visit, case, task.bidang or "").iku if one.row == row)
    version = len(case.all_papers(PaperKind.EVIDENCE, task.bidang, row)) + 1
    paper = replace(proof, version=version, at=visit.now, by=officer.id, subject=row)
    act(visit, case, FilePaper(paper=paper, by=visit.actor(officer), task=task.id))
    retire(visit, card, Message("catatan_dipilih", pilihan=line.indicator.name))
    return Message("jawab_dicatat")


def keep_as_evidence(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Keep a workbook that is not a working paper as data pendukung."""
    case, task = task_of(visit, officer, card)
    upload, _ = Upload.unpack(argument)
    keep_evidence(visit, officer, case, task, upload)
    retire(visit, card, Message("catatan_dipilih", pilihan=upload.name))
    return None


def drop_file(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """The officer sent the file by mistake: nothing is recorded."""
    retire(visit, card, Message("catatan_diabaikan"))
    return None
