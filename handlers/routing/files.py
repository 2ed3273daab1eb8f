"""A file that arrives: which task it belongs to, and who reads it outside the transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.case.papers import version_of
from bot.core.case.rules import check_holder
from bot.core.conversation.question import PendingQuestion
from bot.core.errors import SopError
from bot.core.office.officers import Officer
from bot.core.refusals import NotAWorkingPaper
from bot.core.sop.model import StepKind
from bot.core.working_paper.identity import PaperIdentity
from bot.core.working_paper.receive import RawPaper
from bot.ports import CHOICES_MAX, FILE_MAX, Arrival, Job
from bot.text.render import Message, render_text
from handlers.case.open_tasks import (
    OpenTask,
    is_filling,
    on_desk,
    open_places,
    open_reply,
    place_label,
    takes_files,
)
from handlers.context import Services, TaskRequest, TaskTap, UnitOfWork
from handlers.course import take_back
from handlers.messages import actions, albums
from handlers.messages.action_codec import pack_upload, unpack_upload
from handlers.messages.albums import Became
from handlers.messages.incoming_file import DOCUMENTS, WORKBOOK_TYPES, WORKBOOKS, Upload, kept_bytes
from handlers.messages.names import greeting, refusal_message
from handlers.messages.outgoing import About, Choice, close_card, send_card, send_text
from handlers.refusals import (
    FileEmpty,
    FileNotFetched,
    FileNotWanted,
    FileTooLarge,
    OwnDraftNotPdf,
    ReasonInWords,
)
from handlers.steps import compile as compile_report
from handlers.steps import deliver, evidence, prepare, working_paper
from storage.refusals import FileDamaged, PdfBroken, PdfLocked
from storage.repositories import questions, queues
from storage.uploads.judge import judge
from storage.uploads.kinds import FileKind
from storage.xlsx.untrusted.preflight import looks_like_workbook
from storage.xlsx.working_paper.reader import read_paper

_TRIES = 5  #: most attempts to make a version anew if a colleague was quicker


def receive(services: Services, officer: Officer, arrival: Arrival) -> None:
    """Give a file to the task it belongs to. Raises a leaf of `SopError`; the bytes are kept in any case.

    The task is found and given the file in one transaction. A workbook is read between two, and the task is then read
    again.
    """
    upload = _captioned(services, officer, _upload(arrival))
    workbook = _is_workbook(services, upload)
    known, refusal = _judged(services, upload)
    with services.begin() as uow:
        if not workbook and not refusal and _joins_album(uow, officer, known):
            queues.handled(uow.tx, arrival.row)
            return
        question = questions.waiting(uow.tx, officer.id, uow.now)
        place = _place(uow, officer, arrival)
        answers = question is not None and _answers(uow, officer, arrival, question)
        if answers or not (workbook and _papers_awaited(uow, officer, place)):
            if question and answers:
                _take_answer(uow, officer, question, known, refusal)
            else:
                _deliver(uow, officer, known, place, refusal)
            queues.handled(uow.tx, arrival.row)
            return
    _receive_workbook(services, officer, upload, place, arrival.row)


def _captioned(services: Services, officer: Officer, upload: Upload) -> Upload:
    """The file with the caption of its album, which came with the first file alone."""
    if upload.caption or not upload.album:
        return upload
    with services.read() as uow:
        album = albums.recall(uow, officer, upload.album)
    return replace(upload, caption=album.caption) if album else upload


def _judged(services: Services, upload: Upload) -> tuple[Upload, SopError | None]:
    """The file under a name that fits what it is, or why no task can use it."""
    try:
        return upload.known_as(judge(services.files.path(upload.sha256), upload.name)), None
    except SopError as unusable:
        return upload, unusable


def _joins_album(uow: UnitOfWork, officer: Officer, upload: Upload) -> bool:
    """Whether it belongs to an album whose first file has its place already: it is given to the same."""
    album = albums.recall(uow, officer, upload.album)
    if album is None or album.became is Became.ASKED:
        return False
    case = uow.case(album.case)
    task = case.task(album.task)
    if task is None or not task.open or not on_desk(uow, officer, case, task):
        return False
    request = uow.request(officer, case, task)
    if album.became is Became.EVIDENCE:
        evidence.keep_evidence(uow, request, upload)
    elif album.became is Became.PROOF:
        deliver.keep_proof(uow, request, album.subject, upload.caption, upload)
    else:
        prepare.keep_file(uow, request, upload, album.subject)
    return True


def _answers(uow: UnitOfWork, officer: Officer, arrival: Arrival, question: PendingQuestion) -> bool:
    """Whether the file answers the pending question: it replies to nothing, or to the task of the question."""
    if question.kind not in ("bukti_kirim", "alasan"):
        return False
    replied = open_reply(uow, officer, arrival.incoming)
    return replied is None or (replied[0].id, replied[1].id) == (question.case, question.task)


def _take_answer(
    uow: UnitOfWork, officer: Officer, question: PendingQuestion, upload: Upload, refusal: SopError | None
) -> None:
    """Take a file as the answer, e.g. a proof of delivery. Raises `ReasonInWords` if words were asked for, and `refusal`."""
    if question.kind == "alasan":
        raise ReasonInWords(nama=upload.sent_as or upload.name)
    if refusal:
        raise refusal
    questions.stop_waiting(uow.tx, officer.id)
    case = uow.case(question.case)
    request = uow.request(officer, case, uow.task(case, question.task))
    deliver.keep_proof(uow, request, question.data["recipient"], upload.caption, upload)


def _upload(arrival: Arrival) -> Upload:
    file = arrival.incoming.file
    assert file is not None
    if arrival.unfetched:
        if file.size > FILE_MAX or "too big" in arrival.unfetched:
            raise FileTooLarge(nama=file.name, ukuran=file.size, batas=FILE_MAX)
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
    return places[0] if len(places) == 1 else None


def _is_workbook(services: Services, upload: Upload) -> bool:
    """Whether the file is a workbook, by its name or its content, since a phone may give it any name.

    Its MIME type counts only if the name has no known ending.
    """
    typed = upload.ending not in DOCUMENTS and upload.mime.startswith(WORKBOOK_TYPES)
    return upload.ending in WORKBOOKS or typed or looks_like_workbook(services.files.path(upload.sha256))


def _papers_awaited(uow: UnitOfWork, officer: Officer, place: OpenTask | None) -> list[OpenTask]:
    """The tasks that may expect this working paper: `place`, or if it is unclear all of the officer's."""
    return [one for one in ([place] if place else open_places(uow, officer)) if is_filling(uow, one)]


