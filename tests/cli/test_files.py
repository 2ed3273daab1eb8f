"""FILES_URL: a real office whose files are in a folder that several machines share, or in a bucket."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.bootstrap import alone
from storage.colleagues import Alone
from storage.files import FILES
from storage.repositories.settings import KIND, set_meta
from tests.worlds.office import PaperOffice, operators_folder, to_draft, two_bidang
from tests.worlds.s3 import KEY_ID, SECRET, Bucket, keys_are_checked

TOKEN = "1000001:LATIHAN-tidak-pernah-dipakai-00"


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Of a real office, with the keys of a bucket."""
    with operators_folder(tmp_path):
        monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
        monkeypatch.setenv("FILES_KEY_ID", KEY_ID)
        monkeypatch.setattr("bot.logs.set_up", lambda _: None)  # it would keep the stream of this command
        (tmp_path / "kunci").write_text(f"{SECRET}\n")
        monkeypatch.setenv("FILES_SECRET_FILE", str(tmp_path / "kunci"))
        yield monkeypatch


@pytest.fixture
def house(tmp_path: Path, operator: pytest.MonkeyPatch) -> Iterator[PaperOffice]:
    """With a case that has six files, in the data folder as ever."""
    made = to_draft(PaperOffice(tmp_path, two_bidang()))
    with made.services.db.writing() as tx:
        set_meta(tx, KIND, "kantor")
    (tmp_path / "files").rename(tmp_path / "db" / FILES)
    (tmp_path / "data").symlink_to(tmp_path / "db")
    operator.setenv("SOP_FILE", str(made._sop))
    yield made
    made.close()


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return (tmp_path / "bersama").as_uri() if request.param == "folder" else Bucket().url


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    said = result.output
    assert not [one for one in (SECRET, KEY_ID, TOKEN) if one in said], said
    return result.exit_code, said


def found(check: str) -> list[tuple[str, str]]:
    rows = json.loads(run("doctor", "--json")[1])
    return [(one["keadaan"], one["uraian"]) for one in rows if one["pemeriksaan"] == check]


def test_files_move_to_another_place_and_back_and_only_one_place_counts(
    house: PaperOffice, operator: pytest.MonkeyPatch, place: str
) -> None:
    code, said = run("files", "move", place)
    assert (code, f"ada di {place}: 6 disalin, 0 sudah ada" in said) == (0, True)
    code, said = run("verify")
    assert (code, "kembalikan FILES_URL ke sana" in said) == (2, True)
    operator.setenv("FILES_URL", place)
    shutil.rmtree(house.directory / "db" / FILES)
    assert run("verify")[0] == 0
    assert [state for state, _ in found("berkas")] == ["baik"]
    code, said = run("files", "move", "data/files")
    assert (code, "6 disalin" in said, "Kosongkan FILES_URL" in said) == (0, True, True)
    assert run("verify")[0] == 2
    operator.delenv("FILES_URL")
    assert run("verify")[0] == 0


def test_a_move_that_was_broken_off_goes_on_and_one_with_a_damaged_file_changes_nothing(
    house: PaperOffice, place: str
) -> None:
    one = next((house.directory / "db" / FILES).glob("*/*"))
    whole = one.read_bytes()
    one.write_bytes(b"lain")
    code, said = run("files", "move", place)
    assert (code, f"- {'data' / one.relative_to(house.directory / 'db')}" in said) == (1, True)
    one.write_bytes(whole)
    assert run("verify")[0] == 0
    code, said = run("files", "move", place)
    assert (code, "1 disalin, 5 sudah ada" in said) == (0, True)


