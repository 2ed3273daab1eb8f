"""*Tanya dahulu*: a reviewer asks whoever did the work; the answer comes back to the card, and nothing is decided by it."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.case.commands import Inquire
from bot.core.case.decide import decide
from bot.core.case.model import PaperKind
from bot.core.monitoring.time_ledger import ledger
from bot.core.refusals import InquiryWithoutWords
from bot.ports import IncomingFile, IncomingKind
from handlers.case.assignment import deliver_task
from handlers.case.records import INQUIRY
from handlers.documents.history import history_rows
from storage.repositories import cards, queues
from tests.worlds.bot import PDF
from tests.worlds.office import ChatOffice, plain, prompt_sop, to_review

KABID, KASI = "kabid DAG", "kasi DAG"
QUESTION = "Kenapa angka baris 4 turun?"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = to_review(ChatOffice(tmp_path, "11-23 08:00"), "5")
    yield made
    made.close()


def ask(house: ChatOffice, question: str = QUESTION) -> None:
    house.tap(KABID, "Lihat rincian")
    house.tap(KABID, "Tanya dahulu")
    house.arrive(KABID, text=question)


def cards_on(house: ChatOffice, chat: str) -> list[str]:
    """The buttons that can be tapped on a phone now."""
    house.look()
    shown: dict[str, tuple[str, ...]] = {}
    for to, message in house.heard:
        if to == chat and message.buttons:
            card, _ = house.card(message, 0)
            shown[card.id] = tuple(button.label for button in message.buttons) if card.live else ()
    return [label for labels in shown.values() for label in labels]


def number_of_card(house: ChatOffice, chat: str) -> str:
    """The number of the message of the newest question on the phone."""
    house.look()
    with house.services.db.reading() as tx:
        live = [one for one in cards.live_of_case(tx, house.case_id) if one.kind == INQUIRY]
        [row] = [row for one in live if (row := queues.of_card(tx, one.id)) and row.chat == chat]
    return str(row.message)


def test_the_question_goes_to_whoever_did_the_work_and_the_card_stays(house: ChatOffice) -> None:
    before = house.case
    house.tap(KABID, "Lihat rincian")
    assert "Apa yang hendak Ibu tanyakan?" in house.tap(KABID, "Tanya dahulu")
    house.heard.clear()
    told = house.arrive(KABID, text=QUESTION)
    assert "disampaikan kepada" in told
    [card] = [plain(one.text) for to, one in house.heard if to == KASI]
    assert "bertanya sebelum memutuskan" in card
    assert f"“{QUESTION}”" in card
    assert "Jawab" in cards_on(house, KASI)
    assert {"Ya, tanda tangani", "Tidak, kembalikan"} <= set(cards_on(house, KABID))
    assert [task.id for task in house.case.open_tasks] == [task.id for task in before.open_tasks]


def test_the_answer_comes_back_on_one_new_card(house: ChatOffice) -> None:
    ask(house)
    house.tap(KASI, "Jawab")
    house.heard.clear()
    assert "Jawaban Bapak" in house.arrive(KASI, text="Pasar Wage tutup dua minggu").replace("Ibu", "Bapak")
    new = [one for to, one in house.heard if to == KABID and one.buttons]
    assert len(new) == 1
    assert "“Pasar Wage tutup dua minggu”" in plain(new[0].text)
    assert "Jawab" not in cards_on(house, KASI)
    house.tap(KABID, "Ya, tanda tangani")
    assert house.case.last_done("5", "DAG") is not None


def test_a_reply_to_the_question_is_its_answer_even_a_mere_yes(house: ChatOffice) -> None:
    ask(house, "Sudah sesuai BPS?")
    house.arrive(KASI, text="ya", reply_to=number_of_card(house, KASI))
    assert house.case.inquiries[0].answer == "ya"


def test_a_file_is_an_answer_too_and_reaches_the_reviewer(house: ChatOffice) -> None:
    ask(house)
    house.tap(KASI, "Jawab")
    house.heard.clear()
    house.send(KASI, "rekap pasar.pdf", PDF, caption="Rekap dari UPTD")
    [paper] = house.case.all_papers(PaperKind.ANSWER, "DAG")
    assert any(
        file.sha256 == paper.sha256 for to, one in house.heard if to == KABID for file in one.documents
    )
    assert house.case.inquiries[0].answer == "Rekap dari UPTD"


def test_a_file_without_a_tap_answers_where_nothing_else_waits_for_one(house: ChatOffice) -> None:
    ask(house)
    house.send(KASI, "rekap.pdf", PDF)
    assert house.case.inquiries[0].answered_at is not None


def test_a_decision_ends_the_question_and_a_late_answer_hears_so(house: ChatOffice) -> None:
    ask(house)
    house.tap(KASI, "Jawab")
    house.tap(KABID, "Ya, tanda tangani")
    assert "Jawab" not in cards_on(house, KASI)
    assert "sudah diputuskan" in house.arrive(KASI, text="Pasar tutup")
    assert "Tulisan" in house.arrive(KASI, text="Baik"), "it is said once"
    assert house.case.inquiries[0].answered_at is None


def test_a_late_reply_to_the_question_hears_what_became_of_it(house: ChatOffice) -> None:
    ask(house)
    card = number_of_card(house, KASI)
    house.arrive(KASI, text="Pasar tutup", reply_to=card)
    assert "sudah dijawab" in house.arrive(KASI, text="Pasar Wage saja", reply_to=card)
    assert "sudah dijawab" in house.arrive(
        KASI, IncomingKind.FILE, house.services.files.put(PDF), reply_to=card,
        file=IncomingFile(file_id="a", name="rekap.pdf", size=len(PDF)),
    )  # fmt: skip
    house.tap(KABID, "Tidak, kembalikan")
    house.arrive(KABID, text="Angka baris 4 salah")
    assert "sudah diputuskan" in house.arrive(KASI, text="Sudah dibetulkan", reply_to=card)


def test_undoing_a_decision_keeps_the_question_that_waits(tmp_path: Path) -> None:
    house = slow(tmp_path)
    with contextlib.closing(house):
        ask(house)
        house.tap(KABID, "Ya, tanda tangani")
        house.tap(KABID, "Batalkan")
        assert "Jawab" in cards_on(house, KASI)
        house.arrive(KASI, text="Pasar tutup", reply_to=number_of_card(house, KASI))
        shown = [plain(one.text) for to, one in house.heard if to == KABID and len(one.buttons) == 3]
        assert "“Pasar tutup”" in shown[-1]


def slow(tmp_path: Path) -> ChatOffice:
    """The paper of a bidang is with its Kabid, in an office with a `tunda` of a minute."""
    house = ChatOffice(tmp_path, "11-23 08:00", sop=prompt_sop(tmp_path, "60 detik"))
    house.start()
    for minute, step, bidang in (("08:10", "1", None), ("08:20", "2", None), ("08:30", "3", "DAG")):
        house.complete(step, bidang)
        house.to(f"11-23 {minute}")
    with house.services.begin() as uow:
        deliver_task(uow, house.sop, house.case, house.task("5", "DAG"))
    return house


def test_during_the_tunda_nobody_hears_of_the_decision_and_undoing_it_keeps_the_question(
    tmp_path: Path,
) -> None:
    house = slow(tmp_path)
    with contextlib.closing(house):
        ask(house)
        house.tap(KASI, "Jawab")
        house.tap(KABID, "Ya, tanda tangani")
        assert "Jawab" in cards_on(house, KASI)
        assert "disampaikan" in house.arrive(KASI, text="Pasar tutup")
        house.tap(KABID, "Batalkan")
        cards_now = [plain(one.text) for to, one in house.heard if to == KABID and len(one.buttons) == 3]
        assert "“Pasar tutup”" in cards_now[-1]


def test_one_question_at_a_time(house: ChatOffice) -> None:
    ask(house)
    assert "belum dijawab" in house.arrive(KABID, text="tanya dan baris 5?")


@pytest.mark.parametrize(
    "words",
    [
        "tanya {} kenapa turun?",
        "Tanya {}: kenapa turun?",
        "tanya kartu {} kenapa turun?",
        "tanya kenapa turun?",
    ],
)
def test_it_can_be_typed_with_the_number_of_the_card_or_without(house: ChatOffice, words: str) -> None:
    shown = [plain(one.text) for to, one in house.heard if to == KABID and len(one.buttons) == 3]
    number = re.findall(r"\d+", shown[-1])[-1]
    house.arrive(KABID, text=words.format(number))
    assert house.case.inquiries[0].text == "kenapa turun?"


def test_a_reason_that_begins_with_tanya_stays_a_reason(house: ChatOffice) -> None:
    house.tap(KABID, "Tidak, kembalikan")
    house.arrive(KABID, text="tanya lagi ke pasar soal baris 4")
    assert house.case.inquiries == ()
    assert house.task("3", "DAG").remarks == "tanya lagi ke pasar soal baris 4"


def test_the_clock_runs_on_and_the_ledger_says_who_waited_for_whom(house: ChatOffice) -> None:
    house.to("11-23 08:10")
    ask(house)
    house.to("11-23 08:40")
    house.tap(KASI, "Jawab")
    house.arrive(KASI, text="Pasar tutup")
    house.to("11-23 08:50")
    with house.services.read() as uow:
        entries = ledger(house.case, house.sop, uow.calendar, now=uow.now)
        kasi = house.officer(KASI).id
        waited = [one for one in entries if one.awaits]
        assert [(one.awaits, one.time.total_seconds() / 60) for one in waited] == [(kasi, 30)]
        assert waited[0].seat.role == "kabid"
        house.tap(KABID, "Ya, tanda tangani")
    with house.services.read() as uow:
        [row] = [one for one in history_rows(uow, house.sop, house.case) if one.step == "5" and one.done]
    assert re.search(r"menunggu jawaban .* 30 menit", plain(row.result))


def test_siapa_yang_menahan_names_whom_the_reviewer_waits_for(house: ChatOffice) -> None:
    ask(house)
    assert re.search(
        r"Menunggu jawaban .* sejak pukul 08\.00", house.arrive(KABID, text="siapa yang menahan?")
    )


def test_tugas_brings_the_question_back(house: ChatOffice) -> None:
    ask(house)
    assert QUESTION in house.arrive(KASI, text="/tugas")
    house.tap(KASI, "Jawab")


def test_whoever_stands_in_for_the_asked_gets_the_question(house: ChatOffice) -> None:
    ask(house)
    house.appoint("sekretaris", "Bimo", "Surya", "Plh", "800/1", "23-27 November 2026")
    [stand_in] = {chat for chat, _ in house.heard if chat != KASI and "Jawab" in cards_on(house, chat)}
    assert "Jawab" not in cards_on(house, KASI)
    house.tap(stand_in, "Jawab")
    house.arrive(stand_in, text="Sudah dicocokkan")
    assert house.case.inquiries[0].answered_by == house.officer(stand_in).id


def test_a_question_needs_words(house: ChatOffice) -> None:
    task = house.task("5", "DAG")
    with house.services.read() as uow:
        scene = uow.scene(house.sop)
    with pytest.raises(InquiryWithoutWords):
        decide(house.case, Inquire(task=task.id, by=house.holder(task), text="?!"), scene)
