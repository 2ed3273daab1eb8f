"""What the form of `/plh` says, as an appointment: who may set it, and how it is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from bot.core.office.acting import ActingHolder, ActingKind, check_acting, last_allowed
from bot.core.office.officers import Officer, Seat
from bot.core.sop.model import overseers_superiors
from handlers.context import Visit
from handlers.messages.names import full_name
from handlers.refusals import NotYourAbsence
from handlers.standing_in import first_day, last_day
from storage.repositories import acting, people

Form = Mapping[
    str, str
]  #: absent, stand_in, kind, letter, first, last, as far as they are known; page of a list


def appointment(visit: Visit, officer: Officer | None, form: Form) -> ActingHolder:
    """What the form says, if it may be set by this officer; None is the operator, who may."""
    if officer:
        check_may_order(visit, officer, form["absent"])
    first, last = date.fromisoformat(form["first"]), date.fromisoformat(form["last"])
    kind = ActingKind(form["kind"])
    new = ActingHolder(
        id=0,
        absent=form["absent"],
        stand_in=form["stand_in"],
        kind=kind,
        letter=form["letter"],
        start=_midnight(visit, first),
        end=_midnight(visit, last + timedelta(days=1)),
        doubles=bool(form.get("doubles")),
    )
    others = acting.standing(visit.tx, visit.office_id)
    check_acting(new, others, last=last, limit=last_allowed(first, kind), now=visit.now)
    return new


def _midnight(visit: Visit, day: date) -> datetime:
    return datetime.combine(day, time(), visit.voice.zone)


def working_days(visit: Visit, one: ActingHolder) -> int:
    before = first_day(visit, one) - timedelta(days=1)
    return visit.calendar.working_days_between(before, last_day(visit, one))


def together(visit: Visit, new: ActingHolder) -> frozenset[Seat]:
    return people.own_seats(visit.tx, new.stand_in) | people.own_seats(visit.tx, new.absent)


def may_order(visit: Visit, officer: Officer, absent: str) -> bool:
    """The absent himself, the Sekretaris, and of the Sekretaris who is above him."""
    return (
        officer.id == absent
        or visit.actor(officer).oversees
        or absent in {one.id for one in answers_for(visit, officer)}
    )


def answers_for(visit: Visit, officer: Officer) -> list[Officer]:
    """Whose seat it is to oversee, where `officer` sits above him."""
    sop = visit.desk.shelf.current
    above = {Seat(role=role) for role in overseers_superiors(sop)}
    if not above & visit.actor(officer).seats:
        return []
    return [
        one
        for one in people.everyone(visit.tx, visit.office_id)
        if one.id != officer.id and Seat(role=sop.overseer) in people.own_seats(visit.tx, one.id, visit.now)
    ]


def check_may_order(visit: Visit, officer: Officer, absent: str) -> None:
    if not may_order(visit, officer, absent):
        raise NotYourAbsence()


def told(visit: Visit, one: ActingHolder) -> dict[str, object]:
    """The fields of one appointment, as its messages name them."""
    absent, stand_in = people.by_id(visit.tx, one.absent), people.by_id(visit.tx, one.stand_in)
    assert absent is not None
    assert stand_in is not None
    return {
        "jenis": one.kind.value,
        "jabatan": absent.position,
        "digantikan": full_name(absent),
        "pengganti": full_name(stand_in),
        "surat": one.letter,
        "mulai": first_day(visit, one),
        "sampai": last_day(visit, one),
        "rangkap": one.doubles,
    }
