"""`sopbot backup` and `sopbot restore`: an office in one file, and out of it again, or nothing at all."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.config import SHIPPED_SOP
from storage.backup import SOP_NAME, write_backup
from storage.database import FILE_NAME
from storage.files import FILES, FolderStore
from storage.invitation_codes import KEY_NAME
from tests.worlds.office import PaperOffice, operators_folder, to_draft, two_bidang
from tests.worlds.older import older_database


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PaperOffice]:
    """A rehearsal of a case with papers, that goes on while commands are given."""
    with operators_folder(tmp_path):
        made = to_draft(PaperOffice(tmp_path, two_bidang(), watermark="LATIHAN"))
        (tmp_path / "files").rename(tmp_path / "db" / FILES)
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "latihan").symlink_to(tmp_path / "db")
        run("case", "list")  # it claims the database for the rehearsal
        monkeypatch.setenv("SOP_FILE", str(made._sop))
        yield made
        made.close()


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def elsewhere(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """Commands work in another data folder from now on; where its rehearsal is."""
    monkeypatch.setenv("DATA_DIR", str(folder))
    return folder / "latihan"


def contents(directory: Path) -> dict[str, object]:
    """Everything that an office has: its rows by table, its files, the key of its invitations."""
    with closing(sqlite3.connect(directory / FILE_NAME)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: sorted(map(repr, database.execute(f"SELECT * FROM {name}"))) for name in names}
    files = {one.name: one.read_bytes() for one in (directory / FILES).glob("*/*")}
    return {**rows, "files": files, "key": (directory / KEY_NAME).read_text()}


def test_an_office_comes_back_whole(
    house: PaperOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, said = run("backup", "cadangan.zip")
    assert (code, "1 periode dan 6 berkas, semuanya utuh" in said) == (0, True)
    before = contents(house.directory / "db")
    there = elsewhere(monkeypatch, tmp_path / "baru")
    code, said = run("restore", "cadangan.zip")
    assert (code, "1 periode dan 6 berkas, semuanya utuh" in said) == (0, True)
    assert contents(there) == before
    assert run("verify")[0] == 0
    code, said = run("restore", "cadangan.zip")
    assert (code, "tidak ada yang ditimpa" in said) == (2, True)


def test_it_is_of_one_instant_while_the_bot_writes(house: PaperOffice, tmp_path: Path) -> None:
    """The connection of the bot has an open transaction: what it has not committed is not in the backup."""
    with house.services.begin() as uow:
        uow.tx.connection.exec_driver_sql("UPDATE cases SET version = 99")
        assert run("backup", "cadangan.zip")[0] == 0


def test_what_is_there_already_stays(house: PaperOffice, tmp_path: Path) -> None:
    kept = Path("cadangan.zip")
    kept.write_text("milik orang lain")
    code, said = run("backup", "cadangan.zip")
    assert (code, "dibiarkan utuh" in said, kept.read_text()) == (2, True, "milik orang lain")
    assert house.case.version


def test_another_sop_is_kept_beside_and_named(
    house: PaperOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", "cadangan.zip")
    mine = house._sop.read_bytes()
    monkeypatch.setenv("SOP_FILE", str(SHIPPED_SOP))
    there = elsewhere(monkeypatch, tmp_path / "baru")
    code, said = run("restore", "cadangan.zip")
    assert (code, str(there / SOP_NAME) in said) == (0, True)
    assert (there / SOP_NAME).read_bytes() == mine


@pytest.mark.parametrize("part", [FILE_NAME, KEY_NAME, SOP_NAME, FILES, "manifest.json"])
def test_one_bit_of_a_backup_is_found_and_nothing_is_restored(
    house: PaperOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    run("backup", "cadangan.zip")
    with zipfile.ZipFile("cadangan.zip") as packed:
        members = {one.filename: packed.read(one) for one in packed.infolist()}
    name = next(one for one in members if one.startswith(part))
    data = members[name]
    middle = len(data) // 2
    members[name] = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    with zipfile.ZipFile("rusak.zip", "w") as packed:
        for one, inside in members.items():
            packed.writestr(one, inside)
    there = elsewhere(monkeypatch, tmp_path / "baru")
    code, said = run("restore", "rusak.zip")
    assert (code, "Tidak ada yang diubah" in said, there.exists()) == (1, True, False)
    assert house.case.version


@pytest.mark.parametrize("part", [FILE_NAME, "manifest.json"])
@pytest.mark.parametrize(("place", "value"), [(6, 1), (8, 99)], ids=["locked", "packed in an unknown way"])
def test_a_member_that_cannot_be_unpacked_is_named_and_nothing_is_restored(
    house: PaperOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str, place: int, value: int
) -> None:
    run("backup", "cadangan.zip")
    data = bytearray(Path("cadangan.zip").read_bytes())
    local, central = data.index(b"PK\x03\x04"), data.index(b"PK\x01\x02")
    if part != FILE_NAME:
        local, central = (
            data.rindex(part.encode(), 0, data.index(b"PK\x01\x02")) - 30,
            data.rindex(part.encode()) - 46,
        )
    data[local + place] = data[central + place + 2] = value
    Path("terkunci.zip").write_bytes(data)
    there = elsewhere(monkeypatch, tmp_path / "baru")
    code, said = run("restore", "terkunci.zip")
    assert (code, "Tidak ada yang diubah" in said, there.exists()) == (1, True, False)
    assert house.case.version


@pytest.mark.parametrize("name", ["../luar", "files/aa/bb", "files/../sopbot.db", "/etc/passwd", ".env"])
def test_no_member_leads_out_of_the_folder(
    house: PaperOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    run("backup", "cadangan.zip")
    with zipfile.ZipFile("cadangan.zip", "a") as packed:
        packed.writestr(name, b"jahat")
    there = elsewhere(monkeypatch, tmp_path / "baru")
    code, said = run("restore", "cadangan.zip")
    assert (code, "tidak utuh" in said, there.exists()) == (1, True, False)
    assert house.case.version


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04bukan arsip", b"apa saja"])
def test_what_is_no_backup_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    with operators_folder(tmp_path):
        Path("x.zip").write_bytes(content)
        there = elsewhere(monkeypatch, tmp_path / "baru")
        code, said = run("restore", "x.zip")
        assert (code, "bukan cadangan sopbot" in said, there.exists()) == (1, True, False)
        assert run("restore", "tidak-ada.zip")[0] == 2
        assert run("backup", "y.zip")[0] == 1


def test_an_attempt_that_was_broken_off_is_taken_up_again(
    house: PaperOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", "cadangan.zip")
    there = elsewhere(monkeypatch, tmp_path / "baru")
    with zipfile.ZipFile("cadangan.zip") as packed:
        for name in [one for one in packed.namelist() if one.startswith((FILES, KEY_NAME))][:3]:
            packed.extract(name, there)
    assert run("restore", "cadangan.zip")[0] == 0
    assert run("verify")[0] == 0
    assert house.case.version


def test_an_office_whose_file_is_bent_makes_no_backup(house: PaperOffice, tmp_path: Path) -> None:
    place = next((house.directory / "db" / FILES).glob("*/*"))
    place.write_bytes(b"lain")
    code, said = run("backup", "cadangan.zip")
    assert (code, "sopbot verify" in said, Path("cadangan.zip").exists()) == (1, True, False)
    assert [one.name for one in Path().glob(".*cadangan*")] == []


def test_a_backup_of_an_older_version_is_brought_up_to_date(
    house: PaperOffice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "lama"
    old.mkdir()
    older_database(house.directory / "db" / FILE_NAME, old / FILE_NAME, "0019")
    (old / FILES).symlink_to(house.directory / "db" / FILES)
    (old / KEY_NAME).write_text((house.directory / "db" / KEY_NAME).read_text())
    made = write_backup(
        old,
        FolderStore(old / FILES),
        tmp_path / "lama.zip",
        sop=house._sop,
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert (made.schema, made.cases, made.files) == ("0019", 0, 6)
    elsewhere(monkeypatch, tmp_path / "baru")
    assert run("restore", str(tmp_path / "lama.zip"))[0] == 0
    assert run("verify")[0] == 0
