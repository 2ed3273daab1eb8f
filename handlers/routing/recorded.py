"""What has become of a message: whether it stands recorded, as what, and what the officer can do about it."""

from __future__ import annotations

from bot.core.case.model import Case, Paper, PaperKind, Task
from bot.core.office.officers import Officer
from bot.text.render import render_text
from handlers.case.open_tasks import OpenTask, on_desk, takes_files
from handlers.context import UnitOfWork
from handlers.course import take_back
from storage.repositories import cases as case_rows
from storage.repositories import said
from storage.repositories.said import Said

Fields = dict[str, object]
_UNUSED = (said.NOT_USED, said.REFUSED, said.REST)
_REPLACEABLE = (said.INSTRUCTION, "narasi")  #: a later text takes the place of an earlier one
#: Texts about no task that could be taken back; most are changed by the command that asked for them.
_WITHOUT_TASK = (said.COMMAND, "atur", "libur", "plh", "alihkan", "tarik")
_NAMED = (PaperKind.REQUIREMENT, PaperKind.DELIVERY)  #: papers whose subject says what they are


def text_recorded(uow: UnitOfWork, officer: Officer, one: Said) -> Fields | None:
    """What stands recorded of a text: its fields for the part `tercatat` of a message; None if nothing does."""
    kind, text = one.use.kind, one.text.strip()
    if kind in _UNUSED:
        return None
    if kind in _WITHOUT_TASK:
        return {"guna": kind, "teks": text, "lalu": kind}
    place = _place(uow, one)
    if place is None or not _stands(kind, text, *place):
        return None
    case, task = place
    rounds = [(case, one) for one in case.tasks if (one.step, one.bidang) == (task.step, task.bidang)]
    return {"guna": kind, "teks": text, "lalu": _way(uow, officer, rounds, [place])}


def _place(uow: UnitOfWork, one: Said) -> OpenTask | None:
    """The task that the text was about; an instruction may have found its period after it was sent."""
    if not one.use.case:
        cases = [
            case for case in uow.running() if _stands(one.use.kind, one.text.strip(), case, case.tasks[0])
        ]
        return (cases[0], cases[0].tasks[0]) if cases else None
    case = uow.case(one.use.case)
    task = case.task(one.use.task) if one.use.task else None
    return (case, task) if task else None


def _stands(kind: str, text: str, case: Case, task: Task) -> bool:
    """Whether the text has neither been replaced nor undone since."""
    if kind in _REPLACEABLE:
        return any(note.text == text and case.note(note.topic) == text for note in case.notes)
    return kind != "alasan" or (task.decision is not None and task.decision.reason == text)


def file_recorded(uow: UnitOfWork, officer: Officer, one: Said) -> Fields | None:
    """The same of a file: the newest paper that the officer's file became."""
    for case_id in reversed(case_rows.list_cases(uow.tx, uow.office_id)):
        case = uow.case(case_id)
        for paper in reversed(case.papers):
            if one.sha256 and one.sha256 in (paper.sha256, paper.source) and paper.by == officer.id:
                return _paper_recorded(uow, officer, case, paper, one.text)
    return None


def _paper_recorded(uow: UnitOfWork, officer: Officer, case: Case, paper: Paper, file: str) -> Fields:
    """`file`: its name as it came; data pendukung goes by its caption instead, where it had one."""
    caption = paper.name if paper.kind is PaperKind.EVIDENCE and paper.name != file else ""
    places = [
        (case, task) for task in case.tasks if task.bidang == paper.bidang and takes_files(uow, case, task)
    ]
    return {
        "nama": render_text("label_berkas", jenis=paper.kind.value),
        "perihal": paper.subject if paper.kind in _NAMED else caption,
        "versi": paper.version if paper.kind is PaperKind.WORKING_PAPER else 0,
        "bidang": uow.bidang_name(paper.bidang),
        "periode": str(case.period),
        "lalu": _way(uow, officer, places, places),
    }


def _way(uow: UnitOfWork, officer: Officer, here: list[OpenTask], decided: list[OpenTask]) -> str:
    """Whether one of the first tasks lies on the officer's desk, else one of the others can be taken back, else neither."""
    if any(task.open and on_desk(uow, officer, case, task) for case, task in here):
        return "terbuka"
    back = {(case.id, task.id) for case, task in take_back.takeable(uow, officer)}
    return "bisa_ditarik" if any((case.id, task.id) in back for case, task in decided) else "tutup"
