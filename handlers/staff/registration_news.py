"""Who hears that a phone was registered, so that a wrong one does not stay unnoticed."""

from __future__ import annotations

from bot.core.office.officers import Officer
from bot.text.render import Message
from handlers.context import UnitOfWork
from handlers.messages.names import full_name, greeting
from handlers.messages.outgoing import send_in_passing, send_text
from storage.repositories import people


def tell_registered(uow: UnitOfWork, officer: Officer, account: str) -> None:
    """Tell the Sekretaris by which account the officer was registered, and how to undo it.

    While the Sekretaris has no phone, or is the one who was registered, those with a seat of the office itself hear
    it instead. On their own registration the Sekretaris hears who was there before.
    """
    message = Message(
        "pendaftaran_kabar", nama=full_name(officer), jabatan=officer.position, akun=account[:_ACCOUNT]
    )
    for reader in _readers(uow, officer):
        send_in_passing(uow, reader, message)  # many register within a minute, and each says it
    if officer.id in {one.id for one in uow.staff.overseers(uow.services.sops.current)}:
        _tell_of_earlier(uow, officer)


_ACCOUNT = 60  #: characters of an account's name
_LISTED = 10  #: officers in one message


def _readers(uow: UnitOfWork, officer: Officer) -> list[Officer]:
    sop, staff = uow.services.sops.current, uow.staff
    present = {phone.officer for phone in people.counting(uow.tx, uow.office_id)} - {officer.id}
    overseers = [one for one in staff.overseers(sop) if one.id in present]
    return overseers or [one for one in staff.everyone if one.id in present and staff.sees_all(sop, one)]


def _tell_of_earlier(uow: UnitOfWork, overseer: Officer) -> None:
    phones = {
        one.officer: one.account
        for one in people.counting(uow.tx, uow.office_id)
        if one.officer != overseer.id
    }
    known = [
        {"nama": full_name(one), "akun": phones[one.id][:_ACCOUNT]}
        for one in uow.staff.everyone
        if one.id in phones
    ]
    if known:
        message = Message(
            "pendaftaran_sebelumnya",
            sapaan=greeting(overseer),
            pejabat=known[:_LISTED],
            lainnya=len(known[_LISTED:]),
        )
        send_text(uow, overseer, message)
