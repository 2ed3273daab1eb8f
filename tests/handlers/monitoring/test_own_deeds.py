"""`/riwayat` with words finds what an officer decided or did, with its paper; and there is a way to every event.

The Kabid Perdagangan returns the paper of K1 (Triwulan III 2026) once and signs it; that of K2 (Triwulan III 2025) at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.case.commands import TakeBack
from bot.core.case.model import PaperKind
from bot.ports import IncomingKind, Outgoing, OutgoingKind
from handlers.case.advance import act
from handlers.case.assignment import deliver_task
from handlers.refusals import NoSuchCase
from handlers.routing.buttons import press
from tests.handlers.messages.lexicon import says
from tests.storage.test_plans import scans
from tests.worlds.office import PERIOD, ChatOffice, plain, prompt_sop
from tests.worlds.statements import listening

KABID = "kabid DAG"


def period(house: ChatOffice, number: int, year: int, *, returned: bool = False) -> None:
    """A period up to the Kabid's Ya for Perdagangan."""
    house.case_id = f"K{number}"
    house.start(house.case_id, replace(PERIOD, year=year))
    for step in ("1", "2"):
        house.complete(step)
    house.complete("3", "DAG")
    if returned:
        house.answer("5", "DAG", "Angka UTTP belum cocok.")
        house.complete("3", "DAG")
    house.answer("5", "DAG")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-23 08:00")
    period(made, 2, 2025)
    period(made, 1, 2026, returned=True)
    made.look()
    yield made
    made.close()


def answer(house: ChatOffice, text: str, chat: str = KABID) -> list[str]:
    return house.arrive(chat, text=text).splitlines()


def newest(house: ChatOffice, chat: str = KABID) -> Outgoing:
    return next(
        one for to, one in reversed(house.heard) if to == chat and one.kind is not OutgoingKind.ANSWER
    )


def labels(message: Outgoing) -> list[str]:
    return [one.label for one in (message.buttons or message.choices)]


def tap(house: ChatOffice, label: str, chat: str = KABID) -> Outgoing:
    message = newest(house, chat)
    data = next(one.data for one in (*message.buttons, *message.choices) if one.label == label)
    house.arrive(chat, IncomingKind.TAP, tap="t", data=data)
    return newest(house, chat)


def test_a_period_brings_what_was_decided_in_it(house: ChatOffice) -> None:
    assert answer(house, "/riwayat Triwulan III 2026") == [
        "Riwayat Ibu: 2 cocok dengan “Triwulan III 2026”",
        "1. 23 November 2026: ✅ ditandatangani, Bidang Perdagangan, Triwulan III 2026",
        "2. 23 November 2026: ↩️ dikembalikan, Bidang Perdagangan, Triwulan III 2026: “Angka UTTP belum cocok.”",
    ]
    assert labels(newest(house)) == ["Berkas 1", "Berkas 2", "Seluruh riwayat"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("/riwayat perdagangan", 3),
        ("riwayat perdagangan", 3),
        ("/riwayat bidang Perdagangan TW III 2025", 1),
        ("/riwayat ekspor", 3),  # an indicator of the bidang
        ("/riwayat UTTP", 1),  # a word of the reason
        ("/riwayat uttp 2026", 1),
        ("/riwayat 2025", 1),
        ("/riwayat tanda tangan", 2),
        ("history ekspor", 3),
    ],
)
def test_it_is_found_by_period_bidang_and_word(house: ChatOffice, text: str, count: int) -> None:
    lines = answer(house, text)
    assert lines[0].startswith(f"Riwayat Ibu: {count} cocok dengan")


@pytest.mark.parametrize(
    "text", ["/riwayat cukai", "/riwayat 100%", "/riwayat uttp 2025", "/riwayat UTTP cukai"]
)
def test_where_nothing_fits_they_hear_how_to_search(house: ChatOffice, text: str) -> None:
    assert says("\n".join(answer(house, text)), "riwayat_tak_ditemukan")


def test_the_paper_comes_as_the_copy_of_what_was_decided_on(house: ChatOffice) -> None:
    answer(house, "/riwayat Triwulan III 2026")
    sent = tap(house, "Berkas 2")
    assert [(one.sha256, one.name) for one in (sent.files or (sent,))] == [("DAG1", "Kertas Kerja DAG.xlsx")]
    assert plain(sent.text) == (
        "📎 Salinan Kertas Kerja DAG.xlsx Bidang Perdagangan, Triwulan III 2026, versi 1, persis seperti yang "
        "dikembalikan Ibu Dra. Sekar Contoh, M.M. (Kepala Bidang Perdagangan), Senin, 23 November 2026 "
        "pukul 08.00 WIB. Sidik berkas DAG1."
    )


