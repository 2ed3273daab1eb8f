"""What an officer has received once is not sent again in the same case, unless it changed or they ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.case.commands import FilePaper
from bot.core.case.model import Paper, PaperKind
from bot.core.sop.model import StepKind
from bot.ports import Outgoing, OutgoingKind
from handlers import paper_jobs
from handlers.case.assignment import deliver_task, replace_cards
from handlers.staff.registration import hand_over_waiting
from storage.repositories import people
from tests.worlds.office import CHANNEL, ChatOffice, plain, to_review


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-23 08:00")
    yield made
    made.close()


def file(house: ChatOffice, kind: PaperKind, version: int, bidang: str | None = None, name: str = "") -> None:
    sha256 = f"{kind.value} {bidang} {version} {name}"
    paper = Paper(
        kind=kind, version=version, sha256=sha256, bidang=bidang, name=name or f"{kind.value} {version}.pdf",
        at=house.clock.now(),
    )  # fmt: skip
    house.do(FilePaper(paper=paper))


def deliver(house: ChatOffice, step: str, bidang: str | None = None) -> None:
    task = house.task(step, bidang)
    with house.services.begin() as uow:
        replace_cards(uow, house.case, task)
        deliver_task(uow, house.sop, house.case, task)


def received(house: ChatOffice, chat: str) -> tuple[list[str], str]:
    """The files that went to a chat since the last look, and the last line of the card above its number."""
    news = [message for to, message in house.look() if to == chat and message.kind is not OutgoingKind.EDIT]
    cards = [plain(message.text) for message in news if message.buttons]
    files = [name for message in news for name in names(message)]
    lines = [line for line in cards[-1].splitlines() if not line.startswith("Kartu ")] if cards else [""]
    return files, lines[-1]


def names(message: Outgoing) -> list[str]:
    """The names of the files that come with a message."""
    return [file.name for file in message.files] or [message.name][: bool(message.name)]


def test_the_kabid_gets_evidence_once_and_only_the_new_version_after_a_tidak(house: ChatOffice) -> None:
    to_review(house, "5")
    for name in ("berita acara.pdf", "foto.jpg"):
        file(house, PaperKind.EVIDENCE, 1, "DAG", name)
    deliver(house, "5", "DAG")
    assert received(house, "kabid DAG")[0] == ["berita acara.pdf", "foto.jpg"]
    house.answer("5", "DAG", "Lengkapi")
    file(house, PaperKind.EVIDENCE, 1, "DAG", "nota.pdf")
    house.complete("3", "DAG")
    deliver(house, "5", "DAG")
    files, line = received(house, "kabid DAG")
    assert files == ["nota.pdf", "Kertas Kerja DAG.xlsx"]
    assert line == "📎 Sudah ada di atas: 2 data pendukung (kirim lagi: /tugas)"


def test_evidence_comes_as_one_album_and_more_than_that_after_the_card(house: ChatOffice) -> None:
    to_review(house, "5")
    for number in range(2):
        file(house, PaperKind.EVIDENCE, 1, "DAG", f"foto {number}.jpg")
    deliver(house, "5", "DAG")
    assert arrivals(house) == [["foto 0.jpg", "foto 1.jpg"], ["kartu"]]
    for number in range(2, 13):
        file(house, PaperKind.EVIDENCE, 1, "DAG", f"foto {number}.jpg")
    deliver(house, "5", "DAG")
    rest = [f"foto {number}.jpg" for number in range(2, 13)]
    assert arrivals(house) == [["kartu"], rest[:10], rest[10:]]


def arrivals(house: ChatOffice) -> list[list[str]]:
    """What came to the Kabid, message by message."""
    news = [message for to, message in house.look() if to == "kabid DAG"]
    return [names(message) or ["kartu"] for message in news if message.kind is not OutgoingKind.EDIT]


def test_the_card_is_the_caption_of_its_paper_and_a_text_where_the_paper_is_there(house: ChatOffice) -> None:
    to_review(house, "7")
    file(house, PaperKind.DRAFT, 2)
    deliver(house, "7")
    [card] = [one for to, one in house.look() if to == "sekretaris" and one.kind is not OutgoingKind.EDIT]
    assert (card.kind, card.name, len(card.buttons)) == (OutgoingKind.DOCUMENT, "draf 2.pdf", 3)
    deliver(house, "7")
    assert received(house, "sekretaris") == ([], "📎 Sudah ada di atas: draf laporan (kirim lagi: /tugas)")


def test_tugas_sends_every_paper_again(house: ChatOffice) -> None:
    to_review(house, "7")
    file(house, PaperKind.DRAFT, 2)
    deliver(house, "7")
    first, _ = received(house, "sekretaris")
    house.heard.clear()
    house.say("sekretaris", "/tugas")
    again = [message.name for _, message in house.heard if message.kind is OutgoingKind.DOCUMENT]
    assert again == first == ["draf 2.pdf"]


def test_a_new_phone_gets_every_paper(house: ChatOffice) -> None:
    to_review(house, "7")
    officer = house.officer("sekretaris")
    with house.services.begin() as uow:
        people.register(uow.tx, officer, CHANNEL, "ponsel baru", "ponsel baru", uow.now)
        hand_over_waiting(uow, officer)
    assert received(house, "ponsel baru")[0] == ["draf.pdf"]


def test_a_file_of_an_older_version_that_still_waits_is_not_sent_after_the_newer_one(
    house: ChatOffice,
) -> None:
    to_review(house, "7")
    for version in (2, 3):
        file(house, PaperKind.DRAFT, version)
        deliver(house, "7")
    assert received(house, "sekretaris")[0] == ["draf 3.pdf"]


def test_the_kasubag_gets_the_report_once(house: ChatOffice) -> None:
    to_review(house, "8")
    house.answer("8")
    file(house, PaperKind.REPORT, 1)
    [task] = [one for one in house.case.open_tasks if house.sop.step(one.step).kind is StepKind.DELIVER]
    deliver(house, task.step)
    assert received(house, "kasubag_pe")[0] == ["laporan 1.pdf"]
    with house.services.begin() as uow:
        paper_jobs._announce(uow, house.sop, house.case)
    news = house.look()
    told = {
        chat: [m.name for to, m in news if to == chat and m.name and m.kind is not OutgoingKind.EDIT]
        for chat in ("kasubag_pe", "kepala_dinas")
    }
    assert told == {"kasubag_pe": [], "kepala_dinas": ["laporan 1.pdf"]}
