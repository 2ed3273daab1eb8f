"""Step of kind `siapkan`: the officer collects the kelengkapan, then the working papers are sent out."""

from __future__ import annotations

import re

from bot.core.case.commands import FilePaper
from bot.core.case.model import Case, PaperKind, Task
from bot.core.case.papers import missing
from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.text.render import Message
from handlers.case import assignment
from handlers.case.advance import act, task_of
from handlers.context import Visit
from handlers.messages.incoming_file import Upload
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, Choice, ask, retire
from handlers.refusals import FileNotWanted


def in_system(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Sudah ada di sistem: record it at once if only one is missing, else ask which."""
    case, task = task_of(visit, officer, card)
    step = visit.sop(case).step(task.step)
    absent = missing(case, step)
    if not absent:
        return Message("jawab_kelengkapan_lengkap")
    if len(absent) == 1:
        _note(visit, officer, case, task, absent[0])
        return Message("jawab_dicatat")
    choices = [Choice(label=name, action="in_system_one", argument=name) for name in absent[:10]]
    about = About(case=case.id, task=task.id)
    ask(
        visit,
        officer,
        Message("pilih_kelengkapan_sistem", sapaan=greeting(officer), pilihan=absent),
        choices,
        about,
    )
    return None


def in_system_one(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    case, task = task_of(visit, officer, card)
    _note(visit, officer, case, task, argument)
    retire(visit, card, Message("catatan_dipilih", pilihan=argument))
    return Message("jawab_dicatat")


def _note(visit: Visit, officer: Officer, case: Case, task: Task, name: str) -> None:
    """The officer says that it is there: their word is written down, no file."""
    keep_file(visit, officer, case, task, Upload(sha256="", name=name, size=0), name)


def receive(visit: Visit, officer: Officer, case: Case, task: Task, upload: Upload) -> None:
    """Keep a file for one of the kelengkapan; its name or caption tells which, else ask the officer."""
    step = visit.sop(case).step(task.step)
    options = missing(case, step) or step.requires
    if not options:
        raise FileNotWanted(nama=upload.name)
    named = [name for name in step.requires if _names(name, f"{upload.caption} {upload.name}")]
    if len(named) == 1 or len(options) == 1:
        keep_file(visit, officer, case, task, upload, named[0] if len(named) == 1 else options[0])
        return
    choices = [Choice(label=name, action="requirement", argument=upload.pack(name)) for name in options[:10]]
    message = Message("pilih_kelengkapan_berkas", nama=upload.name, pilihan=options)
    ask(visit, officer, message, choices, About(case=case.id, task=task.id))


def _names(requirement: str, text: str) -> bool:
    """Whether the file's name or caption contains the first or the longest word of the kelengkapan."""
    words = re.findall(r"\w+", requirement.casefold())
    said = set(re.findall(r"[^\W_]+", text.casefold()))
    return bool(words) and words[0] in said


def file_requirement(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    upload, name = Upload.unpack(argument)
    case, task = task_of(visit, officer, card)
    keep_file(visit, officer, case, task, upload, name)
    retire(visit, card, Message("catatan_dipilih", pilihan=name))
    return Message("jawab_dicatat")


def keep_file(visit: Visit, officer: Officer, case: Case, task: Task, upload: Upload, name: str) -> None:
    paper = upload.as_paper(PaperKind.REQUIREMENT, case, task.bidang, officer, at=visit.now, subject=name)
    case = act(visit, case, FilePaper(paper=paper, by=visit.actor(officer), task=task.id))
    assignment.show_again(visit, case, task, officer)
