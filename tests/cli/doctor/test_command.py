"""`sopbot doctor`: each check with its fault planted."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.bootstrap import alone
from bot.cli.doctor import machine
from bot.cli.doctor.finding import State
from bot.config import load_settings
from bot.documents.fonts import FACES, broken_faces
from templates import FONTS
from tests.worlds.office import CommandOffice, command_office, office_without


@pytest.fixture
def house(tmp_path: Path) -> Iterator[CommandOffice]:
    with command_office(tmp_path) as made:
        yield made


# -- a sound office ----------------------------------------------------------------------------------------------------


def test_an_office_in_which_everything_is_well_has_no_problem(house: CommandOffice) -> None:
    house.settle()
    assert house.problems() == (0, [])


def test_the_sum_comes_first_then_what_is_to_be_mended_with_its_list(house: CommandOffice) -> None:
    house.settle(office_without("kepala_dinas"))
    result = CliRunner().invoke(app, ["doctor"])
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith("1 hal harus diperbaiki, ")
    assert lines[1:4] == ["", "❌ salah: Peran SOP tanpa pemegang:", "   - Kepala Dinas"]
    assert lines[4].startswith("   Isi kolom peran")
    marks = [line.split()[0] for line in lines[5:] if not line.startswith("   ")]
    assert marks == sorted(marks, key="❌⚠️✅".index)


def test_asking_makes_nothing(house: CommandOffice) -> None:
    code, found = house.problems()
    assert (code, found) == (1, [("basis_data", "salah")])
    assert "sopbot run" in house.said("basis_data")["saran"]
    assert list(house.folder.iterdir()) == []


def test_a_real_office_without_a_database_is_told_where_to_begin(
    house: CommandOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:abc")
    assert house.problems() == (1, [("basis_data", "salah")])
    assert house.said("basis_data")["saran"].startswith("Mulailah dengan sopbot org template")


# -- settings and the machine ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "state"),
    [
        ("HTTP_PORT", "delapan", "salah"),
        ("LOG_LEVEL", "keras", "salah"),
        ("TELEGRAM_BOT_TOKEN_FILE", "tidak-ada", "salah"),
        ("TELEGRAM_BOT_TOKEN", "rahasia", "salah"),
        ("DATABASE_URL", "postgresql://kantor", "salah"),
        ("TELEGRAM_WEBHOOK_URL", "https://contoh.go.id", "salah"),
        ("TELEGRAM_WEBHOOK_SECRET", "sandi", "peringatan"),
    ],
)
def test_a_setting_that_is_wrong_or_unused_is_named(
    house: CommandOffice, monkeypatch: pytest.MonkeyPatch, name: str, value: str, state: str
) -> None:
    house.settle()
    monkeypatch.setenv(name, value)
    code, rows = house.ask()
    told = [
        r for r in rows if r["pemeriksaan"] == "pengaturan" and name in r["uraian"] and r["keadaan"] != "baik"
    ]
    assert ([row["keadaan"] for row in told][:1], code) == ([state], 1 if state == "salah" else 0)
    if name not in ("HTTP_PORT", "LOG_LEVEL"):
        assert value not in str(rows)  # a secret is never repeated


def test_a_folder_that_cannot_be_written_is_a_fault(house: CommandOffice) -> None:
    (house.folder / "data").write_text("sebuah berkas, bukan folder")
    assert house.problems() == (1, [("folder_data", "salah")]), "and nothing that only follows from it"
    assert "DATA_DIR" in house.said("folder_data")["uraian"]


@pytest.mark.parametrize(
    ("free", "state"),
    [
        (99_999_999, State.FAULT),
        (100_000_000, State.WARNING),
        (999_999_999, State.WARNING),
        (1_000_000_000, State.SOUND),
    ],
)
def test_room_on_the_disk(free: int, state: State) -> None:
    assert machine.disk(free).state is state


@pytest.mark.parametrize(
    ("version", "state"),
    [
        ((3, 6, 23), State.SOUND),
        ((3, 7, 0), State.WARNING),
        ((3, 40, 1), State.WARNING),
        ((3, 44, 5), State.WARNING),
        ((3, 44, 6), State.SOUND),
        ((3, 45, 0), State.WARNING),
        ((3, 50, 6), State.WARNING),
        ((3, 50, 7), State.SOUND),
        ((3, 51, 0), State.WARNING),
        ((3, 51, 2), State.WARNING),
        ((3, 51, 3), State.SOUND),
        ((3, 53, 0), State.SOUND),
    ],
)
def test_versions_of_sqlite_that_may_spoil_a_wal(version: tuple[int, int, int], state: State) -> None:
    assert machine.sqlite(version).state is state


@pytest.mark.parametrize(("active", "state"), [(True, State.SOUND), (False, State.FAULT)])
def test_workbooks_are_read_by_the_safe_parser(active: bool, state: State) -> None:
    assert machine.xml_guard(active).state is state


@pytest.mark.parametrize(("without", "state"), [(True, State.SOUND), (False, State.WARNING)])
def test_whether_what_reads_workbooks_reaches_the_network(without: bool, state: State) -> None:
    found = machine.reader_network(without)
    assert found.state is state


def test_a_font_that_is_missing_or_spoilt_is_named(tmp_path: Path) -> None:
    assert broken_faces() == ()
    bold, italic, regular = FACES
    shutil.copy(FONTS / regular, tmp_path / regular)
    (tmp_path / bold).write_bytes(b"bukan huruf")
    assert broken_faces(tmp_path) == (bold, italic)
    assert machine.fonts((bold, italic)).state is State.FAULT


def test_whether_a_bot_runs(house: CommandOffice) -> None:
    house.settle()
    assert house.said("bot_berjalan")["keadaan"] == "peringatan"
    with alone(load_settings().directory):
        [row] = [row for row in house.ask()[1] if row["pemeriksaan"] == "bot_berjalan"]
        assert row["keadaan"] == "baik"
    assert house.said("bot_berjalan")["keadaan"] == "peringatan"


# -- the database ------------------------------------------------------------------------------------------------------


def test_a_file_that_is_no_database_is_a_fault(house: CommandOffice) -> None:
    house.data.mkdir(0o700, parents=True)
    (house.data / "sopbot.db").write_bytes(b"bukan basis data" * 300)
    assert house.problems() == (1, [("basis_data", "salah")])


def test_a_database_with_a_spoilt_page_is_a_fault(house: CommandOffice) -> None:
    house.settle()
    path = house.data / "sopbot.db"
    with sqlite3.connect(path) as connection:
        page = connection.execute("select rootpage from sqlite_master where name='officers'").fetchone()[0]
        size = connection.execute("pragma page_size").fetchone()[0]
        connection.execute("pragma wal_checkpoint(truncate)")
    connection.close()
    data = bytearray(path.read_bytes())
    data[(page - 1) * size : page * size] = b"\x05" * size
    path.write_bytes(data)
    assert house.problems() == (1, [("basis_data", "salah")])
    assert "cadangan" in house.said("basis_data")["saran"]


def _mark(house: CommandOffice, revision: str) -> None:
    with sqlite3.connect(house.data / "sopbot.db") as connection:
        connection.execute("update alembic_version set version_num = ?", (revision,))
    connection.close()


def test_tables_of_another_version_are_told_and_not_migrated(house: CommandOffice) -> None:
    house.settle()
    _mark(house, "0001")
    assert house.problems() == (0, [("skema", "peringatan")])
    assert house.problems() == (0, [("skema", "peringatan")])  # asking has not brought them up to date
    _mark(house, "9999")
    assert house.problems() == (1, [("skema", "salah")])


def test_a_rehearsals_database_is_not_for_the_real_office(
    house: CommandOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.settle()
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:abc")
    monkeypatch.setenv("DATA_DIR", "data/latihan")
    assert house.problems() == (1, [("basis_data", "salah")])
