"""/kanal: a second chat for an officer, and in which of the two they are reached."""

from __future__ import annotations

from bot.core.office.officers import Officer
from bot.core.parsing.chat_names import named_chat
from bot.text.render import Message, render_text
from handlers.context import Tap, UnitOfWork
from handlers.messages.actions import ChooseChat, JoinChat
from handlers.messages.card_changes import close_card
from handlers.messages.names import chat_name, greeting
from handlers.messages.outgoing import Choice, phone_of, send_card, send_text
from handlers.refusals import OneChat
from handlers.staff.links import link_to
from storage.repositories import people, queues, settings

KIND = "kanal"  #: the kind of the card that asks in which chat an officer is reached


def several(uow: UnitOfWork) -> bool:
    """Whether more than one chat service serves this office."""
    return len(settings.accounts(uow.tx)) > 1


def ask(uow: UnitOfWork, officer: Officer, wish: str = "") -> None:
    """/kanal, or /kanal whatsapp: choose that chat, or join it if the officer has not done so. Raises `OneChat`."""
    served = settings.accounts(uow.tx)
    if len(served) < 2:
        raise OneChat(kanal=[chat_name(one) for one in served])
    joined = {phone.channel for phone in people.phones(uow.tx, officer.id)}
    wanted = named_chat(wish) or wish.strip().lower()
    missing = [channel for channel in served if channel not in joined]
    if wanted in joined:
        _choose(uow, officer, wanted)
    elif wanted in missing or missing:
        _offer(uow, officer, wanted if wanted in missing else missing[0])
    else:
        _show(uow, officer)


def _show(uow: UnitOfWork, officer: Officer) -> None:
    """In which chat the officer is reached; to change it, or the phone of the chat that they are not writing in."""
    known, here = people.phones(uow.tx, officer.id), phone_of(uow, officer)
    away = next(one.channel for one in known if here is None or one.channel != here.channel)
    renewed = Choice(
        label=render_text("label_ganti_chat", nama=chat_name(away)), action=JoinChat(channel=away)
    )
    wished = chat_name(known[0].channel) if known[0].chosen else ""
    message = Message("kanal_dua", sapaan=greeting(officer), dipilih=wished)
    send_card(uow, officer, message, [*(_choice(one.channel) for one in known), renewed], kind=KIND)


def _choice(channel: str) -> Choice:
    return Choice(
        label=render_text("label_lewat", nama=chat_name(channel)), action=ChooseChat(channel=channel)
    )


def chosen(uow: UnitOfWork, request: Tap[ChooseChat]) -> Message | None:
    """Lewat WhatsApp."""
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=chat_name(request.action.channel)))
    _choose(uow, request.officer, request.action.channel)
    return None


def joined_anew(uow: UnitOfWork, request: Tap[JoinChat]) -> Message | None:
    """Ganti WhatsApp: the officer has another number, or another account."""
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=chat_name(request.action.channel)))
    _offer(uow, request.officer, request.action.channel)
    return None


def _choose(uow: UnitOfWork, officer: Officer, channel: str) -> None:
    """Reach the officer there from now on; a chat that was closed is tried again, one that they left is offered anew."""
    phone = next((one for one in people.phones(uow.tx, officer.id) if one.channel == channel), None)
    if phone is None:
        _offer(uow, officer, channel)
        return
    people.choose(uow.tx, officer.id, channel)
    if people.set_reachable(uow.tx, channel, phone.chat, reachable=True):
        queues.release_chat(uow.tx, channel, phone.chat, uow.now)
    send_text(uow, officer, Message("kanal_dipilih", sapaan=greeting(officer), kanal=chat_name(channel)))


def _offer(uow: UnitOfWork, officer: Officer, channel: str) -> None:
    """A link by which the officer joins the channel, once and soon."""
    code = people.invite_to(uow.tx, officer, channel, uow.now)
    message = Message(
        "kanal_tautan",
        sapaan=greeting(officer),
        kanal=chat_name(channel),
        tautan=link_to(uow, channel, code),
        sampai=uow.now + people.LINK_LIFE,
    )
    send_text(uow, officer, message)
