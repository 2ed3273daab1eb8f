"""Persons in signature and paraf blocks. An officer who has left is still printed where he signed."""

from __future__ import annotations

from dataclasses import replace

from bot.core.case import Case, Seat, Task
from bot.core.sop import Endorsement, Sop, Step, StepKind
from bot.documents.values import Signer
from handlers.desk import Visit
from handlers.documents.wording import phrase
from storage import people
from storage.people import Officer


def signer_of(visit: Visit, sop: Sop, task: Task) -> Signer:
    """Who did `task`, with the instant, and the fingerprint of what he decided on."""
    block = person(visit, task.done_by, sop.role(sop.step(task.step).actor).name)
    if task.acting:
        block = _acting(visit, block, task.acting, task.for_officer)
    return replace(block, at=task.done_at, fingerprint=task.decision.sha256 if task.decision else "")


def person(visit: Visit, officer_id: str, fallback: str) -> Signer:
    """An officer who has not signed; `fallback` is printed where the office gave no jabatan."""
    return _block(people.by_id(visit.tx, officer_id) if officer_id else None, fallback)


def holder(visit: Visit, sop: Sop, role: str, bidang: str | None = None) -> Signer:
    """Who holds the seat now, not signed; an empty seat has the name of its role only."""
    seated = people.in_seat(visit.tx, visit.office_id, role, bidang, visit.now)
    block = _block(seated[0] if seated else None, sop.role(role).name)
    sits_for = visit.actor(seated[0]).acts_in(Seat(role=role, bidang=bidang)) if seated else None
    return _acting(visit, block, sits_for.kind, sits_for.absent) if sits_for else block


def _acting(visit: Visit, block: Signer, kind: str, absent: str) -> Signer:
    """The same person under the absent officer's title: "Plh. Kepala Dinas ..." (domain 5.4)."""
    known = people.by_id(visit.tx, absent)
    title = known.position if known else ""
    return replace(block, acting=kind, position=title or block.position)


def report_signer(visit: Visit, sop: Sop, signed: Task | None) -> Signer:
    """Who signs the report: by `signed` who did, else who will."""
    return signer_of(visit, sop, signed) if signed else holder(visit, sop, _signing_step(sop).actor)


def addressees(visit: Visit, sop: Sop, case: Case, no: str) -> tuple[str, ...]:
    """Everybody whom step `no` is given to, one line each: position and name."""
    role = sop.role(sop.step(no).actor)
    seats = case.bidang if role.per_bidang else (None,)
    return tuple(line for bidang in seats for line in _lines(visit, role.key, role.name, bidang))


def named(officer: Officer | None, fallback: str) -> str:
    """Position and name in one line."""
    if officer is None:
        return fallback
    return phrase("kepada", jabatan=officer.position or fallback, nama=officer.name)


def _lines(visit: Visit, role: str, role_name: str, bidang: str | None) -> list[str]:
    alone = " ".join(part for part in (role_name, visit.bidang_name(bidang)) if part)
    seated = people.in_seat(visit.tx, visit.office_id, role, bidang, visit.now)
    return [named(officer, alone) for officer in seated] or [alone]


def _signing_step(sop: Sop) -> Step:
    """The last signature of the office itself; where the SOP asks for none, the last review, else the first step."""
    single = [step for step in sop.steps if not sop.per_bidang(step.no)]
    reviews = [step for step in single if step.kind is StepKind.REVIEW]
    signing = [step for step in reviews if step.endorsement is Endorsement.TANDA_TANGAN]
    return (signing or reviews or [sop.first])[-1]


def _block(officer: Officer | None, fallback: str) -> Signer:
    if officer is None:
        return Signer(position=fallback, name="")
    return Signer(
        position=officer.position or fallback, name=officer.name, rank=officer.rank, nip=officer.nip
    )
