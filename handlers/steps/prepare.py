"""Step of kind `siapkan`: the officer collects the kelengkapan, then the working papers are sent out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.case.commands import FilePaper
from bot.core.case.model import PaperKind
from bot.core.case.papers import missing, of_earlier_period
from bot.text.render import Message
from handlers.case import assignment
from handlers.case.advance import act, opened
from handlers.context import TaskRequest, TaskTap, UnitOfWork
from handlers.documents.requirements import declarable, earlier_report
from handlers.messages import actions, albums
from handlers.messages.albums import Became
from handlers.messages.card_changes import close_card
from handlers.messages.incoming_file import Upload, check_room
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, Choice, send_card
from handlers.refusals import EarlierReportUnknown, FileNotWanted


def in_system(uow: UnitOfWork, request: TaskRequest) -> Message | None:
    """Sudah ada di sistem: record it at once if only one is missing, else ask which."""
    request = opened(uow, request)
    step = request.sop.step(request.task.step)
    absent, known = missing(request.case, step), declarable(uow, request.sop, request.case, step)
    if not absent:
        return Message("jawab_kelengkapan_lengkap")
    if len(known) < 2:
        _note(uow, request, (known or absent)[0], on_card=True)
        return Message("jawab_dicatat")
    choices = [Choice(label=name, action=actions.InSystemOne(name=name)) for name in known[:10]]
    about = About(case=request.case.id, task=request.task.id)
    message = Message("pilih_kelengkapan_sistem", sapaan=greeting(request.officer), pilihan=known)
    send_card(uow, request.officer, message, choices, about)
    return None


def in_system_one(uow: UnitOfWork, request: TaskTap[actions.InSystemOne]) -> Message | None:
    request = opened(uow, request)
    _note(uow, request, request.action.name)
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=request.action.name))
    return Message("jawab_dicatat")


def _note(uow: UnitOfWork, request: TaskRequest, name: str, *, on_card: bool = False) -> None:
    """The officer says that it is there: their word is written down, no file. `on_card`: by the task's own card.

    A paper of the period before is the report that was made here. Raises `EarlierReportUnknown`.
    """
    upload = Upload(sha256="", name=name, size=0)
    if of_earlier_period(name):
        paper = earlier_report(uow, request.sop, request.case)
        if paper is None:
            raise EarlierReportUnknown(nama=name, periode=str(request.case.period.previous()))
        upload = Upload(sha256=paper.sha256, name=paper.name, size=0)
    keep_file(uow, request, upload, name, on_card=on_card)


def receive(uow: UnitOfWork, request: TaskRequest, upload: Upload) -> None:
    """Keep a file for one of the kelengkapan; its name or caption tells which, else ask the officer."""
    step = request.sop.step(request.task.step)
    options = missing(request.case, step) or step.requires
    if not options:
        raise FileNotWanted(nama=upload.name)
    named = [name for name in step.requires if _names(name, upload.told)]
    if len(named) == 1 or len(options) == 1:
        keep_file(uow, request, upload, named[0] if len(named) == 1 else options[0])
        return

    def build(asked: Upload) -> tuple[Message, Sequence[Choice]]:
        shown = albums.names(asked.name, len(asked.others))
        choices = [
            Choice(label=name, action=actions.Requirement(upload=asked, name=name)) for name in options[:10]
        ]
        return Message("pilih_kelengkapan_berkas", nama=shown, pilihan=options), choices

    about = About(case=request.case.id, task=request.task.id)
    albums.ask(uow, request.officer, upload, build, about)


def _names(requirement: str, text: str) -> bool:
    """Whether the file's name or caption contains the first or the longest word of the kelengkapan."""
    words = re.findall(r"\w+", requirement.casefold())
    said = set(re.findall(r"[^\W_]+", text.casefold()))
    return bool(words) and words[0] in said


def file_requirement(uow: UnitOfWork, request: TaskTap[actions.Requirement]) -> Message | None:
    request = opened(uow, request)
    keep_file(uow, request, request.action.upload, request.action.name)
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=request.action.name))
    return Message("jawab_dicatat")


def keep_file(
    uow: UnitOfWork, request: TaskRequest, upload: Upload, name: str, *, on_card: bool = False
) -> None:
    """Keep a file, and those that came with it, as this kelengkapan; the card, `on_card` or a new one, says so."""
    officer, case, task = request.officer, request.case, request.task
    part = albums.begun(uow, officer, upload, Became.REQUIREMENT, task.id, name)
    for one in upload.files:
        check_room(uow.services.files, case.all_papers(PaperKind.REQUIREMENT, task.bidang, name), one)
        paper = one.as_paper(PaperKind.REQUIREMENT, case, task.bidang, officer, at=uow.now, subject=name)
        case = act(uow, case, FilePaper(paper=paper, by=request.actor, task=task.id))
    assignment.refresh(uow, request.sop, case, task)
    if part or on_card:
        return
    assignment.show_again(uow, case, task, officer)
    albums.begin(uow, officer, upload, Became.REQUIREMENT, case=case.id, task=task.id, subject=name)
