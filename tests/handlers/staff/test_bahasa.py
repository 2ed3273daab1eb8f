"""`/bahasa`: each officer reads and types in their language; the same news reaches each in theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.case.model import Answer
from bot.core.parsing.english_words import COMMANDS
from bot.core.parsing.languages import Language
from bot.ports import IncomingKind
from bot.text.render import Message, people_words
from handlers.case.assignment import deliver_task
from handlers.messages.outgoing import Notice, send
from handlers.routing import menus
from handlers.routing.decisions import typed
from handlers.staff.office_import import import_office
from storage.repositories import offices, people
from templates.texts import texts
from tests.worlds.office import CHANNEL, ChatOffice, plain, sample, to_review

SEKRETARIS, HEAD = "sekretaris", "kepala_dinas"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-23 08:00")
    yield made
    made.close()


def english(house: ChatOffice, *chats: str) -> ChatOffice:
    with house.services.begin() as uow:
        for chat in chats:
            people.speak(uow.tx, house.officer(chat).id, Language.ENGLISH)
    return house


@pytest.mark.parametrize("words", ["/bahasa inggris", "/bahasa english", "bahasa Inggris", "/language EN"])
def test_the_language_is_chosen_in_words_and_changed_back(house: ChatOffice, words: str) -> None:
    assert "in English" in house.arrive(SEKRETARIS, text=words)
    assert house.officer(SEKRETARIS).language is Language.ENGLISH
    assert "no work is running for you" in house.arrive(SEKRETARIS, text="/tugas")
    assert "dalam bahasa Indonesia" in house.arrive(SEKRETARIS, text="/bahasa indonesia")
    assert house.officer(SEKRETARIS).language is Language.INDONESIAN


def test_without_a_name_it_is_asked_with_two_buttons(house: ChatOffice) -> None:
    assert "In which language" in house.arrive(SEKRETARIS, text="/bahasa")
    [(_, card)] = [one for one in house.heard if one[1].buttons][-1:]
    assert [one.label for one in card.buttons] == ["Bahasa Indonesia", "English"]
    house.arrive(SEKRETARIS, IncomingKind.TAP, data=card.buttons[1].data, tap="1")
    assert house.officer(SEKRETARIS).language is Language.ENGLISH
    assert any(plain(one.text).endswith("Chosen: English") for _, one in house.heard)
    assert "In which language" in house.arrive(SEKRETARIS, text="/bahasa jawa"), (
        "a name that is none is asked"
    )


def test_a_card_its_buttons_and_its_record_are_in_the_language_of_its_officer(house: ChatOffice) -> None:
    to_review(english(house, SEKRETARIS), "7")
    card = [one for to, one in house.heard if to == SEKRETARIS and len(one.buttons) == 3][-1]
    assert [one.label for one in card.buttons] == ["Yes, initial", "No, return", "See details"]
    assert "Card 1" in plain(card.text)
    data = card.buttons[0].data
    house.arrive(SEKRETARIS, IncomingKind.TAP, data=data, tap="1")
    said = [plain(one.text) for to, one in house.heard if to == SEKRETARIS]
    assert "The decision is recorded." in said
    record = r"✅ Initialled by Ibu Retno .*, Monday, 23 November 2026 at 08\.00 WIB"
    assert any(re.search(record, one) for one in said)
    with house.services.begin() as uow:
        deliver_task(uow, house.sop, house.case, house.task("8"))
    theirs = [one for to, one in house.look() if to == HEAD and one.buttons][-1]
    assert [one.label for one in theirs.buttons][:2] == ["Ya, tanda tangani", "Tidak, kembalikan"]
    late = house.arrive(SEKRETARIS, IncomingKind.TAP, data=data, tap="2")
    assert "This tap changes nothing" in late


def test_one_piece_of_news_is_read_by_each_in_their_language(house: ChatOffice) -> None:
    english(house, HEAD)
    with house.services.begin() as uow:
        readers = (house.officer(SEKRETARIS), house.officer(HEAD))
        news = Message("ingatkan_dikirim", nama=people_words(["Ibu A", "Bapak B"]))
        send(uow, Notice(to=readers, message=news))
    said = dict(house.texts())
    assert "Ibu A dan Bapak B" in said[SEKRETARIS]
    assert "Ibu A and Bapak B" in said[HEAD]


def test_a_refusal_is_in_the_language_of_its_reader_and_a_stranger_reads_indonesian(
    house: ChatOffice,
) -> None:
    english(house, SEKRETARIS)
    assert "There is nothing to cancel" in house.arrive(SEKRETARIS, text="/batal")
    assert "Tidak ada" in house.arrive(HEAD, text="/batal")
    assert "belum terdaftar" in house.arrive("orang lain", text="hello")


def test_every_command_has_an_english_name() -> None:
    every = set(re.findall(r'nama == "(\w+)"', texts()["perintah"]))
    assert set(COMMANDS.values()) == every - {"status"}
    assert every & COMMANDS.keys() == set()


@pytest.mark.parametrize(
    ("word", "answer"),
    [("tasks", "/tugas"), ("/history", "/riwayat"), ("Help", "/bantuan"), ("/holidays", "/libur")],
)
def test_english_commands_do_the_same_for_everybody(house: ChatOffice, word: str, answer: str) -> None:
    assert house.arrive(SEKRETARIS, text=word) == house.arrive(SEKRETARIS, text=answer) != ""


@pytest.mark.parametrize(
    ("text", "answer", "reason"),
    [
        ("yes 12", Answer.YA, ""), ("Yes, card 12.", Answer.YA, ""), ("no 12 row 4 is wrong", Answer.TIDAK, "row 4 is wrong"),
        ("ya 12", Answer.YA, ""), ("tidak 12 baris 4", Answer.TIDAK, "baris 4"),
    ],
)  # fmt: skip
def test_yes_and_no_are_typed_by_whoever_reads_english(text: str, answer: Answer, reason: str) -> None:
    found = typed(text, Language.ENGLISH)
    assert found
    assert (found.answer, found.number, found.reason) == (answer, 12, reason)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("no 12 sudah saya kirim", Language.INDONESIAN), ("yes 12", Language.INDONESIAN),
        ("No. 12 has been sent", Language.ENGLISH), ("no", Language.ENGLISH), ("none 12", Language.ENGLISH),
    ],
)  # fmt: skip
def test_a_number_that_is_only_named_decides_nothing(text: str, language: Language) -> None:
    assert typed(text, language) is None


def test_yes_alone_decides_the_only_decision(house: ChatOffice) -> None:
    to_review(english(house, SEKRETARIS), "7")
    assert "Initialled" in house.arrive(SEKRETARIS, text="yes")


def test_a_question_is_put_in_english_words(house: ChatOffice) -> None:
    to_review(english(house, SEKRETARIS), "7")
    assert "question" in house.arrive(SEKRETARIS, text="ask why is row 4 lower?")
    assert any("why is row 4 lower?" in plain(one.text) for to, one in house.heard if to != SEKRETARIS)


def test_the_menu_of_the_chat_follows_the_language(house: ChatOffice) -> None:
    menu, before = menus.MenuOf(house.services), menus.seats(house.services)
    assert menu(CHANNEL, SEKRETARIS)["tugas"] == "Tugas yang menunggu jawaban"
    english(house, SEKRETARIS)
    assert menu(CHANNEL, SEKRETARIS)["tugas"] == "Tasks that wait for an answer"
    assert menu(CHANNEL, HEAD)["tugas"] == "Tugas yang menunggu jawaban"
    assert menus.seats(house.services) != before, "the menus of all their chats are looked at"


def test_who_leaves_hears_it_in_their_language(house: ChatOffice) -> None:
    english(house, HEAD)
    successor = [
        replace(one, name="Pengganti Contoh", nip="") if one.role == HEAD else one
        for one in sample().officers
    ]
    with house.services.begin() as uow:
        import_office(uow, replace(sample(), officers=tuple(successor)), sure=True)
    [told] = [plain(one.text) for to, one in house.look() if to == HEAD]
    assert "Pengganti Contoh" in told
    assert "this phone" in told


def test_the_language_stays_when_the_office_file_is_imported_anew(house: ChatOffice) -> None:
    english(house, SEKRETARIS)
    with house.services.begin() as uow:
        offices.save(uow.tx, sample(), uow.now)
    assert house.officer(SEKRETARIS).language is Language.ENGLISH
