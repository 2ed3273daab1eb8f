"""`/start KODE`: binds a phone to an officer once, after the sender has confirmed whose code it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.core.conversation.card import StoredCard
from bot.core.errors import SopError
from bot.core.office.officers import Officer
from bot.core.parsing.invitation_code import after_start, after_word, read_code
from bot.ports import Incoming, IncomingKind
from bot.text.render import Message, render_text
from handlers.case import assignment
from handlers.case.open_tasks import open_tasks_of
from handlers.case.paper_versions import up_to_date
from handlers.context import UnitOfWork
from handlers.messages.action_codec import decode
from handlers.messages.actions import NotMe, Register
from handlers.messages.card_changes import close_card
from handlers.messages.failover import fail_over
from handlers.messages.names import chat_name, full_name, greeting
from handlers.messages.outgoing import Choice, answer_tap, send_card_to_chat, send_text, send_text_to_chat
from handlers.refusals import (
    ChatElsewhere,
    CodeExpired,
    CodeUnknown,
    CodeUsed,
    CodeVoid,
    DigitsUnreadable,
    FormerOfficer,
    LinkForOtherChat,
    LinkOver,
    OfficerHasChat,
    OfficerHasPhone,
    PhoneTaken,
)
from handlers.staff import outsiders
from handlers.staff.phones import empty
from handlers.staff.registration_news import tell_registered
from storage.repositories import cards, people, queues
from storage.repositories.people import Contact

_CODE = re.compile(r"^[A-Z0-9]{6,20}$")
_INSIDE = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{10}(?![A-Z0-9])")  #: a code within a text or a link
CARD = "kenali"  #: the kind of the card that asks a sender who they are
DIGITS_CARD = "kenali_nip"  #: of the one that asks for digits of the NIP
_DIGITS = 4  #: of the NIP
_TRIES = 5  #: wrong digits that end a code: whoever guesses finds one in two thousand


def stranger(uow: UnitOfWork, incoming: Incoming) -> None:
    """Tell an unknown sender whom to ask for a code."""
    written = read_code(incoming.text)
    if written is not None and (written.certain or people.invitation(uow.tx, written.code)):
        show_identity(uow, incoming, written.code)
        return
    asked = cards.live_of_officer(uow.tx, incoming.sender, DIGITS_CARD)
    if asked and incoming.kind is IncomingKind.TEXT:
        _take_digits(uow, incoming, asked[-1])
        return
    if outsiders.answered(uow, incoming):
        return
    check_former(uow, incoming)
    outsiders.answer_once(uow, incoming)
    uow.incident("orang_asing", kanal=incoming.channel, id=incoming.sender, nama=incoming.sender_name)
    _welcome(uow, incoming)


def check_former(uow: UnitOfWork, incoming: Incoming) -> None:
    """Refuse a sender who no longer holds a seat with a sentence of its own. Raises `FormerOfficer`."""
    known = people.former(uow.tx, incoming.channel, incoming.sender)
    if known:
        uow.enter(known.office)
        raise FormerOfficer(nama=full_name(known))


def code_in(uow: UnitOfWork, text: str) -> str:
    """The code that an officer who is registered sends as such; empty if the text is anything else."""
    word = after_word(text)
    return after_start(text) or (word if word and people.invitation(uow.tx, word) else "")


def holds_code(uow: UnitOfWork, text: str) -> bool:
    """Whether there is a code in the text, after /start or anywhere else."""
    return bool(after_start(text)) or any(
        people.invitation(uow.tx, word) is not None for word in _INSIDE.findall(text.upper())
    )


def _welcome(uow: UnitOfWork, incoming: Incoming) -> None:
    office = uow.known_office
    message = Message("orang_asing", instansi=office.name if office else "", kontak=uow.contact)
    send_text_to_chat(uow, incoming.channel, incoming.chat, message)


def show_identity(uow: UnitOfWork, incoming: Incoming, code: str) -> None:
    """Show whom the code belongs to and ask. Raises what is wrong with the code."""
    if outsiders.tried_too_often(uow, incoming):
        return
    row = people.invitation(uow.tx, code) if _CODE.match(code) else None
    officer = check_invitation(uow, incoming, row)
    assert row is not None
    seats = uow.staff.seats_of_any_day(officer.id)
    message = Message(
        "kenali_diri",
        nama=full_name(officer),
        jabatan=officer.position,
        bidang=sorted(uow.bidang_name(seat.bidang) for seat in seats if seat.bidang),
        instansi=uow.office.name,
    )
    choices = [
        Choice(label=render_text("label_ya_saya"), action=Register(invitation=row.hash)),
        Choice(label=render_text("label_bukan_saya"), action=NotMe(invitation=row.hash)),
    ]
    send_card_to_chat(uow, incoming.channel, incoming.chat, incoming.sender, message, choices, kind=CARD)


def check_invitation(uow: UnitOfWork, incoming: Incoming, row: Any) -> Officer:
    """The officer whom this sender may become by the invitation in `row`, in the office that has issued it.

    A chat belongs to one officer of one office at a time (docs/keputusan.md A52).
    """
    known = _here(uow, incoming)
    if row is None:
        raise CodeUnknown()
    if known and known.office != row.office:
        _check_elsewhere(uow, known, row)
    uow.enter(row.office)
    officer = uow.staff.by_id(row.officer)
    if officer is None or not officer.active:
        raise CodeUnknown()
    phones = people.phones(uow.tx, officer.id)
    if row.channel:
        _check_link(uow, incoming, row, phones)
    else:
        _check_code(uow, row)
    if known and known.id != officer.id:
        raise PhoneTaken(nama=full_name(known))
    if row.channel or not phones:
        return officer
    if any(phone.channel == incoming.channel for phone in phones):
        raise OfficerHasPhone(nama=full_name(officer))
    raise OfficerHasChat(nama=full_name(officer), lain=chat_name(phones[0].channel))


def _check_elsewhere(uow: UnitOfWork, known: Officer, row: Any) -> None:
    """The code is another office's: the sender is told that they are registered in theirs, and nothing of the other.

    Raises `ChatElsewhere`; `CodeUnknown` for a code that counts no more.
    """
    if row.used_at is not None or row.void_at is not None or row.expires_at <= uow.now:
        raise CodeUnknown()
    raise ChatElsewhere(nama=full_name(known), instansi=uow.office.name)


def _here(uow: UnitOfWork, incoming: Incoming) -> Officer | None:
    return people.by_address(uow.tx, incoming.channel, incoming.sender)


def _check_code(uow: UnitOfWork, row: Any) -> None:
    if row.used_at is not None:
        raise CodeUsed()
    if row.void_at is not None:
        raise CodeVoid()
    if row.expires_at <= uow.now:
        raise CodeExpired()


def _check_link(uow: UnitOfWork, incoming: Incoming, row: Any, phones: Sequence[Contact]) -> None:
    """A link of /kanal joins the chat service that it was made for, once, while the officer has another chat."""
    if row.used_at is not None or row.expires_at <= uow.now or not phones:
        raise LinkOver(kanal=[chat_name(phone.channel) for phone in phones])
    if row.channel != incoming.channel:
        raise LinkForOtherChat(kanal=chat_name(row.channel))


def confirm(uow: UnitOfWork, incoming: Incoming, card: StoredCard, action: Register | NotMe) -> None:
    """Ya, ini saya: go on to the digits of the NIP, or bind the phone. Bukan saya: end the code."""
    row = people.invitation_of(uow.tx, action.invitation)
    if isinstance(action, NotMe):
        uow.enter(card.office)
        _end(uow, incoming, card, row)
    else:
        officer = check_invitation(uow, incoming, row)
        if uow.services.asks_nip and officer.nip:
            _ask_digits(uow, incoming, card, action.invitation)
        else:
            _bind(uow, incoming, card, officer, action.invitation)
    answer_tap(uow, incoming.channel, incoming.chat, incoming.tap, "", alert=False)


def _end(uow: UnitOfWork, incoming: Incoming, card: StoredCard, row: Any) -> None:
    """Whoever got a code that is not theirs ends it: it is in the wrong hands."""
    if row is not None:
        people.end_invitation(uow.tx, row.hash, incoming.sender, uow.now)
    officer = uow.staff.by_id(row.officer) if row else None
    close_card(uow, card, Message("catatan_bukan_saya", kontak=uow.office.contact))
    uow.incident("bukan_saya", **_account(incoming), pejabat=officer.name if officer else "")


def _account(incoming: Incoming) -> dict[str, str]:
    return {"kanal": incoming.channel, "id": incoming.sender, "akun": incoming.sender_name}


def _bind(uow: UnitOfWork, incoming: Incoming, card: StoredCard, officer: Officer, invitation: str) -> None:
    """Bind the phone and tell of it. On their first phone the officer gets their open tasks at once."""
    if not people.use_invitation(uow.tx, invitation, incoming.sender, uow.now):
        raise CodeUsed()
    before = people.phones(uow.tx, officer.id)
    people.register(
        uow.tx,
        officer,
        incoming.channel,
        incoming.sender,
        incoming.chat,
        uow.now,
        account=incoming.sender_name,
    )
    close_card(uow, card, Message("catatan_terdaftar", nama=full_name(officer), pada=uow.now))
    uow.incident("terdaftar", **_account(incoming), pejabat=officer.name)
    if before:
        _joined(uow, incoming, officer, before)
    else:
        send_text(uow, officer, Message("selamat_datang", sapaan=greeting(officer), nama=officer.name))
    tell_registered(uow, officer, incoming.sender_name)
    if not before:
        hand_over_waiting(uow, officer)


def _joined(uow: UnitOfWork, incoming: Incoming, officer: Officer, before: Sequence[Contact]) -> None:
    """A further chat: its open cards come when they are asked for, since they lie in the other chat as well."""
    name = chat_name(incoming.channel)
    for phone in before:
        if phone.channel == incoming.channel:
            empty(uow, phone)
        else:
            told = Message(
                "kanal_kabar",
                sapaan=greeting(officer),
                kanal=name,
                akun=incoming.sender_name,
                kontak=uow.office.contact,
            )
            send_text_to_chat(uow, phone.channel, phone.chat, told, officer)
    others = [chat_name(phone.channel) for phone in before if phone.channel != incoming.channel]
    message = Message(
        "kanal_tersambung", sapaan=greeting(officer), nama=officer.name, kanal=name, lain=others
    )
    send_text(uow, officer, message)


def _ask_digits(uow: UnitOfWork, incoming: Incoming, card: StoredCard, invitation: str) -> None:
    """Ask for the last digits of the NIP: the sender's next text is the answer while this card is open."""
    close_card(uow, card, Message("catatan_tinggal_nip"))
    for older in cards.live_of_officer(uow.tx, incoming.sender, DIGITS_CARD):
        close_card(uow, older, Message("catatan_diganti"))
    send_card_to_chat(
        uow,
        incoming.channel,
        incoming.chat,
        incoming.sender,
        Message("kenali_nip"),
        [Choice(label=render_text("label_bukan_saya"), action=NotMe(invitation=invitation))],
        kind=DIGITS_CARD,
    )