def _receive_workbook(
    services: Services, officer: Officer, upload: Upload, place: OpenTask | None, row: int
) -> None:
    """Read the workbook: it is a working paper, or the officer is asked what it is."""
    raw = _read(services, upload)
    if raw and place is None:
        with services.read() as uow:
            place = _by_identity(uow, officer, raw.identity, upload.name)
    if raw and place:
        deliver_paper(services, officer, upload, place, raw, row)
        return
    with services.begin() as uow:
        if place is None:
            _ask_where(uow, officer, upload.known_as(FileKind.XLSX))
        else:
            ask_meaning(uow, officer, upload.known_as(FileKind.XLSX), place)
        queues.handled(uow.tx, row)


def _read(services: Services, upload: Upload) -> RawPaper | None:
    """The working paper; None if the workbook is sound but no working paper."""
    try:
        return read_paper(kept_bytes(services.files, upload), name=upload.name)
    except NotAWorkingPaper:
        if upload.ending in WORKBOOKS - {".xlsx"}:
            raise
        return None


def _by_identity(uow: UnitOfWork, officer: Officer, identity: PaperIdentity, name: str) -> OpenTask | None:
    """The task whose working paper this is. Raises a refusal that says whose paper it is instead."""
    places = [p for p in open_places(uow, officer) if is_filling(uow, p)]
    for case, task in places:
        if (case.id, task.bidang) == (identity.case_id, identity.bidang):
            return case, task
    if len(places) == 1:
        return places[0]
    for case, task in places:
        working_paper.identify(uow, case, task.bidang or "", identity, name)
    return None


def _deliver(
    uow: UnitOfWork, officer: Officer, upload: Upload, place: OpenTask | None, refusal: SopError | None
) -> None:
    """Give the file to its task, or ask for which. Raises `refusal` if a task takes files, but not this one."""
    if refusal and (place or open_places(uow, officer)):
        raise _of_this_place(uow, place, upload, refusal)
    if place is None:
        _ask_where(uow, officer, upload)
    else:
        _give(uow, uow.request(officer, *place), upload)


def _takes_draft(uow: UnitOfWork, place: OpenTask) -> bool:
    """Whether a file sent there is the officer's own report, which has to be a PDF."""
    kind = uow.sop(place[0]).step(place[1].step).kind
    return kind not in (StepKind.PREPARE, StepKind.FILL, StepKind.DELIVER)


def _may_take(uow: UnitOfWork, place: OpenTask, upload: Upload) -> bool:
    """Whether the file may be offered to this task: what would be refused there is not asked."""
    return upload.ending == FileKind.PDF.value or not _takes_draft(uow, place)


def _of_this_place(uow: UnitOfWork, place: OpenTask | None, upload: Upload, refusal: SopError) -> SopError:
    """A draft has to be a PDF, so nothing else that is wrong with another file matters there."""
    draft = place is not None and _takes_draft(uow, place)
    return (
        OwnDraftNotPdf(nama=upload.name)
        if draft and not isinstance(refusal, PdfBroken | PdfLocked)
        else refusal
    )


