"""An office moves to a PostgreSQL server and back, by `sopbot db copy` and by a backup; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.database import FILE_NAME, Database
from storage.files import FILES
from storage.invitation_codes import KEY_NAME
from storage.repositories.settings import KIND, set_meta
from tests.cli.test_backup import contents, run
from tests.worlds.office import PaperOffice, to_draft, two_bidang
from tests.worlds.postgres import Server

pytestmark = pytest.mark.sqlite

TOKEN = "1000001:LATIHAN-tidak-pernah-dipakai-00"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaperOffice]:
    """A case with papers, in the folder of a real office."""
    house = PaperOffice(tmp_path_factory.mktemp("kantor"), two_bidang())
    to_draft(house)
    with house.services.begin() as uow:
        set_meta(uow.tx, KIND, "kantor")
    (house.directory / "db" / FILES).symlink_to(house.directory / FILES)
    yield house
    house.close()


@pytest.fixture
def url(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database; the settings name it where a test says so."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.chdir(tmp_path)
    return postgres.url_of(tmp_path / "kosong")


def test_an_office_goes_to_a_server_and_back(
    played: PaperOffice, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = played.directory / "db"
    monkeypatch.setenv("DATA_DIR", str(home))
    code, said = run("db", "copy", str(home), url)
    assert (code, "sama isinya" in said, "Berkas simpanan tidak ikut" in said) == (0, True, False), said
    assert run("db", "copy", str(home), url) == (1, said_of_occupied()), "nothing is overwritten"
    monkeypatch.setenv("DATABASE_URL", url)
    code, said = run("verify")
    assert (code, "Semua utuh" in said) == (0, True), said
    code, said = run("db", "copy", "DATABASE_URL", str(tmp_path / "kembali"))
    assert (code, f"salin juga folder {home / FILES}" in said) == (0, True), said
    back = {**contents(tmp_path / "kembali"), "files": {}}
    assert back == {**contents(home), "files": {}}


def said_of_occupied() -> str:
    return (
        "Basis data tujuan sudah berisi, jadi tidak ada yang ditimpa. Tidak ada yang diubah.\n"
        "Pakai basis data atau folder yang masih kosong.\n"
    )


def test_a_server_is_backed_up_and_a_backup_goes_to_a_server_or_to_a_file(
    played: PaperOffice, url: str, postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = played.directory / "db"
    monkeypatch.setenv("DATA_DIR", str(home))
    assert run("backup", "berkas.zip")[0] == 0
    there = tmp_path / "di-server"
    monkeypatch.setenv("DATA_DIR", str(there))
    monkeypatch.setenv("DATABASE_URL", url)
    code, said = run("restore", "berkas.zip")
    assert (code, "1 periode dan 6 berkas, semuanya utuh" in said) == (0, True), said
    assert not (there / FILE_NAME).exists()
    assert run("verify")[0] == 0
    key = (there / KEY_NAME).read_text()
    code, said = run("restore", "berkas.zip")
    assert (code, "tidak ada yang ditimpa" in said) == (1, True), said
    assert (there / KEY_NAME).read_text() == key
    code, said = run("backup", "server.zip")
    assert (code, "1 periode dan 6 berkas, semuanya utuh" in said) == (0, True), said
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "di-berkas"))
    assert run("restore", "server.zip")[0] == 0
    assert contents(tmp_path / "di-berkas") == contents(home)


def test_nothing_is_copied_while_a_bot_works(
    played: PaperOffice, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = played.directory / "db"
    monkeypatch.setenv("DATA_DIR", str(home))
    with Database(home, url) as db, closing(db.colleagues()) as bot:
        assert bot.leads()
        code, said = run("db", "copy", str(played.directory / "db"), url)
    assert (code, "Hentikan semua sopbot run" in said) == (1, True), said


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("tidak-ada", "baru", "tidak ada basis data kantor"),
        ("mysql://orang:rahasia@server/kantor", "baru", "mysql:// bukan alamat"),
        ("baru", "postgresql://server", "bukan alamat"),
        ("DATABASE_URL", "baru", "bukan alamat"),
        ("baru", "sqlite:///baru/sopbot.db", "sama"),
    ],
)
def test_an_address_that_is_none_is_named(url: str, source: str, target: str, why: str) -> None:
    code, said = run("db", "copy", source, target)
    assert (code, why in said, "rahasia" in said) == (2, True, False), said


def test_a_server_that_does_not_answer_is_told_without_the_password(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg://orang:rahasia@127.0.0.1:1/kantor")
    for command in (["invite", "list"], ["run"], ["backup", "x.zip"], ["doctor"]):
        code, said = run(*command)
        assert (code in (1, 2), "127.0.0.1/kantor" in said, "rahasia" in said) == (True, True, False), said
