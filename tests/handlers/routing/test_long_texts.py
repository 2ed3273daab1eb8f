"""A text that Telegram had to send in pieces is never recorded in part: it is refused whole, the question stays open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.conversation.question import PendingQuestion
from bot.ports import IncomingKind
from handlers.messages.questions import TAKE_FILES
from handlers.routing import commands
from storage.repositories import questions
from tests.worlds.bot import playing
from tests.worlds.office import ChatOffice, to_review

PIECE = "Uraian panjang tentang realisasi. " * 120  # 4,080
TAIL = "sampai akhir tahun anggaran."
SHORT = "Angka baris 9 belum cocok."
MINUTE = timedelta(minutes=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    found = ChatOffice(tmp_path, "11-23 08:00")
    yield found
    found.close()


def asked(house: ChatOffice, chat: str) -> PendingQuestion | None:
    with house.services.read() as uow:
        return questions.waiting(uow.tx, house.officer(chat).id, uow.now)


def ask(house: ChatOffice, chat: str, kind: str) -> None:
    with house.services.begin() as uow:
        question = PendingQuestion(
            officer=house.officer(chat).id, office=uow.office_id, kind=kind, until=uow.now + 60 * MINUTE,
            case="K", task="x", data={},
        )  # fmt: skip
        questions.wait_for(uow.tx, question)


@pytest.mark.parametrize("kind", sorted(commands._ANSWERS))  # every text that is ever awaited
def test_whatever_is_awaited_neither_the_first_piece_nor_the_late_second_one_is_taken(
    house: ChatOffice, kind: str
) -> None:
    house.start()
    ask(house, "sekretaris", kind)
    before, case = asked(house, "sekretaris"), house.case
    refusal = house.arrive("sekretaris", text=PIECE, message="1")
    assert "paling banyak 3.500" in refusal
    assert "Tidak ada yang dicatat" in refusal
    assert ("berkas" in refusal) is (kind in TAKE_FILES), "a file is offered only where one is taken"
    house.clock.forward(MINUTE)
    assert "lanjutan tulisan sebelumnya" in house.arrive("sekretaris", text=TAIL, message="2")
    assert (asked(house, "sekretaris"), house.case) == (before, case)


def test_a_reason_in_pieces_is_refused_and_a_shorter_one_typed_afterwards_is_taken(house: ChatOffice) -> None:
    to_review(house, "7")
    house.tap("sekretaris", "Tidak, kembalikan")
    house.arrive("sekretaris", text=PIECE, message="1")
    house.arrive("sekretaris", text=TAIL, message="2")
    assert house.case.open_tasks[0].step == "7"
    assert "Dikembalikan kepada" in house.arrive("sekretaris", text=SHORT, message="3")
    assert [task.remarks for task in house.case.open_tasks] == [SHORT]


async def test_five_thousand_characters_typed_on_a_phone_are_refused_once(tmp_path: Path) -> None:
    async with playing(tmp_path, pair=["sekretaris"]) as play:
        await play.say("sekretaris", "/mulai Triwulan III 2026")
        answer = await play.say("sekretaris", "kata " * 1000)
        assert "Tulisannya 4.999 huruf" in answer
        assert answer.count("Tidak ada yang dicatat") == 1
        await play.say("sekretaris", "Selesai Rabu.")
        assert play.case.note("instruksi") == "Selesai Rabu."


def test_a_text_of_one_message_that_was_too_long_may_be_shortened_at_once(house: ChatOffice) -> None:
    to_review(house, "7")
    house.tap("sekretaris", "Tidak, kembalikan")
    house.arrive("sekretaris", text="x" * 3600, message="1")
    house.arrive("sekretaris", text=SHORT, message="2")
    assert [task.remarks for task in house.case.open_tasks] == [SHORT]


def test_a_whole_text_that_was_taken_for_the_rest_is_taken_when_it_is_sent_again(house: ChatOffice) -> None:
    to_review(house, "7")
    house.tap("sekretaris", "Tidak, kembalikan")
    house.arrive("sekretaris", text=PIECE, message="1")
    house.clock.forward(MINUTE)
    assert "kirim sekali lagi" in house.arrive("sekretaris", text=SHORT, message="2")
    assert "Dikembalikan kepada" in house.arrive("sekretaris", text=SHORT, message="3")


def test_an_instruction_in_pieces_is_refused_whole(house: ChatOffice) -> None:
    house.start()
    assert "Tidak ada yang dicatat" in house.arrive("sekretaris", text=PIECE, message="1")
    assert "lanjutan tulisan sebelumnya" in house.arrive("sekretaris", text=TAIL, message="2")
    assert house.case.note("instruksi") == ""


def test_the_rest_of_a_recorded_reason_is_not_taken_as_an_instruction(house: ChatOffice) -> None:
    """A computer may cut at a blank line after 2,100 characters: the reason was taken, the rest came late."""
    to_review(house, "7")
    house.start(case="K2")
    house.tap("sekretaris", "Tidak, kembalikan")
    first, rest = "Paragraf satu. " * 140, "Paragraf dua. " * 150
    house.arrive("sekretaris", text=first, message="1")
    house.clock.forward(MINUTE)
    answer = house.arrive("sekretaris", text=rest, message="2")
    assert "Yang tercatat sebagai alasan pengembalian hanya bagian pertamanya" in answer
    assert "/tarik" in answer
    with house.services.read() as uow:
        assert uow.case("K2").note("instruksi") == ""


def test_commands_are_heard_while_the_rest_of_a_text_may_still_come(house: ChatOffice) -> None:
    ask(house, "sekretaris", "alasan")
    house.arrive("sekretaris", text="x" * 4096, message="1")
    assert "Sudah diurungkan" in house.arrive("sekretaris", text="/batal", message="2")


def test_a_restart_between_the_two_pieces_changes_nothing(house: ChatOffice) -> None:
    to_review(house, "7")
    house.tap("sekretaris", "Tidak, kembalikan")
    house.arrive("sekretaris", text=PIECE, message="1")
    house.services = house.reopened()
    assert "lanjutan tulisan sebelumnya" in house.arrive("sekretaris", text=TAIL, message="2")
    assert house.case.open_tasks[0].step == "7"
    assert house.arrive("sekretaris", kind=IncomingKind.OTHER, message="3")
