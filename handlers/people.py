"""Officers as messages name them, and who is meant by a role."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.case.model import Case, Task, seat_of
from bot.core.case.rules import handed_to
from bot.core.office.appointments import plate_of
from bot.core.office.officers import Nameplate, Officer, Seat
from bot.core.sop.model import Sop, superior_role
from bot.text.render import render_plain
from handlers.context import Visit
from storage.repositories import people

UNKNOWN_GREETING = "Bapak/Ibu"  #: where the office file does not say which


def name_of(visit: Visit, officer_id: str, at: datetime | None = None) -> str:
    """ "Ibu Contoh (Kabid Perdagangan)", with the title of today or of `at`; empty for the bot itself."""
    officer = people.by_id(visit.tx, officer_id) if officer_id else None
    if officer is None:
        return ""
    title = people.title_then(visit.tx, officer, at) if at else officer.position
    return _with_title(plate_of(officer, title))


def doer(visit: Visit, sop: Sop, task: Task) -> str:
    """Who did a task, as he was named then; of a Plh., Plt. or Pj. with the title he acted under."""
    if not task.done_by:
        return ""
    named, absent = signed_as(visit, sop, task), absent_as(visit, sop, task)
    if task.assigned and task.assigned_by:
        order = name_of(visit, task.assigned_by, task.done_at)
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


def signed_as(visit: Visit, sop: Sop, task: Task) -> Nameplate:
    """How who did a task was named then; of an event that does not say it, as far as the office file knows."""
    if task.named:
        return task.named
    if task.for_officer:
        title = _remembered(visit, sop, task, task.for_officer).title
        return replace(_remembered(visit, sop, task, task.done_by), title=title)
    return _remembered(visit, sop, task, task.done_by)


def absent_as(visit: Visit, sop: Sop, task: Task) -> Nameplate | None:
    """The same of whom he sat there for."""
    if task.absent or not task.for_officer:
        return task.absent
    return _remembered(visit, sop, task, task.for_officer)


def _remembered(visit: Visit, sop: Sop, task: Task, officer_id: str) -> Nameplate:
    officer = people.by_id(visit.tx, officer_id)
    if officer is None:
        return Nameplate(name="")
    then = people.title_then(visit.tx, officer, task.done_at or visit.now, seat_of(sop, task))
    return plate_of(officer, then)


def _full(plate: Nameplate) -> str:
    return f"{plate.salutation or UNKNOWN_GREETING} {plate.name}"


def _with_title(plate: Nameplate) -> str:
    return f"{_full(plate)} ({plate.title})" if plate.title else _full(plate)


def full_name(officer: Officer) -> str:
    return f"{greeting(officer)} {officer.name}"


def greeting(officer: Officer) -> str:
    """Bapak or Ibu, as the office file says; Bapak/Ibu where it does not."""
    return officer.salutation or UNKNOWN_GREETING


def holders(visit: Visit, sop: Sop, task: Task) -> list[Officer]:
    """On whose desk the task lies: who sits in its seat, or to whom it was handed over."""
    if task.assigned:
        known = people.everyone(visit.tx, visit.office_id)
        return [one for one in known if handed_to(task, visit.actor(one))]
    return people.in_seat(visit.tx, visit.office_id, sop.step(task.step).actor, task.bidang, visit.now)


def overseers(visit: Visit, sop: Sop) -> list[Officer]:
    return people.in_seat(visit.tx, visit.office_id, sop.overseer, None, visit.now)


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
    return seats(visit, officer) | people.own_seats(visit.tx, officer.id, visit.now)


def sees_all(visit: Visit, sop: Sop, officer: Officer) -> bool:
    """Whether he may see every bidang (domain A31): whoever holds a seat of the office itself."""
    single = {role.key for role in sop.roles if not role.per_bidang}
    return any(seat.role in single for seat in reads(visit, officer))


def bidang_of(visit: Visit, officer: Officer) -> frozenset[str]:
    return frozenset(seat.bidang for seat in reads(visit, officer) if seat.bidang)


def may_see(visit: Visit, sop: Sop, officer: Officer, case: Case, bidang: str | None) -> bool:
    return sees_all(visit, sop, officer) or (bidang in case.bidang and bidang in bidang_of(visit, officer))
