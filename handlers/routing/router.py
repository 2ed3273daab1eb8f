"""Every update enters here: it is matched to its officer and its use case, and it is answered."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.core.conversation.card import StoredCard
from bot.core.errors import SopError
from bot.core.office.officers import Officer
from bot.ports import ALERT_MAX, Arrival, Incoming, IncomingKind, Job, OutgoingKind
from bot.text.render import Message, render, without_markup
from handlers import paper_jobs
from handlers.context import Services, UnitOfWork
from handlers.messages.action_codec import decode
from handlers.messages.actions import Action, NotMe, Register
from handlers.messages.names import greeting, refusal_message
from handlers.messages.outgoing import answer_tap, send_text_to_chat
from handlers.monitoring import closed_chats
from handlers.refusals import CardUnknown, CodeUnknown, FormerOfficer, NoRoomForFile, TextIsRest
from handlers.routing import account_news, commands, deliveries, files, heard, workbooks
from handlers.routing.buttons import press
from handlers.routing.questions_asked import Ready, make_ready
from handlers.routing.standing import counts, what_became
from handlers.routing.waiting import office_of
from handlers.staff import outsiders, registration
from handlers.staff.moved import moved
from storage.database import Tx
from storage.refusals import FileDamaged
from storage.repositories import cards, people, queues, said, tallies
from storage.repositories.cases import reading_again
from storage.repositories.said import Use
from storage.repositories.tallies import DAY, HOUR, MINUTES

log = logging.getLogger(__name__)

_NOT_ANSWERED = (
    IncomingKind.IGNORED,
    IncomingKind.ROOM,
    IncomingKind.BLOCKED,
    IncomingKind.EDIT,
    IncomingKind.RECEIPT,
    IncomingKind.ACCOUNT,
)
#: How many messages of a kind that is not used are answered in ten minutes, where it is not one: these may be anything,
#: also a message that was changed or deleted.
_ANSWERED = {"unsupported": 3}


def handle(services: Services, item: Arrival | Job) -> None:
    """Handle one inbox row exactly once: it is marked as handled in the transaction of its effects.

    Where somebody else changed the case meanwhile, it is read again, and the row is handled at once.
    """
    reading_again(lambda: _handle(services, item))


def _handle(services: Services, item: Arrival | Job) -> None:
    if isinstance(item, Job):
        work = workbooks.read if item.data["job"] == "baca" else paper_jobs.work
        work(services.of(office_of(services, item)), item)
    elif item.incoming.kind is IncomingKind.FILE:
        _receive_file(services, item)
    else:
        ready = make_ready(services, item.whole) if commands.only_asks(item.whole) else None
        with services.db.writing() as tx:
            answer(services, tx, item, ready)


def takes_time(incoming: Incoming) -> bool:
    """Whether it is not handled at once, with what else comes: a file, or what has much to read."""
    return incoming.kind is IncomingKind.FILE or commands.only_asks(incoming)


def answer(services: Services, tx: Tx, item: Arrival, ready: Ready | None = None) -> None:
    """Handle anything but a file, in a transaction that may hold more of the kind.

    What is refused leaves nothing behind but the refusal. `ready`: the answer, if it was made before.
    """
    closed_chats.heard(services.unit(tx), item.incoming)
    try:
        with tx.part() as part:
            uow = services.unit(part)
            _take(uow, item, item.whole, ready)
            _handled(uow, item)
    except SopError as refusal:
        _refused(services.unit(tx), item, refusal)


def _receive_file(services: Services, item: Arrival) -> None:
    incoming = item.incoming
    try:
        with services.begin() as uow:
            closed_chats.heard(uow, incoming)
            officer = people.by_address(uow.tx, incoming.channel, incoming.sender)
            if officer is None:
                _take(uow, item, item.whole)
                _handled(uow, item)
                return
            registration.here(uow, officer, incoming)
            heard.keep(uow, officer, item, Use(kind=said.FILE))
        files.receive(services.of(officer.office), officer, item)
    except SopError as refusal:
        with services.begin() as uow:
            closed_chats.heard(uow, incoming)
            _refused(uow, item, refusal)


def _refused(uow: UnitOfWork, item: Arrival, refusal: SopError) -> None:
    _refuse(uow, item, refusal)
    _handled(uow, item)


def _handled(uow: UnitOfWork, item: Arrival) -> None:
    """Mark the updates as handled. What an outsider wrote is not kept, nor is a code of invitation."""
    incoming = item.incoming
    known = people.by_address(uow.tx, incoming.channel, incoming.sender)
    forgotten = known is None or registration.holds_code(uow, item.whole.text)
    for row in item.rows:
        queues.handled(uow.tx, row)
        if forgotten:
            queues.forget(uow.tx, row)
    if forgotten:
        said.forget(uow.tx, incoming.channel, incoming.chat, incoming.message)


def _take(uow: UnitOfWork, item: Arrival, incoming: Incoming, ready: Ready | None = None) -> None:
    uow.heard = incoming
    if incoming.kind is IncomingKind.TAP:
        _tapped(uow, incoming)
    elif incoming.kind is IncomingKind.ROOM:
        _in_a_room(uow, incoming)
    elif incoming.kind is IncomingKind.BLOCKED:
        registration.unreachable(uow, incoming.channel, incoming.chat)
    elif incoming.kind is IncomingKind.UNBLOCKED:
        registration.back(uow, incoming)
    elif incoming.kind is IncomingKind.EDIT:
        heard.edited(uow, incoming)
    elif incoming.kind is IncomingKind.RECEIPT:
        deliveries.take(uow, incoming)
    elif incoming.kind is IncomingKind.ACCOUNT:
        account_news.take(uow, incoming)
    elif incoming.kind is IncomingKind.MOVED:
        moved(uow, incoming)
    elif incoming.kind is not IncomingKind.IGNORED:
        _said(uow, item, incoming, ready)


def _said(uow: UnitOfWork, item: Arrival, incoming: Incoming, ready: Ready | None) -> None:
    officer = people.by_address(uow.tx, incoming.channel, incoming.sender)
    if officer is None:
        registration.stranger(uow, incoming)
        return
    registration.here(uow, officer, incoming)
    if incoming.kind is IncomingKind.OTHER:
        often = tallies.count(uow.tx, f"lain:{incoming.what}", officer.id, uow.now, MINUTES)
        if often <= _ANSWERED.get(incoming.what, 1):
            message = Message("jenis_pesan_tak_dipakai", kontak=uow.office.contact, jenis=incoming.what)
            send_text_to_chat(uow, incoming.channel, incoming.chat, message, officer)
        heard.keep(uow, officer, item, Use())
        return
    code = registration.code_in(uow, incoming.text)
    if code:
        registration.show_identity(uow, incoming, code)
        return
    heard.check_rest(uow, officer, item.incoming)
    use = ready.say(uow) if ready else commands.receive(uow, officer, incoming)
    heard.keep(uow, officer, item, use)


def _in_a_room(uow: UnitOfWork, incoming: Incoming) -> None:
    """A message from a group, a channel or an anonymous admin: the bot only talks in private chats."""
    if incoming.tap:
        text = render(Message("hanya_pribadi"), uow.voice)
        answer_tap(uow, incoming.channel, incoming.chat, incoming.tap, text, alert=True)
    elif incoming.text.startswith("/") and outsiders.first(uow, "grup", incoming, DAY):
        uow.incident("pesan_grup", kanal=incoming.channel, ruang=incoming.chat, id=incoming.sender)
        send_text_to_chat(uow, incoming.channel, incoming.chat, Message("hanya_pribadi"))


def _tapped(uow: UnitOfWork, incoming: Incoming) -> None:
    """Handle a tap. The stored card says what it means, the sender's id says who tapped; nothing else is trusted."""
    card_id, _, number = incoming.data.rpartition(".")
    card = cards.find(uow.tx, card_id)
    if card is None or not number.isdecimal() or int(number) >= len(card.actions):
        raise CardUnknown()
    stored = card.actions[int(number)]
    if card.kind in (registration.CARD, registration.DIGITS_CARD):
        _tapped_identity(uow, incoming, card, decode(*stored))
        return
    officer = people.by_address(uow.tx, incoming.channel, incoming.sender)
    if officer is None:
        registration.check_former(uow, incoming)
    if officer is None or officer.id != card.officer:
        raise CardUnknown()
    registration.here(uow, officer, incoming)
    uow.tapped = card.id
    action = decode(*stored)
    if counts(uow, card, action):
        _act(uow, incoming, officer, card, action)
    else:
        _stale(uow, incoming, card)


