"""`sopbot calendar` answers by the office that was imported."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.bootstrap import alone, open_services
from bot.config import load_settings
from bot.text import terminal

ROOT = Path(__file__).parents[2]
TOKEN = {"TELEGRAM_BOT_TOKEN": "1:abc"}


SILENT = ("TELEGRAM_BOT_TOKEN", "WHATSAPP_TOKEN", "DATABASE_URL", "SOP_FILE", "LOG_LEVEL")


def sopbot(folder: Path, *words: str, settings: Mapping[str, str] | None = None) -> tuple[int, str, str]:
    """(exit status, standard output, standard error)"""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in SILENT:
            patch.delenv(name, raising=False)
        for name, value in {"DATA_DIR": "data", **(settings or {})}.items():
            patch.setenv(name, value)
        done = CliRunner().invoke(app, words)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout, done.stderr


def in_a_process(folder: Path, *words: str) -> tuple[int, str, str]:
    """The same, as an operator types it."""
    env = {key: value for key, value in os.environ.items() if key not in SILENT}
    env |= {"DATA_DIR": "data", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=folder, env=env, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An office in Jayapura that works from 08.00 to 14.00 without a break, six days a week, with its own days."""
    assert sopbot(tmp_path, "org", "template", "kantor.xlsx")[0] == 0
    book = openpyxl.load_workbook(tmp_path / "kantor.xlsx")
    wanted = {"zona_waktu": "Asia/Jayapura", "ramadan_mulai": "08-02-2027", "ramadan_selesai": "09-03-2027"}
    for row in book["Instansi"].iter_rows():
        if row[0].value in wanted:
            row[1].value = wanted[row[0].value]
    _fill(book["Jam Kerja"], [(day, "08.00", "14.00", None, None) for day in _DAYS])
    _fill(book["Jam Ramadan"], [(day, "09.00", "11.00", None, None) for day in _DAYS])
    _fill(book["Libur"], [("09-12-2026", "Pilkades", "ya"), ("24-12-2026", "Tutup buku", "tidak")])
    book.save(tmp_path / "kantor.xlsx")
    return tmp_path


#: What every command says while only the rehearsal's office is there.
REHEARSAL = terminal.plain("cli_basis_data_latihan", folder="data/latihan") + "\n"
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu")


def _fill(sheet: openpyxl.worksheet.worksheet.Worksheet, rows: list[tuple[str | None, ...]]) -> None:
    sheet.delete_rows(2, sheet.max_row)
    for row in rows:
        sheet.append(row)


#: start, standard, by the default calendar (Jakarta), by this office's
CASES = [
    (
        "2026-11-27T13:30",
        "1 jam",
        "2026-11-27T14:30:00+07:00",
        "2026-11-28T08:30:00+09:00",
    ),  # Friday: Saturday is worked
    ("2026-12-08T09:00", "1 hari", "2026-12-09T16:00:00+07:00", "2026-12-10T14:00:00+09:00"),  # Pilkades
    (
        "2026-12-23T09:00",
        "1 hari",
        "2026-12-28T16:00:00+07:00",
        "2026-12-24T14:00:00+09:00",
    ),  # Tutup buku is worked
    ("2027-02-10T10:30", "1 jam", "2027-02-10T11:30:00+07:00", "2027-02-11T09:30:00+09:00"),  # Ramadan
]


def test_it_is_the_offices_calendar_once_there_is_one(folder: Path) -> None:
    before = [sopbot(folder, "calendar", "deadline", start, standard) for start, standard, _, _ in CASES]
    assert before == [(0, f"{default}\n", "") for _, _, default, _ in CASES]
    assert not (folder / "data").exists()  # asking makes nothing
    assert sopbot(folder, "org", "import", "kantor.xlsx")[0] == 0
    after = [sopbot(folder, "calendar", "deadline", start, standard) for start, standard, _, _ in CASES]
    assert after == [(0, f"{own}\n", REHEARSAL) for _, _, _, own in CASES]
    minutes = sopbot(folder, "calendar", "between", "2026-11-27T08:00", "2026-11-29T08:00")
    assert minutes == (0, f"{2 * 6 * 60}\n", REHEARSAL)
    shown = sopbot(folder, "calendar", "show", "2026")[1]
    assert "  Rabu 9 Desember: Pilkades\n" in shown
    assert "  Kamis 24 Desember: tetap masuk, Tutup buku\n" in shown


def test_it_answers_while_the_bot_runs_and_somebody_writes(folder: Path) -> None:
    assert sopbot(folder, "org", "import", "kantor.xlsx")[0] == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
        patch.setenv("DATA_DIR", "data")
        settings = load_settings()
        services = open_services(settings)
        with alone(settings.directory), services.db.writing():
            start, standard, _, own = CASES[0]
            assert in_a_process(folder, "calendar", "deadline", start, standard) == (0, f"{own}\n", REHEARSAL)
        services.db.close()


def test_a_rehearsal_and_the_real_office_have_their_own(folder: Path) -> None:
    assert sopbot(folder, "org", "import", "kantor.xlsx")[0] == 0
    start, standard, default, _ = CASES[0]
    assert sopbot(folder, "calendar", "deadline", start, standard, settings=TOKEN) == (
        0,
        f"{default}\n",
        "",
    )
    code, shown, errors = sopbot(
        folder, "calendar", "deadline", start, standard, settings={**TOKEN, "DATA_DIR": "data/latihan"}
    )
    assert (code, shown) == (1, "")
    assert errors.strip()


def test_a_database_that_cannot_be_read_is_said_and_not_guessed_around(folder: Path) -> None:
    (folder / "data" / "latihan").mkdir(parents=True)
    (folder / "data" / "latihan" / "sopbot.db").write_bytes(b"bukan basis data" * 100)
    code, shown, errors = in_a_process(folder, "calendar", "deadline", CASES[0][0], CASES[0][1])
    assert (code, shown) == (2, "")
    assert errors.startswith("Basis data data/latihan/sopbot.db rusak")
    assert "Traceback" not in errors
