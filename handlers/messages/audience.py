"""Who is told: the officers whom a task, a bidang or a change of a period concerns."""

from __future__ import annotations

from bot.core.case.model import Case, Task
from bot.core.case.rules import handed_to
from bot.core.office.officers import Officer, Seat
from bot.core.sop.model import Sop, superior_role
from bot.text.render import Message
from handlers.context import Visit
from handlers.messages.names import greeting
from handlers.messages.outgoing import say
from storage.repositories import cases as case_rows
from storage.repositories import people


def joining_officers(visit: Visit, sop: Sop, case: Case, task: Task) -> list[Officer]:
    """The holders of the joining step, if the bidang of this task has just arrived there; else nobody."""
    no = sop.join_after(task.step)
    if no is None or task.bidang not in case.arrived:
        return []
    return people.in_seat(visit.tx, visit.office_id, sop.step(no).actor, None, visit.now)


def holders(visit: Visit, sop: Sop, task: Task) -> list[Officer]:
    """Who holds the task: whoever sits in its seat, or to whom it was handed over."""
    if task.assigned:
        known = people.everyone(visit.tx, visit.office_id)
        return [one for one in known if handed_to(task, visit.actor(one))]
    return people.in_seat(visit.tx, visit.office_id, sop.step(task.step).actor, task.bidang, visit.now)


def overseers(visit: Visit, sop: Sop) -> list[Officer]:
    return people.in_seat(visit.tx, visit.office_id, sop.overseer, None, visit.now)


def superiors(visit: Visit, sop: Sop, task: Task) -> list[Officer]:
    """Who sits in the superior seat of a task now; several if the seat is shared, none if it is vacant."""
    role = superior_role(sop, task.step)
    bidang = task.bidang if sop.role(role).per_bidang else None
    return people.in_seat(visit.tx, visit.office_id, role, bidang, visit.now)


def everyone_in(visit: Visit, sop: Sop) -> list[Officer]:
    """Everybody with a seat in this SOP."""
    roles = {role.key for role in sop.roles}
    return [
        o for o in people.everyone(visit.tx, visit.office_id) if roles & {s.role for s in reads(visit, o)}
    ]


def seats(visit: Visit, officer: Officer) -> frozenset[Seat]:
    """The seats in which the officer sits now. An absent officer sits in none; the stand-in sits in all of them."""
    return people.seats(visit.tx, officer.id, visit.now)


def reads(visit: Visit, officer: Officer) -> frozenset[Seat]:
    """The seats whose part the officer may read: an absent officer still reads their own."""
    return seats(visit, officer) | people.own_seats(visit.tx, officer.id, visit.now)


def sees_all(visit: Visit, sop: Sop, officer: Officer) -> bool:
    """Whether the officer may see every bidang: true for holders of a seat of the office itself
    (docs/keputusan.md A31).
    """
    single = {role.key for role in sop.roles if not role.per_bidang}
    return any(seat.role in single for seat in reads(visit, officer))


def bidang_of(visit: Visit, officer: Officer) -> frozenset[str]:
    return frozenset(seat.bidang for seat in reads(visit, officer) if seat.bidang)


def may_see(visit: Visit, sop: Sop, officer: Officer, case: Case, bidang: str | None) -> bool:
    """Whether the officer may see this bidang of the case; `bidang` is None for the office's own tasks."""
    return sees_all(visit, sop, officer) or (bidang in case.bidang and bidang in bidang_of(visit, officer))


def everybody(visit: Visit, sop: Sop, before: Case, after: Case) -> list[Officer]:
    """Everyone with a part in the case now or before the change."""
    parts = [(case, code) for case in (before, after) for code in (None, *case.bidang)]
    return [
        officer
        for officer in everyone_in(visit, sop)
        if any(may_see(visit, sop, officer, case, code) for case, code in parts)
    ]


def concerned(visit: Visit, sop: Sop, bidang: str) -> list[Officer]:
    """The officers of the bidang, of the joining step, and the overseers."""
    desks = [
        officer
        for role in sop.roles
        if role.per_bidang
        for officer in people.in_seat(visit.tx, visit.office_id, role.key, bidang, visit.now)
    ]
    found = [*desks, *joining(visit, sop), *overseers(visit, sop)]
    return list({officer.id: officer for officer in found}.values())


def joining(visit: Visit, sop: Sop) -> list[Officer]:
    """The holders of the step where the bidang join."""
    start = sop.branch_start
    no = sop.join_after(start) if start else None
    if no is None:
        return []
    return people.in_seat(visit.tx, visit.office_id, sop.step(no).actor, None, visit.now)


def concerns(visit: Visit, officer: Officer, case: Case) -> bool:
    """Whether the officer may see anything of the case."""
    return sees_all(visit, visit.sop(case), officer) or bool(bidang_of(visit, officer) & set(case.bidang))


def may_start(visit: Visit, officer: Officer) -> bool:
    """Whether the officer may begin a period."""
    return Seat(role=visit.desk.shelf.current.first.actor) in seats(visit, officer)


def tell_idle(visit: Visit, officer: Officer) -> None:
    """Tell the officer that no running period concerns them, what ended last, and what comes next."""
    every = [visit.case(case_id) for case_id in case_rows.list_cases(visit.tx, visit.office_id)]
    ended = [case for case in every if case.closed_at and concerns(visit, officer, case)]
    last = ended[-1] if ended else None
    message = Message(
        "status_kosong",
        sapaan=greeting(officer),
        terakhir=str(last.period) if last else "",
        selesai=last.closed_at if last else None,
        boleh_mulai=may_start(visit, officer),
        kontak=visit.office.contact,
    )
    say(visit, officer, message)
