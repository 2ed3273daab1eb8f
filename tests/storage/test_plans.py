"""What is asked at every message and every second is found by an index, whatever has been written before."""

from __future__ import annotations

import re
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Receipt, Stage
from handlers.monitoring.stale_lists import StaleLists
from handlers.monitoring.usage import usage
from storage.repositories import cases, outgoing_files, receipts, sent_reminders, windows
from tests.worlds.cloud import Cloud, Line
from tests.worlds.office import CHANNEL, TICKS, ChatOffice, to_review
from tests.worlds.statements import listening

pytestmark = pytest.mark.sqlite  # its file is read beside it

_GROWING = {
    "acting", "cards", "cases", "chat_entries", "contacts", "deeds", "digests", "events", "holders", "inbox", "incidents", "officers", "outbox",
    "paper_values", "receipts", "reminders", "said", "tasks", "waits", "windows",
}  # fmt: skip
_SCAN = re.compile(r"SCAN (\w+)")


def test_no_message_and_no_tick_reads_a_growing_table_from_end_to_end(tmp_path: Path) -> None:
    with listening() as heard:
        house = to_review(ChatOffice(tmp_path, "11-23 08:00"), "5")
        play(house, "kabid IND")
        heard.take()
        play(house, "kabid DAG")  # what is read once, and known from then on, is no part of it
        asked = heard.take()
        house.close()
    assert len(asked) > 100
    assert scans(tmp_path / "db" / "sopbot.db", asked) == []


def test_the_files_of_a_task_are_found_by_their_period_whatever_else_the_chat_has_read(
    tmp_path: Path,
) -> None:
    with listening() as heard:
        house = ChatOffice(tmp_path, "11-23 08:00")
        heard.take()
        with house.services.db.writing() as tx:
            outgoing_files.files_of_chat(tx, "uji", "sekretaris", "K", "1..1")
            outgoing_files.cancel_files(tx, "uji", "sekretaris", "K", "1..1", but=())
        asked = heard.take()
        house.close()
    assert [plan(house, one) for one in asked] == [
        "SEARCH outbox USING INDEX ix_outbox_task (case_id=?)",
        "SEARCH outbox USING INDEX ix_outbox_task (case_id=? AND task=?)",
    ]


def test_lists_that_have_grown_old_are_found_among_the_live_cards_alone(tmp_path: Path) -> None:
    with listening() as heard:
        house = ChatOffice(tmp_path, "11-23 08:00")
        heard.take()
        StaleLists(house.services).tick()
        [asked] = heard.take()
        house.close()
    assert "SEARCH cards USING INDEX ix_cards_live (kind=? AND made_at<?)" in plan(house, asked)


def test_open_tasks_are_found_among_the_open_ones_alone(tmp_path: Path) -> None:
    with listening() as heard:
        house = ChatOffice(tmp_path, "11-23 08:00")
        heard.take()
        with house.services.db.reading() as tx:
            cases.open_at(tx, "kantor", house.clock.now())
            cases.next_deadline(tx, "kantor", house.clock.now())
            sent_reminders.of_open_tasks(tx, "kantor")
        found = [plan(house, one).partition(" (")[0] for one in heard.take()]
        house.close()
    assert found == ["SEARCH tasks USING INDEX ix_tasks_open"] * 3


def plan(house: ChatOffice, statement: str) -> str:
    with sqlite3.connect(house.services.db.path) as connection:
        return "\n".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}"))


def test_nor_do_windows_and_receipts(tmp_path: Path) -> None:
    with listening() as heard:
        house = ChatOffice(tmp_path, "11-23 08:00")
        house.services.windows = {CHANNEL: timedelta(days=1)}
        line = Line(house.services, Cloud(house.clock))
        house.arrive("kabid IND", text="/status")
        house.clock.forward(timedelta(days=2))
        heard.take()
        house.arrive("kabid IND", text="/status")
        with house.services.begin() as uow:
            told = Receipt(stage=Stage.DELIVERED, category="service")
            receipts.sent_out(uow.tx, CHANNEL, "kabid IND", ["w1"], "service", uow.now)
            receipts.record(uow.tx, CHANNEL, "kabid IND", "w1", told, uow.now)
            receipts.progress(uow.tx, CHANNEL, "w1")
            receipts.drop_old(uow.tx, uow.now)
            windows.begin_opening(uow.tx, CHANNEL, "kabid IND", 1, uow.now)
            usage(uow, CHANNEL)
        line.bot.outbox._due(set(), frozenset())
        asked = heard.take()
        house.close()
    assert any("receipts" in one for one in asked)
    assert any("windows" in one for one in asked)
    assert scans(tmp_path / "db" / "sopbot.db", asked) == []


def play(house: ChatOffice, kabid: str) -> None:
    """An hour in which somebody asks and decides, and reminders are sent."""
    ticks(house)
    house.arrive(kabid, text="/status")
    house.arrive(kabid, text="/tugas")
    house.tap(kabid, "Tidak, kembalikan")
    house.arrive(kabid, text="Indikator 2 belum ada sumber datanya.")
    house.clock.forward(timedelta(hours=1))
    ticks(house)


def ticks(house: ChatOffice) -> None:
    for tick in TICKS:
        tick(house.services)


def scans(database: Path, asked: list[str]) -> list[str]:
    with sqlite3.connect(database) as connection:
        return sorted(
            {
                f"{row[3]}: {statement}"
                for statement in asked
                for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
                if (found := _SCAN.match(row[3])) and found[1] in _GROWING
            }
        )
