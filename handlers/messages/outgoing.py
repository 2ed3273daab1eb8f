"""Puts messages into the outbox: texts, cards with buttons, files, and changes to cards that were sent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.case.papers import Attachment
from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.core.parsing.short_names import told_apart
from bot.ports import (
    BUTTONS_MAX,
    CARD_TEXT_MAX,
    CHOICES_MAX,
    LABEL_MAX,
    TEXT_MAX,
    Button,
    Outgoing,
    OutgoingKind,
)
from bot.text.render import Message, render, without_markup, without_tags
from handlers.context import UnitOfWork
from handlers.messages.action_codec import encode
from handlers.messages.actions import Action
from storage import codec
from storage.repositories import cards, people, queues
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


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One message for several officers: a plain text, or a card if it has buttons."""

    to: tuple[Officer, ...]
    message: Message
    about: About = NOTHING
    choices: tuple[Choice, ...] = ()
    kind: str = ""  #: of the card


def send(uow: UnitOfWork, notice: Notice) -> None:
    """Send the notice to every phone of each of its officers."""
    for officer in notice.to:
        if notice.choices:
            send_card(uow, officer, notice.message, notice.choices, notice.about, notice.kind)
        else:
            send_text(uow, officer, notice.message, notice.about)


def send_text(uow: UnitOfWork, officer: Officer, message: Message, about: About = NOTHING) -> None:
    """Send a plain text to every phone of an officer."""
    _send_text(uow, officer, message, about)


def send_in_passing(uow: UnitOfWork, officer: Officer, message: Message) -> None:
    """Send news that nobody waits for: whatever else is to be sent does not wait for it."""
    _send_text(uow, officer, message, NOTHING, in_passing=True)


def _send_text(
    uow: UnitOfWork, officer: Officer, message: Message, about: About, *, in_passing: bool = False
) -> None:
    text = shorten(render(message, uow.voice), TEXT_MAX)
    for phone in _phones(uow, officer, about):
        said = Outgoing(kind=OutgoingKind.TEXT, chat=phone.chat, text=text, in_passing=in_passing)
        _queue(uow, phone, said, about)


def send_card(
    uow: UnitOfWork,
    officer: Officer,
    message: Message,
    choices: Sequence[Choice],
    about: About = NOTHING,
    kind: str = "",
) -> tuple[str, ...]:
    """Send a card: a text with up to three buttons, or with a list if there are more choices. Returns its ids."""
    sent: list[str] = []
    text = shorten(render(message, uow.voice), CARD_TEXT_MAX)
    for phone in _phones(uow, officer, about):
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
        )
        cards.add(uow.tx, card, uow.now)
        _queue(uow, phone, _card_message(phone.chat, text, card, choices), about, card=card.id)
        sent.append(card.id)
    return tuple(sent)


def send_file(
    uow: UnitOfWork,
    officer: Officer,
    sha256: str,
    name: str,
    caption: Message | None = None,
    about: About = NOTHING,
) -> None:
    """Send a file to every phone of an officer."""
    text = shorten(render(caption, uow.voice), CARD_TEXT_MAX) if caption else ""
    for phone in _phones(uow, officer, about):
        outgoing = Outgoing(kind=OutgoingKind.DOCUMENT, chat=phone.chat, text=text, sha256=sha256, name=name)
        _queue(uow, phone, outgoing, about)


def hand_out(
    uow: UnitOfWork, officer: Officer, papers: Sequence[Attachment], about: About, *, again: bool = False
) -> list[Attachment]:
    """Send the papers of a case that the officer does not have yet, or all of them `again`.

    Returns those that were not sent, as the officer has them.
    """
    sent: set[str] = set()
    for phone in _phones(uow, officer, about) if papers else ():
        lack = papers if again else _lacking(uow, phone, papers, about)
        sent |= {paper.sha256 for paper in lack}
        for paper in lack:
            outgoing = Outgoing(
                kind=OutgoingKind.DOCUMENT, chat=phone.chat, sha256=paper.sha256, name=paper.name
            )
            _queue(uow, phone, outgoing, about)
    return [paper for paper in papers if paper.sha256 not in sent]


def cancel_others(uow: UnitOfWork, officer: Officer, papers: Sequence[Attachment], about: About) -> None:
    """Cancel the files about the task that wait to be sent to the officer and are none of these."""
    assert about.case is not None
    assert about.task is not None
    wanted = {paper.sha256 for paper in papers}
    for phone in _phones(uow, officer, about):
        queues.cancel_files(uow.tx, phone.channel, phone.chat, about.case, about.task, but=wanted)


def lacking(
    uow: UnitOfWork, officer: Officer, papers: Sequence[Attachment], about: About
) -> list[Attachment]:
    """The papers of a case that one of the officer's phones does not have."""
    phones = _phones(uow, officer, about) if papers else ()
    lack = {paper.sha256 for phone in phones for paper in _lacking(uow, phone, papers, about)}
    return [paper for paper in papers if paper.sha256 in lack]


def _lacking(uow: UnitOfWork, phone: Contact, papers: Sequence[Attachment], about: About) -> list[Attachment]:
    assert about.case is not None
    there = queues.files_of_chat(uow.tx, phone.channel, phone.chat, about.case, about.task)
    return [paper for paper in papers if paper.sha256 not in there]


def send_picture(uow: UnitOfWork, officer: Officer, sha256: str, name: str, caption: Message) -> None:
    """Send a kept picture with a caption, cut to what a caption holds, to every phone of an officer."""
    text = shorten(render(caption, uow.voice), CARD_TEXT_MAX)
    for phone in _phones(uow, officer, NOTHING):
        outgoing = Outgoing(kind=OutgoingKind.PHOTO, chat=phone.chat, text=text, sha256=sha256, name=name)
        _queue(uow, phone, outgoing, NOTHING)


