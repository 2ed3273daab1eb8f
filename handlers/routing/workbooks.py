"""A workbook that arrives: read outside the transaction, then kept as a working paper, or asked about."""

from __future__ import annotations

from bot.core.case.papers import version_of
from bot.core.case.rules import check_holder
from bot.core.errors import SopError
from bot.core.office.officers import Officer
from bot.core.refusals import NotAWorkingPaper, OtherBidang
from bot.core.working_paper.identity import PaperIdentity
from bot.core.working_paper.receive import RawPaper
from bot.ports import Arrival, Job
from bot.text.render import Message, render, render_text
from handlers.case import paper_versions
from handlers.case.open_tasks import (
    OpenTask,
    is_filling,
    open_places,
)
from handlers.context import Services, UnitOfWork
from handlers.messages import actions
from handlers.messages.action_codec import unpack_upload
from handlers.messages.incoming_file import DOCUMENTS, WORKBOOK_TYPES, WORKBOOKS, Upload, kept_bytes
from handlers.messages.names import called, refusal_message
from handlers.messages.outgoing import About, Choice, send_card, send_text
from handlers.routing.file_places import ask_where
from handlers.steps import progress, working_paper
from storage.refusals import FileDamaged, WorkbookIsPdf, WorkbookIsPicture
from storage.repositories import entries, queues
from storage.uploads.kinds import FileKind
from storage.xlsx.untrusted.preflight import looks_like_workbook

_TRIES = 5  #: most attempts to make a version anew if a colleague was quicker


def is_workbook(upload: Upload, data: bytes) -> bool:
    """Whether the file is a workbook, by its name or its content, since a phone may give it any name.

    Its MIME type counts only if the name has no known ending.
    """
    typed = upload.ending not in DOCUMENTS and upload.mime.startswith(WORKBOOK_TYPES)
    return upload.ending in WORKBOOKS or typed or looks_like_workbook(data)


def papers_awaited(uow: UnitOfWork, officer: Officer, place: OpenTask | None) -> list[OpenTask]:
    """The tasks that may expect this working paper: `place`, or if it is unclear all of the officer's."""
    return [one for one in ([place] if place else open_places(uow, officer)) if is_filling(uow, one)]


def receive_workbook(
    services: Services,
    officer: Officer,
    upload: Upload,
    place: OpenTask | None,
    arrival: Arrival,
    known: Upload | None,
    data: bytes,
) -> None:
    """Read the workbook: it is a working paper, or the officer is asked what it is.

    `known` is the file under the name of what it is; None if no task could use it.
    """
    try:
        raw = _read(upload, data)
    except (WorkbookIsPdf, WorkbookIsPicture) as other:
        if known is None:
            raise
        with services.begin(officer.id, arrival.incoming) as uow:
            if place is None:
                ask_where(uow, officer, known)
            else:
                told = render(refusal_message(uow, other, officer), uow.voice)
                ask_meaning(uow, officer, known, place, Message("berkas_bukan_buku", sebab=told))
            queues.handled(uow.tx, arrival.row)
        return
    if raw and place is None:
        with services.read() as uow:
            place = _by_identity(uow, officer, raw.identity, upload.name)
    if raw and place:
        deliver_paper(services, officer, upload, place, raw, arrival)
        return
    with services.begin(officer.id, arrival.incoming) as uow:
        if place is None:
            ask_where(uow, officer, upload.known_as(FileKind.XLSX))
        else:
            ask_meaning(uow, officer, upload.known_as(FileKind.XLSX), place)
        queues.handled(uow.tx, arrival.row)


def _read(upload: Upload, data: bytes) -> RawPaper | None:
    """The working paper; None if the workbook is sound but no working paper."""
    try:
        return _parsed(upload, data)
    except NotAWorkingPaper:
        if upload.ending in WORKBOOKS - {".xlsx"}:
            raise
        return None


def _parsed(upload: Upload, data: bytes) -> RawPaper:
    from storage.xlsx.working_paper.reader import read_paper

    return read_paper(data, name=upload.name)


