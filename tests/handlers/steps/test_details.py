"""Lihat rincian is leafed through in one message, and a paper that comes back says what has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.core.working_paper.cells import REALISASI, CellKey, PaperValues, SheetKey
from bot.ports import CARD_TEXT_MAX, Outgoing, OutgoingKind
from handlers.case.assignment import deliver_task
from handlers.documents.working_papers import form_of, written_values
from handlers.messages.fitting import rows
from storage.repositories.cases import keep_values
from tests.worlds.office import ChatOffice, plain, sample, to_review

KABID = "kabid DAG"
SCREEN = 24  #: lines of a page with its head


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    office = sample()
    lines = [one for one in office.indicators if one.bidang == "DAG"]
    many = [
        replace(one, code=f"{one.code}-{n}", name=f"{one.name} nomor {n}") for n in range(4) for one in lines
    ]
    made = ChatOffice(tmp_path, "11-23 08:00", replace(office, indicators=tuple(many)))
    yield made
    made.close()


def enter(house: ChatOffice, version: int, figure: str) -> None:
    """The Kasi's figure of the second indicator in this version."""
    with house.services.begin() as uow:
        row = form_of(uow, house.case, "DAG").iku[1].row
        values = PaperValues(cells={CellKey(SheetKey.IKU, row, REALISASI): Decimal(figure)})
        keep_values(uow.tx, uow.office_id, house.case.id, "DAG", version, written_values(values))


def shown(house: ChatOffice, label: str) -> Outgoing:
    """The message that the Kabid reads after tapping this button."""
    before = len(house.heard)
    house.tap(KABID, label)
    return [one for to, one in house.heard[before:] if to == KABID and one.text][-1]


def test_every_indicator_is_read_page_by_page_in_one_message(house: ChatOffice) -> None:
    to_review(house, "5")
    first = shown(house, "Lihat rincian")
    assert first.kind is OutgoingKind.TEXT
    count = int(plain(first.text).splitlines()[1].removeprefix("Halaman 1 dari "))
    pages = [first, *(shown(house, "Berikutnya") for _ in range(count - 1))]
    texts = [plain(one.text) for one in pages]
    assert [one.kind for one in pages[1:]] == [OutgoingKind.EDIT] * (count - 1)
    assert [text.splitlines()[1] for text in texts] == [
        f"Halaman {n} dari {count}" for n in range(1, count + 1)
    ]
    assert max(map(len, texts)) <= CARD_TEXT_MAX
    assert max(map(rows, texts)) <= SCREEN
    with house.services.read() as uow:
        names = [line.indicator.name for line in form_of(uow, house.case, "DAG").iku]
    together = "\n".join(texts)
    assert [name for name in names if name not in together] == []
    assert plain(shown(house, "Sebelumnya").text) == texts[-2]


def test_looking_again_closes_the_older_message(house: ChatOffice) -> None:
    to_review(house, "5")
    house.tap(KABID, "Lihat rincian")
    said = house.tap(KABID, "Lihat rincian")
    assert "Sudah diganti kartu yang lebih baru di bawah." in said
    assert "Halaman 1 dari" in said


def test_a_paper_that_comes_back_shows_the_own_remark_and_the_cells_with_old_and_new(
    house: ChatOffice,
) -> None:
    to_review(house, "5")
    enter(house, 1, "12.1")
    house.answer("5", "DAG", "Angka kedua keliru")
    house.complete("3", "DAG")
    enter(house, 2, "1.21")
    house.look()
    with house.services.begin() as uow:
        deliver_task(uow, house.sop, house.case, house.task("5", "DAG"))
    card = plain(next(one.text for to, one in house.look() if to == KABID and one.buttons))
    assert "sebelumnya: “Angka kedua keliru”\n" in card
    assert ": 12,1 → 1,21\n" in card
    details = plain(shown(house, "Lihat rincian").text)
    assert "Berubah sejak dikembalikan\n• IKU baris 10, Realisasi periode ini, " in details
    assert "12,1 → 1,21" in details
