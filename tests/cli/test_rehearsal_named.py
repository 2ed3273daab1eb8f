"""Without a token every command works on the rehearsal's database, and says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot import serve
from bot.__main__ import app
from storage.xlsx.office.sample import sample_office
from storage.xlsx.office.template import write_template

SAID = (
    "Basis data latihan di data/latihan yang dipakai, karena TELEGRAM_BOT_TOKEN dan WHATSAPP_TOKEN kosong;"
    " kode undangannya tidak berlaku di kantor sungguhan."
)


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_BOT_TOKEN", "WHATSAPP_TOKEN", "DATABASE_URL", "SOP_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", "data")
    write_template(tmp_path / "kantor.xlsx", sample_office())
    assert run("org", "import", "kantor.xlsx").exit_code == 0


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.mark.parametrize(
    "words",
    [
        ("org", "import", "kantor.xlsx"),
        ("invite", "list"),
        ("invite", "log"),
        ("case", "list"),
        ("case", "retry"),
        ("pejabat", "ganti-ponsel", "190001011920012007"),
        ("calendar", "show", "2026"),
    ],
)
def test_a_command_names_the_rehearsal_in_one_line(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.exit_code, done.stderr) == (0, SAID + "\n")
    assert SAID not in done.stdout


def test_the_doctor_says_whose_database_it_looks_at() -> None:
    assert run("doctor").stderr == SAID + "\n"
    done = run("doctor", "--json")
    assert (done.stderr, len(json.loads(done.stdout)) > 0) == (SAID + "\n", True)


def test_a_start_says_on_whose_database_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(*_: object) -> None:
        return

    monkeypatch.setattr(serve, "serve", at_once)
    assert run("run").stderr == SAID + "\n"


def test_the_list_for_programs_stays_pure_json() -> None:
    done = run("invite", "list", "--json")
    assert (done.stderr, len(json.loads(done.stdout)) > 0) == (SAID + "\n", True)


def test_of_a_real_office_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1000001:LATIHAN-tidak-pernah-dipakai-00")
    monkeypatch.setenv("TELEGRAM_API_BASE_URL", "http://127.0.0.1:9")
    assert run("org", "import", "kantor.xlsx").stderr == ""
    assert run("invite", "list").stderr == ""