def tell_whose(services: Services, officer: Officer, upload: Upload) -> None:
    """Raise the refusal that says whose open working paper this is, unless it is the officer's own or none."""
    data = kept_bytes(services.files, upload)
    if not is_workbook(upload, data):
        return
    try:
        paper = _parsed(upload, data).identity
    except SopError:
        return  # nobody awaits it, so what it is does not matter
    with services.read() as uow:
        senders = working_paper.may_send(uow, paper)
        if senders and officer.id not in {one.id for one in senders}:
            names = [called(one) for one in senders]
            raise OtherBidang(
                name=upload.name, found=uow.bidang_name(paper.bidang), expected="", senders=names
            )


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


def ask_meaning(
    uow: UnitOfWork, officer: Officer, upload: Upload, place: OpenTask, message: Message | None = None
) -> None:
    """Ask whether what is not the working paper is data pendukung or a mistake."""
    choices = [
        Choice(label=render_text("label_bukti"), action=actions.KeepEvidence(upload=upload)),
        Choice(label=render_text("label_bukan"), action=actions.DropFile()),
    ]
    about = About(case=place[0].id, task=place[1].id)
    bidang = uow.bidang_name(place[1].bidang)
    message = message or Message("berkas_bukan_kertas_kerja", nama=upload.name, bidang=bidang)
    send_card(uow, officer, message, choices, about, kind="pilihan")


def deliver_paper(
    services: Services, officer: Officer, upload: Upload, place: OpenTask, raw: RawPaper, item: Arrival | Job
) -> None:
    """Keep a working paper as the next version; the version is made anew if a colleague was quicker.

    What was filled in by chat is a version before, so that the file is merged with it.
    """
    case_id, task_id, bidang = place[0].id, place[1].id, place[1].bidang or ""
    heard = item.incoming if isinstance(item, Arrival) else None
    with services.read() as uow:
        working_paper.identify(uow, uow.case(case_id), bidang, raw.identity, upload.name)
    for _ in range(_TRIES):
        _settle(services, officer, case_id, bidang)
        made = working_paper.make_version(services, officer, case_id, bidang, raw, upload.name)
        with services.begin(officer.id, heard) as uow:
            case = uow.case(case_id)
            request = uow.request(officer, case, uow.task(case, task_id))
            check_holder(case, task_id, request.actor, request.sop)
            if version_of(case, bidang) != made.over or entries.of_paper(uow.tx, case_id, bidang):
                continue
            if made.repeats:
                working_paper.tell_repeated(uow, request, made, upload)
            else:
                request = working_paper.keep_version(uow, request, made, upload)
                working_paper.tell(uow, request, made, upload)
            progress.stop(uow, request)
            queues.handled(uow.tx, item.row)
            return
    raise RuntimeError("the paper changed faster than it could be read")


def _settle(services: Services, officer: Officer, case_id: str, bidang: str) -> None:
    """Make a version of what was filled in by chat, if there is any."""
    with services.read() as uow:
        if not entries.of_paper(uow.tx, case_id, bidang):
            return
    with services.begin(officer.id) as uow:
        paper_versions.settled(uow, uow.case(case_id), bidang)


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
        raw = _parsed(upload, kept_bytes(services.files, upload))
        deliver_paper(services, officer, upload, (case, task), raw, job)
    except SopError as refusal:
        with services.begin(officer.id) as uow:
            if isinstance(refusal, FileDamaged):
                uow.incident("berkas_rusak", sidik=upload.sha256, id=officer.id)
            send_text(uow, officer, refusal_message(uow, refusal, officer), About(case=case.id, task=task.id))
            queues.handled(uow.tx, job.row)


def apologise(services: Services, job: Job) -> None:
    """The workbook of a job could not be read because of a bug: ask the officer to send it again."""
    upload = unpack_upload(job.data["upload"])
    with services.begin() as uow:
        officer = uow.staff.by_id(job.data["officer"])
        if officer:
            message = Message("maaf_berkas", nama=upload.name, nomor=job.row, kontak=uow.office.contact)
            send_text(uow, officer, message)
