"""Import of the office file: the office is replaced by what the file says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.case.commands import Reassign
from bot.core.office.identity import Doubt, identify
from bot.core.office.model import Office
from bot.core.office.officers import Officer
from bot.core.office.spelling import keep_spelling
from bot.core.office.staff import Staff
from bot.text.render import Message, render_text
from handlers.calendar.days_off import with_own
from handlers.calendar.recount import recount, release_lost_claims, tell_overseers
from handlers.case.advance import act
from handlers.case.moved_deadlines import Moved
from handlers.context import UnitOfWork
from handlers.messages.names import full_name, name_of
from handlers.messages.outgoing import send_text_to_chat
from handlers.refusals import MostWouldLeave, OfficersInDoubt
from handlers.staff.desks import MovedTask, changed_hands, desks
from handlers.staff.ground import changed_figures, empty_desks, ground, ground_faults
from handlers.staff.phones import empty
from handlers.staff.terms import BOT, move_desks
from storage.refusals import OfficeFileFaults
from storage.repositories import offices, people, questions
from storage.xlsx.office.faults import Fault

_FEW = 2  #: phones that may be lost at once without a question


@dataclass(frozen=True, kw_only=True)
class Departure:
    """An officer who holds no seat any more, and what goes with the last one."""

    officer: Officer
    titles: tuple[str, ...]
    successors: tuple[str, ...]  #: as they are addressed
    letter: str  #: number of the first successor's SK
    phone: bool  #: a registered one; it no longer acts
    code: bool  #: an invitation that was still to be used

    @property
    def fields(self) -> dict[str, object]:
        """The fields of its line in a message."""
        return {
            "nama": self.officer.name,
            "jabatan": ", ".join(self.titles),
            "ponsel": self.phone,
            "kode": self.code,
        }


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import has changed for people."""

    moved: tuple[Moved, ...] = ()  #: open deadlines
    hands: tuple[MovedTask, ...] = ()  #: open tasks
    gone: tuple[Departure, ...] = ()
    remarks: tuple[Fault, ...] = ()  #: what is allowed, and better known


def import_office(uow: UnitOfWork, office: Office, *, sure: bool = False, same: bool = False) -> Imported:
    """Import the whole file.

    Officers keep their phones through corrections; an officer who no longer holds a seat can no longer act, and is told.
    Days of `/libur` stay unless the file names the same day; open deadlines are computed anew.

    Raises `OfficeFileFaults` where open tasks would lose what they stand on; `OfficersInDoubt` where somebody may be an
    officer whom the file no longer has, unless the operator is `sure` that nobody is, or says that all are the `same`;
    and unless they are `sure`, `MostWouldLeave`. The transaction keeps nothing then.
    """
    known = uow.services.offices.load(uow.tx, uow.office_id)
    if known is None:
        _save(uow, office)
        return Imported()
    office = keep_spelling(known, office)
    staff, before, stood_on = uow.staff, desks(uow), ground(uow)
    doubts = identify(staff, office.officers).doubts
    _save(uow, office, same=doubts if same else ())
    _take_back(uow)
    hands, gone = changed_hands(uow, before), _departed(uow, staff)
    faults = (*ground_faults(stood_on, known, office), *empty_desks(uow, hands))
    if faults:
        raise OfficeFileFaults(faults=faults)
    if doubts and not (sure or same):
        raise OfficersInDoubt(pergantian=[doubted(uow, staff, one) for one in doubts], impor=True)
    if not sure:
        _check_few(uow, staff, office, gone)
    release_lost_claims(uow)
    move_desks(uow)  # whoever has taken over a seat receives its open tasks
    moved = recount(uow)
    tell_overseers(uow, moved, known)
    for one in gone:
        _part(uow, one)
    remarks = tuple(changed_figures(stood_on, known, office))
    return Imported(moved=tuple(moved), hands=hands, gone=gone, remarks=remarks)


def _save(uow: UnitOfWork, office: Office, same: Sequence[Doubt] = ()) -> None:
    offices.save(uow.tx, with_own(uow, office), uow.now, uow.office_id, same=same)
    uow.staff_changed()
    uow.services.sops.keep(uow.tx)


def _take_back(uow: UnitOfWork) -> None:
    """What was handed over in person to somebody without a seat now goes back to its own."""
    for case in uow.running():
        for task in case.open_tasks:
            gone = task.assigned and not uow.staff.seats_of_any_day(task.assigned)
            if not gone or uow.staff.holders(uow.sop(case), task) or task.given_at > uow.now:
                continue
            reason = render_text("alihkan_berakhir", nama=name_of(uow.staff, task.assigned))
            command = Reassign(task=task.id, by=BOT, to=None, reason=reason, seen=task.assigned)
            case = act(uow, case, command)


def _check_few(uow: UnitOfWork, before: Staff, office: Office, gone: Sequence[Departure]) -> None:
    lost = [one for one in gone if one.phone]
    registered = [one for one in before.everyone if people.bound_phones(uow.tx, one.id)]
    if len(lost) > _FEW and 2 * len(lost) > len(registered):
        raise MostWouldLeave(lepas=[one.fields for one in lost], semua=len(registered), instansi=office.name)


def doubted(uow: UnitOfWork, staff: Staff, doubt: Doubt) -> dict[str, object]:
    """The fields of a doubt: who would become whom, and what the first would lose."""
    found = _departure(uow, staff, doubt.officer)
    return {
        **found.fields,
        "nip": doubt.officer.nip,
        "baru": doubt.row.name,
        "nip_baru": doubt.row.nip,
        "jabatan_baru": doubt.row.position,
        "baris": doubt.row.row,
    }


def _departed(uow: UnitOfWork, before: Staff) -> tuple[Departure, ...]:
    """Everybody of `before` who holds no seat now."""
    left = {one.id for one in uow.staff.everyone}
    return tuple(_departure(uow, before, one) for one in before.everyone if one.id not in left)


def _departure(uow: UnitOfWork, before: Staff, officer: Officer) -> Departure:
    held = [one for one in before.live if one.officer == officer.id]
    seats = {one.seat for one in held}
    old = {one.officer for one in before.live if one.seat in seats}
    new = [one for one in uow.staff.live if one.seat in seats and one.officer not in old]
    unused = people.newest_invitation(uow.tx, officer.id)
    return Departure(
        officer=officer,
        titles=tuple(dict.fromkeys(one.known_as for one in held if one.title)),
        successors=tuple(dict.fromkeys(full_name(uow.staff.officer(one.officer)) for one in new)),
        letter=next((one.letter for one in new), ""),
        phone=bool(people.bound_phones(uow.tx, officer.id)),
        code=bool(unused and unused.used_at is None and unused.expires_at > uow.now),
    )


def _part(uow: UnitOfWork, one: Departure) -> None:
    """Drop what the officer was asked, empty their phone, and tell them that it acts no more."""
    questions.stop_waiting(uow.tx, one.officer.id)
    for phone in people.bound_phones(uow.tx, one.officer.id):
        empty(uow, phone)
        send_text_to_chat(uow, phone.channel, phone.chat, handed_over(one), one.officer)
    if one.phone:
        uow.incident("ponsel_tak_berlaku", pejabat=one.officer.name, pengganti=list(one.successors))


def handed_over(one: Departure, *, own: bool = True) -> Message:
    """That the officer's seats have gone to others; `own`: to the officer themself."""
    return Message(
        "mutasi_kabar",
        jabatan=list(one.titles),
        lama=full_name(one.officer),
        baru=list(one.successors),
        surat=one.letter,
        ponsel=own,
    )
