"""What officers may ask: each sees their own part, and reads for whom the work waits."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.core.case.model import PaperKind
from bot.core.office.officers import Officer
from bot.ports import CARD_TEXT_MAX
from handlers.context import UnitOfWork
from handlers.monitoring import running_periods, status
from handlers.routing.commands import commands_of, help_
from storage.repositories import cards, settings
from templates.texts import texts
from tests.worlds.office import CHANNEL, ChatOffice, at

Ask = Callable[[UnitOfWork, Officer], None]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-19 08:00")
    yield made
    made.close()


def answer(house: ChatOffice, ask: Ask, chat: str) -> list[str]:
    house.news()
    officer = house.officer(chat)
    with house.services.begin() as uow:
        ask(uow, officer)
    found = house.texts()
    assert {to for to, _ in found} <= {chat}
    return [text for _, text in found]


def two_branches(house: ChatOffice) -> ChatOffice:
    house.start()
    house.to("11-19 08:03").complete("1")
    house.to("11-19 08:20").complete("2")
    house.to("11-19 10:00").complete("3", "DAG")
    house.to("11-19 10:15").answer("5", "DAG", "Lengkapi <bukti>.")
    house.to("11-19 11:00")
    return house


def test_the_sekretaris_sees_every_bidang(house: ChatOffice) -> None:
    [text] = answer(two_branches(house), running_periods.status, "sekretaris")
    assert text.splitlines()[0] == "Status Pengumpulan Data Kinerja, Triwulan III 2026"
    assert [name for name in ("Perindustrian", "Perdagangan", "Pasar", "Metrologi") if name in text] == [
        "Perindustrian", "Perdagangan", "Pasar", "Metrologi",
    ]  # fmt: skip


def test_a_kabid_sees_his_own_bidang_alone(house: ChatOffice) -> None:
    [text] = answer(two_branches(house), running_periods.status, "kabid DAG")
    assert text == (
        "Status Pengumpulan Data Kinerja, Triwulan III 2026\n"
        "Kamis, 19 November 2026 pukul 11.00 WIB\n"
        "Langkah 3. Sesudah itu langkah 5, Kabid.\n"
        "Perkiraan rampung Rabu 25 November pukul 09.15, menurut mutu baku.\n"
        "\n"
        "Perdagangan: di Kasi, Bapak Bimo Contoh dan Ibu Kinasih Contoh, sejak pukul 10.15 WIB, "
        "tenggat Selasa 24 November pukul 16.00, "
        "terpakai 0,8 dari 27,3 jam kerja; dikembalikan 1 kali"
    )


def test_before_the_working_papers_go_out_a_bidang_hears_that_nothing_has_reached_it(
    house: ChatOffice,
) -> None:
    house.start()
    [text] = answer(house, running_periods.status, "kasi MET")
    assert "Belum ada tugas di bidang." in text


def test_without_a_task_they_hear_what_will_come_from_whom_and_until_when(house: ChatOffice) -> None:
    two_branches(house)
    [text] = answer(house, status.tasks, "kabid MET")
    assert text == (
        "Per Kamis, 19 November pukul 11.00 WIB, tidak ada tugas yang menunggu Bapak.\n"
        "Akan datang, bila sudah selesai di:\n"
        "Ibu Pertiwi Contoh; dan 1 lagi: Kertas kerja Bidang Metrologi, Triwulan III 2026, "
        "batas Selasa, 24 November pukul 16.00 WIB"
    )


def test_with_nothing_running_everybody_hears_what_to_do_next(house: ChatOffice) -> None:
    ours = "Per Kamis, 19 November pukul 08.00 WIB, tidak ada pekerjaan yang berjalan untuk"
    for ask in (running_periods.status, status.tasks, running_periods.history):
        assert answer(house, ask, "sekretaris") == [f"{ours} Ibu.\nUntuk memulai periode baru, kirim /mulai."]
        [text] = answer(house, ask, "kasi DAG")
        assert text.startswith(f"{ours} Bapak.\nPertanyaan dapat disampaikan kepada Subbagian Perencanaan")


def test_the_history_tells_who_did_what_and_why_it_came_back(house: ChatOffice) -> None:
    [text] = answer(two_branches(house), running_periods.history, "kasi DAG")
    bimo = "Bapak Bimo Contoh, S.E. (Kepala Seksi Distribusi dan Stabilisasi Harga)"
    sekar = "Ibu Dra. Sekar Contoh, M.M. (Kepala Bidang Perdagangan)"
    assert text.splitlines()[1:] == [
        "Per Kamis, 19 November pukul 11.00 WIB",
        "",
        "pukul 08.20 WIB: langkah 3 diberikan kepada Kasi Perdagangan",
        f"pukul 10.00 WIB: langkah 3 dibuka oleh {bimo}",
        f"📎 pukul 10.00 WIB: Kertas Kerja DAG.xlsx dari {bimo}",
        f"pukul 10.00 WIB: langkah 3 diselesaikan oleh {bimo}",
        "pukul 10.00 WIB: langkah 5 diberikan kepada Kabid Perdagangan",
        f"pukul 10.15 WIB: langkah 5 dibuka oleh {sekar}",
        f"↩️ pukul 10.15 WIB: langkah 5 dikembalikan oleh {sekar}: “Lengkapi &lt;bukti&gt;.”",
        "pukul 10.15 WIB: langkah 3 diberikan kepada Kasi Perdagangan",
    ]


def test_the_history_of_another_bidang_is_not_told(house: ChatOffice) -> None:
    [text] = answer(two_branches(house), running_periods.history, "kabid MET")
    assert "bukti" not in text
    assert "Perdagangan" not in text


def test_help_says_what_he_can_do_now_and_who_helps(house: ChatOffice) -> None:
    [before] = answer(house, help_, "kasi DAG")
    assert "Tidak ada tugas yang menunggu saat ini" in before
    assert "/mulai" not in before
    two_branches(house)
    [text] = answer(house, help_, "kasi DAG")
    assert "1 tugas menunggu di sini" in text
    assert "Subbagian Perencanaan dan Evaluasi, pesawat 12 (contoh)" in text
    [first] = answer(house, help_, "sekretaris")
    assert "/mulai: memulai periode baru" in first


COMMON = ["tugas", "status", "gambar", "riwayat"]
PERSONAL = ["rangkuman", "bahasa", "plh", "tarik", "batal"]


@pytest.mark.parametrize(
    ("chat", "own"),
    [
        ("sekretaris", ["mulai", "atur", "ambil", "alihkan", "kinerja", "libur"]),
        ("kasi DAG", ["ambil", "alihkan"]),
        ("kabid DAG", ["ambil", "alihkan"]),
        ("kepala_dinas", []),
    ],
)
def test_help_names_the_commands_that_he_may_use_and_no_others(
    house: ChatOffice, chat: str, own: list[str]
) -> None:
    [text] = answer(two_branches(house), help_, chat)
    named = re.findall(r"^/(\w+):", text, re.MULTILINE)
    assert named == [*COMMON, *own, *PERSONAL]
    with house.services.read() as uow:
        assert commands_of(uow, house.officer(chat)) == [*named, "bantuan"]


def test_the_menu_of_the_chat_knows_every_command_that_somebody_may_use(house: ChatOffice) -> None:
    with two_branches(house).services.begin() as uow:
        for channel in (CHANNEL, "whatsapp"):
            settings.set_meta(uow.tx, settings.account_key(channel), "bot")
        known = commands_of(uow, house.officer("sekretaris"))
    assert set(known) == set(re.findall(r'nama == "(\w+)"', texts()["perintah"]))


def test_tugas_gives_the_open_cards_again_and_takes_the_older_ones_out_of_use(house: ChatOffice) -> None:
    house.start()
    first, second = (answer(house, status.tasks, "sekretaris") for _ in range(2))
    assert len(first) == 1
    assert second[-1:] == first  # the older one is taken back, and changed in case it was under way
    assert len(second) == 2
    with house.services.read() as uow:
        assert len(cards.live_of_task(uow.tx, "K", "1..1")) == 1
    assert house.task("1").opened_at is None


def test_a_finished_case_can_still_be_read(house: ChatOffice) -> None:
    two_branches(house)
    for code in ("IND", "DAG", "PSR", "MET"):
        house.complete("3", code)
        house.answer("5", code)
    house.file(PaperKind.DRAFT)
    house.complete("6")
    house.answer("7")
    house.answer("8")
    house.file(PaperKind.DELIVERY)
    house.to("11-20 09:00").complete("9")
    assert house.case.closed_at == at("11-20 09:00")
    [text] = answer(house, running_periods.history, "sekretaris")
    assert text.splitlines()[1:3] == ["Per Jumat, 20 November pukul 09.00 WIB", "Selesai pukul 09.00 WIB."]
    assert text.splitlines()[-1] == "pukul 09.00 WIB: seluruh langkah selesai"
    assert re.search(r"^Didahului \d+ peristiwa lain\.$", text, re.MULTILINE)
    assert len(text) <= CARD_TEXT_MAX
    [idle] = answer(house, running_periods.status, "kepala_dinas")
    assert "Yang terakhir, Triwulan III 2026, selesai pukul 09.00 WIB." in idle
