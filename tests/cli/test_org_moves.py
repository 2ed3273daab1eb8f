"""`sopbot org import` says which open deadlines a changed calendar has moved."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.bootstrap import keep_shift
from tests.worlds.office import ChatOffice, chats_beside_commands


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    """Friday 22.30: every bidang has had its paper since Thursday, until Tuesday 6 October at the close."""
    with chats_beside_commands(tmp_path, "10-01 08:00") as made:
        made.start()
        made.to("10-01 08:03").complete("1")
        made.to("10-01 08:20").complete("2")
        keep_shift(made.services.db, made.to("10-02 22:30").clock)
        made.look()
        yield made


def imported(day: str) -> list[str]:
    """What the command prints when Libur has one more row."""
    runner = CliRunner()
    assert runner.invoke(app, ["org", "template", "kantor.xlsx"]).exit_code == 0
    book = openpyxl.load_workbook("kantor.xlsx")
    book["Libur"].append((day, "Hari jadi daerah", "ya"))
    book.save("kantor.xlsx")
    result = runner.invoke(app, ["org", "import", "kantor.xlsx"])
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_a_new_day_off_names_every_deadline_that_it_moves(house: ChatOffice) -> None:
    lines = imported("05-10-2026")
    start = next(n for n, line in enumerate(lines) if "bergeser" in line)
    assert lines[start].startswith("4 tenggat yang terbuka bergeser karena kalender kantor berubah")
    assert len(lines[start + 1 :]) == 4
    moved = "Triwulan III 2026: Selasa, 6 Oktober 2026 pukul 16.00 WIB menjadi Rabu, 7 Oktober 2026 pukul 16.00 WIB"
    assert all(line.startswith("- ") and line.endswith(moved) for line in lines[start + 1 :])
    with house.services.read() as uow:
        rows = uow.tx.connection.exec_driver_sql(
            "select distinct next_at from outbox where state = 'antre'"
        ).all()
    assert len(rows) == 1  # all of it waits for Tuesday's opening
    assert rows[0][0] == int(house.to("10-06 07:30").clock.now().timestamp()) * 1_000_000


def test_a_day_off_that_moves_nothing_is_not_spoken_of(house: ChatOffice) -> None:
    assert [line for line in imported("09-12-2026") if "bergeser" in line] == []
