"""`/gambar`: the SOP of a period with where the office and every bidang stand, and the same in words beside it.

The picture is made outside the transaction. What it shows is read then, so it is true when it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.core.case.model import Case, CaseState
from bot.core.office.officers import Officer
from bot.documents.period_picture import PeriodPicture, draw_period, legible_as_photo
from bot.ports import FileToSend, Incoming, IncomingKind, Job
from bot.text.render import Message
from handlers.context import Services, UnitOfWork
from handlers.documents.letterhead import file_name
from handlers.documents.period_picture import picture_of
from handlers.messages.audience import concerns
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, send_text
from handlers.messages.papers import send_picture
from handlers.monitoring.digest_text import Seen, picture_caption, seen_by
from storage.repositories import queues

JOB = "gambar"


def ask(uow: UnitOfWork, officer: Officer, case: Case) -> None:
    """Have the picture made; it comes by itself, to the chat in which it was asked for."""
    where = uow.heard
    asked = (where.tap or where.message) if where else ""
    uow.leave(
        JOB,
        f"{officer.id}:{uow.now.isoformat()}:{asked}",
        case=case.id,
        officer=officer.id,
        channel=where.channel if where else "",
        chat=where.chat if where else "",
        tap=where.tap if where else "",
        message=where.message if where else "",
    )


def make(services: Services, job: Job) -> None:
    """Make the picture and send it to whoever asked for it, unless the period concerns them no more."""
    with services.read() as uow:
        found = _found(uow, job)
    if found:
        sha256, png = services.pictures.of(
            services.files, found.picture.content, lambda: draw_period(found.picture)
        )
    with _answering(services, job) as uow:
        if found:
            file, about = FileToSend(sha256=sha256, name=found.name), About(case=job.data["case"])
            send_picture(uow, found.officer, file, found.caption, about, photo=legible_as_photo(png))
        queues.handled(uow.tx, job.row)


def tell_failed(services: Services, job: Job) -> None:
    """Tell whoever asked that the picture could not be made; the operator reads it in the log of incidents."""
    with _answering(services, job) as uow:
        case, officer = uow.case(job.data["case"]), uow.staff.officer(job.data["officer"])
        uow.incident("pekerjaan_terhenti", kasus=case.id, pekerjaan=JOB, tugas="")
        message = Message(
            "gambar_gagal",
            periode=str(case.period),
            sapaan=greeting(officer),
            nomor=job.row,
            kontak=uow.office.contact,
        )
        send_text(uow, officer, message, About(case=case.id))


@contextmanager
def _answering(services: Services, job: Job) -> Iterator[UnitOfWork]:
    """A unit of work that answers whoever asked, where they asked."""
    place = job.data.get("channel", ""), job.data.get("chat", "")
    tap, message = job.data.get("tap", ""), job.data.get("message", "")
    kind = IncomingKind.TAP if tap else IncomingKind.TEXT
    heard = Incoming(
        channel=place[0],
        kind=kind,
        chat=place[1],
        sender=place[1],
        at=services.clock.now(),
        tap=tap,
        message=message,
    )
    with services.begin(job.data["officer"], heard if all(place) else None) as uow:
        yield uow


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What is to be drawn and said, for whom."""

    officer: Officer
    picture: PeriodPicture
    caption: Message
    name: str


def _found(uow: UnitOfWork, job: Job) -> _Found | None:
    officer, case = uow.staff.by_id(job.data["officer"]), uow.case(job.data["case"])
    if officer is None or not concerns(uow, officer, case):
        return None
    seen = seen_by(uow, officer, case)
    return _Found(
        officer=officer,
        picture=picture_of(uow, officer, seen.case, seen.digest),
        caption=_caption(uow, officer, seen),
        name=file_name("Gambar", seen.sop.name, str(case.period), ".png"),
    )


def _caption(uow: UnitOfWork, officer: Officer, seen: Seen) -> Message:
    case = seen.case
    if case.closed_at is None:
        return picture_caption(uow, seen, uow.voice_of(officer.id))
    return Message(
        "gambar_keterangan_tamat",
        nama=seen.sop.name,
        periode=str(case.period),
        batal=case.state is CaseState.CANCELLED,
        pada=case.closed_at,
        alasan=case.ended_reason,
        tanpa=[uow.bidang_name(skip.bidang) for skip in case.skips],
    )