def _act(uow: UnitOfWork, incoming: Incoming, officer: Officer, card: StoredCard, action: Action) -> None:
    toast = press(uow, officer, card, action)
    text = render(toast, uow.voice_of(officer.id)) if toast else ""
    answer_tap(uow, incoming.channel, incoming.chat, incoming.tap, text, alert=False)


def _tapped_identity(uow: UnitOfWork, incoming: Incoming, card: StoredCard, action: Action) -> None:
    if card.officer != incoming.sender or not isinstance(action, Register | NotMe):
        raise CardUnknown()
    if not card.live:
        text = render(Message("kartu_lama"), uow.voice)
        answer_tap(uow, incoming.channel, incoming.chat, incoming.tap, text, alert=True)
        return
    registration.confirm(uow, incoming, card, action)


def _stale(uow: UnitOfWork, incoming: Incoming, card: StoredCard) -> None:
    """Answer a late tap with what became of the task; it changes nothing."""
    text = render(what_became(uow, card), uow.voice_of(card.officer))
    answer_tap(uow, incoming.channel, incoming.chat, incoming.tap, text, alert=True)
    _retire_copy(uow, incoming, card)


def _retire_copy(uow: UnitOfWork, incoming: Incoming, card: StoredCard) -> None:
    """Close the second copy of a card that was delivered twice, when that copy is tapped."""
    here = (card.channel, card.chat) == (incoming.channel, incoming.chat)
    if not here or card.message == incoming.message:
        return
    shown = queues.shown_on(uow.tx, card.id)
    if shown and shown.kind is OutgoingKind.EDIT:
        uow.change(card, replace(shown, message=incoming.message, tap=""), aside=True)


