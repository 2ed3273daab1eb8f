"""Appointments of a Plh or Plt: entered in chat, or by the operator."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.case.separation_of_duties import conflicts
from bot.core.office.acting import USUAL_DAYS, ActingHolder, ActingKind, check_acting, last_allowed
from bot.core.office.officers import Officer, Seat
from bot.core.sop.model import overseers_superiors
from handlers.context import Visit
from handlers.messages.names import full_name
from handlers.refusals import NotYourAbsence
from handlers.staff.terms import first_day, last_day, settle, tell
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


OPERATOR = "operator"  #: in the record, where an officer's id stands otherwise


@dataclass(frozen=True, kw_only=True)
class Appointed:
    """What was set, and what stands out in it, as the chat's form says it before the last tap."""

    holder: ActingHolder
    short: bool  #: a Plh of fewer working days than is usual
    alone: tuple[tuple[str, str], ...]  #: numbers of steps that he would make and judge alone, and may not
    silent: bool  #: he has no phone yet


def appoint(visit: Visit, form: Form) -> Appointed:
    """Set what the form says, by the rules of `/plh` but for who may order it. Raises what is wrong with it."""
    new = appointment(visit, None, form)
    made = acting.add(visit.tx, visit.office_id, new, OPERATOR, visit.now)
    visit.incident("plh_ditetapkan", jenis=made.kind, surat=made.letter, oleh=OPERATOR)
    tell(visit, made, "ditetapkan")
    settle(visit)
    pairs = () if made.doubles else conflicts(visit.desk.shelf.current, together(visit, made))
    return Appointed(
        holder=made,
        short=made.kind is ActingKind.PLH and working_days(visit, made) < USUAL_DAYS,
        alone=tuple((first.no, second.no) for first, second in pairs),
        silent=not people.phones(visit.tx, made.stand_in),
    )
