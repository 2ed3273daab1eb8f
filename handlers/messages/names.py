"""How officers are named in messages, and how a typed name finds one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.case.model import Case, Task, seat_of
from bot.core.errors import SopError
from bot.core.office.officers import Officer, SignatureBlock, signature_block
from bot.core.office.staff import Staff
from bot.core.sop.model import Sop, Step
from bot.text.render import Message, render_plain
from handlers.context import UnitOfWork
from handlers.refusals import OfficerAmbiguous, OfficerUnknown

UNKNOWN_GREETING = "Bapak/Ibu"  #: used if the office file does not say which


def chat_name(channel: str) -> str:
    """How people call the chat service behind a channel."""
    return render_plain("nama_kanal", kanal=channel)


def task_name(step: Step, bidang: str, period: str = "") -> str:
    """ "Kertas kerja Bidang Perdagangan, Triwulan III 2026": the one name of a task, wherever it is spoken of.

    `bidang`: its name, or nothing. Under a heading that names the period the name goes without.
    """
    return render_plain("nama_tugas", tugas={"judul": step.title, "bidang": bidang, "periode": period})


def name_of_task(uow: UnitOfWork, case: Case, task: Task) -> str:
    """The name of a task of `case`, with its period."""
    return task_name(uow.sop(case).step(task.step), uow.bidang_name(task.bidang), str(case.period))


def name_of(staff: Staff, officer_id: str, at: datetime | None = None) -> str:
    """ "Ibu Contoh (Kabid Perdagangan)", with the title of today or of `at`; empty for the bot itself."""
    officer = staff.by_id(officer_id)
    if officer is None:
        return ""
    title = staff.title_at(officer, at) if at else officer.position
    return _with_title(signature_block(officer, title))


def doer(staff: Staff, sop: Sop, task: Task) -> str:
    """Who did a task, as they were named then; a Plh., Plt. or Pj. with the title under which they acted."""
    if not task.done_by:
        return ""
    named, absent = signed_as(staff, sop, task), absent_as(staff, sop, task)
    if task.assigned and task.assigned_by:
        order = name_of(staff, task.assigned_by, task.done_at)
        return render_plain("nama_penerima_tugas", nama=_with_title(named), pemberi=order)
    if not task.acting:
        return _with_title(named)
    return render_plain(
        "nama_plh",
        nama=_full(named),
        jenis=task.acting,
        jabatan=named.title,
        digantikan=_full(absent) if absent else "",
    )


def signed_as(staff: Staff, sop: Sop, task: Task) -> SignatureBlock:
    """The name and title under which the task was done; for events that do not record it, as far as the
    office file knows.
    """
    if task.named:
        return task.named
    if task.for_officer:
        title = _remembered(staff, sop, task, task.for_officer).title
        return replace(_remembered(staff, sop, task, task.done_by), title=title)
    return _remembered(staff, sop, task, task.done_by)


def absent_as(staff: Staff, sop: Sop, task: Task) -> SignatureBlock | None:
    """The name and title of the absent officer for whom the task was done."""
    if task.absent or not task.for_officer:
        return task.absent
    return _remembered(staff, sop, task, task.for_officer)


def _remembered(staff: Staff, sop: Sop, task: Task, officer_id: str) -> SignatureBlock:
    officer = staff.by_id(officer_id)
    if officer is None:
        return SignatureBlock(name="")
    then = staff.title_at(officer, task.done_at or staff.at, seat_of(sop, task))
    return signature_block(officer, then)


def _full(plate: SignatureBlock) -> str:
    return f"{plate.salutation or UNKNOWN_GREETING} {plate.name}"


def _with_title(plate: SignatureBlock) -> str:
    return f"{_full(plate)} ({plate.title})" if plate.title else _full(plate)


def full_name(officer: Officer) -> str:
    return f"{greeting(officer)} {officer.name}"


def called(officer: Officer) -> str:
    """Whom to call: without the degrees behind the name."""
    return f"{greeting(officer)} {officer.name.partition(',')[0]}"


def greeting(officer: Officer | None) -> str:
    """Bapak or Ibu, as the office file says; Bapak/Ibu where it does not, or to somebody whom it does not know."""
    return officer.salutation if officer and officer.salutation else UNKNOWN_GREETING


def officer_called(uow: UnitOfWork, text: str) -> Officer:
    """The officer that the text names. Raises `OfficerUnknown`, or `OfficerAmbiguous` with the names that fit."""
    found = uow.staff.called(text)
    if not found:
        raise OfficerUnknown(teks=text[:60])
    if len(found) > 1:
        raise OfficerAmbiguous(teks=text[:60], pilihan=[full_name(one) for one in found])
    return found[0]


def refusal_message(
    uow: UnitOfWork, refusal: SopError, reader: Officer | None, *, contact: bool = True
) -> Message:
    """The sentence of a refusal as `reader` is addressed, with the person who can help where somebody is needed."""
    helper = uow.contact if contact else ""
    fields = {**refusal.fields, "kontak": helper, "sapaan": greeting(reader)}
    if "oleh" in fields:  # the core names officers by their ids
        at = fields.get("pada")
        fields["oleh"] = name_of(uow.staff, str(fields["oleh"]), at if isinstance(at, datetime) else None)
    return Message(f"galat_{refusal.key}", **fields)