def _refuse(uow: UnitOfWork, item: Arrival, refusal: SopError) -> None:
    """Tell what is wrong and what to do next. Every tap is answered, also a refused one."""
    uow.heard = incoming = item.incoming
    officer = people.by_address(uow.tx, incoming.channel, incoming.sender)
    if known := officer or people.former(uow.tx, incoming.channel, incoming.sender):
        uow.enter(known.office)
    if officer and not incoming.tap:
        kind = said.REST if isinstance(refusal, TextIsRest) else said.REFUSED
        heard.keep(uow, officer, item, Use(kind=kind))
    if isinstance(refusal, CodeUnknown) and not outsiders.wrong_code(uow, incoming) and not incoming.tap:
        return
    paid = incoming.channel in uow.services.plain
    forged = officer is None and isinstance(refusal, CardUnknown)
    counted = isinstance(refusal, FormerOfficer) or (forged and paid)
    silent = counted and not outsiders.answer_once(uow, incoming) and paid
    if outsiders.reported(uow, incoming):
        _report(uow, incoming, refusal, officer)
    log.info("refused", extra={"action": "refused", "key": refusal.key, "sender": incoming.sender})
    if silent:
        return
    message = refusal_message(uow, refusal, officer)
    if not incoming.tap:
        send_text_to_chat(uow, incoming.channel, incoming.chat, message, officer)
        return
    voice = uow.voice_of(officer.id) if officer else uow.voice
    alone = render(refusal_message(uow, refusal, officer, contact=False), voice)
    if len(without_markup(alone)) <= ALERT_MAX:
        answer_tap(uow, incoming.channel, incoming.chat, incoming.tap, alone, alert=True)
        return
    _answer_below(uow, incoming, officer)
    send_text_to_chat(uow, incoming.channel, incoming.chat, message, officer)


def _answer_below(uow: UnitOfWork, incoming: Incoming, officer: Officer | None) -> None:
    """Answer a tap whose answer is too long for that, and stands in the chat."""
    text = render(Message("jawab_di_bawah"), uow.voice_of(officer.id) if officer else uow.voice)
    answer_tap(uow, incoming.channel, incoming.chat, incoming.tap, text, alert=False)


def _report(uow: UnitOfWork, incoming: Incoming, refusal: SopError, officer: Officer | None) -> None:
    """Let the operator see what was refused."""
    if isinstance(refusal, CardUnknown):
        uow.incident("ketukan_palsu", kanal=incoming.channel, id=incoming.sender, data=incoming.data)
    elif isinstance(refusal, FileDamaged):
        uow.incident("berkas_rusak", sidik=refusal.fields["sidik"], id=incoming.sender)
    elif isinstance(refusal, NoRoomForFile):
        if tallies.count(uow.tx, "ruang", "", uow.now, HOUR) == 1:
            uow.incident("ruang_hampir_habis", nama=refusal.fields["nama"])
    elif officer is None:
        registration.refused(uow, incoming, refusal)


def apologise(services: Services, incoming: Incoming, row: int) -> None:
    """An update failed because of a bug: tell the officer that it is kept, and whom to contact.

    A file is to be sent again, since what was made of it is lost.
    """
    if incoming.kind in _NOT_ANSWERED:
        return
    with services.begin(heard=incoming) as uow:
        closed_chats.heard(uow, incoming)
        officer = people.by_address(uow.tx, incoming.channel, incoming.sender)
        if officer:
            uow.enter(officer.office)
        message = _apology(incoming, officer, row, uow.contact)
        send_text_to_chat(uow, incoming.channel, incoming.chat, message, officer)
        if incoming.tap:
            _answer_below(uow, incoming, officer)


def _apology(incoming: Incoming, officer: Officer | None, row: int, contact: str) -> Message:
    if incoming.file:
        return Message("maaf_berkas", nama=incoming.file.name, nomor=row, kontak=contact)
    return Message("maaf_galat", sapaan=greeting(officer), nomor=row, kontak=contact)


def give_up(services: Services, failed: Incoming | Job, row: int) -> None:
    """Say that an inbox row was put aside: to the officer it came from, and of a job to those who oversee the step."""
    if isinstance(failed, Incoming):
        apologise(services, failed, row)
        return
    own = services.of(office_of(services, failed))
    if failed.data["job"] == "baca":
        workbooks.apologise(own, failed)
    else:
        paper_jobs.tell(own, failed)
