"""Keeps what an officer's messages were used for, and meets those that only make sense with an earlier one.

The rest of a text that was too long for one message is no answer of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.office.officers import Officer
from bot.core.parsing.pieces import is_rest, units
from bot.ports import Arrival, Incoming
from handlers.context import UnitOfWork
from handlers.messages.questions import LONGEST
from handlers.refusals import TextIsRest
from handlers.routing.recorded import text_recorded
from storage.repositories import said
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
    if before is None or before.use.kind == said.COMMAND or incoming.text.startswith("/"):
        return
    apart, ended = incoming.at - before.at, before.use.kind == said.REST
    if before.message == incoming.message or not is_rest(
        before.length, units(incoming.text), apart, ended=ended
    ):
        return
    recorded = text_recorded(uow, officer, before)
    if recorded or len(incoming.text) <= LONGEST:  # what is too long by itself is refused as such
        raise TextIsRest(batas=LONGEST, tercatat=recorded)
