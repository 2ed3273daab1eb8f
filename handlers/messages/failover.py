"""A chat in which an officer is not reached: what would have arrived there goes to their other chat, once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.office.officers import Officer
from bot.ports import Outgoing, OutgoingKind
from bot.text.render import Message, render
from handlers.context import UnitOfWork
from handlers.messages.names import chat_name, greeting
from storage import codec
from storage.repositories import cards, people, queues, redirects, windows
from storage.repositories.people import Contact
from storage.statement import Row

_NEWS = (OutgoingKind.TEXT, OutgoingKind.DOCUMENT, OutgoingKind.ALBUM, OutgoingKind.PHOTO)


def fail_over(uow: UnitOfWork, channel: str, chat: str, *, silent: Sequence[Row] = ()) -> bool:
    """Reach the officer of this chat in their other one from now on; False if they have none that is open.

    What waits or was refused goes there, and what has been `silent` for too long, in their order; the officer reads why.
    What came from the other chat itself goes nowhere.
    """
    officer, other = people.by_chat(uow.tx, channel, chat), other_chat(uow, channel, chat)
    if officer is None or other is None or not uow.serves(officer.office):
        return False
    uow.enter(officer.office)
    reached = people.reached(uow.tx, officer.id)
    first = people.set_reachable(uow.tx, channel, chat, reachable=False)
    known = {row.id: row for row in (*silent, *redirects.stuck(uow.tx, channel, chat, officer.id))}
    rows = [known[number] for number in sorted(known)]
    news = [row for row in rows if _is_news(uow, row)]
    if first and (news or reached != other):
        _say(uow, officer, other, channel, in_passing=not news)
        uow.incident("pindah_chat", pejabat=officer.name, dari=channel, ke=other.channel)
    for row in news:
        redirects.redirect(uow.tx, row, other, uow.now)
    for row in rows:
        if row not in news:
            _drop(uow, row)
    uow.tx.after_commit(uow.services.wake_outbox)
    return True


def other_chat(uow: UnitOfWork, channel: str, chat: str) -> Contact | None:
    """The officer's other phone, if this chat is an officer's who has one that is open."""
    officer = people.by_chat(uow.tx, channel, chat)
    phones = people.phones(uow.tx, officer.id) if officer and uow.serves(officer.office) else []
    return next((one for one in phones if one.reachable and (one.channel, one.chat) != (channel, chat)), None)


def _is_news(uow: UnitOfWork, row: Row) -> bool:
    """Whether the message still says something: no card whose task is settled, no change of an earlier message."""
    card = cards.find(uow.tx, row.card) if row.card else None
    return codec.load(Outgoing, row.payload).kind in _NEWS and (card is None or card.live)


def _say(uow: UnitOfWork, officer: Officer, phone: Contact, channel: str, *, in_passing: bool) -> None:
    """Say why messages come here. While there is none yet, nobody is written to for this alone."""
    message = Message("pindah_chat", sapaan=greeting(officer), kanal=chat_name(channel))
    text = render(message, uow.voice_of(officer.id))
    said = Outgoing(kind=OutgoingKind.TEXT, chat=phone.chat, text=text, silent=True, in_passing=in_passing)
    row = queues.outgoing_row(uow.office_id, phone.channel, said, uow.now, officer=phone.officer)
    queues.queue(uow.tx, [{**row, "redirected": True}])


def _drop(uow: UnitOfWork, row: Row) -> None:
    """What says nothing by itself is given up: nothing waits any more behind the template that would open the chat. Only a
    card that has arrived is still changed.
    """
    if codec.load(Outgoing, row.payload).kind is OutgoingKind.EDIT:
        card = cards.find(uow.tx, row.card) if row.card else None
        if card and card.message and card.chat == row.chat:
            return
    redirects.leave(uow.tx, row)
    if windows.is_opener(uow.tx, row.channel, row.chat, row.id):
        windows.set_opener(uow.tx, row.channel, row.chat, None)