def deliver_paper(
    services: Services, officer: Officer, upload: Upload, place: OpenTask, raw: RawPaper, row: int
) -> None:
    """Keep a working paper as the next version; the version is made anew if a colleague was quicker."""
    case_id, task_id, bidang = place[0].id, place[1].id, place[1].bidang or ""
    with services.read() as uow:
        working_paper.identify(uow, uow.case(case_id), bidang, raw.identity, upload.name)
    for _ in range(_TRIES):
        made = working_paper.make_version(services, officer, case_id, bidang, raw, upload.name)
        with services.begin() as uow:
            case = uow.case(case_id)
            request = uow.request(officer, case, uow.task(case, task_id))
            check_holder(case, task_id, request.actor, request.sop)
            if version_of(case, bidang) != made.over:
                continue
            if made.repeats:
                working_paper.tell_repeated(uow, request, made, upload)
            else:
                request = working_paper.keep_version(uow, request, made, upload)
                working_paper.tell(uow, request, made, upload)
            queues.handled(uow.tx, row)
            return
    raise RuntimeError("the paper changed faster than it could be read")


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


def ask_meaning(uow: UnitOfWork, officer: Officer, upload: Upload, place: OpenTask) -> None:
    """Ask whether a workbook that is not a working paper is data pendukung or a mistake."""
    choices = [
        Choice(label=render_text("label_bukti"), action=actions.KeepEvidence(upload=upload)),
        Choice(label=render_text("label_bukan"), action=actions.DropFile()),
    ]
    about = About(case=place[0].id, task=place[1].id)
    message = Message("berkas_bukan_kertas_kerja", nama=upload.name, bidang=uow.bidang_name(place[1].bidang))
    send_card(uow, officer, message, choices, about, kind="pilihan")


def _ask_where(uow: UnitOfWork, officer: Officer, upload: Upload) -> None:
    everywhere = open_places(uow, officer)
    places = [one for one in everywhere if _may_take(uow, one, upload)][:CHOICES_MAX]
    if everywhere and not places:
        raise OwnDraftNotPdf(nama=upload.name)
    if not places:
        _offer_back(uow, officer, upload)
        return
    labels = [place_label(uow, case, task) for case, task in places]

    def build(asked: Upload) -> tuple[Message, Sequence[Choice]]:
        choices = [
            Choice(label=label, action=actions.FileTo(case=case.id, task=task.id, upload=asked))
            for label, (case, task) in zip(labels, places, strict=True)
        ]
        shown = albums.names(asked.name, len(asked.others))
        return Message("pilih_tugas_berkas", nama=shown, pilihan=labels), choices

    albums.ask(uow, officer, upload, build, kind="pilihan")


def _offer_back(uow: UnitOfWork, officer: Officer, upload: Upload) -> None:
    """A file for a task that the officer has just handed over: offer to take the task back first.

    Raises `FileNotWanted` if there is no such task.
    """
    handed = [pair for pair in take_back.takeable(uow, officer) if takes_files(uow, *pair)]
    if not handed:
        raise FileNotWanted(nama=upload.name)
    case, task = handed[0]
    message = Message(
        "berkas_sesudah_selesai",
        nama=upload.name,
        sapaan=greeting(officer),
        judul=uow.sop(case).step(task.step).title,
        bidang=uow.bidang_name(task.bidang),
        periode=str(case.period),
        pada=task.done_at,
    )
    choice = take_back.take_back_choice(case, task, render_text("label_tarik_kembali"))
    send_card(uow, officer, message, [choice], kind="tarik")


def read(services: Services, job: Job) -> None:
    """Read the workbook and give it to its task; tell the officer if it is refused."""
    upload = unpack_upload(job.data["upload"])
    with services.read() as uow:
        officer = uow.staff.by_id(job.data["officer"])
        case = uow.case(job.data["case"])
        task = case.task(job.data["task"])
    assert officer is not None
    assert task is not None
    try:
        raw = read_paper(kept_bytes(services.files, upload), name=upload.name)
        deliver_paper(services, officer, upload, (case, task), raw, job.row)
    except SopError as refusal:
        with services.begin() as uow:
            if isinstance(refusal, FileDamaged):
                uow.incident("berkas_rusak", sidik=upload.sha256, id=officer.id)
            send_text(uow, officer, refusal_message(uow, refusal))
            queues.handled(uow.tx, job.row)


def apologise(services: Services, job: Job) -> None:
    """The workbook of a job could not be read because of a bug: ask the officer to send it again."""
    upload = unpack_upload(job.data["upload"])
    with services.begin() as uow:
        officer = uow.staff.by_id(job.data["officer"])
        if officer:
            message = Message("maaf_berkas", nama=upload.name, nomor=job.row, kontak=uow.office.contact)
            send_text(uow, officer, message)


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
    if _is_workbook(uow.services, upload) and is_filling(uow, (case, task)):
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