def _invitation_on(card: StoredCard) -> str:
    """The hash that the only button of the card carries."""
    action = decode(*card.actions[0])
    assert isinstance(action, NotMe)
    return action.invitation


def _take_digits(uow: UnitOfWork, incoming: Incoming, card: StoredCard) -> None:
    """Bind the phone if the digits are those of the officer's NIP; the last wrong ones end the code."""
    invitation = _invitation_on(card)
    officer = check_invitation(uow, incoming, people.invitation_of(uow.tx, invitation))
    digits = "".join(incoming.text.split())
    if not digits.isdecimal() or len(digits) not in (_DIGITS, len(officer.nip)):
        raise DigitsUnreadable()
    if officer.nip.endswith(digits):
        _bind(uow, incoming, card, officer, invitation)
        return
    wrong = people.wrong_digits(uow.tx, invitation)
    uow.incident("nip_keliru", **_account(incoming), pejabat=officer.name, kali=wrong)
    if wrong < _TRIES:
        message = Message("nip_keliru", sisa=_TRIES - wrong, kontak=uow.office.contact)
        send_text_to_chat(uow, incoming.channel, incoming.chat, message)
        return
    people.end_invitation(uow.tx, invitation, incoming.sender, uow.now)
    close_card(uow, card, Message("catatan_nip_habis", kali=wrong, kontak=uow.office.contact))


