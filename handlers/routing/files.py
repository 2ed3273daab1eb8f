"""A file that arrives: what it is, and to which task it is given."""

from __future__ import annotations

from dataclasses import replace

from bot.core.case.rules import check_holder
from bot.core.conversation.question import PendingQuestion
from bot.core.errors import SopError
from bot.core.office.officers import Officer
from bot.core.sop.model import StepKind
from bot.ports import FILE_MAX, NO_ROOM, Arrival
from bot.text.render import Message
from handlers.case import inquiry_cards
from handlers.case.open_tasks import (
    OpenTask,
    is_filling,
    on_desk,
    open_places,
    open_reply,
    replied_to,
    takes_files,
)
from handlers.context import Services, TaskRequest, TaskTap, UnitOfWork
from handlers.messages import actions, albums
from handlers.messages.action_codec import pack_upload
from handlers.messages.albums import Album, Became
from handlers.messages.card_changes import close_card
from handlers.messages.incoming_file import Upload, kept_bytes
from handlers.messages.questions import TAKE_FILES
from handlers.refusals import (
    FileEmpty,
    FileNotFetched,
    FileNotWanted,
    FileTooLarge,
    NoRoomForFile,
    ReasonInWords,
)
from handlers.routing.file_places import ask_where, refused_there
from handlers.routing.workbooks import is_workbook, papers_awaited, receive_workbook, tell_whose
from handlers.steps import compile as compile_report
from handlers.steps import deliver, evidence, inquiry, prepare, progress
from storage.repositories import questions, queues
from storage.uploads.judge import judge


def receive(services: Services, officer: Officer, arrival: Arrival) -> None:
    """Give a file to the task it belongs to. Raises a leaf of `SopError`; the bytes are kept in any case."""
    try:
        _receive(services, officer, arrival)
    except (FileNotWanted, ReasonInWords) as refusal:
        if isinstance(refusal, FileNotWanted):
            tell_whose(services, officer, _upload(arrival))
        if not _said_of_album(services, officer, arrival):
            raise


def _said_of_album(services: Services, officer: Officer, arrival: Arrival) -> bool:
    """Whether the officer has heard already that nobody waits for the files of this album."""
    with services.begin(officer.id, arrival.incoming) as uow:
        known = albums.recall(uow, officer, arrival.incoming.album)
        if known and known.became is Became.UNWANTED and known.first != arrival.sha256:
            queues.handled(uow.tx, arrival.row)
            return True
        unwanted = Album(id=arrival.incoming.album, became=Became.UNWANTED, first=arrival.sha256, name="")
        albums.remember(uow, officer, unwanted)
    return False


def _receive(services: Services, officer: Officer, arrival: Arrival) -> None:
    """The task is found and given the file in one transaction. A workbook is read between two, and the task is then read
    again.
    """
    upload = _captioned(services, officer, _upload(arrival))
    data = kept_bytes(services.files, upload)
    workbook = is_workbook(upload, data)
    known, refusal = _judged(upload, data)
    if refusal and upload.album and upload.caption:
        _keep_caption(services, officer, upload)
    with services.begin(officer.id, arrival.incoming) as uow:
        if not workbook and not refusal and _joins_album(uow, officer, known):
            queues.handled(uow.tx, arrival.row)
            return
        question = questions.waiting(uow.tx, officer.id, uow.now)
        place = _place(uow, officer, arrival)
        answers = question is not None and _answers(uow, officer, arrival, question)
        asked = None if answers else _asked(uow, officer, arrival)
        if asked:
            _answer_inquiry(uow, officer, asked, known, refusal)
            queues.handled(uow.tx, arrival.row)
            return
        if answers or not (workbook and papers_awaited(uow, officer, place)):
            if question and answers:
                _take_answer(uow, officer, question, known, refusal)
            else:
                _deliver(uow, officer, known, place, refusal)
            queues.handled(uow.tx, arrival.row)
            return
    receive_workbook(services, officer, upload, place, arrival, None if refusal else known, data)


def _captioned(services: Services, officer: Officer, upload: Upload) -> Upload:
    """The file with the caption of its album, which came with the first file alone."""
    if upload.caption or not upload.album:
        return upload
    with services.read() as uow:
        album = albums.recall(uow, officer, upload.album)
    return replace(upload, caption=album.caption) if album else upload


def _keep_caption(services: Services, officer: Officer, upload: Upload) -> None:
    """What was written under a file that is refused is said of its album's other files, too."""
    with services.begin(officer.id) as uow:
        if albums.recall(uow, officer, upload.album) is None:
            refused = Album(
                id=upload.album,
                became=Became.REFUSED,
                first=upload.sha256,
                name=upload.name,
                caption=upload.caption,
            )
            albums.remember(uow, officer, refused)


def _judged(upload: Upload, data: bytes) -> tuple[Upload, SopError | None]:
    """The file under a name that fits what it is, or why no task can use it."""
    try:
        return upload.known_as(judge(data, upload.name)), None
    except SopError as unusable:
        return upload, unusable


def _joins_album(uow: UnitOfWork, officer: Officer, upload: Upload) -> bool:
    """Whether it belongs to an album whose first file has its place already: it is given to the same."""
    album = albums.recall(uow, officer, upload.album)
    if album is None or album.became in (Became.ASKED, Became.UNWANTED, Became.REFUSED):
        return False
    case = uow.case(album.case)
    task = case.task(album.task)
    theirs = album.became is Became.ANSWER
    if task is None or not task.open or not (theirs or on_desk(uow, officer, case, task)):
        return False
    request = uow.request(officer, case, task)
    if album.became is Became.EVIDENCE:
        evidence.keep_evidence(uow, request, upload)
    elif album.became is Became.ANSWER:
        inquiry.further_file(uow, request, album.subject, upload)
    elif album.became is Became.PROOF:
        deliver.keep_proof(uow, request, album.subject, upload.caption, upload)
    else:
        prepare.keep_file(uow, request, upload, album.subject)
    return True


