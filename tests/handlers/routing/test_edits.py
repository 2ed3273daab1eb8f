"""An officer changes a message that they have sent: they hear once what stands recorded, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.case.commands import TakeBack
from bot.core.case.model import PaperKind
from bot.ports import IncomingFile, IncomingKind
from tests.worlds.bot import playing
from tests.worlds.office import ChatOffice, to_review

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    found = ChatOffice(tmp_path, "11-23 08:00")
    yield found
    found.close()


def edit(house: ChatOffice, chat: str, message: str, **fields: Any) -> str:
    return house.arrive(chat, kind=IncomingKind.EDIT, message=message, **fields)


def send_file(house: ChatOffice, chat: str, message: str, **fields: Any) -> str:
    file = IncomingFile(file_id="F", name="bukti.pdf", size=len(PDF), unique="bukti.pdf")
    sha256 = house.services.files.put(PDF)
    return house.arrive(chat, kind=IncomingKind.FILE, message=message, file=file, sha256=sha256, **fields)


def other_file(name: str) -> IncomingFile:
    return IncomingFile(file_id="G", name=name, size=5, unique=name)


def returned(house: ChatOffice, text: str = "Angka baris 9 seharusnya 12.") -> ChatOffice:
    """The Sekretaris has sent the draft back with this reason, as message 1."""
    to_review(house, "7")
    house.tap("sekretaris", "Tidak, kembalikan")
    house.arrive("sekretaris", text=text, message="1")
    return house


def test_a_reason_changed_in_the_chat_stays_as_recorded_and_its_author_hears_so_once(
    house: ChatOffice,
) -> None:
    returned(house)
    before = house.case
    answer = edit(house, "sekretaris", "1", text="Angka baris 9 seharusnya 21.")
    assert answer.splitlines() == [
        "Pesan yang diubah di chat tidak mengubah yang sudah dicatat.",
        "Yang tercatat sebagai alasan pengembalian: “Angka baris 9 seharusnya 12.”",
        "Bila perlu diganti, tarik kembali lewat /tarik, lalu kirim yang benar sebagai pesan baru.",
    ]
    assert edit(house, "sekretaris", "1", text="Angka baris 9 seharusnya 22.") == "", "once is enough"
    assert house.case == before


async def test_on_the_phone_a_changed_reason_and_a_changed_document_are_answered(tmp_path: Path) -> None:
    async with playing(tmp_path, hold=True) as play:
        phone = play["sekretaris"]
        await play.to("1")
        sent = await phone.say("/mulai Triwulan III 2026")
        seen = await play.count("sekretaris")
        await phone.edit(sent, "/mulai Triwulan II 2026")
        assert "sudah dijalankan" in await play.news("sekretaris", seen)
        sent = await phone.send_file("DPA.pdf", PDF)
        seen = await play.count("sekretaris")
        await phone.replace_file(sent, "DPA baru.pdf", PDF + b" ")
        assert "DPA.pdf" in await play.news("sekretaris", seen)


def test_when_the_next_desk_has_acted_they_hear_that_it_is_too_late(house: ChatOffice) -> None:
    returned(house)
    assert "/tarik" in edit(house, "sekretaris", "1", text="21")
    house.complete("6")
    assert "terbuka lagi" in edit(house, "sekretaris", "1", text="22"), "the draft is with them once more"
    house.answer("7")
    assert "tidak dapat diganti dari sini" in edit(house, "sekretaris", "1", text="22")


def test_after_taking_the_decision_back_they_are_led_to_the_card_that_is_open_again(
    house: ChatOffice,
) -> None:
    returned(house)
    task = next(one for one in house.case.tasks if one.step == "7")
    house.do(TakeBack(task=task.id, by=house.holder(task), reason="Keliru."))
    answer = edit(house, "sekretaris", "1", text="21")
    assert "Yang tercatat sebagai alasan pengembalian: “Angka baris 9 seharusnya 12.”" in answer
    assert "Langkah itu kini terbuka lagi. Kirim /tugas" in answer


def test_an_instruction_is_replaced_by_a_new_message_and_only_the_newest_counts(house: ChatOffice) -> None:
    house.start()
    house.arrive("sekretaris", text="Selesai Rabu.", message="1")
    assert "instruksi: “Selesai Rabu.”" in edit(house, "sekretaris", "1", text="Selesai Kamis.")
    house.arrive("sekretaris", text="Selesai Kamis.", message="2")
    assert edit(house, "sekretaris", "1", text="Selesai Jumat.") == "", "it is recorded no more"


def test_a_document_replaced_in_the_chat_is_not_believed_to_be_in(house: ChatOffice) -> None:
    house.start()
    house.complete("1")
    house.complete("2")
    assert "disimpan sebagai data pendukung" in send_file(house, "kasi DAG", "1")
    answer = edit(house, "kasi DAG", "1", file=other_file("bukti yang benar.pdf"))
    assert "Yang tercatat tetap bukti.pdf: Data pendukung, Bidang" in answer
    assert "kirim berkas penggantinya sebagai pesan baru" in answer
    assert [paper.name for paper in house.case.all_papers(PaperKind.EVIDENCE, "DAG")] == ["bukti.pdf"]


def test_a_changed_caption_is_answered_with_the_one_that_is_recorded(house: ChatOffice) -> None:
    house.start()
    house.complete("1")
    house.complete("2")
    send_file(house, "kasi DAG", "1", text="Foto Pasar Wage")
    answer = edit(house, "kasi DAG", "1", file=other_file("bukti.pdf"), text="Foto Pasar Legi")
    assert "Yang tercatat tetap bukti.pdf: Data pendukung Foto Pasar Wage" in answer


def test_a_document_that_was_not_used_is_said_to_be_so(house: ChatOffice) -> None:
    send_file(house, "kasi DAG", "1")
    answer = edit(house, "kasi DAG", "1", file=other_file("lain.pdf"))
    assert "belum dipakai" in answer
    assert "pesan baru" in answer


def test_a_sticker_changed_into_a_document_is_to_be_sent_anew(house: ChatOffice) -> None:
    house.arrive("kasi DAG", kind=IncomingKind.OTHER, message="1")
    assert "pesan baru" in edit(house, "kasi DAG", "1", file=other_file("DPA.pdf"))


def test_a_command_that_was_carried_out_is_quoted(house: ChatOffice) -> None:
    house.arrive("sekretaris", text="/libur", message="1")
    answer = edit(house, "sekretaris", "1", text="/status")
    assert "Perintah “/libur” sudah dijalankan." in answer
    assert "pesan baru" in answer


def test_an_answer_that_was_refused_is_to_be_sent_as_a_new_message(house: ChatOffice) -> None:
    house.start()
    house.tap("sekretaris", house.say("sekretaris", "/libur") and "Tambah hari libur")
    house.arrive("sekretaris", text="besok", message="1")
    answer = edit(house, "sekretaris", "1", text="24 Desember 2026 Tutup buku")
    assert "pesan baru" in answer
    assert "masih ditunggu" in answer
    assert edit(house, "sekretaris", "1", text="24 Desember 2026 Tutup Buku") == ""


@pytest.mark.parametrize(
    ("chat", "text"), [("sekretaris", "Selamat pagi, semua"), ("orang lain", "Selamat pagi, semua")]
)
def test_small_talk_and_strangers_hear_nothing(house: ChatOffice, chat: str, text: str) -> None:
    house.arrive(chat, text="Selamat pagi", message="1")
    assert edit(house, chat, "1", text=text) == ""


def test_an_edit_that_changes_nothing_is_not_answered(house: ChatOffice) -> None:
    """Telegram sends one when it has made the preview of a link."""
    returned(house, "Lihat https://contoh.go.id")
    assert edit(house, "sekretaris", "1", text="Lihat https://contoh.go.id") == ""


def test_a_message_of_somebody_else_is_not_answered_for(house: ChatOffice) -> None:
    returned(house)
    assert edit(house, "kasubag_pe", "1", text="21") == ""
