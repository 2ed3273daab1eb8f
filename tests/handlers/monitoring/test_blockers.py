"""Which texts ask who holds things up, and that such a question never becomes the answer to another one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.case.rules import subject
from bot.core.conversation.question import PendingQuestion
from bot.ports import Incoming, IncomingKind
from handlers.monitoring.blockers import asked
from handlers.routing import commands
from storage.repositories import questions
from tests.worlds.office import ChatOffice

QUESTIONS = """
siapa yang menahan?
siapa yang menahan ?
SIAPA YANG MENAHAN
Siapa yang menahannya?
siapa yang nahan
siapa yg nahan?
Siapakah yang menahan?
siapa menahan
siapa yang menghambat?
siapa yang paling lama
di siapa sekarang?
Sekarang di siapa?
Di tangan siapa?
di tangan siapa sekarang, Pak
di meja siapa ini?
siapa yang pegang?
siapa yang memegang sekarang?
siapa yang belum?
Siapa saja yang belum menyerahkan?
siapa yang belum tanda tangan?
bidang mana yang belum?
Bidang mana saja yang belum selesai?
sampai di mana?
sampai mana
Sudah sampai mana laporannya?
laporan triwulan III sudah sampai di mana
posisinya di mana?
posisi di mana sekarang
nyangkut di mana?
mandek di mana
macet dimana?
Macetnya di mana, Bu?
berhenti di mana?
tertahan di mana
di mana tertahan?
kenapa belum selesai?
Mengapa laporannya belum selesai?
kenapa masih lama
siapa yang telat?
siapa yang terlambat?
Siapa yang ditunggu?
""".strip().splitlines()

OTHERS = """
Siapkan data yang belum masuk, siapa pun yang mengerjakan
Siapkan empat bidang
belum lengkap
siapa Kabid Pasar
Siapa yang menahan data IKM bulan lalu harus melampirkan surat keterangan
Data belum lengkap, mohon dilengkapi
Siapa yang mengisi kolom tiga tidak jelas
Bidang Pasar belum menyerahkan bukti
Menunggu pergeseran anggaran
Pagu belum sama dengan DPA, di mana sumbernya belum dicantumkan
Realisasi lebih lama dari target
kenapa nilai IKU baris 9 turun
Mengapa capaian belum sesuai dengan target triwulan lalu
Lampiran tidak tahu dari siapa
sampai jumpa
Periksa kembali sampai baris 20
Di mana bukti dukungnya
siapa
di mana
belum
Terlambat karena banjir
Posisi kas di mana belum dijelaskan
Kasi yang belum tanda tangan harap segera menandatangani
Bidang mana yang dimaksud pada baris 4
Data masih di tangan pihak ketiga
""".strip().splitlines()


@pytest.mark.parametrize("text", QUESTIONS)
def test_this_asks_who_holds_things_up(text: str) -> None:
    assert asked(text)


@pytest.mark.parametrize("text", OTHERS)
def test_this_does_not(text: str) -> None:
    assert not asked(text)


def test_the_table_is_long_enough() -> None:
    assert (len(set(QUESTIONS)) >= 30, len(set(OTHERS)) >= 20) == (True, True)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-19 08:00")
    yield made
    made.close()


def asked_for_a_reason(house: ChatOffice) -> PendingQuestion:
    """The Kabid has tapped Tidak: his next text is the reason."""
    house.start()
    for step in ("1", "2"):
        house.complete(step)
    house.complete("3", "DAG")
    task = house.task("5", "DAG")
    question = PendingQuestion(
        officer=house.officer("kabid DAG").id,
        office="kantor",
        kind="alasan",
        until=house.clock.now() + timedelta(hours=1),
        case="K",
        task=task.id,
        data={"subject": subject(house.case, task)},
    )
    with house.services.begin() as uow:
        questions.wait_for(uow.tx, question)
    return question


def write(house: ChatOffice, text: str) -> tuple[list[str], PendingQuestion | None]:
    """The first lines that the Kabid reads after it, and what is still waited for."""
    house.news()
    officer = house.officer("kabid DAG")
    incoming = Incoming(
        channel="uji",
        kind=IncomingKind.TEXT,
        chat="kabid DAG",
        sender="kabid DAG",
        at=house.clock.now(),
        text=text,
    )
    with house.services.begin() as uow:
        commands.receive(uow, officer, incoming)
        question = questions.waiting(uow.tx, officer.id, uow.now)
    return [said.partition("\n")[0] for chat, said in house.texts() if chat == "kabid DAG"], question


def test_the_question_is_answered_and_the_reason_is_still_waited_for(house: ChatOffice) -> None:
    question = asked_for_a_reason(house)
    said, still = write(house, "Siapa yang menahan ?")
    assert said == [
        "Letak pekerjaan SOP Pengumpulan Data Kinerja, Triwulan III 2026",
        "Mohon Ibu jawab juga pertanyaan sebelumnya; untuk mengurungkannya, kirim /batal.",
    ]
    assert still == question
    assert house.task("5", "DAG").open


def test_a_reason_that_contains_such_words_is_taken_as_the_reason(house: ChatOffice) -> None:
    asked_for_a_reason(house)
    reason = "Siapa yang menahan data IKM bulan lalu harus melampirkan surat keterangan"
    _, still = write(house, reason)
    assert (house.task("3", "DAG").remarks, still) == (reason, None)
