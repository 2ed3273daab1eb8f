"""One officer, two chats: each message goes to one of them, and what is done in one counts in both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.ports import IncomingKind, Outgoing, OutgoingKind
from bot.text.render import Message
from handlers.messages.outgoing import send_text
from storage.repositories import people
from tests.handlers.messages.lexicon import says
from tests.worlds.office import CHANNEL, ChatOffice, plain, to_review

KABID, OTHER = "kabid DAG", "ID.kabidDAG"  #: the Kabid's first chat, and their second one
_CHANNELS = {KABID: CHANNEL, OTHER: "whatsapp"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    """The Kabid has a card to sign in their first chat, and a second chat since."""
    made = to_review(ChatOffice(tmp_path, "11-23 08:00"), "5")
    made.to("11-23 08:30")
    officer = made.officer(KABID)
    with made.services.begin() as uow:
        people.register(uow.tx, officer, "whatsapp", OTHER, OTHER, uow.now)
    yield made
    made.close()


def says_in(house: ChatOffice, chat: str, text: str) -> list[tuple[str, Outgoing]]:
    """Everything that goes out when the Kabid writes this there."""
    return _all(house, chat, IncomingKind.TEXT, text=text)


def taps_in(house: ChatOffice, chat: str, label: str) -> list[tuple[str, Outgoing]]:
    """The same when they tap the newest button of that label in this chat, whether or not it still counts."""
    every = [button for to, one in house.heard if to == chat for button in one.buttons]
    data = [button.data for button in every if button.label == label][-1]
    return _all(house, chat, IncomingKind.TAP, data=data, tap="1", message="1")


def _all(house: ChatOffice, chat: str, kind: IncomingKind, **fields: Any) -> list[tuple[str, Outgoing]]:
    house.look()
    house.clock.forward(timedelta(minutes=1))
    before = len(house.heard)
    house.arrive(chat, kind, channel=_CHANNELS[chat], **fields)
    return house.heard[before:]


def to_kabid(sent: list[tuple[str, Outgoing]]) -> list[tuple[str, str]]:
    """What comes to the Kabid, and in which chat; what was sent before is not written anew by an edit."""
    return [
        (to, plain(one.text))
        for to, one in sent
        if to in _CHANNELS and one.kind not in (OutgoingKind.EDIT, OutgoingKind.ANSWER)
    ]


def reached_in(house: ChatOffice) -> str:
    """The chat to which news for the Kabid goes."""
    house.look()
    kabid = house.officer(KABID)
    with house.services.begin() as uow:
        send_text(uow, kabid, Message("dibatalkan"))
    [(to, _)] = house.look()
    return to


def test_a_message_goes_to_the_chat_that_was_joined_or_used_last(house: ChatOffice) -> None:
    assert reached_in(house) == OTHER
    says_in(house, KABID, "/status")
    assert reached_in(house) == KABID
    taps_in(house, KABID, "Lihat rincian")
    says_in(house, OTHER, "/status")
    assert reached_in(house) == OTHER


def test_what_is_asked_in_a_chat_is_answered_there_whatever_was_chosen(house: ChatOffice) -> None:
    kabid = house.officer(KABID)
    with house.services.begin() as uow:
        people.choose(uow.tx, kabid.id, "whatsapp")
    answers = to_kabid(says_in(house, KABID, "tugas"))
    assert {to for to, _ in answers} == {KABID}
    assert reached_in(house) == OTHER


def test_open_cards_come_to_the_second_chat_with_their_papers(house: ChatOffice) -> None:
    [(to, card)] = [(to, one) for to, one in says_in(house, OTHER, "TUGAS") if one.buttons]
    assert (to, card.kind, card.name) == (OTHER, OutgoingKind.DOCUMENT, "Kertas Kerja DAG.xlsx")


def test_what_was_done_in_one_chat_cannot_be_done_in_the_other(house: ChatOffice) -> None:
    """The first card is never edited where a service cannot: it stays to be tapped for ever."""
    says_in(house, OTHER, "tugas")
    taps_in(house, OTHER, "Ya, tanda tangani")
    before = house.case
    late = taps_in(house, KABID, "Ya, tanda tangani")
    [answer] = [one for _, one in late if one.kind is OutgoingKind.ANSWER]
    assert says(answer.text, "ketukan_terlambat")
    assert house.case == before
    assert to_kabid(late) == []


def test_a_number_typed_in_the_other_chat_decides_the_card_and_its_record_is_read_where_it_was_typed(
    house: ChatOffice,
) -> None:
    [(_, card)] = [(to, one) for to, one in says_in(house, KABID, "/tugas") if one.buttons]
    number = re.findall(r"\d+", card.text)[-1]
    done = to_kabid(says_in(house, OTHER, f"ya {number}"))
    assert done
    assert {to for to, _ in done} == {OTHER}
    assert any("sidik" in text.lower() for _, text in done), done
    again = to_kabid(says_in(house, KABID, f"ya {number}"))
    assert [(to, says(text, "ketukan_terlambat")) for to, text in again] == [(KABID, True)]


def test_a_closed_chat_is_left_for_the_other_until_its_owner_is_back(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        people.set_reachable(uow.tx, "whatsapp", OTHER, reachable=False)
    assert reached_in(house) == KABID
    taps = [one for _, one in says_in(house, OTHER, "tugas") if one.buttons]
    assert [one.chat for one in taps] == [OTHER]
    assert reached_in(house) == OTHER
