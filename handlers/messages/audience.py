"""Who is told: the officers whom a task, a bidang or a change of a period concerns."""

from __future__ import annotations

from collections.abc import Iterable

from bot.core.case.model import Case, Task
from bot.core.office.officers import Officer, Seat
from bot.core.office.staff import Staff
from bot.core.sop.model import Sop
from bot.text.render import Message
from handlers.context import UnitOfWork
from handlers.messages.names import greeting
from handlers.messages.outgoing import send_text


def everybody(staff: Staff, sop: Sop, before: Case, after: Case) -> list[Officer]:
    """Everyone with a part in the case now or before the change."""
    parts = [(case, code) for case in (before, after) for code in (None, *case.bidang)]
    return [
        officer
        for officer in staff.everyone_in(sop)
        if any(staff.may_see(sop, officer, case.bidang, code) for case, code in parts)
    ]


def concerned(staff: Staff, sop: Sop, bidang: str) -> list[Officer]:
    """The officers of the bidang, of the joining step, and the overseers."""
    desks = [officer for role in sop.roles if role.per_bidang for officer in staff.in_seat(role.key, bidang)]
    found = [*desks, *joining(staff, sop), *staff.overseers(sop)]
    return list({officer.id: officer for officer in found}.values())


def joining(staff: Staff, sop: Sop) -> list[Officer]:
    """The holders of the step where the bidang join."""
    start = sop.branch_start
    no = sop.join_after(start) if start else None
    if no is None:
        return []
    return staff.in_seat(sop.step(no).actor)


def joining_officers(staff: Staff, sop: Sop, case: Case, task: Task) -> list[Officer]:
    """Who waits where the branches meet, while a branch of this task has just arrived there."""
    no = sop.join_after(task.step)
    if no is None or task.bidang not in case.arrived:
        return []
    return staff.in_seat(sop.step(no).actor)


def concerns(uow: UnitOfWork, officer: Officer, case: Case) -> bool:
    """Whether the officer may see anything of the case."""
    return bool(_concerning(uow, officer, [case]))


def running_for(uow: UnitOfWork, officer: Officer) -> list[Case]:
    """The running cases of which the officer may see anything, the oldest first."""
    return _concerning(uow, officer, uow.running())


def _concerning(uow: UnitOfWork, officer: Officer, cases: Iterable[Case]) -> list[Case]:
    roles = {seat.role for seat in uow.staff.reads(officer)}
    own = uow.staff.bidang_of(officer)
    return [case for case in cases if roles & uow.sop(case).office_roles or own & set(case.bidang)]


def last_ended(uow: UnitOfWork, officer: Officer) -> Case | None:
    """The newest of the cases that are over and of which the officer may see anything."""
    return next((case for case in uow.ended() if concerns(uow, officer, case)), None)


def may_start(uow: UnitOfWork, officer: Officer) -> bool:
    """Whether the officer may begin a period."""
    return Seat(role=uow.services.sops.current.first.actor) in uow.staff.seats(officer.id)


def tell_idle(uow: UnitOfWork, officer: Officer) -> None:
    """Tell the officer that no running period concerns them, what ended last, and what comes next."""
    last = last_ended(uow, officer)
    message = Message(
        "status_kosong",
        sapaan=greeting(officer),
        terakhir=str(last.period) if last else "",
        selesai=last.closed_at if last else None,
        boleh_mulai=may_start(uow, officer),
        kontak=uow.office.contact,
    )
    send_text(uow, officer, message)