def test_nothing_moves_while_a_bot_is_at_work_here_or_elsewhere(
    house: PaperOffice, operator: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with alone(house.directory / "db"):
        code, said = run("files", "move", "lain")
        assert (code, "sudah berjalan" in said) == (1, True)
    operator.setattr(Alone, "leads", lambda _: False)
    code, said = run("files", "move", "lain")
    assert (code, "Hentikan semua sopbot run" in said, (tmp_path / "lain").exists()) == (1, True, False)


def test_a_move_to_the_same_place_leaves_it_where_it_is(house: PaperOffice) -> None:
    assert run("files", "move", "data/../db/files")[0] == 0
    assert run("verify")[0] == 0


def test_a_backup_takes_the_files_from_there_and_a_restore_puts_them_where_the_setting_says(
    house: PaperOffice, operator: pytest.MonkeyPatch, place: str, tmp_path: Path
) -> None:
    run("files", "move", place)
    operator.setenv("FILES_URL", place)
    code, said = run("backup", "cadangan.zip")
    assert (code, "1 periode dan 6 berkas, semuanya utuh" in said) == (0, True)
    for url in (str(tmp_path / "lain"), Bucket().url, ""):
        operator.setenv("DATA_DIR", f"baru-{len(url)}")
        operator.setenv("FILES_URL", url)
        assert run("restore", "cadangan.zip")[0] == 0
        assert run("verify")[0] == 0
    assert house.case.version


def test_a_restore_does_not_take_the_place_of_another_office(
    house: PaperOffice, operator: pytest.MonkeyPatch, place: str, tmp_path: Path
) -> None:
    run("backup", "cadangan.zip")
    run("files", "move", place)
    operator.setenv("DATA_DIR", "baru")
    operator.setenv("FILES_URL", place)
    code, said = run("restore", "cadangan.zip")
    assert (code, "menyimpan berkas kantor lain" in said, Path("baru/sopbot.db").exists()) == (2, True, False)
    assert house.case.version


def test_an_office_that_has_files_does_not_begin_with_an_empty_place(
    house: PaperOffice, operator: pytest.MonkeyPatch, place: str
) -> None:
    operator.setenv("FILES_URL", place)
    for command in ("verify", "run"):
        code, said = run(command)
        assert (code, "terakhir disimpan di data/files" in said) == (2, True)
    assert [state for state, _ in found("berkas")] == ["salah"]
    assert house.case.version


def test_a_shared_folder_that_is_not_there_any_more_is_said_and_nothing_is_written_beside_it(
    house: PaperOffice, operator: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    shared = tmp_path / "bersama"
    run("files", "move", str(shared))
    operator.setenv("FILES_URL", str(shared))
    shared.rename(tmp_path / "terputus")
    shared.mkdir()
    code, said = run("verify")
    assert (code, "sudah terpasang (mount)" in said) == (2, True)
    code, said = run("backup", "x.zip")
    assert (code, f"{shared} (FILES_URL) tidak dapat dipakai: tidak ada" in said) == (2, True)
    assert list(shared.iterdir()) == []
    assert house.case.version


def test_keys_that_are_refused_and_a_store_that_is_down_are_said_with_the_setting(
    house: PaperOffice, operator: pytest.MonkeyPatch
) -> None:
    bucket = Bucket()
    operator.setenv("FILES_URL", bucket.url)
    with keys_are_checked():
        code, said = run("verify")
        assert (code, "Periksa FILES_KEY_ID dan FILES_SECRET" in said) == (2, True)
        assert [state for state, _ in found("berkas")] == ["salah"]
    operator.setenv("FILES_URL", "s3://tidak-ada/x?endpoint=" + bucket.endpoint)
    code, said = run("verify")
    assert (code, "s3://tidak-ada/x (FILES_URL) tidak dapat dipakai: tidak ada" in said) == (2, True)
    operator.setenv("FILES_URL", "s3://tidak-ada?endpoint=http://127.0.0.1:9")
    code, said = run("verify")
    assert (code, "tidak terjangkau" in said) == (2, True)
    assert house.case.version


@pytest.mark.parametrize(
    "url",
    [
        "ftp://berkas",
        "s3://",
        "s3://Wadah_Besar/x",
        "s3://KUNCI-UJI-7734:rahasia-uji-9f31c0@wadah/x",
        "s3://wadah/x?endpoint=s3.contoh.go.id",
        "s3://wadah/x?endpoint=https://a:b@contoh.go.id",
        "s3://wadah/x?kunci=rahasia-uji-9f31c0",
        "s3://wadah/x#y",
        "file://bersama",
        "https://contoh.go.id/berkas",
    ],
)
def test_what_is_neither_a_folder_nor_a_bucket_is_refused_with_an_example(
    operator: pytest.MonkeyPatch, url: str
) -> None:
    operator.setenv("FILES_URL", url)
    for words in (("run",), ("files", "move", url)):
        code, said = run(*words)
        assert (code, "s3://wadah/awalan?endpoint=https://alamat&region=wilayah" in said) == (2, True)


def test_one_key_without_the_other_is_refused(operator: pytest.MonkeyPatch) -> None:
    operator.delenv("FILES_SECRET_FILE")
    operator.setenv("FILES_URL", "s3://wadah")
    code, said = run("verify")
    assert (code, "keduanya atau tidak sama sekali" in said) == (2, True)


def test_without_the_library_a_bucket_is_refused_and_a_folder_is_not(
    operator: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    operator.delitem(sys.modules, "storage.s3", raising=False)
    operator.setitem(sys.modules, "obstore", None)
    operator.setitem(sys.modules, "obstore.exceptions", None)
    operator.setenv("FILES_URL", "s3://wadah")
    code, said = run("verify")
    assert (code, 'pip install "sopbot[s3]"' in said) == (2, True)
    operator.setenv("FILES_URL", str(tmp_path / "bersama"))
    assert run("verify")[0] == 0


def test_a_rehearsal_keeps_its_files_to_itself(operator: pytest.MonkeyPatch, tmp_path: Path) -> None:
    operator.delenv("TELEGRAM_BOT_TOKEN")
    operator.setenv("FILES_URL", str(tmp_path / "bersama"))
    assert run("verify")[0] == 0
    assert run("files", "move", "lain")[0] == 2
    assert not (tmp_path / "bersama").exists()