def test_nobody_finds_what_others_did(house: ChatOffice) -> None:
    assert says("\n".join(answer(house, "/riwayat UTTP", "kabid IND")), "riwayat_tak_ditemukan")
    assert answer(house, "/riwayat perdagangan", "kasi DAG")[0].startswith("Riwayat ")
    answer(house, "/riwayat perdagangan")
    card, action = house.card(newest(house), 0)
    with house.services.begin() as uow, pytest.raises(NoSuchCase):
        press(uow, house.officer("kabid IND"), card, action)


def test_a_decision_that_was_undone_is_found_no_more(tmp_path: Path) -> None:
    house = ChatOffice(tmp_path, "11-23 08:00", sop=prompt_sop(tmp_path / "sop", "60 detik"))
    house.start()
    house.look()
    officer = house.officer("sekretaris")
    house.complete("1")
    assert answer(house, "/riwayat III 2026", "sekretaris") != []
    task = house.case.tasks[0]
    with house.services.begin() as uow:
        act(uow, house.case, TakeBack(task=task.id, by=uow.actor(officer)))
    lines = answer(house, "/riwayat Triwulan III 2026", "sekretaris")
    house.close()
    assert [line for line in lines if "langkah 1" in line] == []


def test_pages_lead_through_all_that_was_found(tmp_path: Path) -> None:
    house = ChatOffice(tmp_path, "11-23 08:00")
    for number in range(1, 8):
        period(house, number, 2010 + number)
    house.look()
    assert (
        answer(house, "/riwayat perdagangan")[0]
        == "Riwayat Ibu: 7 cocok dengan “perdagangan”, nomor 1 sampai 5"
    )
    assert labels(newest(house)) == [*(f"Berkas {n}" for n in range(1, 6)), "Berikutnya"]
    second = plain(tap(house, "Berikutnya").text).splitlines()
    house.close()
    assert second[0] == "Riwayat Ibu: 7 cocok dengan “perdagangan”, nomor 6 sampai 7"
    assert second[1].startswith("6. ")


def test_there_is_a_way_to_every_event_of_a_period(house: ChatOffice) -> None:
    """Each page says how many precede it, and none is left out between two."""
    for _ in range(3):
        house.complete("3", "IND")
        house.answer("5", "IND", "Angka sertifikat halal belum cocok.")
    answer(house, "/riwayat", "sekretaris")
    cards = [
        one
        for to, one in house.heard
        if to == "sekretaris" and "Triwulan III 2026" in one.text and one.buttons
    ]
    pages, data = [plain(cards[-1].text)], cards[-1].buttons
    while data:
        house.arrive("sekretaris", IncomingKind.TAP, tap="t", data=data[0].data)
        pages.append(plain(newest(house, "sekretaris").text))
        data = newest(house, "sekretaris").buttons
    before = [int(n) for page in pages for n in re.findall(r"Didahului (\d+) peristiwa", page)]
    lines = [
        len([line for line in page.splitlines() if line.startswith(("pukul", "✅", "↩️", "📎"))])
        for page in pages
    ]
    assert len(pages) > 1
    assert [*before, 0] == [sum(lines[n + 1 :]) for n in range(len(lines))]
    assert "dimulai oleh Ibu Retno Contoh" in pages[-1]


def test_a_search_reads_no_growing_table_from_end_to_end(house: ChatOffice) -> None:
    with listening() as heard:
        answer(house, "/riwayat ekspor")
        asked = heard.take()
    assert scans(house.directory / "db" / "sopbot.db", asked) == []


def test_a_word_in_the_answer_to_a_question_is_no_search(house: ChatOffice) -> None:
    house.complete("3", "MET")
    task = house.task("5", "MET")
    with house.services.begin() as uow:
        deliver_task(uow, house.sop, house.case, task)
    house.look()
    house.tap("kabid MET", "Tidak, kembalikan")
    house.arrive("kabid MET", text="riwayat tera")
    assert house.task("3", "MET").remarks == "riwayat tera"


def test_the_disposisi_of_an_assignment_comes_with_it(house: ChatOffice) -> None:
    house.file(PaperKind.DISPOSISI)
    answer(house, "/riwayat Triwulan III 2026", "sekretaris")
    assert "Berkas 1" in labels(newest(house, "sekretaris"))