def _answers(uow: UnitOfWork, officer: Officer, arrival: Arrival, question: PendingQuestion) -> bool:
    """Whether the file answers the pending question: it replies to nothing, or to the task of the question."""
    if question.kind not in (*TAKE_FILES, "alasan", "tanya"):
        return False
    replied = open_reply(uow, officer, arrival.incoming)
    return replied is None or (replied[0].id, replied[1].id) == (question.case, question.task)


def _take_answer(
    uow: UnitOfWork, officer: Officer, question: PendingQuestion, upload: Upload, refusal: SopError | None
) -> None:
    """Take a file as the answer, e.g. a proof of delivery. Raises `ReasonInWords` if words were asked for, and `refusal`."""
    if question.kind not in TAKE_FILES:
        raise ReasonInWords(nama=upload.sent_as or upload.name)
    if refusal:
        raise refusal
    questions.stop_waiting(uow.tx, officer.id)
    case = uow.case(question.case)
    request = uow.request(officer, case, uow.task(case, question.task))
    if question.kind == "jawab_tanya":
        inquiry.answer(uow, request, question.data["inquiry"], upload.caption, upload)
        return
    deliver.keep_proof(uow, request, question.data["recipient"], upload.caption, upload)


def _asked(uow: UnitOfWork, officer: Officer, arrival: Arrival) -> tuple[OpenTask, str] | None:
    """The reviewer's question that the file answers: it replies to its card, or the officer waits for nothing else."""
    replied = replied_to(uow, arrival.incoming)
    if replied:
        found = inquiry_cards.put_to(uow, officer, *replied)
        return (replied, found.id) if found else None
    every = inquiry_cards.open_inquiries(uow, officer)
    if len(every) != 1 or open_places(uow, officer):
        return None
    [(case, task, only)] = every
    return (case, task), only.id


def _answer_inquiry(
    uow: UnitOfWork, officer: Officer, asked: tuple[OpenTask, str], upload: Upload, refusal: SopError | None
) -> None:
    """Raises `refusal` for a file that nobody could open."""
    if refusal:
        raise refusal
    place, number = asked
    inquiry.answer(uow, uow.request(officer, *place), number, upload.caption, upload)


def _upload(arrival: Arrival) -> Upload:
    file = arrival.incoming.file
    assert file is not None
    if arrival.unfetched:
        if file.size > FILE_MAX or "too big" in arrival.unfetched:
            raise FileTooLarge(nama=file.name, ukuran=file.size, batas=FILE_MAX)
        if arrival.unfetched == NO_ROOM:
            raise NoRoomForFile(nama=file.name)
        raise FileNotFetched(nama=file.name)
    if arrival.size == 0:
        raise FileEmpty(nama=file.name)
    return Upload(
        sha256=arrival.sha256,
        name=file.name,
        size=arrival.size,
        caption=arrival.incoming.text[:1024],
        mime=file.mime[:120],
        album=arrival.incoming.album,
    )


def _place(uow: UnitOfWork, officer: Officer, arrival: Arrival) -> OpenTask | None:
    replied = open_reply(uow, officer, arrival.incoming)
    if replied and takes_files(uow, *replied):
        return replied
    places = open_places(uow, officer)
    asked = questions.waiting(uow.tx, officer.id, uow.now)
    if asked and asked.kind == progress.QUESTION:
        places = [one for one in places if (one[0].id, one[1].id) == (asked.case, asked.task)] or places
    return places[0] if len(places) == 1 else None


def _deliver(
    uow: UnitOfWork, officer: Officer, upload: Upload, place: OpenTask | None, refusal: SopError | None
) -> None:
    """Give the file to its task, or ask for which. Raises `refusal` if a task takes files, but not this one."""
    if refusal and (place or open_places(uow, officer)):
        raise refused_there(uow, place, upload, refusal)
    if place is None:
        ask_where(uow, officer, upload)
    else:
        _give(uow, uow.request(officer, *place), upload)


def _give(uow: UnitOfWork, request: TaskRequest, upload: Upload) -> None:
    kind = request.sop.step(request.task.step).kind
    if kind is StepKind.PREPARE:
        prepare.receive(uow, request, upload)
    elif kind is StepKind.FILL:
        evidence.keep_evidence(uow, request, upload)
    elif kind is StepKind.DELIVER:
        deliver.take_file(uow, request, upload)
    else:
        head = kept_bytes(uow.services.files, upload)[:1024]
        compile_report.receive(uow, request, upload, head)


def file_to_task(uow: UnitOfWork, request: TaskTap[actions.FileTo]) -> Message | None:
    """The officer has said for which of their tasks a file is."""
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=request.action.upload.name))
    for one in request.action.upload.files:
        case = uow.case(request.case.id)
        _give_or_read(uow, uow.request(request.officer, case, uow.task(case, request.task.id)), one)
    return None


def _give_or_read(uow: UnitOfWork, request: TaskRequest, upload: Upload) -> None:
    """Give the file to the task. A workbook still has to be read: a job does that."""
    case, task = request.case, request.task
    check_holder(case, task.id, request.actor, request.sop)
    if is_filling(uow, (case, task)) and is_workbook(upload, kept_bytes(uow.services.files, upload)):
        uow.leave(
            "baca",
            f"{upload.sha256}:{uow.now.timestamp()}",
            case=case.id,
            task=task.id,
            officer=request.officer.id,
            upload=pack_upload(upload),
        )
        return
    _give(uow, request, upload)
