"""Pictures that were sent together arrive one by one: what became of the first decides about those that follow.

What is known of an officer's newest album is kept with the settings, so a restart between two of its pictures changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.text.render import Message, render_text
from handlers.context import TaskRequest, UnitOfWork
from handlers.messages.action_codec import decode
from handlers.messages.card_changes import rewrite_card
from handlers.messages.incoming_file import Upload
from handlers.messages.outgoing import NOTHING, About, Choice, send_card
from storage import codec
from storage.repositories import cards, settings


class Became(StrEnum):
    """What the files of an album are so far."""

    ASKED = "tanya"  # a card asks what they are for
    EVIDENCE = "bukti"
    PROOF = "bukti_kirim"
    REQUIREMENT = "kelengkapan"
    ANSWER = "jawaban"  # to a reviewer's question
    UNWANTED = "tak_diminta"  # no task takes its files; that was said
    REFUSED = "ditolak"  # nothing so far: its first file was refused, but the caption is that of all


@dataclass(frozen=True, kw_only=True)
class Album:
    """An album of which some files have arrived."""

    id: str
    became: Became
    first: str  #: SHA-256 of its first file
    name: str  #: of its first file
    caption: str = ""
    count: int = 1  #: files so far
    case: str = ""
    task: str = ""
    subject: str = ""  #: recipient or kelengkapan
    cards: tuple[str, ...] = ()  #: ids of the cards that answer it
    known: tuple[str, ...] = ()  #: names of its files, where all of them so far had been there before


def recall(uow: UnitOfWork, officer: Officer, album: str) -> Album | None:
    """The album as far as it has arrived; None if this is its first file, or if it is no album."""
    text = settings.get_meta(uow.tx, _key(officer)) if album else None
    found = codec.load(Album, text) if text else None
    return found if found and found.id == album else None


def begun(
    uow: UnitOfWork, officer: Officer, upload: Upload, became: Became, task: str, subject: str = ""
) -> Album | None:
    """The album of the upload, if its earlier files became this."""
    known = recall(uow, officer, upload.album)
    return known if known and (known.became, known.task, known.subject) == (became, task, subject) else None


def begin(
    uow: UnitOfWork,
    officer: Officer,
    upload: Upload,
    became: Became,
    *,
    name: str = "",
    case: str = "",
    task: str = "",
    subject: str = "",
    cards: tuple[str, ...] = (),
    known: tuple[str, ...] = (),
) -> None:
    """Keep what the first file of an album became; `name`, if not its own, is that under which it is shown."""
    album = Album(
        id=upload.album,
        became=became,
        first=upload.sha256,
        name=name or upload.name,
        caption=upload.caption,
        case=case,
        task=task,
        subject=subject,
        cards=cards,
        known=known,
    )
    remember(uow, officer, album)


def remember(uow: UnitOfWork, officer: Officer, album: Album) -> None:
    """Keep what became of the album; nothing is kept of a file that came alone."""
    if album.id:
        settings.set_meta(uow.tx, _key(officer), codec.dump(album))


def _key(officer: Officer) -> str:
    return f"album:{officer.id}"


def names(name: str, others: int) -> str:
    """The first file's name, and how many came with it."""
    return render_text("nama_berkas", nama=name, lain=others) if others else name


def tell_known(
    uow: UnitOfWork,
    request: TaskRequest,
    upload: Upload,
    became: Became,
    build: Callable[[Sequence[str]], Message],
    subject: str = "",
) -> None:
    """Say that a file was there before; files of an album share one message, which names them all.

    An album of which something new was kept has its answer: nothing more is said.
    """
    officer, case, task = request.officer, request.case, request.task
    earlier = begun(uow, officer, upload, became, task.id, subject)
    name = upload.sent_as or upload.name
    if earlier is None:
        shown = send_card(uow, officer, build([name]), (), About(case=case.id, task=task.id))
        for one in shown:
            cards.retire(uow.tx, one)
        begin(
            uow,
            officer,
            upload,
            became,
            case=case.id,
            task=task.id,
            subject=subject,
            cards=shown,
            known=(name,),
        )
    elif earlier.known:
        grown = replace(earlier, count=earlier.count + 1, known=(*earlier.known, name))
        for card in filter(None, (cards.find(uow.tx, one) for one in earlier.cards)):
            rewrite_card(uow, card, build(grown.known), ())
        remember(uow, officer, grown)


def listed(known: Sequence[str]) -> str:
    """The names of one or two files; of more, the first, and how many came with it."""
    return render_text("nama_dua_berkas", nama=known) if len(known) == 2 else names(known[0], len(known) - 1)


Build = Callable[[Upload], tuple[Message, Sequence[Choice]]]


def ask(
    uow: UnitOfWork, officer: Officer, upload: Upload, build: Build, about: About = NOTHING, kind: str = ""
) -> None:
    """Ask what a file is for; the files of an album are asked about once, by a card that grows with them."""
    known = recall(uow, officer, upload.album)
    live = _live(uow, known) if known and known.became is Became.ASKED else []
    if known and live:
        upload = _asked(live[0]).with_another(upload)
        message, choices = build(upload)
        for card in live:
            rewrite_card(uow, card, message, choices)
        remember(uow, officer, replace(known, count=len(upload.files)))
        return
    message, choices = build(upload)
    asked = send_card(uow, officer, message, choices, about, kind)
    begin(uow, officer, upload, Became.ASKED, cards=asked)


def _live(uow: UnitOfWork, album: Album) -> list[StoredCard]:
    return [card for one in album.cards if (card := cards.find(uow.tx, one)) and card.live]


def _asked(card: StoredCard) -> Upload:
    """The files about which the card asks."""
    found = getattr(decode(*card.actions[0]), "upload", None)
    assert isinstance(found, Upload)
    return found
