"""Officers as messages name them, and who is meant by a role."""

from __future__ import annotations

import html

from bot.core.case import Case, Seat, Task
from bot.core.sop import Sop, StepKind
from bot.render import render_text
from handlers.desk import Visit
from storage import people
from storage.people import Officer


def name_of(visit: Visit, officer_id: str) -> str:
    """ "Ibu Contoh (Kabid Perdagangan)"; empty for the bot itself."""
    officer = people.by_id(visit.tx, officer_id) if officer_id else None
    if officer is None:
        return ""
    return (
        f"{greeting(officer)} {officer.name} ({officer.position})" if officer.position else full_name(officer)
    )


def doer(visit: Visit, task: Task) -> str:
    """Who did a task; of a Plh. or Plt. with the title he acted under and the one he stood in for."""
    officer, absent = people.by_id(visit.tx, task.done_by), people.by_id(visit.tx, task.for_officer)
    if not task.acting or officer is None or absent is None:
        return name_of(visit, task.done_by)
    name = render_text(
        "nama_plh",
        nama=full_name(officer),
        jenis=task.acting,
        jabatan=absent.position,
        digantikan=full_name(absent),
    )
    return html.unescape(name)


def full_name(officer: Officer) -> str:
    return f"{greeting(officer)} {officer.name}"


def greeting(officer: Officer) -> str:
    """Bapak or Ibu, as the office file says; Bapak/Ibu where it does not."""
    return officer.salutation or "Bapak/Ibu"


def holders(visit: Visit, sop: Sop, task: Task) -> list[Officer]:
    """On whose desk the task lies."""
    return people.in_seat(visit.tx, visit.office_id, sop.step(task.step).actor, task.bidang, visit.now)


def overseers(visit: Visit, sop: Sop) -> list[Officer]:
    return people.in_seat(visit.tx, visit.office_id, sop.overseer, None, visit.now)


def superior_role(sop: Sop, no: str) -> str:
    """The role above the desk of a step: the next reviewer on its way, else the overseer."""
    step, seen = sop.step(no), set[str]()
    while step.no not in seen:
        seen.add(step.no)
        onward = step.yes if step.kind is StepKind.REVIEW else (step.next[0] if step.next else None)
        if onward is None:
            break
        step = sop.step(onward)
        fits = sop.per_bidang(no) or not sop.per_bidang(step.no)
        if step.kind is StepKind.REVIEW and step.actor != sop.step(no).actor and fits:
            return step.actor
    return sop.overseer


def superiors(visit: Visit, sop: Sop, task: Task) -> list[Officer]:
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
    """The seats in which he sits now: an absent officer in none, who stands in for him in all of them."""
    return people.seats(visit.tx, officer.id, visit.now)


def reads(visit: Visit, officer: Officer) -> frozenset[Seat]:
    """The seats whose part he may read: an absent officer still reads his own."""
    return seats(visit, officer) | people.own_seats(visit.tx, officer.id)


def sees_all(visit: Visit, sop: Sop, officer: Officer) -> bool:
    """Whether he may see every bidang (domain A31): whoever holds a seat of the office itself."""
    single = {role.key for role in sop.roles if not role.per_bidang}
    return any(seat.role in single for seat in reads(visit, officer))


def bidang_of(visit: Visit, officer: Officer) -> frozenset[str]:
    return frozenset(seat.bidang for seat in reads(visit, officer) if seat.bidang)


def may_see(visit: Visit, sop: Sop, officer: Officer, case: Case, bidang: str | None) -> bool:
    return sees_all(visit, sop, officer) or (bidang in case.bidang and bidang in bidang_of(visit, officer))
