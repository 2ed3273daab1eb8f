"""Terms of office begin and end by themselves: a Plt of a vacant seat is a row of the office file, with two dates."""

from __future__ import annotations

from datetime import date, timedelta

from bot.core.office.appointments import Holder
from bot.text.render import Message
from handlers.context import Visit
from handlers.messages.audience import overseers
from handlers.messages.names import full_name
from handlers.messages.outgoing import About, say
from storage.repositories import appointments, people

_MOMENT = timedelta(microseconds=1)


def terms_due(visit: Visit) -> bool:
    """Whether a term has begun or ended and nobody was told yet."""
    tx, office, now = visit.tx, visit.office_id, visit.now
    return bool(appointments.beginning(tx, office, now) or appointments.ending(tx, office, now))


def settle_terms(visit: Visit) -> bool:
    """Tell of what has begun and ended; whether anything has. The desks are moved by who calls."""
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
    """He himself and the Sekretaris hear of it, in office hours; of a seat left empty the operator too."""
    person = people.by_id(visit.tx, one.officer)
    assert person is not None
    now = people.in_seat(visit.tx, visit.office_id, one.seat.role, one.seat.bidang, visit.now)
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
    readers = {each.id: each for each in (person, *overseers(visit, visit.desk.shelf.current)) if each.active}
    for reader in readers.values():
        say(visit, reader, message, about)


def _last_day(visit: Visit, one: Holder) -> date | None:
    return (one.end.astimezone(visit.voice.zone) - _MOMENT).date() if one.end else None
