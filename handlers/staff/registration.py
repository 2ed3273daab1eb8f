"""`/start KODE`: binds a phone to an officer once, after the sender has confirmed whose code it is."""

from __future__ import annotations

import re

from bot.core.conversation.card import StoredCard
from bot.core.errors import SopError
from bot.core.office.officers import Officer
from bot.ports import Incoming
from bot.text.render import Message, render_text
from handlers.case import assignment
from handlers.case.open_tasks import desk_of
from handlers.context import Visit
from handlers.messages.actions import NotMe, Register
from handlers.messages.names import full_name, greeting
from handlers.messages.outgoing import Choice, answer_tap, ask_chat, retire, say, say_to_chat
from handlers.refusals import CodeExpired, CodeUnknown, CodeUsed, FormerOfficer, OfficerHasPhone, PhoneTaken
from storage.repositories import people, queues

_CODE = re.compile(r"^[A-Z0-9]{6,20}$")


def stranger(visit: Visit, incoming: Incoming) -> None:
    """Tell an unknown sender whom to ask for a code."""
    code = _code_in(incoming.text)
    if code is None:
        check_former(visit, incoming)
        visit.incident("orang_asing", kanal=incoming.channel, id=incoming.sender, nama=incoming.sender_name)
        _welcome(visit, incoming)
        return
    show_identity(visit, incoming, code)


def check_former(visit: Visit, incoming: Incoming) -> None:
    """Refuse a sender who no longer holds a seat with a sentence of its own. Raises `FormerOfficer`."""
    known = people.former(visit.tx, incoming.channel, incoming.sender)
    if known:
        raise FormerOfficer(nama=full_name(known))


def _code_in(text: str) -> str | None:
    """The code after /start, without regard to how it was typed."""
    words = text.split()
    if len(words) < 2 or not words[0].lower().startswith("/start"):
        return None
    return "".join(words[1:]).upper()


def _welcome(visit: Visit, incoming: Incoming) -> None:
    office = visit.office
    message = Message("orang_asing", instansi=office.name, kontak=office.contact)
    say_to_chat(visit, incoming.channel, incoming.chat, message)


def show_identity(visit: Visit, incoming: Incoming, code: str) -> None:
    """Show whom the code belongs to and ask. Raises what is wrong with the code."""
    officer = check_code(visit, incoming, code)
    seats = visit.staff.seats_of_any_day(officer.id)
    message = Message(
        "kenali_diri",
        nama=full_name(officer),
        jabatan=officer.position,
        bidang=sorted(visit.bidang_name(seat.bidang) for seat in seats if seat.bidang),
        instansi=visit.office.name,
    )
    choices = [
        Choice(label=render_text("label_ya_saya"), action=Register(code=code)),
        Choice(label=render_text("label_bukan_saya"), action=NotMe(code=code)),
    ]
    ask_chat(visit, incoming.channel, incoming.chat, incoming.sender, message, choices, kind="kenali")


def check_code(visit: Visit, incoming: Incoming, code: str) -> Officer:
    """The officer whom this sender may become with this code."""
    row = people.invitation(visit.tx, code) if _CODE.match(code) else None
    if row is None:
        raise CodeUnknown()
    officer = visit.staff.by_id(row.officer)
    if officer is None or not officer.active:
        raise CodeUnknown()
    if row.used_at is not None:
        raise CodeUsed()
    if row.expires_at <= visit.now:
        raise CodeExpired()
    known = people.by_address(visit.tx, incoming.channel, incoming.sender)
    if known and known.id != officer.id:
        raise PhoneTaken(nama=full_name(known))
    if any(phone.channel == incoming.channel for phone in people.phones(visit.tx, officer.id)):
        raise OfficerHasPhone(nama=full_name(officer))
    return officer


def confirm(visit: Visit, incoming: Incoming, card: StoredCard, action: Register | NotMe) -> None:
    """Ya, ini saya: bind the phone and deliver the officer's open tasks at once. Bukan saya: bind nothing."""
    code = action.code
    if isinstance(action, NotMe):
        retire(visit, card, Message("catatan_bukan_saya"))
        visit.incident("bukan_saya", kanal=incoming.channel, id=incoming.sender, kode=code)
        answer_tap(visit, incoming.channel, incoming.chat, incoming.tap, "", alert=False)
        return
    officer = check_code(visit, incoming, code)
    if not people.use_invitation(visit.tx, code, incoming.sender, visit.now):
        raise CodeUsed()
    people.register(visit.tx, officer, incoming.channel, incoming.sender, incoming.chat, visit.now)
    retire(visit, card, Message("catatan_terdaftar", nama=full_name(officer), pada=visit.now))
    answer_tap(visit, incoming.channel, incoming.chat, incoming.tap, "", alert=False)
    say(visit, officer, Message("selamat_datang", sapaan=greeting(officer), nama=officer.name))
    hand_over_waiting(visit, officer)


def hand_over_waiting(visit: Visit, officer: Officer) -> None:
    """Deliver all open tasks of the officer; cards on an earlier phone no longer count."""
    for case, task in desk_of(visit, officer):
        assignment.replace_cards(visit, case, task, officer)
        assignment.present_to(visit, visit.sop(case), case, task, officer)


def back(visit: Visit, incoming: Incoming) -> None:
    """The officer has opened the chat again: send now what could not be delivered."""
    people.set_reachable(visit.tx, incoming.channel, incoming.chat, reachable=True)
    queues.release_chat(visit.tx, incoming.channel, incoming.chat, visit.now)
    visit.tx.after_commit(visit.desk.wake_outbox)


def unreachable(visit: Visit, channel: str, chat: str) -> None:
    """An officer has blocked the bot: tell the overseers once."""
    officer = people.by_chat(visit.tx, channel, chat)
    if officer is None:
        return
    visit.incident("tak_terjangkau", kanal=channel, pejabat=officer.name)
    for overseer in visit.staff.overseers(visit.desk.shelf.current):
        if overseer.id != officer.id:
            say(
                visit,
                overseer,
                Message("pejabat_tak_terjangkau", nama=full_name(officer), jabatan=officer.position),
            )


def refused(visit: Visit, incoming: Incoming, refusal: SopError) -> None:
    """Record a failed registration for the operator."""
    visit.incident(
        "pendaftaran_ditolak",
        kanal=incoming.channel,
        id=incoming.sender,
        nama=incoming.sender_name,
        sebab=refusal.key,
    )
