"""Chats that close when a person is silent: what waits there, the one template that opens them, and what then goes out.

Which chats close is the channel's affair (`Services.windows`); no text and no use case depends on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.ports import Button, Failure, Incoming, IncomingKind, Outgoing, OutgoingKind
from bot.text.openers import openers
from bot.text.render import Message, render_text
from handlers.case import digest_buttons, reminder_cards
from handlers.context import Tap, UnitOfWork
from handlers.messages.action_codec import encode
from handlers.messages.actions import OpenChat
from handlers.monitoring.opener_texts import Opener, fitting
from storage import codec
from storage.repositories import accounts, cards, people, queues, undelivered, windows
from storage.statement import Row

KIND = "pembuka"  #: the template that opens a chat, with its only button
NO_OPENER = 0  #: stands for a template where none may be sent
_MARGIN = timedelta(
    minutes=2
)  #: a chat counts as closed so much earlier: a message may be under way when it closes
_OPENING = (
    IncomingKind.TEXT,
    IncomingKind.EDIT,
    IncomingKind.TAP,
    IncomingKind.FILE,
    IncomingKind.OTHER,
)  #: a reaction opens nothing, as far as is known


def heard(uow: UnitOfWork, incoming: Incoming) -> None:
    """A person has written: their chat is open from then on, and what waited for that goes out, without what was
    overtaken meanwhile.

    A message whose time cannot be right by our clock counts from now; if the service knows better, it says so.
    """
    window = uow.services.windows.get(incoming.channel)
    if window is None or incoming.kind not in _OPENING:
        return
    fresh = uow.now - window < incoming.at
    if not fresh and windows.opener(uow.tx, incoming.channel, incoming.chat) is not None:
        return  # told late: it was written before the template went out
    since = min(incoming.at, uow.now) if fresh else uow.now
    until = since + window - _MARGIN
    if windows.heard(uow.tx, incoming.channel, incoming.chat, incoming.at, until, uow.now):
        _drop_overtaken(uow, incoming.channel, incoming.chat)
        undelivered.due_now(uow.tx, incoming.channel, incoming.chat, uow.now)
        uow.tx.after_commit(uow.services.wake_outbox)


def opened(uow: UnitOfWork, request: Tap[OpenChat]) -> Message | None:
    """*Buka*: what waited comes by itself; where nothing waits any more, that is the answer."""
    coming = undelivered.waiting_in(uow.tx, request.card.channel, request.card.chat)
    if any(one.next_at <= uow.now for one in coming):
        return None
    return Message("jawab_tak_ada_yang_menunggu")


def knock(uow: UnitOfWork, channel: str, chat: str) -> bool:
    """Send the one template that opens this chat; False if something waits and none may be used."""
    if windows.is_open(uow.tx, channel, chat, uow.now) or windows.opener(uow.tx, channel, chat) is not None:
        return True
    _drop_overtaken(uow, channel, chat)
    rows = [one for one in undelivered.waiting_in(uow.tx, channel, chat) if one.next_at <= uow.now]
    officer = people.by_chat(uow.tx, channel, chat)
    if officer is None or not officer.active:
        for row in rows:  # nobody pays to write to a stranger
            queues.cancel(uow.tx, row.id)
        return True
    uow.enter(officer.office)
    worth = [row for row in rows if _opens(row)]
    if not worth:
        return True
    return _send(uow, officer, channel, chat, fitting(uow, officer, worth))


def _send(uow: UnitOfWork, officer: Officer, channel: str, chat: str, candidates: Sequence[Opener]) -> bool:
    known = accounts.templates(uow.tx, channel)
    usable = [one for one in candidates if one.name not in known or known[one.name].usable]
    if not usable:
        windows.begin_opening(uow.tx, channel, chat, NO_OPENER, uow.now)
        return False
    card = StoredCard(
        id=cards.new_id(),
        office=uow.office_id,
        officer=officer.id,
        kind=KIND,
        case=None,
        task=None,
        actions=(encode(OpenChat()),),
        subject="",
        live=True,
    )
    chosen = usable[0]
    outgoing = Outgoing(
        kind=OutgoingKind.TEMPLATE,
        chat=chat,
        template=chosen.name,
        fields=chosen.fields,
        buttons=(Button(label=render_text("label_buka"), data=card.data(0)),),
    )
    said = replace(outgoing, text=openers()[chosen.name].filled(outgoing.fields))
    cards.add(uow.tx, card, uow.now, channel, said)
    row = queues.outgoing_row(uow.office_id, channel, said, uow.now, card=card.id, officer=officer.id)
    [number] = queues.queue(uow.tx, [row])
    windows.begin_opening(uow.tx, channel, chat, number, uow.now)
    uow.tx.after_commit(uow.services.wake_outbox)
    return True


def _opens(row: Row) -> bool:
    """Whether the message is worth opening a chat for: no news in passing, and no change of an earlier one, unless the
    service has refused it already.
    """
    outgoing = codec.load(Outgoing, row.payload)
    fresh = (OutgoingKind.TEXT, OutgoingKind.DOCUMENT, OutgoingKind.ALBUM, OutgoingKind.PHOTO)
    refused = str(row.error or "").startswith(Failure.CLOSED.value)
    return (outgoing.kind in fresh and not outgoing.in_passing) or refused


def _drop_overtaken(uow: UnitOfWork, channel: str, chat: str) -> None:
    """Cancel what is no longer worth sending: templates, cards that count no more, older digests and reminders."""
    newer: set[object] = set()
    for row in reversed(undelivered.waiting_in(uow.tx, channel, chat)):
        if codec.load(Outgoing, row.payload).kind is OutgoingKind.TEMPLATE:
            queues.cancel(uow.tx, row.id)
        card = cards.find(uow.tx, row.card) if row.card else None
        if card and _overtaken(card, newer):
            queues.cancel(uow.tx, row.id)


def _overtaken(card: StoredCard, newer: set[object]) -> bool:
    """Whether a card that waits is out of date; `newer` gathers what the cards behind it speak of."""
    if card.kind == digest_buttons.KIND:
        said: set[object] = {(card.kind, card.case)}
    elif card.kind == reminder_cards.KIND:
        said = {(card.kind, place) for place in reminder_cards.places(card)}
    else:
        return not card.live
    known = said <= newer
    newer |= said
    return known or (card.kind == reminder_cards.KIND and not card.live)
