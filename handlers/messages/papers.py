"""Puts papers into the outbox: alone or several as one album, and only those that a phone does not have yet.

No paper makes a sound: what has to be done with it says a card.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core.case.papers import Attachment
from bot.core.office.officers import Officer
from bot.ports import ALBUM_MAX, CARD_TEXT_MAX, FileToSend, Outgoing, OutgoingKind
from bot.text.render import Message
from handlers.context import UnitOfWork
from handlers.messages.outgoing import NOTHING, About, fits_card, lacks, phone_of, put, send_text, shorten
from handlers.messages.wording import worded
from storage.repositories import outgoing_files, people
from storage.repositories.people import Contact


def send_papers(
    uow: UnitOfWork,
    officer: Officer,
    papers: Sequence[Attachment],
    caption: Message | None = None,
    about: About = NOTHING,
) -> None:
    """Send papers to an officer, up to ten as one message.

    The caption stands under the last one; if it is longer than a caption may be, it is a text of its own.
    """
    text = worded(uow, caption, about.case, about.task, uow.voice_of(officer.id)) if caption else ""
    fits = fits_card(text)
    phone = phone_of(uow, officer, about)
    if phone:
        _send(uow, phone, papers, text if fits else "", about)
    if caption and not fits:
        send_text(uow, officer, caption, about, silent=True)


def send_picture(
    uow: UnitOfWork, officer: Officer, file: FileToSend, caption: Message, about: About, *, photo: bool
) -> None:
    """Send a picture with its caption: as a photo, or as a document where a chat would make it illegible."""
    phone = phone_of(uow, officer, about)
    if phone is None:
        return
    said = Outgoing(
        kind=OutgoingKind.PHOTO if photo else OutgoingKind.DOCUMENT,
        chat=phone.chat,
        text=shorten(worded(uow, caption, about.case, about.task, uow.voice_of(officer.id)), CARD_TEXT_MAX),
        sha256=file.sha256,
        name=file.name,
        silent=True,
    )
    put(uow, phone, said, about)


def hand_out(
    uow: UnitOfWork, officer: Officer, papers: Sequence[Attachment], about: About, *, again: bool = False
) -> list[Attachment]:
    """Send the papers of a case that the officer does not have yet, or all of them `again`.

    Returns those that were not sent, as the officer has them.
    """
    phone = phone_of(uow, officer, about) if papers else None
    if phone is None:
        return list(papers)
    lack = [paper for paper in papers if again or lacks(uow, phone, paper, about)]
    _send(uow, phone, lack, "", about)
    return [paper for paper in papers if paper not in lack]


def lacking(
    uow: UnitOfWork, officer: Officer, papers: Sequence[Attachment], about: About
) -> list[Attachment]:
    """The papers of a case that the officer does not have where they are reached."""
    phone = phone_of(uow, officer, about) if papers else None
    return [paper for paper in papers if phone and lacks(uow, phone, paper, about)]


def cancel_others(uow: UnitOfWork, officer: Officer, papers: Sequence[Attachment], about: About) -> None:
    """Cancel the files about the task that wait to be sent to the officer and are none of these."""
    assert about.case is not None
    assert about.task is not None
    wanted = {paper.sha256 for paper in papers}
    for phone in people.phones(uow.tx, officer.id):
        outgoing_files.cancel_files(uow.tx, phone.channel, phone.chat, about.case, about.task, but=wanted)


def _send(uow: UnitOfWork, phone: Contact, papers: Sequence[Attachment], text: str, about: About) -> None:
    groups = list(_groups(papers))
    for group in groups:
        caption = text if group is groups[-1] else ""
        empty = Outgoing(kind=OutgoingKind.DOCUMENT, chat=phone.chat, text=caption, silent=True)
        files = tuple(FileToSend(sha256=paper.sha256, name=paper.name) for paper in group)
        put(uow, phone, empty.with_documents(files), about)


def _groups(papers: Sequence[Attachment]) -> Iterator[Sequence[Attachment]]:
    for first in range(0, len(papers), ALBUM_MAX):
        yield papers[first : first + ALBUM_MAX]
