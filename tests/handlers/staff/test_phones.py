"""Every way in which a phone stops counting: what waits is cancelled, old cards are blanked, one goodbye is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import FileToSend, Outgoing, OutgoingKind
from handlers.staff.office_import import import_office
from handlers.staff.phones import revoke
from storage.repositories import questions, queues
from tests.handlers.messages.lexicon import says
from tests.worlds.office import CHANNEL, ChatOffice, sample, to_review

KABID = "kabid DAG"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    """The Kabid has a card to sign, which is days old, and what they have asked waits to be sent."""
    made = to_review(ChatOffice(tmp_path, "11-19 08:00"), "5")
    made.clock.forward(timedelta(days=5))
    made.say(KABID, "/status")
    made.say(KABID, "/plh")
    yield made
    made.close()


def lose(house: ChatOffice) -> list[Outgoing]:
    """What goes to the phone after it was revoked."""
    kabid = house.officer(KABID)
    with house.services.begin() as uow:
        revoke(uow, kabid)
    return [one for to, one in house.look() if to == KABID]


def test_an_old_card_is_blanked_by_one_edit_and_newer_messages_are_deleted(house: ChatOffice) -> None:
    sent = lose(house)
    edits = [one for one in sent if one.kind is OutgoingKind.EDIT]
    assert [one.text for one in edits] == ["Pesan ini sudah ditarik."]
    assert edits[0].buttons == ()
    assert {one.kind for one in sent[:-1]} == {OutgoingKind.EDIT, OutgoingKind.TAKE_BACK}
    assert len({one.message for one in sent[:-1]}) == len(sent) - 1, "one call for each message"
    assert says(sent[-1].text, "ponsel_dicabut")


def test_what_the_lost_phone_was_asked_is_not_answered_by_the_first_text_on_the_new_one(
    house: ChatOffice,
) -> None:
    kabid = house.officer(KABID)
    lose(house)
    with house.services.read() as uow:
        assert questions.waiting(uow.tx, kabid.id, uow.now) is None


def test_who_is_no_longer_in_the_office_file_hears_so_and_keeps_nothing(house: ChatOffice) -> None:
    others = tuple(
        replace(row, name="Endang Contoh, S.E.", nip="190001011920012099") if "Sekar" in row.name else row
        for row in sample().officers
    )
    with house.services.begin() as uow:
        import_office(uow, replace(sample(), officers=others))
    sent = [one for to, one in house.look() if to == KABID]
    assert {one.kind for one in sent[:-1]} == {OutgoingKind.EDIT, OutgoingKind.TAKE_BACK}
    assert says(sent[-1].text, "mutasi_kabar")
    assert not any("Perdagangan" in one.text for one in sent[:-1])


def test_a_paper_with_buttons_and_an_album_are_taken_back_from_a_lost_phone_too(house: ChatOffice) -> None:
    chat, files = KABID, tuple(FileToSend(sha256=name, name=name) for name in "ab")
    old = Outgoing(kind=OutgoingKind.DOCUMENT, chat=chat, text="Kartu", sha256="c", name="Kertas.pdf")
    album = Outgoing(kind=OutgoingKind.ALBUM, chat=chat, text="Dua", files=files)
    with house.services.begin() as uow:
        at = (uow.now - timedelta(days=4), uow.now, uow.now)
        cards = ("LAMA", "BARU", None)
        sent = [
            queues.outgoing_row("kantor", CHANNEL, one, due, card=card)
            for one, due, card in zip((old, old, album), at, cards, strict=True)
        ]
        queues.sent(uow.tx, list(zip(queues.queue(uow.tx, sent), ("901", "902", "903,904"), strict=True)))
    gone = {one.message: (one.kind, one.text, one.sha256) for one in lose(house)}
    blank = "Pesan ini sudah ditarik."
    assert gone["901"] == (OutgoingKind.EDIT, blank, "c")
    assert gone["902"] == (OutgoingKind.TAKE_BACK, blank, "c")
    assert gone["903,904"] == (OutgoingKind.TAKE_BACK, "", "")
