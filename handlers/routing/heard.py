"""Keeps what an officer's messages were used for, and meets those that only make sense with an earlier one.

A message that the officer changes afterwards is not read anew: they hear what stands recorded. The rest of a text that
was too long for one message is no answer of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from bot.core.office.officers import Officer
from bot.core.parsing.pieces import is_rest, units
from bot.ports import Arrival, Incoming
from bot.text.render import Message, render
from handlers.context import UnitOfWork
from handlers.messages.names import greeting
from handlers.messages.outgoing import send_text_to_chat
from handlers.messages.questions import LONGEST
from handlers.refusals import TextIsRest
from handlers.routing.recorded import file_recorded, text_recorded
from storage.repositories import people, questions, said
from storage.repositories.said import Said, Use


def keep(uow: UnitOfWork, officer: Officer, arrival: Arrival, use: Use) -> None:
    """Keep what a message was used for; a channel that does not number its messages cannot change them either."""
    for one in _messages(uow, officer, arrival, use):
        if one.message:
            said.keep(uow.tx, one, uow.now)


def _messages(uow: UnitOfWork, officer: Officer, arrival: Arrival, use: Use) -> Iterator[Said]:
    for piece in (arrival, *arrival.rest):
        incoming = piece.incoming
        yield Said(
            officer=officer.id,
            office=uow.office_id,
            channel=incoming.channel,
            chat=incoming.chat,
            message=incoming.message,
            at=incoming.at,
            length=0 if incoming.file else units(incoming.text),
            content=incoming.content,
            text=incoming.file.name if incoming.file else incoming.text,
            sha256=piece.sha256,
            use=use,
        )


def check_rest(uow: UnitOfWork, officer: Officer, incoming: Incoming) -> None:
    """Refuse the rest of a text whose beginning was handled before it came. Raises `TextIsRest`."""
    before = said.last_text(uow.tx, incoming.channel, incoming.chat)
    if (
        before is None
        or before.officer != officer.id
        or before.use.kind == said.COMMAND
        or incoming.text.startswith("/")
    ):
        return
    apart, ended = incoming.at - before.at, before.use.kind == said.REST
    if before.message == incoming.message or not is_rest(
        before.length, units(incoming.text), apart, ended=ended
    ):
        return
    recorded = text_recorded(uow, officer, before)
    if recorded or len(incoming.text) <= LONGEST:  # what is too long by itself is refused as such
        raise TextIsRest(batas=LONGEST, tercatat=recorded)


def edited(uow: UnitOfWork, incoming: Incoming) -> None:
    """Say once what stands recorded of a message that its sender has changed; nothing, where that is of no use."""
    officer = people.by_address(uow.tx, incoming.channel, incoming.sender)
    one = said.find(uow.tx, incoming.channel, incoming.chat, incoming.message)
    if officer is None or one is None or one.officer != officer.id or one.content == incoming.content:
        return
    uow.enter(officer.office)
    answer = _about(uow, officer, one, incoming)
    if answer is None:
        return
    told = hashlib.sha256(render(answer, uow.voice).encode()).hexdigest()
    if told != one.told:
        said.told(uow.tx, one, told)
        send_text_to_chat(uow, incoming.channel, incoming.chat, answer, officer)


def _about(uow: UnitOfWork, officer: Officer, one: Said, incoming: Incoming) -> Message | None:
    if one.use.kind == said.FILE or one.sha256:
        return Message("ubahan_berkas", nama=one.text, tercatat=file_recorded(uow, officer, one))
    recorded = text_recorded(uow, officer, one)
    if recorded:
        return Message("ubahan_teks", tercatat=recorded)
    waiting = questions.waiting(uow.tx, officer.id, uow.now) is not None
    if waiting or incoming.file or incoming.text.startswith("/") or _refused_last(uow, one):
        return Message("ubahan_tak_dibaca", sapaan=greeting(officer), ditunggu=waiting)
    return None


def _refused_last(uow: UnitOfWork, one: Said) -> bool:
    """Whether the message was refused, and nothing has been said since."""
    last = said.last_text(uow.tx, one.channel, one.chat)
    return one.use.kind == said.REFUSED and (last is None or last.message == one.message)
