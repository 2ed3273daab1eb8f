"""`/start KODE`: binds a phone to an officer once, after the sender has confirmed whose code it is."""

from __future__ import annotations

import re

from bot.core.conversation.card import StoredCard
from bot.core.errors import SopError
from bot.core.office.officers import Officer
from bot.core.parsing.invitation_code import read_code
from bot.ports import Incoming
from bot.text.render import Message, render_text
from handlers.case import assignment
from handlers.case.open_tasks import open_tasks_of
from handlers.context import UnitOfWork
from handlers.messages.actions import NotMe, Register
from handlers.messages.names import full_name, greeting
from handlers.messages.outgoing import (
    Choice,
    answer_tap,
    close_card,
    send_card_to_chat,
    send_text,
    send_text_to_chat,
)
from handlers.refusals import CodeExpired, CodeUnknown, CodeUsed, FormerOfficer, OfficerHasPhone, PhoneTaken
from storage.repositories import people, queues

_CODE = re.compile(r"^[A-Z0-9]{6,20}$")


def stranger(uow: UnitOfWork, incoming: Incoming) -> None:
    """Tell an unknown sender whom to ask for a code."""
    written = read_code(incoming.text)
    if written is None or not (written.certain or people.invitation(uow.tx, written.code)):
        check_former(uow, incoming)
        uow.incident("orang_asing", kanal=incoming.channel, id=incoming.sender, nama=incoming.sender_name)
        _welcome(uow, incoming)
        return
    show_identity(uow, incoming, written.code)


def check_former(uow: UnitOfWork, incoming: Incoming) -> None:
    """Refuse a sender who no longer holds a seat with a sentence of its own. Raises `FormerOfficer`."""
    known = people.former(uow.tx, incoming.channel, incoming.sender)
    if known:
        raise FormerOfficer(nama=full_name(known))


def _welcome(uow: UnitOfWork, incoming: Incoming) -> None:
    office = uow.office
    message = Message("orang_asing", instansi=office.name, kontak=office.contact)
    send_text_to_chat(uow, incoming.channel, incoming.chat, message)


def show_identity(uow: UnitOfWork, incoming: Incoming, code: str) -> None:
    """Show whom the code belongs to and ask. Raises what is wrong with the code."""
    officer = check_code(uow, incoming, code)
    seats = uow.staff.seats_of_any_day(officer.id)
    message = Message(
        "kenali_diri",
        nama=full_name(officer),
        jabatan=officer.position,
        bidang=sorted(uow.bidang_name(seat.bidang) for seat in seats if seat.bidang),
        instansi=uow.office.name,
    )
    choices = [
        Choice(label=render_text("label_ya_saya"), action=Register(code=code)),
        Choice(label=render_text("label_bukan_saya"), action=NotMe(code=code)),
    ]
    send_card_to_chat(uow, incoming.channel, incoming.chat, incoming.sender, message, choices, kind="kenali")


def check_code(uow: UnitOfWork, incoming: Incoming, code: str) -> Officer:
    """The officer whom this sender may become with this code."""
    row = people.invitation(uow.tx, code) if _CODE.match(code) else None
    if row is None:
        raise CodeUnknown()
    officer = uow.staff.by_id(row.officer)
    if officer is None or not officer.active:
        raise CodeUnknown()
    if row.used_at is not None:
        raise CodeUsed()
    if row.expires_at <= uow.now:
        raise CodeExpired()
    known = people.by_address(uow.tx, incoming.channel, incoming.sender)
    if known and known.id != officer.id:
        raise PhoneTaken(nama=full_name(known))
    if any(phone.channel == incoming.channel for phone in people.phones(uow.tx, officer.id)):
        raise OfficerHasPhone(nama=full_name(officer))
    return officer


def confirm(uow: UnitOfWork, incoming: Incoming, card: StoredCard, action: Register | NotMe) -> None:
    """Ya, ini saya: bind the phone and deliver the officer's open tasks at once. Bukan saya: bind nothing."""
    code = action.code
    if isinstance(action, NotMe):
        close_card(uow, card, Message("catatan_bukan_saya"))
        uow.incident("bukan_saya", kanal=incoming.channel, id=incoming.sender, kode=code)
        answer_tap(uow, incoming.channel, incoming.chat, incoming.tap, "", alert=False)
        return
    officer = check_code(uow, incoming, code)
    if not people.use_invitation(uow.tx, code, incoming.sender, uow.now):
        raise CodeUsed()
    people.register(uow.tx, officer, incoming.channel, incoming.sender, incoming.chat, uow.now)
    close_card(uow, card, Message("catatan_terdaftar", nama=full_name(officer), pada=uow.now))
    answer_tap(uow, incoming.channel, incoming.chat, incoming.tap, "", alert=False)
    send_text(uow, officer, Message("selamat_datang", sapaan=greeting(officer), nama=officer.name))
    hand_over_waiting(uow, officer)


def hand_over_waiting(uow: UnitOfWork, officer: Officer) -> None:
    """Deliver all open tasks of the officer; cards on an earlier phone no longer count."""
    for case, task in open_tasks_of(uow, officer):
        assignment.replace_cards(uow, case, task, officer)
        assignment.deliver_task_to(uow, uow.sop(case), case, task, officer, again=True)


def back(uow: UnitOfWork, incoming: Incoming) -> None:
    """The officer has opened the chat again: send now what could not be delivered."""
    people.set_reachable(uow.tx, incoming.channel, incoming.chat, reachable=True)
    queues.release_chat(uow.tx, incoming.channel, incoming.chat, uow.now)
    uow.tx.after_commit(uow.services.wake_outbox)


def unreachable(uow: UnitOfWork, channel: str, chat: str) -> None:
    """An officer has blocked the bot: tell the overseers once."""
    officer = people.by_chat(uow.tx, channel, chat)
    if officer is None:
        return
    uow.incident("tak_terjangkau", kanal=channel, pejabat=officer.name)
    for overseer in uow.staff.overseers(uow.services.sops.current):
        if overseer.id != officer.id:
            send_text(
                uow,
                overseer,
                Message("pejabat_tak_terjangkau", nama=full_name(officer), jabatan=officer.position),
            )


def refused(uow: UnitOfWork, incoming: Incoming, refusal: SopError) -> None:
    """Record a failed registration for the operator."""
    uow.incident(
        "pendaftaran_ditolak",
        kanal=incoming.channel,
        id=incoming.sender,
        nama=incoming.sender_name,
        sebab=refusal.key,
    )
