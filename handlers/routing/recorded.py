"""What has become of a message: whether it stands recorded, as what, and what the officer can do about it."""

from __future__ import annotations

from bot.core.case.model import Case, Task
from bot.core.office.officers import Officer
from handlers.case.open_tasks import OpenTask, on_desk
from handlers.context import UnitOfWork
from handlers.course import take_back
from storage.repositories import said
from storage.repositories.said import Said

Fields = dict[str, object]
_UNUSED = (said.NOT_USED, said.REFUSED, said.REST)
_REPLACEABLE = (said.INSTRUCTION, "narasi")  #: a later text takes the place of an earlier one
_WITHOUT_TASK = (
    said.COMMAND,
    "atur",
    "libur",
    "plh",
    "alihkan",
    "tarik",
)  #: each is changed by its own command


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
    return {"guna": kind, "teks": text, "lalu": _way(uow, officer, [place])}


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
    return kind != "alasan" or task.decision is not None


def _way(uow: UnitOfWork, officer: Officer, places: list[OpenTask]) -> str:
    """Whether one of these tasks lies on the officer's desk, else can be taken back, else is over."""
    if any(task.open and on_desk(uow, officer, case, task) for case, task in places):
        return "terbuka"
    back = {(case.id, task.id) for case, task in take_back.takeable(uow, officer)}
    return "bisa_ditarik" if any((case.id, task.id) in back for case, task in places) else "tutup"