def hand_over_waiting(uow: UnitOfWork, officer: Officer) -> None:
    """Deliver all open tasks of the officer; cards on an earlier phone no longer count."""
    for place in open_tasks_of(uow, officer):
        case, task = up_to_date(uow, *place)
        assignment.replace_cards(uow, case, task, officer)
        assignment.deliver_task_to(uow, uow.sop(case), case, task, officer, again=True)


def is_reached_here(uow: UnitOfWork, officer: Officer, incoming: Incoming) -> bool:
    """Whether this chat is open, and the one in which the officer is reached, already."""
    first = people.phones(uow.tx, officer.id)[0]
    return first.reachable and (first.channel, first.address) == (incoming.channel, incoming.sender)


def here(uow: UnitOfWork, officer: Officer, incoming: Incoming) -> None:
    """The officer acts in this chat: it is open, they are answered in it, and reached in it from now on."""
    uow.enter(officer.office)
    uow.answers, uow.heard = officer.id, incoming
    known = people.phones(uow.tx, officer.id)
    phone = next(one for one in known if (one.channel, one.address) == (incoming.channel, incoming.sender))
    if not phone.reachable:
        back(uow, incoming)
    if phone != known[0]:
        people.use(uow.tx, phone, uow.now)


def back(uow: UnitOfWork, incoming: Incoming) -> None:
    """The officer has opened the chat again: send now what could not be delivered."""
    if people.set_reachable(uow.tx, incoming.channel, incoming.chat, reachable=True):
        queues.release_chat(uow.tx, incoming.channel, incoming.chat, uow.now)
        uow.tx.after_commit(uow.services.wake_outbox)


def unreachable(uow: UnitOfWork, channel: str, chat: str) -> None:
    """An officer is not reached in this chat: they are in their other one, or the overseers hear of it once."""
    if fail_over(uow, channel, chat):
        return
    officer = people.by_chat(uow.tx, channel, chat)
    if officer and not uow.serves(officer.office):
        return  # what was sent there was another office's
    if not people.set_reachable(uow.tx, channel, chat, reachable=False) or officer is None:
        return
    uow.enter(officer.office)
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
