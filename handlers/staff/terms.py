"""Terms of appointments and of Plh/Plt: open tasks move when a term begins or ends."""

from __future__ import annotations

from datetime import date, timedelta

from bot.core.case.commands import Claim
from bot.core.case.model import Case, Task
from bot.core.case.papers import attachments, needs_papers
from bot.core.office.acting import ActingHolder
from bot.core.office.appointments import Holder
from bot.core.office.officers import Actor, Officer
from bot.core.sop.model import Sop
from bot.text.render import Message
from handlers.case import assignment
from handlers.case.advance import act
from handlers.case.assignment import hand_on
from handlers.context import Desk, Visit
from handlers.messages.names import full_name
from handlers.messages.outgoing import About, say
from storage.repositories import acting, appointments, cards

_INSTANT = timedelta(microseconds=1)


def terms_due(visit: Visit) -> bool:
    """Whether a term has begun or ended without a message about it yet."""
    tx, office, now = visit.tx, visit.office_id, visit.now
    return bool(appointments.beginning(tx, office, now) or appointments.ending(tx, office, now))


def settle_terms(visit: Visit) -> bool:
    """Tell of terms that have begun or ended; returns whether there were any. The caller moves the open tasks."""
    begun = appointments.beginning(visit.tx, visit.office_id, visit.now)
    ended = appointments.ending(visit.tx, visit.office_id, visit.now)
    appointments.settled(visit.tx, begun=begun, ended=ended, now=visit.now)
    for one in ended:
        _tell(visit, one, "berakhir")
    for one in begun:
        if one not in ended:
            _tell(visit, one, "mulai")
    return bool(begun or ended)


def _tell(visit: Visit, one: Holder, event: str) -> None:
    """Tell the officer and the Sekretaris in office hours; the operator too if a seat becomes vacant."""
    person = visit.staff.officer(one.officer)
    now = visit.staff.in_seat(one.seat.role, one.seat.bidang)
    message = Message(
        "jabatan_kabar",
        peristiwa=event,
        jenis=one.kind.value,
        jabatan=one.title or person.position,
        nama=full_name(person),
        pemegang=[full_name(each) for each in now],
        surat=one.letter,
        sampai=_last_day(visit, one),
    )
    if not now:
        visit.incident("jabatan_kosong", jabatan=one.title, terakhir=person.name)
    about = About(not_before=visit.calendar.next_opening(visit.now))
    overseers = visit.staff.overseers(visit.desk.shelf.current)
    for reader in {each.id: each for each in (person, *overseers) if each.active}.values():
        say(visit, reader, message, about)


def _last_day(visit: Visit, one: Holder) -> date | None:
    return (one.end.astimezone(visit.voice.zone) - _INSTANT).date() if one.end else None


_MOMENT = timedelta(microseconds=1)
_BOT = Actor(officer="", seats=frozenset(), oversees=True)


def tick_acting(desk: Desk) -> None:
    """Move the tasks of terms that began or ended. Safe to run at any time, in several processes, and again."""
    with desk.look() as visit:
        if not _due(visit):
            return
        if not visit.calendar.is_working_time(visit.now):
            return
    with desk.visit() as visit:
        settle(visit)


def _due(visit: Visit) -> bool:
    tx, office, now = visit.tx, visit.office_id, visit.now
    plh = acting.to_hand_back(tx, office, now) or acting.to_hand_over(tx, office, now)
    return bool(plh) or terms_due(visit)


def settle(visit: Visit) -> None:
    """Move what is due, in working time only; the right to act has already changed at the instant of the term."""
    if not visit.calendar.is_working_time(visit.now):
        return
    over = acting.to_hand_back(visit.tx, visit.office_id, visit.now)
    for one in over:
        if acting.begun(visit.tx, one.id):
            tell(visit, one, "berakhir")
        acting.handed_back(visit.tx, one.id, visit.now)
        visit.staff_changed()
    begun = acting.to_hand_over(visit.tx, visit.office_id, visit.now)
    for one in begun:
        acting.handed_over(visit.tx, one.id, visit.now)
        tell(visit, one, "mulai")
    if settle_terms(visit) or over or begun:
        move_desks(visit)


def tell(visit: Visit, one: ActingHolder, event: str, *, without: str = "") -> None:
    """Tell the absent officer, the stand-in and the Sekretaris in office hours; `without` knows it already."""
    absent, stand_in = visit.staff.officer(one.absent), visit.staff.officer(one.stand_in)
    message = Message(
        "plh_kabar",
        peristiwa=event,
        jenis=one.kind.value,
        jabatan=absent.position,
        digantikan=full_name(absent),
        pengganti=full_name(stand_in),
        surat=one.letter,
        mulai=first_day(visit, one),
        sampai=last_day(visit, one),
        rangkap=one.doubles,
    )
    readers = [absent, stand_in, *visit.staff.overseers(visit.desk.shelf.current)]
    about = About(not_before=visit.calendar.next_opening(visit.now))
    for officer in {reader.id: reader for reader in readers if reader.active}.values():
        if officer.id != without:
            say(visit, officer, message, about)


def first_day(visit: Visit, one: ActingHolder) -> date:
    """The first day of the term in the office's time zone."""
    return one.start.astimezone(visit.voice.zone).date()


def last_day(visit: Visit, one: ActingHolder) -> date:
    """The last day of the term; it may be only part of a day if the term was ended early."""
    return (one.end.astimezone(visit.voice.zone) - _MOMENT).date()


def move_desks(visit: Visit) -> None:
    """Give the cards of every open task to its assignment holders and close all others.

    Running it again changes nothing.
    """
    for case in visit.running():
        sop = visit.sop(case)
        for task in case.open_tasks:
            _move(visit, sop, case, task)


def _move(visit: Visit, sop: Sop, case: Case, task: Task) -> None:
    there = visit.staff.holders(sop, task)
    sitting = {officer.id for officer in there}
    live = cards.live_of_task(visit.tx, case.id, task.id)
    if task.given_at > visit.now and not live:
        return  # held back by the SOP's `tunda`: it is delivered later to whoever holds it then
    gone = hand_on(visit, case, task, there)
    if gone and not there:
        assignment.tell_unreached(visit, sop, case, task)
    if task.owner and task.owner not in sitting:
        case = act(visit, case, Claim(task=task.id, by=_BOT, to=""))
    having = {card.officer for card in live if card.kind == "tugas"}
    missing = [officer for officer in there if officer.id not in having]
    if missing and (live or _prepared(sop, case, task)):
        _give(visit, sop, case, task, missing, alone=not having & sitting)


def _give(visit: Visit, sop: Sop, case: Case, task: Task, missing: list[Officer], *, alone: bool) -> None:
    if alone:
        assignment.present(visit, sop, case, task)
        return
    for officer in missing:
        assignment.present_to(visit, sop, case, task, officer)


def _prepared(sop: Sop, case: Case, task: Task) -> bool:
    """Whether the papers of the task are made.

    If not, the job that makes them delivers the task to its holders then.
    """
    return not needs_papers(sop, case, task) or bool(attachments(sop, case, task))
