"""Persons in signature and paraf blocks. An officer who has left is still printed where they signed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.case.model import Case, Task
from bot.core.office.officers import Officer, Seat, SignatureBlock, signature_block
from bot.core.sop.model import Endorsement, Sop, Step, StepKind
from bot.documents.values import Signer
from handlers.context import UnitOfWork
from handlers.documents.letterhead import phrase
from handlers.messages.names import signed_as


def signer_of(uow: UnitOfWork, sop: Sop, task: Task) -> Signer:
    """Who did `task` and when, with the fingerprint of what they decided on."""
    plate = signed_as(uow.staff, sop, task)
    block = _plated(plate, sop.role(sop.step(task.step).actor).name)
    fingerprint = task.decision.sha256 if task.decision else ""
    block = replace(block, acting=task.acting, at=task.done_at, fingerprint=fingerprint)
    return _on_behalf(uow, sop, task, block, plate.title) if task.assigned else block


def _on_behalf(uow: UnitOfWork, sop: Sop, task: Task, block: Signer, title: str) -> Signer:
    """The block of a task that was handed over: "a.n. Kepala Bidang ...", under it the signer's own jabatan and name
    (docs/keputusan.md L15).
    """
    seat = holder(uow, sop, sop.step(task.step).actor, task.bidang)
    own = " ".join(part for part in (task.acting, title) if part)
    return replace(block, acting=phrase("atas_nama"), position=seat.position, own=own)


def person(uow: UnitOfWork, officer_id: str, fallback: str, *, at: datetime | None = None) -> Signer:
    """The officer with the title of today or of `at`; `fallback` is printed if the office gave no jabatan."""
    officer = uow.staff.by_id(officer_id) if officer_id else None
    if officer is None:
        return Signer(position=fallback, name="")
    title = uow.staff.title_at(officer, at) if at else officer.position
    return _plated(signature_block(officer, title), fallback)


def holder(uow: UnitOfWork, sop: Sop, role: str, bidang: str | None = None) -> Signer:
    """The block of whoever holds the seat now, not signed; of a vacant seat only the name of the role."""
    seated = uow.staff.in_seat(role, bidang)
    if not seated:
        return Signer(position=sop.role(role).name, name="")
    actor, seat = uow.actor(seated[0]), Seat(role=role, bidang=bidang)
    acting = actor.acts_in(seat)
    return replace(_plated(actor.plates[seat], sop.role(role).name), acting=acting.kind if acting else "")


def _plated(plate: SignatureBlock, fallback: str) -> Signer:
    """The block under the title of the seat; a Plh or Plt signs under the title of the absent officer."""
    return Signer(position=plate.title or fallback, name=plate.name, rank=plate.rank, nip=plate.nip)


def report_signer(uow: UnitOfWork, sop: Sop, signed: Task | None) -> Signer:
    """Who signs the report: whoever did task `signed`, else whoever will."""
    return signer_of(uow, sop, signed) if signed else holder(uow, sop, _signing_step(sop).actor)


def addressees(uow: UnitOfWork, sop: Sop, case: Case, no: str) -> tuple[str, ...]:
    """The holders of step `no`, one line each: position and name."""
    role = sop.role(sop.step(no).actor)
    seats = case.bidang if role.per_bidang else (None,)
    return tuple(line for bidang in seats for line in _lines(uow, role.key, role.name, bidang))


def titled(block: Signer) -> str:
    """The position and name of a block in one line."""
    return phrase("kepada", jabatan=block.position, nama=block.name) if block.position else block.name


def named(officer: Officer | None, fallback: str) -> str:
    """Position and name in one line."""
    if officer is None:
        return fallback
    return phrase("kepada", jabatan=officer.position or fallback, nama=officer.name)


def _lines(uow: UnitOfWork, role: str, role_name: str, bidang: str | None) -> list[str]:
    alone = " ".join(part for part in (role_name, uow.bidang_name(bidang)) if part)
    seated = uow.staff.in_seat(role, bidang)
    return [named(officer, alone) for officer in seated] or [alone]


def _signing_step(sop: Sop) -> Step:
    """The last signature step of the office itself; if the SOP has none, its last review, else its first step."""
    single = [step for step in sop.steps if not sop.per_bidang(step.no)]
    reviews = [step for step in single if step.kind is StepKind.REVIEW]
    signing = [step for step in reviews if step.endorsement is Endorsement.TANDA_TANGAN]
    return (signing or reviews or [sop.first])[-1]
