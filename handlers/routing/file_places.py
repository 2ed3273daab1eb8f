"""Where a file belongs if nothing tells: the tasks that may take it are offered, and no others."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.errors import SopError
from bot.core.office.officers import Officer
from bot.core.sop.model import StepKind
from bot.ports import CHOICES_MAX
from bot.text.render import Message, render_text
from handlers.case.open_tasks import (
    OpenTask,
    open_places,
    place_label,
    takes_files,
)
from handlers.case.records import OFFER
from handlers.context import UnitOfWork
from handlers.course import take_back
from handlers.messages import actions, albums
from handlers.messages.albums import Became
from handlers.messages.incoming_file import Upload
from handlers.messages.names import greeting, name_of_task
from handlers.messages.outgoing import About, Choice, send_card
from handlers.refusals import (
    FileNotWanted,
    OwnDraftNotPdf,
)
from storage.refusals import PdfBroken, PdfLocked
from storage.uploads.kinds import FileKind


def ask_where(uow: UnitOfWork, officer: Officer, upload: Upload) -> None:
    everywhere = open_places(uow, officer)
    places = [one for one in everywhere if _may_take(uow, one, upload)][:CHOICES_MAX]
    if everywhere and not places:
        raise OwnDraftNotPdf(nama=upload.name)
    if not places:
        _offer_back(uow, officer, upload)
        return
    tasks = [name_of_task(uow, case, task) for case, task in places]

    def build(asked: Upload) -> tuple[Message, Sequence[Choice]]:
        choices = [
            Choice(
                label=place_label(uow, case, task),
                action=actions.FileTo(case=case.id, task=task.id, upload=asked),
            )
            for case, task in places
        ]
        shown = albums.names(asked.name, len(asked.others))
        return Message("pilih_tugas_berkas", nama=shown, pilihan=tasks), choices

    albums.ask(uow, officer, upload, build, kind="pilihan")


def _may_take(uow: UnitOfWork, place: OpenTask, upload: Upload) -> bool:
    """Whether the file may be offered to this task: what would be refused there is not asked."""
    return upload.ending == FileKind.PDF.value or not _takes_draft(uow, place)


def _takes_draft(uow: UnitOfWork, place: OpenTask) -> bool:
    """Whether a file sent there is the officer's own report, which has to be a PDF."""
    kind = uow.sop(place[0]).step(place[1].step).kind
    return kind not in (StepKind.PREPARE, StepKind.FILL, StepKind.DELIVER)


def refused_there(uow: UnitOfWork, place: OpenTask | None, upload: Upload, refusal: SopError) -> SopError:
    """A draft has to be a PDF, so nothing else that is wrong with another file matters there."""
    draft = place is not None and _takes_draft(uow, place)
    return (
        OwnDraftNotPdf(nama=upload.name)
        if draft and not isinstance(refusal, PdfBroken | PdfLocked)
        else refusal
    )


def _offer_back(uow: UnitOfWork, officer: Officer, upload: Upload) -> None:
    """A file for a task that the officer has just handed over: offer to take the task back first.

    Raises `FileNotWanted` if there is no such task.
    """
    handed = [pair for pair in take_back.takeable(uow, officer) if takes_files(uow, *pair)]
    if not handed:
        raise FileNotWanted(nama=upload.name)
    known = albums.recall(uow, officer, upload.album)
    if known and known.became is Became.UNWANTED:
        return
    albums.begin(uow, officer, upload, Became.UNWANTED)
    case, task = handed[0]
    message = Message(
        "berkas_sesudah_selesai",
        nama=upload.name,
        sapaan=greeting(officer),
        nama_tugas=name_of_task(uow, case, task),
        pada=task.done_at,
    )
    choice = take_back.take_back_choice(case, task, render_text("label_tarik_kembali"))
    send_card(uow, officer, message, [choice], About(case=case.id, task=task.id), kind=OFFER)
