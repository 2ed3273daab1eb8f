"""`/kinerja` and "siapa yang menahan?": what the Sekretaris sees of the times, and where a period really lies."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from bot.core.case.model import PaperKind
from bot.core.refusals import NotOverseer
from bot.documents import render_pdf
from bot.ports import JOBS, Job, OutgoingKind
from handlers.documents.monitoring import book, monitoring
from handlers.monitoring import blockers, performance
from storage.repositories import queues
from storage.xlsx.reports.performance import write_kinerja
from tests.worlds.office import ChatOffice


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-19 08:00")  # a Thursday
    yield made
    made.close()


def running(house: ChatOffice) -> ChatOffice:
    """Perdagangan came back once; its Kabid took 50 minutes of 45."""
    house.start()
    house.to("11-19 08:03").complete("1")
    house.to("11-19 08:20").complete("2")
    house.to("11-19 10:00").complete("3", "DAG")
    house.to("11-19 10:50").answer("5", "DAG", "Lengkapi bukti tera.")
    house.to("11-19 11:00")
    return house


def test_the_sekretaris_reads_every_step_against_its_standard(house: ChatOffice) -> None:
    text = running(house).say("sekretaris", "/kinerja")
    assert text.splitlines()[:8] == [
        "Kinerja waktu SOP Pengumpulan Data Kinerja",
        "Triwulan III 2026, keadaan Kamis, 19 November 2026 pukul 11.00 WIB. Rata-rata waktu kerja dibanding mutu baku:",
        "",
        "1 Sekretaris: 3 menit dari 5 menit (60 %)",
        "2 Kasubag Perencanaan dan Evaluasi: 17 menit dari 30 menit (57 %)",
        "3 Kasi: 1 jam 40 menit dari 3 hari kerja (6 %); dikembalikan 1 kali",
        "⏰ 5 Kabid: 50 menit dari 45 menit (111 %); 1 dari 1 lewat; dikembalikan 1 kali",
        "",
    ]
    assert "Paling menahan: langkah 5" in text
    assert "Lengkapi bukti tera." in text


def test_nobody_else_is_shown_the_figures(house: ChatOffice) -> None:
    running(house)
    for chat in ("kabid DAG", "kasubag_pe", "kepala_dinas"):
        with pytest.raises(NotOverseer):
            house.say(chat, "/kinerja")


def test_before_the_first_period_he_hears_so(house: ChatOffice) -> None:
    assert "Belum ada periode" in house.say("sekretaris", "/kinerja")


def test_form_and_workbook_follow_the_message(house: ChatOffice) -> None:
    running(house).say("sekretaris", "/kinerja")
    with house.services.read() as uow:
        [row] = [one for one in queues.unhandled(uow.tx) if one.channel == JOBS and "kinerja" in one.raw]
    performance.make(house.services, Job(row=row.id, data=json.loads(row.raw)))
    [album] = [one for to, one in house.look() if to == "sekretaris" and one.kind is OutgoingKind.ALBUM]
    assert [one.name for one in album.files] == [
        "F01 SOP Pengumpulan Data Kinerja 2026-11-19.pdf",
        "Kinerja SOP Pengumpulan Data Kinerja 2026-11-19.xlsx",
    ]
    assert house.services.files.get(album.files[0].sha256).startswith(b"%PDF-")
    found = openpyxl.load_workbook(io.BytesIO(house.services.files.get(album.files[1].sha256)))
    assert found.sheetnames == ["Langkah", "Pemegang", "Pengembalian"]
    rows = list(found["Langkah"].iter_rows(min_row=7, values_only=True))
    assert [row[:1] + row[5:] for row in rows] == [
        ("1", 1, 0, 3, 0, 3, 60, 0, 0),
        ("2", 1, 0, 17, 0, 17, 56.67, 0, 0),
        ("3", 1, 4, 100, 0, 100, 5.71, 0, 1),
        ("5", 1, 0, 50, 0, 50, 111.11, 1, 1),
    ]


@pytest.mark.usefixtures("printed")
def test_the_same_figures_give_the_same_bytes(house: ChatOffice) -> None:
    running(house)
    with house.services.read() as uow:
        cases = performance.runs(uow)
        papers = [monitoring(uow, cases, at=uow.now) for _ in range(2)]
        sheets = [book(uow, cases, at=uow.now) for _ in range(2)]
    assert render_pdf(papers[0]) == render_pdf(papers[1])
    assert write_kinerja(sheets[0]) == write_kinerja(sheets[1])


def test_form_f01_has_every_step_also_those_nobody_has_come_to(house: ChatOffice) -> None:
    running(house)
    with house.services.read() as uow:
        paper = monitoring(uow, performance.runs(uow), at=uow.now)
    assert [row.no for row in paper.rows] == [step.no for step in house.sop.steps]
    checked = next(row for row in paper.rows if row.no == "5")
    assert (checked.count, checked.late, checked.returns, checked.reasons) == (
        1,
        1,
        1,
        ("Lengkapi bukti tera.",),
    )
    assert [row.no for row in paper.rows if row.ours] == ["8T"]
    assert paper.bottleneck.startswith("Langkah 5, ")


def test_both_go_into_the_archive_of_a_period(house: ChatOffice) -> None:
    running(house)
    with house.services.read() as uow:
        made = performance.filed(uow, house.sop, house.case)
    assert [(one.kind, one.name) for one in made] == [
        (PaperKind.MONITORING, "F01 Triwulan III 2026.pdf"),
        (PaperKind.PERFORMANCE, "Kinerja Triwulan III 2026.xlsx"),
    ]
    assert [one.make()[:4] for one in made] == [b"%PDF", b"PK\x03\x04"]


@pytest.mark.parametrize(
    "text",
    [
        "siapa yang menahan?",
        "Siapa yang belum?",
        "ini lama sekali, siapa ya",
        "Di mana tertahan",
        "siapa yg ditunggu",
    ],
)
def test_the_question_is_understood_as_it_is_typed(text: str) -> None:
    assert blockers.asked(text)


@pytest.mark.parametrize(
    "text", ["Siapkan empat bidang", "belum lengkap", "siapa Kabid Pasar", "siapa menahan " * 20]
)
def test_other_texts_are_no_such_question(text: str) -> None:
    assert not blockers.asked(text)


def test_the_answer_is_the_desk_where_it_really_lies_and_not_who_waits(house: ChatOffice) -> None:
    running(house)
    house.to("11-25 09:00")
    text = house.say("sekretaris", "siapa yang menahan?")
    lines = text.splitlines()
    assert lines[0] == "Letak pekerjaan SOP Pengumpulan Data Kinerja, Triwulan III 2026"
    assert lines[1] == "Per Rabu, 25 November pukul 09.00 WIB"
    assert lines[2].startswith(
        "⏰ Kasi Perindustrian (Ibu Laksmi Contoh, S.T. dan Bapak Aditya Contoh, S.T.P.): langkah 3, sejak"
    )
    assert "lewat dari batas; belum dibuka." in lines[3]
    assert "Kasubag" not in text


def test_a_kabid_hears_of_his_own_bidang_and_how_many_others_are_awaited(house: ChatOffice) -> None:
    text = running(house).say("kabid DAG", "Siapa yang belum ya?")
    assert "Kasi Perdagangan" in text
    assert "Perindustrian" not in text
    assert "Tiga bidang lain juga masih ditunggu." in text
