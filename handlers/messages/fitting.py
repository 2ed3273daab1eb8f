"""A card is read on a small phone with its buttons in sight: it is said in as many words as fit there."""

from __future__ import annotations

import textwrap

from bot.ports import CARD_TEXT_MAX
from bot.text.render import Message, Voice, render, without_markup

WIDTH = 40  #: characters of a line on a screen of 360 pixels
LINES = 11  #: of a card as it is sent; the twelfth is for its number
ROWS = 15  #: the same as the screen wraps them
REMARKS = 120  #: characters of a return's reason on a card
_THRIFTIEST = 5
_QUOTING = 2  #: the thrift up to which the template quotes a question and its answer


def fitted(card: Message, voice: Voice) -> Message:
    """The card with the fullest text that fits: `kepala.hemat` tells its template how much to leave out, from 0 to 5."""
    for thrift in range(_THRIFTIEST + 1):
        head = {**card.fields["kepala"], "hemat": thrift}  # type: ignore[dict-item]
        card = Message(card.key, **{**card.fields, "kepala": head})
        if fits(render(card, voice)):
            break
    return card


def fits(text: str) -> bool:
    """Whether a rendered text leaves the buttons in sight."""
    seen = without_markup(text)
    return seen.count("\n") < LINES and rows(seen) <= ROWS and len(seen) <= CARD_TEXT_MAX


def quotes_answers(card: Message) -> bool:
    """Whether the text of a fitted card has room for what was asked and answered."""
    head = card.fields["kepala"]
    return isinstance(head, dict) and head["hemat"] <= _QUOTING


def rows(seen: str) -> int:
    """How many lines a small screen makes of a text without markup."""
    return sum(len(textwrap.wrap(line, WIDTH)) or 1 for line in seen.splitlines())


def long_remarks(remarks: str) -> bool:
    """Whether a reason is too long for a card, so that it is sent whole in a message of its own."""
    return len(" ".join(remarks.split())) > REMARKS
