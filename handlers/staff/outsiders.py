"""How much somebody who is not registered is answered: enough to get in, and no more."""

from __future__ import annotations

from datetime import timedelta

from bot.ports import Incoming
from bot.text.render import Message
from handlers.context import UnitOfWork
from handlers.messages.outgoing import send_text_to_chat
from storage.repositories import people, tallies
from storage.repositories.tallies import DAY, HOUR

_CODES = 5  #: wrong codes from one chat in an hour; then none is looked at
_CODES_IN_ALL = 100  #: wrong codes in an hour that are answered; a right one counts even then
_INCIDENTS = 10  #: of one outsider in an hour


def first(uow: UnitOfWork, kind: str, incoming: Incoming, per: timedelta) -> bool:
    """Whether this has not happened in the chat for so long; it is counted."""
    return tallies.count(uow.tx, kind, _chat(incoming), uow.now, per) == 1


def answered(uow: UnitOfWork, incoming: Incoming) -> bool:
    """Whether this outsider was told lately whom to ask."""
    return bool(tallies.times(uow.tx, "asing", _chat(incoming), uow.now, _span(uow, incoming)))


def answer_once(uow: UnitOfWork, incoming: Incoming) -> bool:
    """Whether this is the one answer that an outsider gets for now; it is counted."""
    return first(uow, "asing", incoming, _span(uow, incoming))


def _span(uow: UnitOfWork, incoming: Incoming) -> timedelta:
    """For how long one answer is enough: a day where each answer is paid for."""
    return DAY if incoming.channel in uow.services.plain else HOUR


def tried_too_often(uow: UnitOfWork, incoming: Incoming) -> bool:
    """Whether this chat may try no further code in this hour; it is told so once."""
    if tallies.times(uow.tx, "kode", _chat(incoming), uow.now, HOUR) < _CODES:
        return False
    if first(uow, "kode_habis", incoming, HOUR):
        again = tallies.until(uow.tx, "kode", _chat(incoming), uow.now, HOUR)
        message = Message("kode_terlalu_sering", pada=again, kontak=uow.contact)
        send_text_to_chat(uow, incoming.channel, incoming.chat, message)
    return True


def wrong_code(uow: UnitOfWork, incoming: Incoming) -> bool:
    """Count a wrong code; whether it is still answered. Somebody who guesses from many accounts is not."""
    tallies.count(uow.tx, "kode", _chat(incoming), uow.now, HOUR)
    in_all = tallies.count(uow.tx, "kode", "", uow.now, HOUR)
    if in_all == _CODES_IN_ALL + 1:
        uow.incident("kode_banyak_keliru", banyak=in_all)
    return in_all <= _CODES_IN_ALL


def reported(uow: UnitOfWork, incoming: Incoming) -> bool:
    """Whether what this sender does is an incident: an outsider cannot fill the log."""
    if people.by_address(uow.tx, incoming.channel, incoming.sender):
        return True
    return tallies.count(uow.tx, "kejadian", _chat(incoming), uow.now, HOUR) <= _INCIDENTS


def _chat(incoming: Incoming) -> str:
    return f"{incoming.channel}:{incoming.chat}"