def send_text_to_chat(uow: UnitOfWork, channel: str, chat: str, message: Message) -> None:
    """Send a plain text to a chat that belongs to no officer."""
    outgoing = Outgoing(kind=OutgoingKind.TEXT, chat=chat, text=shorten(render(message, uow.voice), TEXT_MAX))
    queues.queue(uow.tx, [queues.outgoing_row(uow.office_id, channel, outgoing, uow.now)])
    uow.tx.after_commit(uow.services.wake_outbox)


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
    cards.add(uow.tx, card, uow.now)
    outgoing = _card_message(chat, shorten(render(message, uow.voice), CARD_TEXT_MAX), card, choices)
    queues.queue(uow.tx, [queues.outgoing_row(uow.office_id, channel, outgoing, uow.now, card=card.id)])
    uow.tx.after_commit(uow.services.wake_outbox)


def answer_tap(uow: UnitOfWork, channel: str, chat: str, tap: str, text: str, *, alert: bool) -> None:
    """Answer a tap: the button stops spinning, the officer reads what happened."""
    plain = _cut(without_markup(text), 200)
    outgoing = Outgoing(kind=OutgoingKind.ANSWER, chat=chat, tap=tap, text=plain, alert=alert)
    queues.queue(uow.tx, [queues.outgoing_row(uow.office_id, channel, outgoing, uow.now)])
    uow.tx.after_commit(uow.services.wake_outbox)


def close_card(uow: UnitOfWork, card: StoredCard, record: Message) -> None:
    """Close a card: remove its buttons and show `record` under its first line."""
    cards.retire(uow.tx, card.id)
    row = queues.of_card(uow.tx, card.id)
    if row is None:
        return
    # The message may have been sent without being marked so yet: the edit then corrects it.
    queues.cancel(uow.tx, row.id)
    title = codec.load(Outgoing, row.payload).text.partition("\n")[0]
    text = shorten(f"{title}\n{render(record, uow.voice)}", CARD_TEXT_MAX)
    outgoing = Outgoing(kind=OutgoingKind.EDIT, chat=row.chat, text=text)
    at = max(uow.now, row.next_at)
    queues.queue(uow.tx, [queues.edit_of(row, outgoing, at)])
    uow.tx.after_commit(uow.services.wake_outbox)


def update_card(uow: UnitOfWork, case: str, task: str, officer: Officer, message: Message) -> None:
    """Change the text of an officer's open cards of a task; their buttons stay."""
    text = shorten(render(message, uow.voice), CARD_TEXT_MAX)
    for card in cards.live_of_task(uow.tx, case, task):
        row = queues.of_card(uow.tx, card.id) if (card.officer, card.kind) == (officer.id, "tugas") else None
        if row is None:
            continue
        sent = codec.load(Outgoing, row.payload)
        outgoing = replace(sent, kind=OutgoingKind.EDIT, text=text)
        at = max(uow.now, row.next_at)
        queues.queue(uow.tx, [queues.edit_of(row, outgoing, at)])
        uow.tx.after_commit(uow.services.wake_outbox)


def rewrite_card(uow: UnitOfWork, card: StoredCard, message: Message, choices: Sequence[Choice]) -> None:
    """Give a card another text and other buttons; edits of it that have not gone out are dropped."""
    cards.set_actions(uow.tx, card.id, [encode(choice.action) for choice in choices])
    first, *edits = queues.all_of_card(uow.tx, card.id)
    written = _card_message(first.chat, shorten(render(message, uow.voice), CARD_TEXT_MAX), card, choices)
    for edit in edits:
        queues.cancel(uow.tx, edit.id)
    queues.rewrite(uow.tx, first.id, written)
    at = max(uow.now, first.next_at)
    edited = replace(written, kind=OutgoingKind.EDIT)
    queues.queue(uow.tx, [queues.edit_of(first, edited, at)])
    uow.tx.after_commit(uow.services.wake_outbox)


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


def _card_message(chat: str, text: str, card: StoredCard, choices: Sequence[Choice]) -> Outgoing:
    labels = told_apart([choice.label for choice in choices], LABEL_MAX)
    buttons = tuple(Button(label=text, data=card.data(n)) for n, text in enumerate(labels))
    if len(buttons) <= BUTTONS_MAX:
        return Outgoing(kind=OutgoingKind.TEXT, chat=chat, text=text, buttons=buttons)
    assert len(buttons) <= CHOICES_MAX, "a list has at most ten rows"
    return Outgoing(kind=OutgoingKind.TEXT, chat=chat, text=text, choices=buttons)


def _phones(uow: UnitOfWork, officer: Officer, about: About) -> list[Contact]:
    phones = people.phones(uow.tx, officer.id)
    if not phones and about.task:
        uow.incident(
            "pejabat_belum_terdaftar", pejabat=officer.name, jabatan=officer.position, tugas=about.task
        )
    return phones


def _queue(
    uow: UnitOfWork, phone: Contact, outgoing: Outgoing, about: About, card: str | None = None
) -> None:
    at = max(uow.now, about.not_before or uow.now)
    row = queues.outgoing_row(
        uow.office_id,
        phone.channel,
        outgoing,
        at,
        card=card,
        case=about.case,
        task=about.task,
        officer=phone.officer,
    )
    queues.queue(uow.tx, [row])
    uow.tx.after_commit(uow.services.wake_outbox)
