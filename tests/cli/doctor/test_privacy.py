"""What `sopbot doctor` says of files that others may read, and of an address that others may listen to."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.cli.doctor import machine
from storage.database import FILE_NAME, Database
from storage.disk import private_folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_readable_env_file_is_named_and_a_closed_one_is_not(tmp_path: Path) -> None:
    closed, opened = tmp_path / "tertutup", tmp_path / ".env"
    closed.touch(0o600)
    opened.touch()
    opened.chmod(0o644)
    found = list(machine.readable([closed, opened, tmp_path / "tidak ada"]))
    assert [(one.check, one.said.fields) for one in found] == [("hak_baca", {"nama": [str(opened)]})]


def test_plain_http_to_another_machine_is_warned_of() -> None:
    said = {
        address: [one.check for one in machine.api_base(address)]
        for address in ("http://10.0.0.5:8081", "http://127.0.0.1:8081", "https://api.telegram.org")
    }
    assert said == {
        "http://10.0.0.5:8081": ["alamat_api"],
        "http://127.0.0.1:8081": [],
        "https://api.telegram.org": [],
    }


def test_a_data_folder_that_everybody_could_read_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    folder.mkdir()
    (folder / FILE_NAME).touch()
    folder.chmod(0o755)
    Database(folder).close()
    assert mode(folder) == 0o700


def test_what_an_older_version_left_readable_in_the_folder_is_closed(tmp_path: Path) -> None:
    """A copy of the folder keeps the rights of each file."""
    folder, outside = tmp_path / "var", tmp_path / "luar"
    (folder / "files" / "ab").mkdir(parents=True)
    outside.touch()
    kept = [folder / FILE_NAME, folder / "files" / "ab" / "abcd"]
    for path in kept:
        path.touch()
    (folder / "tautan").symlink_to(outside)
    for path in (*kept, outside):
        path.chmod(0o644)
    folder.chmod(0o700)
    Database(folder).close()
    assert [mode(path) for path in kept] == [0o600, 0o600]
    assert {mode(path) for path in (folder / "files", folder / "files" / "ab")} == {0o700}
    assert mode(outside) == 0o644


def test_a_folder_that_belongs_to_something_else_keeps_its_rights(tmp_path: Path) -> None:
    (tmp_path / "surat.txt").touch()
    tmp_path.chmod(0o755)
    private_folder(tmp_path, holds=FILE_NAME)
    assert mode(tmp_path) == 0o755


def test_opening_a_folder_of_many_closed_files_looks_at_none_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """20,000 files took 0.4 s at each opening."""
    (tmp_path / FILE_NAME).touch(0o600)
    for number in range(50):
        place = tmp_path / "files" / f"{number % 5:02}" / str(number)
        place.parent.mkdir(0o700, parents=True, exist_ok=True)
        place.touch(0o600)
    private_folder(tmp_path, holds=FILE_NAME)
    looked = list[Path]()
    look = Path.lstat
    monkeypatch.setattr(Path, "lstat", lambda path: looked.append(path) or look(path))  # type: ignore[func-returns-value]
    private_folder(tmp_path, holds=FILE_NAME)
    assert len(set(looked)) <= 1 + 1 + 1 + 5  # the folder, the database, files/ and what is in it
