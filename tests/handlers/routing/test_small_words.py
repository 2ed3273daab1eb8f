"""Words typed at a card: they decide nothing, and nothing false is recorded of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.parsing.small_words import SmallWord, small_word
from bot.ports import IncomingKind
from handlers.messages.names import greeting
from tests.handlers.messages.lexicon import says
from tests.worlds.bot import PDF
from tests.worlds.office import ChatOffice, to_review


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-23 08:00")
    yield made
    made.close()


@pytest.mark.parametrize("word", ["iya", "Setuju", "bagus", "ok pak", "👍", "ya pak", "well noted"])
def test_a_word_at_a_review_card_brings_the_card_back_and_decides_nothing(
    house: ChatOffice, word: str
) -> None:
    to_review(house, "7")
    answer = house.arrive("sekretaris", text=word)
    assert says(answer, "kata_belum_keputusan")
    assert says(answer, "kartu_periksa_laporan")
    assert [task.step for task in house.case.open_tasks] == ["7"]
    house.tap("sekretaris", "Ya, paraf")
    assert [task.step for task in house.case.open_tasks] == ["8"]


@pytest.mark.parametrize("word", ["ya", "tugaskan", "ok", "siap", "status"])
def test_a_word_is_no_instruction(house: ChatOffice, word: str) -> None:
    house.say("sekretaris", "/mulai Triwulan III 2026")
    house.arrive("sekretaris", text=word)
    with house.services.read() as uow:
        [case] = uow.running()
    assert case.note("instruksi") == ""


@pytest.mark.parametrize("word", ["ya", "ok", "status", "terima kasih"])
def test_a_word_is_no_reason_and_the_question_stays(house: ChatOffice, word: str) -> None:
    to_review(house, "7")
    house.tap("sekretaris", "Tidak, kembalikan")
    house.arrive("sekretaris", text=word)
    assert [task.step for task in house.case.open_tasks] == ["7"]
    house.arrive("sekretaris", text="Lampirannya belum ada")
    assert house.case.open_tasks[0].remarks == "Lampirannya belum ada"


@pytest.mark.parametrize(("command", "button"), [("/libur", "Tambah hari libur"), ("/plh", "")])
def test_a_question_in_place_of_another_says_which_was_put_aside(
    house: ChatOffice, command: str, button: str
) -> None:
    to_review(house, "7")
    house.tap("sekretaris", "Tidak, kembalikan")
    asked = house.say("sekretaris", command)
    if button:
        asked = house.tap("sekretaris", button)
    assert "Pertanyaan sebelumnya (Draf laporan Triwulan III 2026) dikesampingkan" in asked


def test_thanks_get_thanks(house: ChatOffice) -> None:
    assert house.arrive("kasi DAG", text="Matur nuwun, Pak 🙏") == "Sama-sama, Bapak."


def test_a_refusal_addresses_its_reader(house: ChatOffice) -> None:
    with house.services.read():
        addressed = {chat: greeting(house.officer(chat)) for chat in ("kasi DAG", "sekretaris")}
    for chat, word in addressed.items():
        assert f"tidak ada tugas {word} yang memerlukan berkas" in house.send(chat, "foto.pdf", PDF)


def test_a_command_needs_no_slash(house: ChatOffice) -> None:
    to_review(house, "7")
    assert says(house.arrive("sekretaris", text="Tugas"), "kartu_periksa_laporan")
    assert house.arrive("sekretaris", text="status").startswith("Status Pengumpulan Data Kinerja")
    assert says(house.arrive("kasi DAG", text="siapa yang belum"), "penahan")


def test_seven_stickers_get_one_answer(house: ChatOffice) -> None:
    answers = [house.arrive("kasi DAG", IncomingKind.OTHER, what="sticker") for _ in range(7)]
    assert [bool(one) for one in answers] == [True, *[False] * 6]


@pytest.mark.parametrize(
    ("text", "word"),
    [("Ya", SmallWord.ANSWER), ("iya pak", SmallWord.ANSWER), ("🙏🙏", SmallWord.THANKS),
     ("terima kasih banyak, Bu", SmallWord.THANKS), ("ya, angka baris 4 salah", None), ("belum ada datanya", None),
     ("Terima kasih, tetapi lampirannya belum ada", None), ("setuju dengan catatan Kabid", None)],
)  # fmt: skip
def test_only_a_text_that_says_no_more_is_a_small_word(text: str, word: SmallWord | None) -> None:
    assert small_word(text) is word
