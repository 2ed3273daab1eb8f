"""Appointments of a Plh or Plt: entered in chat, or by the operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.case.separation_of_duties import conflicts
from bot.core.office.acting import USUAL_DAYS, ActingHolder, ActingKind, check_acting, last_allowed
from bot.core.office.officers import Officer, Seat
from bot.core.sop.model import overseers_superiors
from handlers.context import Visit
from handlers.messages.form import Answers
from handlers.messages.names import full_name
from handlers.refusals import NotYourAbsence
from handlers.staff.terms import first_day, last_day, settle, tell
from storage.repositories import acting, people


def appointment(visit: Visit, officer: Officer | None, answers: Answers) -> ActingHolder:
    """The appointment of the form, if `officer` may set it; None stands for the operator, who always may.

    `answers`: absent, stand_in, kind, letter, first, last, and doubles where both seats are held on record.
    """
    if officer:
        check_may_order(visit, officer, answers["absent"])
    first, last = date.fromisoformat(answers["first"]), date.fromisoformat(answers["last"])
    kind = ActingKind(answers["kind"])
    new = ActingHolder(
        id=0,
        absent=answers["absent"],
        stand_in=answers["stand_in"],
        kind=kind,
        letter=answers["letter"],
        start=_midnight(visit, first),
        end=_midnight(visit, last + timedelta(days=1)),
        doubles=bool(answers.get("doubles")),
    )
    others = visit.staff.standing
    check_acting(new, others, last=last, limit=last_allowed(first, kind), now=visit.now)
    return new


def _midnight(visit: Visit, day: date) -> datetime:
    return datetime.combine(day, time(), visit.voice.zone)


def working_days(visit: Visit, one: ActingHolder) -> int:
    """Working days from the first to the last day, both included."""
    before = first_day(visit, one) - timedelta(days=1)
    return visit.calendar.working_days_between(before, last_day(visit, one))


def together(visit: Visit, new: ActingHolder) -> frozenset[Seat]:
    """The seats of the stand-in together with those of the absent officer."""
    return visit.staff.seats_of_any_day(new.stand_in) | visit.staff.seats_of_any_day(new.absent)


def may_order(visit: Visit, officer: Officer, absent: str) -> bool:
    """Whether `officer` is the absent one, the Sekretaris, or, if the Sekretaris is absent, their superior."""
    return (
        officer.id == absent
        or visit.actor(officer).oversees
        or absent in {one.id for one in answers_for(visit, officer)}
    )


def answers_for(visit: Visit, officer: Officer) -> list[Officer]:
    """The overseers whose superior `officer` is; none for anybody else."""
    sop = visit.desk.shelf.current
    above = {Seat(role=role) for role in overseers_superiors(sop)}
    if not above & visit.actor(officer).seats:
        return []
    return [
        one
        for one in visit.staff.everyone
        if one.id != officer.id and Seat(role=sop.overseer) in visit.staff.own_seats(one.id)
    ]


def check_may_order(visit: Visit, officer: Officer, absent: str) -> None:
    """Raises `NotYourAbsence` unless the officer may set or end this absence."""
    if not may_order(visit, officer, absent):
        raise NotYourAbsence()


def told(visit: Visit, one: ActingHolder) -> dict[str, object]:
    """The fields of one appointment for its messages."""
    absent, stand_in = visit.staff.officer(one.absent), visit.staff.officer(one.stand_in)
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


OPERATOR = "operator"  #: recorded in place of an officer's id


@dataclass(frozen=True, kw_only=True)
class Appointed:
    """What was set, with the same warnings that the form in the chat shows before the last tap."""

    holder: ActingHolder
    short: bool  #: the Plh is for fewer working days than usual
    alone: tuple[
        tuple[str, str], ...
    ]  #: numbers of the steps in which the stand-in would review their own work, which is not allowed
    silent: bool  #: the stand-in has no phone yet


def appoint(visit: Visit, answers: Answers) -> Appointed:
    """Set the appointment by the rules of `/plh`, except who may order it. Raises the refusal of a broken rule."""
    new = appointment(visit, None, answers)
    made = acting.add(visit.tx, visit.office_id, new, OPERATOR, visit.now)
    visit.staff_changed()
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
