"""What belongs to no case goes after thirty days; what a case, a card or a question names stays for ever, and so does what
a running period may still need."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.clock import SystemClock
from bot.core.case.model import CaseState, PaperKind
from bot.ports import JOBS, Outgoing, OutgoingKind
from storage.repositories import cards, queues
from storage.repositories.cards import StoredCard
from storage.sweep import KEPT, sweep
from storage.tables import cases, inbox, outbox
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


def send(house: PaperOffice, card: str = "", case: str | None = None) -> int:
    """A message that has arrived, with a card or without."""
    out = Outgoing(kind=OutgoingKind.TEXT, chat="kabid", text="Mohon diperiksa.")
    with house.services.db.writing() as tx:
        row = queues.outgoing_row("kantor", "uji", out, house.clock.now(), card=card or None, case=case)
        [number] = queues.queue(tx, [row])
        queues.sent(tx, [(number, "7")])
    return number


def make_card(house: PaperOffice, name: str, *, live: bool) -> None:
    card = StoredCard(
        id=name, office="kantor", officer="a", kind="tugas", case="satu", task="1", actions=(), subject="", live=live
    )  # fmt: skip
    with house.services.db.writing() as tx:
        cards.add(tx, card, house.clock.now())


def left(house: PaperOffice, days: int, *, ended: bool) -> tuple[set[int], set[str]]:
    """Numbers of the messages and keys of the updates that are there so many days later."""
    house.clock.forward(timedelta(days=days))
    if ended:
        with house.services.db.writing() as tx:
            tx.execute(update(cases).values(state=CaseState.DONE))
    swept(house)
    with house.services.db.reading() as tx:
        rows, keys = tx.execute(select(outbox.c.id)).scalars(), tx.execute(select(inbox.c.key)).scalars()
        return set(rows), set(keys)


def test_messages_of_a_period_go_a_month_after_they_were_sent_when_it_has_ended(house: PaperOffice) -> None:
    make_card(house, "lama", live=False)
    make_card(house, "hidup", live=True)
    plain, dead, living = send(house, case="satu"), send(house, "lama"), send(house, "hidup")
    edit = send(house, "lama")
    about_nothing = send(house)
    assert left(house, 29, ended=False)[0] == {plain, dead, edit, living, about_nothing}
    assert left(house, 2, ended=False)[0] == {plain, dead, edit, living}
    assert left(house, 0, ended=True)[0] == {living}
    with house.services.db.reading() as tx:
        assert cards.find(tx, "lama"), "a tap on it is answered as ever"


def test_the_message_that_sent_a_card_stays_as_long_as_its_newest_edit(house: PaperOffice) -> None:
    make_card(house, "lama", live=False)
    first = send(house, "lama")
    house.clock.forward(timedelta(days=20))
    edit = send(house, "lama")
    assert left(house, 15, ended=True)[0] == {first, edit}
    assert left(house, 20, ended=True)[0] == set()


def test_an_update_is_known_for_a_month_and_a_job_until_its_period_has_ended(house: PaperOffice) -> None:
    with house.services.db.writing() as tx:
        queues.keep(tx, "uji", [("5", "kabid", "Halo"), ("6", "kabid", "Halo")], house.clock.now())
        queues.keep(tx, JOBS, [("job", "satu", "Kertas kerja")], house.clock.now())
        for row in (1, 3):
            queues.handled(tx, row)
    assert left(house, 29, ended=False)[1] == {"5", "6", "job"}
    assert left(house, 2, ended=False)[1] == {"6", "job"}
    assert left(house, 0, ended=True)[1] == {"6"}, "what waits is never dropped"
