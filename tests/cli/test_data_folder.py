"""A data folder that cannot be used: the command names the path, in Indonesian, and touches nothing."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from tests.worlds.office import operators_folder

COMMANDS = [["case", "list"], ["run"], ["invite", "list"], ["calendar", "show", "2026"]]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path) -> Iterator[None]:
    with operators_folder(tmp_path):
        yield


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("below", ["", "/kantor"])
def test_a_file_where_the_folder_should_be_is_named(
    words: list[str], below: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("catatan.txt").write_text("milik operator")
    monkeypatch.setenv("DATA_DIR", f"catatan.txt{below}")
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        f"catatan.txt adalah berkas, bukan folder, jadi folder data catatan.txt{below} (DATA_DIR) tidak dapat dipakai.\n"
        "Pindahkan berkas itu, atau tulis folder lain pada DATA_DIR.\n"
    )
    assert Path("catatan.txt").read_text() == "milik operator"


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (errno.EACCES, "tidak ada izin"),
        (errno.EROFS, "penyimpanannya hanya dapat dibaca"),
        (errno.ENOSPC, "ruang penyimpanan habis"),
    ],
)
def test_a_folder_that_cannot_be_written_is_named_with_the_reason_in_indonesian(
    number: int, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise OSError(number, "in English")

    monkeypatch.setenv("DATA_DIR", "data-kantor")
    monkeypatch.setattr("storage.database.private_folder", refused)
    done = CliRunner().invoke(app, ["case", "list"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.splitlines()[0] == f"Folder data data-kantor (DATA_DIR) tidak dapat dipakai: {why}."


@pytest.mark.parametrize("words", [["case", "list"], ["calendar", "show", "2026"]], ids=" ".join)
def test_a_database_that_is_none_is_named(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", "data-kantor")
    file = Path("data-kantor/latihan/sopbot.db")
    file.parent.mkdir(parents=True)
    file.write_bytes(b"bukan basis data " * 100)
    done = CliRunner().invoke(app, words)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Basis data {file} rusak, atau bukan milik sopbot, jadi tidak dibuka.\n")
