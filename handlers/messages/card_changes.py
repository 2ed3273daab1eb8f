"""Changes cards that were sent, or wait to be: they close, become a record, get other buttons or another text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.conversation.card import StoredCard
from bot.core.parsing.short_names import told_apart
from bot.ports import BUTTONS_MAX, CARD_TEXT_MAX, LABEL_MAX, Button, Outgoing, OutgoingKind
from bot.text.render import Message, in_language, render
from handlers.context import UnitOfWork
from handlers.messages.action_codec import encode
from handlers.messages.actions import Action
from handlers.messages.outgoing import Choice, button_of, card_message, shorten, text_of, with_list
from storage import codec
from storage.repositories import cards, queues


def close_card(uow: UnitOfWork, card: StoredCard, record: Message) -> None:
    """Close a card: remove its buttons and show `record` under its first line."""
    cards.retire(uow.tx, card.id)
    _call_off(uow, card)
    _edit(uow, card, _under_title(uow, card, record), ())


def take_buttons(uow: UnitOfWork, card: StoredCard, message: Message | None = None) -> None:
    """Close a card: its text, or this `message` in its place, stays without buttons."""
    cards.retire(uow.tx, card.id)
    if message:
        _edit(uow, card, _said(uow, card, message), ())
    elif shown := queues.shown_on(uow.tx, card.id):
        _edit(uow, card, shown.text, ())


def change_buttons(uow: UnitOfWork, card: StoredCard, choices: Sequence[Choice]) -> None:
    """Give a card other buttons under the text that it has; without any it is closed."""
    shown = queues.shown_on(uow.tx, card.id)
    if not choices or shown is None:
        take_buttons(uow, card)
        return
    actions, buttons = _numbered(uow, card, choices)
    if buttons == shown.buttons:
        return
    cards.set_actions(uow.tx, card.id, actions)
    _edit(uow, card, shown.text, buttons)


def drop_button(uow: UnitOfWork, card: StoredCard, action: Action) -> None:
    """Take one button from a card; its text and the others stay as they are."""
    stored, shown = encode(action), queues.shown_on(uow.tx, card.id)
    if shown is None or stored not in card.actions:
        return
    gone = card.data(card.actions.index(stored))
    buttons = shown.buttons or shown.choices
    _edit(uow, card, shown.text, tuple(button for button in buttons if button.data != gone))


def record_on_card(
    uow: UnitOfWork, card: StoredCard, kind: str, record: Message, choice: Choice | None, *, decided: bool
) -> None:
    """Turn a card into the record of what was decided with it; a `choice` is its only button.

    `decided`: it has just been decided.
    """
    _call_off(uow, card)
    actions, buttons = _numbered(uow, card, (choice,) if choice else ())
    cards.become(uow.tx, card.id, kind, actions, live=choice is not None)
    _edit(uow, card, _under_title(uow, card, record), buttons, record=decided)


def turn_into(
    uow: UnitOfWork,
    card: StoredCard,
    kind: str,
    message: Message,
    choices: Sequence[Choice],
    *,
    decided: bool,
) -> None:
    """Make another kind of card of it: another text, and these buttons, however many; without any it is closed.

    `decided`: it tells what has just been decided with it; else nobody waits to hear of it.
    """
    actions, buttons = _numbered(uow, card, choices)
    cards.become(uow.tx, card.id, kind, actions, live=bool(choices))
    shown, text = queues.shown_on(uow.tx, card.id), _said(uow, card, message)
    if decided or shown is None or (shown.text, shown.buttons or shown.choices) != (text, buttons):
        _edit(uow, card, text, buttons, record=decided, aside=not decided)


def update_card(uow: UnitOfWork, card: StoredCard, message: Message, choices: Sequence[Choice]) -> None:
    """Bring an open card to how things stand now."""
    actions, buttons = _numbered(uow, card, choices)
    cards.set_actions(uow.tx, card.id, actions)
    _edit(uow, card, text_of(uow, card, message), buttons)


def _call_off(uow: UnitOfWork, card: StoredCard) -> None:
    """Whatever becomes of the card is not worth being sent anew.

    It may have been sent without being marked so yet: the edit that follows then corrects it.
    """
    if not card.message:
        queues.cancel_card(uow.tx, card.id)


def _numbered(
    uow: UnitOfWork, card: StoredCard, choices: Sequence[Choice]
) -> tuple[list[tuple[str, str]], tuple[Button, ...]]:
    """The actions of a card that gets other buttons: a number keeps its meaning, since a tap on it may be under way."""
    choices = in_language(choices, uow.language_of(card.officer))
    known = list(card.actions)
    wanted = [encode(choice.action) for choice in choices]
    labels = told_apart([choice.label for choice in choices], LABEL_MAX)
    known += [action for action in wanted if action not in known]
    buttons = [
        button_of(choice, text, card.data(known.index(action)))
        for choice, text, action in zip(choices, labels, wanted, strict=True)
    ]
    return known, tuple(buttons)


def _under_title(uow: UnitOfWork, card: StoredCard, record: Message) -> str:
    return _said(uow, card, record, f"{card.title}\n")


def _said(uow: UnitOfWork, card: StoredCard, message: Message, title: str = "") -> str:
    """What the card says under this title, in the language of its officer."""
    return shorten(f"{title}{render(message, uow.voice_of(card.officer, lasting=True))}", CARD_TEXT_MAX)


def _edit(
    uow: UnitOfWork,
    card: StoredCard,
    text: str,
    buttons: tuple[Button, ...],
    *,
    record: bool = False,
    aside: bool = False,
) -> None:
    """Give a card that was sent, or waits to be, another text and these buttons alone."""
    changed = Outgoing(
        kind=OutgoingKind.EDIT,
        chat=card.chat,
        text=text,
        sha256=card.file,
        record=record,
    )
    if len(buttons) > BUTTONS_MAX:
        changed = with_list(changed, buttons, uow.language_of(card.officer))
    else:
        changed = replace(changed, buttons=buttons)
    uow.change(card, changed, aside=aside)


def rewrite_card(uow: UnitOfWork, card: StoredCard, message: Message, choices: Sequence[Choice]) -> None:
    """Give a card another text and other buttons; edits of it that have not gone out are dropped."""
    language = uow.language_of(card.officer)
    choices = in_language(choices, language)
    cards.set_actions(uow.tx, card.id, [encode(choice.action) for choice in choices])
    first, *edits = queues.all_of_card(uow.tx, card.id)
    shown = card_message(first.chat, text_of(uow, card, message), card, choices, language)
    sent = codec.load(Outgoing, first.payload)
    written = replace(sent, text=shown.text, buttons=shown.buttons)
    written = replace(written, choices=shown.choices, list_label=shown.list_label)
    for edit in edits:
        queues.cancel(uow.tx, edit.id)
    if queues.rewrite_card(uow.tx, card.id, written):
        cards.rewritten(uow.tx, card.id, written)
    uow.change(card, replace(written, kind=OutgoingKind.EDIT, tap=""))
