"""Appointments of a Plh or Plt: entered in chat, or by the operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.case.separation_of_duties import conflicts
from bot.core.office.acting import USUAL_DAYS, ActingAppointment, ActingKind, check_acting, last_allowed
from bot.core.office.officers import Officer, Seat
from bot.core.sop.model import overseers_superiors
from handlers.context import UnitOfWork
from handlers.messages.form import Answers
from handlers.messages.names import full_name
from handlers.refusals import NotYourAbsence
from handlers.staff.terms import first_day, last_day, settle, tell
from storage.repositories import acting, people


def appointment(uow: UnitOfWork, officer: Officer | None, answers: Answers) -> ActingAppointment:
    """The appointment of the form, if `officer` may set it; None stands for the operator, who always may.

    `answers`: absent, stand_in, kind, letter, first, last, and doubles where both seats are held on record.
    """
    if officer:
        check_may_order(uow, officer, answers["absent"])
    first, last = date.fromisoformat(answers["first"]), date.fromisoformat(answers["last"])
    kind = ActingKind(answers["kind"])
    new = ActingAppointment(
        id=0,
        absent=answers["absent"],
        stand_in=answers["stand_in"],
        kind=kind,
        letter=answers["letter"],
        start=_midnight(uow, first),
        end=_midnight(uow, last + timedelta(days=1)),
        doubles=bool(answers.get("doubles")),
    )
    others = uow.staff.standing
    check_acting(new, others, last=last, limit=last_allowed(first, kind), now=uow.now)
    return new


def _midnight(uow: UnitOfWork, day: date) -> datetime:
    return datetime.combine(day, time(), uow.voice.zone)


def working_days(uow: UnitOfWork, one: ActingAppointment) -> int:
    """Working days from the first to the last day, both included."""
    before = first_day(uow, one) - timedelta(days=1)
    return uow.calendar.working_days_between(before, last_day(uow, one))


def together(uow: UnitOfWork, new: ActingAppointment) -> frozenset[Seat]:
    """The seats of the stand-in together with those of the absent officer."""
    return uow.staff.seats_of_any_day(new.stand_in) | uow.staff.seats_of_any_day(new.absent)


def may_order(uow: UnitOfWork, officer: Officer, absent: str) -> bool:
    """Whether `officer` is the absent one, the Sekretaris, or, if the Sekretaris is absent, their superior."""
    return (
        officer.id == absent
        or uow.actor(officer).oversees
        or absent in {one.id for one in answers_for(uow, officer)}
    )


def answers_for(uow: UnitOfWork, officer: Officer) -> list[Officer]:
    """The overseers whose superior `officer` is; none for anybody else."""
    sop = uow.services.sops.current
    above = {Seat(role=role) for role in overseers_superiors(sop)}
    if not above & uow.actor(officer).seats:
        return []
    return [
        one
        for one in uow.staff.everyone
        if one.id != officer.id and Seat(role=sop.overseer) in uow.staff.own_seats(one.id)
    ]


def check_may_order(uow: UnitOfWork, officer: Officer, absent: str) -> None:
    """Raises `NotYourAbsence` unless the officer may set or end this absence."""
    if not may_order(uow, officer, absent):
        raise NotYourAbsence()


def told(uow: UnitOfWork, one: ActingAppointment) -> dict[str, object]:
    """The fields of one appointment for its messages."""
    absent, stand_in = uow.staff.officer(one.absent), uow.staff.officer(one.stand_in)
    return {
        "jenis": one.kind.value,
        "jabatan": absent.position,
        "digantikan": full_name(absent),
        "pengganti": full_name(stand_in),
        "surat": one.letter,
        "mulai": first_day(uow, one),
        "sampai": last_day(uow, one),
        "rangkap": one.doubles,
    }


OPERATOR = "operator"  #: recorded in place of an officer's id


@dataclass(frozen=True, kw_only=True)
class Appointed:
    """What was set, with the same warnings that the form in the chat shows before the last tap."""

    holder: ActingAppointment
    short: bool  #: the Plh is for fewer working days than usual
    alone: tuple[
        tuple[str, str], ...
    ]  #: numbers of the steps in which the stand-in would review their own work, which is not allowed
    silent: bool  #: the stand-in has no phone yet


def appoint(uow: UnitOfWork, answers: Answers) -> Appointed:
    """Set the appointment by the rules of `/plh`, except who may order it. Raises the refusal of a broken rule."""
    new = appointment(uow, None, answers)
    made = acting.add(uow.tx, uow.office_id, new, OPERATOR, uow.now)
    uow.staff_changed()
    uow.incident("plh_ditetapkan", sebutan=made.kind, surat=made.letter, oleh=OPERATOR)
    tell(uow, made, "ditetapkan")
    settle(uow)
    pairs = () if made.doubles else conflicts(uow.services.sops.current, together(uow, made))
    return Appointed(
        holder=made,
        short=made.kind is ActingKind.PLH and working_days(uow, made) < USUAL_DAYS,
        alone=tuple((first.no, second.no) for first, second in pairs),
        silent=not people.phones(uow.tx, made.stand_in),
    )
