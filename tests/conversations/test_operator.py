"""What the operator does wrong: a sentence on the error stream, the right exit, nothing half done, no traceback."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from tests.handlers.messages.lexicon import says


@pytest.fixture(autouse=True)
def _office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("SOP_FILE", "LOG_LEVEL", "TELEGRAM_BOT_TOKEN", "DATABASE_URL", "HTTP_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", "data")


def sopbot(*words: str) -> Result:
    result = CliRunner().invoke(app, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_without_an_office_every_command_says_to_import_one() -> None:
    for words in (("invite", "list"), ("case", "show"), ("invite", "list", "--json")):
        result = sopbot(*words)
        assert result.exit_code == 1, words
        assert result.stderr.strip(), words


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LOG_LEVEL", "keras"),
        ("HTTP_PORT", "delapan"),
        ("TELEGRAM_API_BASE_URL", "telegram"),
        ("HTTP_PORT", "99999"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    result = sopbot("invite", "list")
    assert (result.exit_code, name in result.stderr) == (2, True)


def test_a_secret_file_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN_FILE", "tidak-ada")
    result = sopbot("invite", "list")
    assert (result.exit_code, "TELEGRAM_BOT_TOKEN_FILE" in result.stderr) == (2, True)


def test_a_missing_or_faulty_sop_file_stops_the_bot_before_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOP_FILE", "tidak-ada.yaml")
    missing = sopbot("run")
    Path("salah.yaml").write_text(
        "kode: x\nnama: SOP X\nperan: []\nlangkah: []\nwarna: merah\n", encoding="utf-8"
    )
    monkeypatch.setenv("SOP_FILE", "salah.yaml")
    faulty = sopbot("run")
    assert (missing.exit_code, faulty.exit_code) == (1, 1)
    assert says(missing.stderr, "galat_berkas_sop_tak_terbaca")
    assert "salah.yaml" in faulty.stderr


def _book(*, role: str = "sekretaris", zone: str = "WIB") -> bytes:
    Path("kantor.xlsx").unlink(missing_ok=True)
    sopbot("org", "template", "kantor.xlsx")
    book = openpyxl.load_workbook("kantor.xlsx")
    book["Pegawai"]["F2"].value = role
    for row in book["Instansi"].iter_rows():
        if row[0].value == "zona_waktu":
            row[1].value = zone
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_every_fault_of_an_office_file_is_told_at_once_and_nothing_is_imported() -> None:
    Path("kantor.xlsx").write_bytes(_book(role="bendahara", zone="Mars"))
    result = sopbot("org", "import", "kantor.xlsx")
    assert result.exit_code == 1
    assert "bendahara" in result.stderr
    assert "Mars" in result.stderr
    assert sopbot("invite", "list").exit_code == 1


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "galat_buku_kosong"),
        (b"%PDF-1.4 bukan excel", "galat_buku_pdf"),
        (b"nama;nip\nA;1\n", "galat_buku_teks"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000, "galat_buku_format_lama"),
    ],
)
def test_what_is_no_office_file_is_named_for_what_it_is(data: bytes, key: str) -> None:
    Path("kantor.xlsx").write_bytes(data)
    result = sopbot("org", "import", "kantor.xlsx")
    assert result.exit_code == 1
    assert says(result.stderr, key), result.stderr


def test_a_zip_that_is_no_workbook_and_a_missing_file_are_refused() -> None:
    with zipfile.ZipFile("kantor.xlsx", "w") as archive:
        archive.writestr("a.txt", "a")
    assert sopbot("org", "import", "kantor.xlsx").exit_code == 1
    assert sopbot("org", "import", "tidak-ada.xlsx").exit_code == 2


def test_a_real_bot_and_a_rehearsal_keep_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    sopbot("org", "template", "kantor.xlsx")
    assert sopbot("org", "import", "kantor.xlsx").exit_code == 0
    assert sopbot("invite", "list").exit_code == 0
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:abc")
    assert sopbot("invite", "list").exit_code == 1  # the real office has not been imported
    monkeypatch.setenv("DATA_DIR", "data/latihan")
    assert says(sopbot("invite", "list").stderr, "galat_basis_data_lain")


def test_an_unknown_command_is_wrong_use() -> None:
    assert sopbot("terbang").exit_code == 2
    assert sopbot("org", "import").exit_code == 2
