"""Puts messages into the outbox: texts, cards with buttons, files, and changes to cards that were sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.case.papers import Attachment
from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.core.parsing.languages import Language
from bot.core.parsing.short_names import told_apart
from bot.ports import (
    BUTTONS_MAX,
    CARD_TEXT_MAX,
    CHOICES_MAX,
    LABEL_MAX,
    TEXT_MAX,
    Button,
    ButtonStyle,
    Outgoing,
    OutgoingKind,
)
from bot.text.render import Message, in_language, render, render_text, without_markup, without_tags
from handlers.context import UnitOfWork
from handlers.messages.action_codec import encode
from handlers.messages.actions import Action, Approve, ApproveListed, SendBack
from handlers.messages.wording import worded
from storage.repositories import cards, outgoing_files, people, settings
from storage.repositories.people import Contact


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A button that is to be shown: its label and its action."""

    label: str
    action: Action


@dataclass(frozen=True, kw_only=True)
class About:
    """What a message is about, so that a tap or a reply is matched to its case and task."""

    case: str | None = None
    task: str | None = None
    subject: str = ""  #: SHA-256 of the paper that is being decided
    not_before: datetime | None = None


NOTHING = About()
TASK = "tugas"  #: the kind of card that a task is done with
STATUS = "status"  #: the one that answers /status
STAMPED = ("rangkuman", STATUS)  #: kinds of cards that name the moment that they are about
EVIDENCE = "bukti"  #: one that tells what a file was kept as


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One message for several officers: a plain text, or a card if it has buttons."""

    to: tuple[Officer, ...]
    message: Message
    about: About = NOTHING
    choices: tuple[Choice, ...] = ()
    kind: str = ""  #: of the card
    silent: bool = False  #: nothing has to be done: no sound


def send(uow: UnitOfWork, notice: Notice) -> None:
    """Send the notice to each of its officers, where they are reached."""
    for officer in notice.to:
        if notice.choices:
            send_card(
                uow, officer, notice.message, notice.choices, notice.about, notice.kind, silent=notice.silent
            )
        else:
            send_text(uow, officer, notice.message, notice.about, silent=notice.silent)


def send_text(
    uow: UnitOfWork, officer: Officer, message: Message, about: About = NOTHING, *, silent: bool = False
) -> None:
    """Send a plain text to an officer; what answers that officer makes no sound."""
    _send_text(uow, officer, message, about, Outgoing(kind=OutgoingKind.TEXT, chat="", silent=silent))


def send_in_passing(uow: UnitOfWork, officer: Officer, message: Message) -> None:
    """Send news that nobody waits for: whatever else is to be sent does not wait for it."""
    said = Outgoing(kind=OutgoingKind.TEXT, chat="", silent=True, in_passing=True)
    _send_text(uow, officer, message, NOTHING, said)


def ask_text(uow: UnitOfWork, officer: Officer, question: Message, about: About, placeholder: str) -> None:
    """Ask for a text; the placeholder stands where the officer types it."""
    said = Outgoing(kind=OutgoingKind.TEXT, chat="", silent=True, placeholder=placeholder)
    _send_text(uow, officer, question, about, said)


def _send_text(uow: UnitOfWork, officer: Officer, message: Message, about: About, said: Outgoing) -> None:
    phone = phone_of(uow, officer, about)
    if phone:
        voice = uow.voice_of(officer.id)
        text = shorten(worded(uow, message, about.case, about.task, voice), TEXT_MAX)
        hint = in_language(said.placeholder, voice.language)
        silent = said.silent or uow.answers == officer.id
        put(uow, phone, replace(said, chat=phone.chat, text=text, placeholder=hint, silent=silent), about)


def send_card(
    uow: UnitOfWork,
    officer: Officer,
    message: Message,
    choices: Sequence[Choice],
    about: About = NOTHING,
    kind: str = "",
    *,
    paper: Attachment | None = None,
    again: bool = False,
    silent: bool = False,
    picture: tuple[str, str] | None = None,
) -> tuple[str, ...]:
    """Send a card: a text with up to three buttons, or with a list if there are more choices.

    The text is the caption of the `paper`, where the phone lacks it or it is sent `again`; or that of a `picture` (its
    SHA-256 and its name). Returns the card's id, or nothing if the officer has no phone.
    """
    phone = phone_of(uow, officer, about)
    if phone is None:
        return ()
    language = uow.language_of(officer.id)
    choices = in_language(choices, language)
    decides = any(isinstance(choice.action, Approve | ApproveListed) for choice in choices)
    card = StoredCard(
        id=cards.new_id(),
        office=uow.office_id,
        officer=officer.id,
        kind=kind,
        case=about.case,
        task=about.task,
        actions=tuple(encode(choice.action) for choice in choices),
        subject=about.subject,
        live=True,
        number=settings.next_card_number(uow.tx, uow.office_id) if decides else 0,
    )
    text = text_of(uow, card, message)
    shown = card_message(phone.chat, text, card, choices, language)
    shown = replace(shown, silent=silent or _answers(uow, card))
    if paper and (again or lacks(uow, phone, paper, about)):
        shown = replace(shown, kind=OutgoingKind.DOCUMENT, sha256=paper.sha256, name=paper.name)
    if picture:
        shown = replace(shown, kind=OutgoingKind.PHOTO, sha256=picture[0], name=picture[1])
    uow.write(lambda tx: cards.add(tx, card, uow.now, phone.channel, shown))
    put(uow, phone, shown, about, card=card.id)
    return (card.id,)


def send_text_to_chat(
    uow: UnitOfWork, channel: str, chat: str, message: Message, reader: Officer | None = None
) -> None:
    """Send a plain text to a chat, whether or not it belongs to an officer: to the `reader`, or to a stranger."""
    voice = uow.voice_of(reader.id) if reader else uow.voice
    text = shorten(render(message, voice), TEXT_MAX)
    outgoing = Outgoing(kind=OutgoingKind.TEXT, chat=chat, text=text, silent=True)
    uow.queue(channel, outgoing)


def send_card_to_chat(
    uow: UnitOfWork,
    channel: str,
    chat: str,
    address: str,
    message: Message,
    choices: Sequence[Choice],
    kind: str,
) -> None:
    """Send a card to somebody who is not registered yet; only this sender may tap it."""
    card = StoredCard(
        id=cards.new_id(),
        office=uow.office_id,
        officer=address,
        kind=kind,
        case=None,
        task=None,
        actions=tuple(encode(choice.action) for choice in choices),
        subject="",
        live=True,
    )
    text = shorten(render(message, uow.lasting), CARD_TEXT_MAX)
    outgoing = card_message(chat, text, card, choices, uow.lasting.language)
    cards.add(uow.tx, card, uow.now, channel, outgoing)
    uow.queue(channel, outgoing, card=card.id)


def answer_tap(uow: UnitOfWork, channel: str, chat: str, tap: str, text: str, *, alert: bool) -> None:
    """Answer a tap: the button stops spinning, the officer reads what happened."""
    plain = _cut(without_markup(text), 200)
    outgoing = Outgoing(kind=OutgoingKind.ANSWER, chat=chat, tap=tap, text=plain, alert=alert)
    uow.queue(channel, outgoing)


def text_of(uow: UnitOfWork, card: StoredCard, message: Message) -> str:
    """The text of a card, with its number at the end."""
    voice = uow.voice_of(card.officer, lasting=card.kind not in STAMPED)
    text = worded(uow, message, card.case, card.task, voice)
    if not card.number:
        return shorten(text, CARD_TEXT_MAX)
    number = in_language(render_text("nomor_kartu", nomor=card.number), voice.language)
    return f"{shorten(text, CARD_TEXT_MAX - _seen(number) - 1)}\n{number}"


def fits_card(text: str) -> bool:
    """Whether the text has room on a card or under a file."""
    return _seen(text) <= CARD_TEXT_MAX


def shorten(text: str, limit: int) -> str:
    """`text` with at most `limit` visible characters, cut at the end of a line if possible."""
    if _seen(text) <= limit:
        return text
    kept: list[str] = []
    for line in text.splitlines():
        if _seen("\n".join([*kept, line])) > limit - 2:
            break
        kept.append(line)
    return "\n".join([*kept, "…"]) if kept else _cut(without_tags(text), limit - 1)


def _seen(text: str) -> int:
    return len(without_markup(text))


def _cut(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return re.sub(r"&[^;]{0,7}$", "", cut) + "…"


_STYLES: dict[type[Action], ButtonStyle] = {
    Approve: ButtonStyle.YES,
    ApproveListed: ButtonStyle.YES,
    SendBack: ButtonStyle.NO,
}


def button_of(choice: Choice, text: str, data: str) -> Button:
    """The button of a choice, in the colour of its action."""
    return Button(label=text, data=data, style=_STYLES.get(type(choice.action), ButtonStyle.PLAIN))


def card_message(
    chat: str, text: str, card: StoredCard, choices: Sequence[Choice], language: Language
) -> Outgoing:
    """The message of a card: up to three buttons, or a list of up to ten rows. All words are in the `language` already."""
    labels = told_apart([choice.label for choice in choices], LABEL_MAX)
    shown = enumerate(zip(choices, labels, strict=True))
    buttons = tuple(button_of(choice, text, card.data(n)) for n, (choice, text) in shown)
    if len(buttons) <= BUTTONS_MAX:
        return Outgoing(kind=OutgoingKind.TEXT, chat=chat, text=text, buttons=buttons)
    assert len(buttons) <= CHOICES_MAX, "a list has at most ten rows"
    return with_list(Outgoing(kind=OutgoingKind.TEXT, chat=chat, text=text), buttons, language)


def with_list(shown: Outgoing, choices: tuple[Button, ...], language: Language) -> Outgoing:
    """The message with these choices as a list."""
    return replace(shown, choices=choices, list_label=in_language(render_text("label_pilih"), language))


def _answers(uow: UnitOfWork, card: StoredCard) -> bool:
    """Whether the card answers what its officer has just done, and is not a task to be done."""
    return uow.answers == card.officer and card.kind != TASK


def lacks(uow: UnitOfWork, phone: Contact, paper: Attachment, about: About) -> bool:
    """Whether the phone has not received this paper of the case, and it does not wait to be sent about the task."""
    assert about.case is not None
    return paper.sha256 not in outgoing_files.files_of_chat(
        uow.tx, phone.channel, phone.chat, about.case, about.task
    )


def phone_of(uow: UnitOfWork, officer: Officer, about: About = NOTHING) -> Contact | None:
    """The one phone that a message to the officer goes to; that there is none for a task is an incident.

    Whoever is being answered reads the answer where they wrote; everybody else is reached where they prefer.
    """
    phone = people.reached(uow.tx, officer.id, uow.asked_in(officer.id))
    if phone is None and about.task:
        uow.incident(
            "pejabat_belum_terdaftar", pejabat=officer.name, jabatan=officer.position, tugas=about.task
        )
    return phone


def put(uow: UnitOfWork, phone: Contact, outgoing: Outgoing, about: About, card: str | None = None) -> None:
    uow.queue(
        phone.channel,
        outgoing,
        about.not_before,
        card=card,
        case=about.case,
        task=about.task,
        officer=phone.officer,
    )
