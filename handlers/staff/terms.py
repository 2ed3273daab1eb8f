"""Terms of appointments and of Plh/Plt: open tasks move when a term begins or ends."""

from __future__ import annotations

from datetime import date, timedelta

from bot.core.case.commands import Claim
from bot.core.case.model import Case, Task
from bot.core.case.papers import attachments, needs_papers
from bot.core.office.acting import ActingAppointment
from bot.core.office.appointments import Appointment
from bot.core.office.officers import Actor, Officer
from bot.core.sop.model import Sop
from bot.text.render import Message
from handlers.case import assignment, inquiry_cards
from handlers.case.advance import act
from handlers.case.assignment import hand_on
from handlers.case.paper_versions import up_to_date
from handlers.context import Services, UnitOfWork
from handlers.messages.names import full_name
from handlers.messages.outgoing import About, send_text
from storage.repositories import acting, appointments, cards

_TICK = "plh"
_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)


def terms_due(uow: UnitOfWork) -> bool:
    """Whether a term has begun or ended without a message about it yet."""
    tx, office, now = uow.tx, uow.office_id, uow.now
    return bool(appointments.beginning(tx, office, now) or appointments.ending(tx, office, now))


def settle_terms(uow: UnitOfWork) -> bool:
    """Tell of terms that have begun or ended; returns whether there were any. The caller moves the open tasks."""
    begun = appointments.beginning(uow.tx, uow.office_id, uow.now)
    ended = appointments.ending(uow.tx, uow.office_id, uow.now)
    appointments.settled(uow.tx, begun=begun, ended=ended, now=uow.now)
    for one in ended:
        _tell(uow, one, "berakhir")
    for one in begun:
        if one not in ended:
            _tell(uow, one, "mulai")
    return bool(begun or ended)


def _tell(uow: UnitOfWork, one: Appointment, event: str) -> None:
    """Tell the officer and the Sekretaris in office hours; the operator too if a seat becomes vacant."""
    person = uow.staff.officer(one.officer)
    now = uow.staff.in_seat(one.seat.role, one.seat.bidang)
    message = Message(
        "jabatan_kabar",
        peristiwa=event,
        jenis=one.kind.value,
        jabatan=one.title or person.position,
        nama=full_name(person),
        pemegang=[full_name(each) for each in now],
        surat=one.letter,
        sampai=_last_day(uow, one),
    )
    if not now:
        uow.incident("jabatan_kosong", jabatan=one.title, terakhir=person.name)
    about = About(not_before=uow.calendar.next_opening(uow.now))
    overseers = uow.staff.overseers(uow.services.sops.current)
    for reader in {each.id: each for each in (person, *overseers) if each.active}.values():
        send_text(uow, reader, message, about)


def _last_day(uow: UnitOfWork, one: Appointment) -> date | None:
    return (one.end.astimezone(uow.voice.zone) - _INSTANT).date() if one.end else None


BOT = Actor(officer="", seats=frozenset(), oversees=True)


def tick_acting(services: Services) -> None:
    """Move the tasks of terms that began or ended. Safe to run at any time, in several processes, and again."""
    with services.read() as uow:
        if uow.quiet(_TICK):
            return
        due = _due(uow)
        if not due or not uow.calendar.is_working_time(uow.now):
            turn = uow.calendar.next_opening(uow.now) if due else uow.staff.next_turn(uow.now)
            uow.nothing_before(_TICK, turn or uow.now + _DAY)
            return
    with services.begin() as uow:
        settle(uow)


def _due(uow: UnitOfWork) -> bool:
    tx, office, now = uow.tx, uow.office_id, uow.now
    plh = acting.to_hand_back(tx, office, now) or acting.to_hand_over(tx, office, now)
    return bool(plh) or terms_due(uow)


def settle(uow: UnitOfWork) -> None:
    """Move what is due, in working time only; the right to act has already changed at the instant of the term."""
    if not uow.calendar.is_working_time(uow.now):
        return
    over = acting.to_hand_back(uow.tx, uow.office_id, uow.now)
    for one in over:
        if acting.begun(uow.tx, one.id):
            tell(uow, one, "berakhir")
        acting.handed_back(uow.tx, one.id, uow.now)
        uow.staff_changed()
    begun = acting.to_hand_over(uow.tx, uow.office_id, uow.now)
    for one in begun:
        acting.handed_over(uow.tx, one.id, uow.now)
        tell(uow, one, "mulai")
    if settle_terms(uow) or over or begun:
        move_desks(uow)


def tell(uow: UnitOfWork, one: ActingAppointment, event: str, *, without: str = "") -> None:
    """Tell the absent officer, the stand-in and the Sekretaris in office hours; `without` knows it already."""
    absent, stand_in = uow.staff.officer(one.absent), uow.staff.officer(one.stand_in)
    message = Message(
        "plh_kabar",
        peristiwa=event,
        jenis=one.kind.value,
        jabatan=absent.position,
        digantikan=full_name(absent),
        pengganti=full_name(stand_in),
        surat=one.letter,
        mulai=first_day(uow, one),
        sampai=last_day(uow, one),
        rangkap=one.doubles,
    )
    readers = [absent, stand_in, *uow.staff.overseers(uow.services.sops.current)]
    about = About(not_before=uow.calendar.next_opening(uow.now))
    for officer in {reader.id: reader for reader in readers if reader.active}.values():
        if officer.id != without:
            send_text(uow, officer, message, about)


def first_day(uow: UnitOfWork, one: ActingAppointment) -> date:
    """The first day of the term in the office's time zone."""
    return one.start.astimezone(uow.voice.zone).date()


def last_day(uow: UnitOfWork, one: ActingAppointment) -> date:
    """The last day of the term; it may be only part of a day if the term was ended early."""
    return (one.end.astimezone(uow.voice.zone) - _INSTANT).date()


def move_desks(uow: UnitOfWork) -> None:
    """Give the cards of every open task to its assignment holders and close all others.

    Running it again changes nothing.
    """
    for case in uow.running():
        sop = uow.sop(case)
        for task in case.open_tasks:
            _move(uow, sop, case, task)
            inquiry_cards.pass_on(uow, sop, case, task)


def _move(uow: UnitOfWork, sop: Sop, case: Case, task: Task) -> None:
    there = uow.staff.holders(sop, task)
    sitting = {officer.id for officer in there}
    live = cards.live_of_task(uow.tx, case.id, task.id)
    if task.given_at > uow.now and not live:
        return  # held back by the SOP's `tunda`: it is delivered later to whoever holds it then
    gone = hand_on(uow, case, task, there)
    if gone and not there:
        assignment.tell_unreached(uow, sop, case, task)
    if task.owner and task.owner not in sitting:
        case = act(uow, case, Claim(task=task.id, by=BOT, to=""))
    having = {card.officer for card in live if card.kind == "tugas"}
    missing = [officer for officer in there if officer.id not in having]
    if missing and (live or _prepared(sop, case, task)):
        _give(uow, sop, case, task, missing, alone=not having & sitting)


def _give(uow: UnitOfWork, sop: Sop, case: Case, task: Task, missing: list[Officer], *, alone: bool) -> None:
    case, task = up_to_date(uow, case, task)
    if alone:
        assignment.deliver_task(uow, sop, case, task)
        return
    for officer in missing:
        assignment.deliver_task_to(uow, sop, case, task, officer)


def _prepared(sop: Sop, case: Case, task: Task) -> bool:
    """Whether the papers of the task are made.

    If not, the job that makes them delivers the task to its holders then.
    """
    return not needs_papers(sop, case, task) or bool(attachments(sop, case, task))
