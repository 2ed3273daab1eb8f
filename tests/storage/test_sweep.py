"""What belongs to no case goes after thirty days; what a case, a card or a question names stays for ever."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.clock import SystemClock
from bot.core.case.model import PaperKind
from bot.ports import Outgoing, OutgoingKind
from storage.repositories import queues
from storage.sweep import KEPT, sweep
from storage.tables import inbox
from tests.worlds.office import PaperOffice, small_office


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PaperOffice]:
    made = PaperOffice(tmp_path, small_office())
    yield made
    made.close()


def age(house: PaperOffice, days: int) -> None:
    then = (SystemClock().now() - timedelta(days=days)).timestamp()
    for path in house.services.files.directory.glob("*/*"):
        os.utime(path, (then, then))


def swept(house: PaperOffice) -> int:
    return sweep(house.services.db, house.services.files, house.clock.now())


def test_a_paper_of_a_case_and_a_file_on_its_way_stay_and_the_others_go(house: PaperOffice) -> None:
    files = house.services.files
    house.file(PaperKind.DISPOSISI, b"disposisi", "Disposisi.pdf")
    waiting, sent = files.put(b"menunggu"), files.put(b"terkirim")
    lost = files.put(b"tidak diminta")
    with house.services.db.writing() as tx:
        for sha256 in (waiting, sent):
            out = Outgoing(kind=OutgoingKind.DOCUMENT, chat="1", sha256=sha256, name="a.pdf")
            [row] = queues.queue(tx, [queues.outgoing_row("kantor", "uji", out, house.clock.now())])
        queues.sent(tx, [(row, "7")])
    age(house, KEPT.days + 1)
    assert swept(house) == 2
    assert [files.path(one).exists() for one in (waiting, sent, lost)] == [True, False, False]
    assert files.get(house.case.papers[0].sha256) == b"disposisi"
    assert swept(house) == 0


def test_a_file_that_is_young_or_was_sent_again_stays(house: PaperOffice) -> None:
    files = house.services.files
    again = files.put(b"dikirim lagi")
    age(house, KEPT.days + 1)
    assert files.put(b"dikirim lagi") == again
    young = files.put(b"baru")
    assert swept(house) == 0
    assert files.path(again).exists()
    assert files.path(young).exists()


def test_what_an_outsider_wrote_goes_when_the_chat_service_cannot_send_it_again(house: PaperOffice) -> None:
    with house.services.db.writing() as tx:
        queues.keep(tx, "uji", [("1", "asing", "halo"), ("2", "kasi", "halo")], house.clock.now())
        for row in (1, 2):
            queues.handled(tx, row)
        queues.forget(tx, 1)
    house.clock.forward(timedelta(days=8))
    swept(house)
    with house.services.db.reading() as tx:
        assert tx.execute(select(inbox.c.key)).scalars().all() == ["2"]
