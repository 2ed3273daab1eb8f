"""The phones of an office: each officer has one on either service."""

from __future__ import annotations

from dataclasses import replace

from bot.core.office.officers import Officer
from bot.localchat.page.controls import Person
from handlers.context import UnitOfWork
from storage.repositories import people

TELEGRAM_PHONES, WHATSAPP_PHONES = (
    1000,
    2000,
)  #: numbers of the phones, counted from here in the order of the office


def first_phone(number: int) -> int:
    """The phone on which the player plays an officer, and the page shows them: every second one is on WhatsApp."""
    return number + (TELEGRAM_PHONES if number % 2 else WHATSAPP_PHONES)


def phones_of(uow: UnitOfWork, officer: Officer, number: int) -> list[Person]:
    """Both phones of an officer."""
    ids = TELEGRAM_PHONES + number, WHATSAPP_PHONES + number
    person = _person(uow, officer, ids[0])
    first = first_phone(number)
    return [
        replace(person, user_id=ids[0], other=ids[1], first=first == ids[0]),
        replace(person, user_id=ids[1], other=ids[0], first=first == ids[1], whatsapp=True),
    ]


def _person(uow: UnitOfWork, officer: Officer, user_id: int) -> Person:
    seats = sorted(uow.staff.seats_of_any_day(officer.id), key=lambda seat: (seat.role, seat.bidang or ""))
    sop = uow.services.sops.current
    roles = {role.key: role.name for role in sop.roles}
    used = bool(people.phones(uow.tx, officer.id))
    return Person(
        user_id=user_id,
        name=officer.name,
        position=officer.position,
        role=", ".join(dict.fromkeys(roles.get(seat.role, seat.role) for seat in seats)),
        bidang=", ".join(dict.fromkeys(uow.bidang_name(seat.bidang) for seat in seats if seat.bidang)),
        start_code="" if used else people.invite(uow.tx, officer, uow.now),
    )
