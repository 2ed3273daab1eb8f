"""`sopbot invite log`: everything on demand, equal incidents once, and nothing that moves the cursor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.bootstrap import open_services
from bot.config import load_settings
from handlers.staff.office_import import import_office
from storage.repositories.incidents import report_incident
from storage.xlsx.office.sample import sample_office


@pytest.fixture(autouse=True)
def _office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TELEGRAM_BOT_TOKEN", "WHATSAPP_TOKEN", "DATABASE_URL", "SOP_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    services = open_services(load_settings())
    with services.begin() as uow:
        import_office(uow, sample_office())
        for number in range(120):
            report_incident(uow.tx, "orang_asing", uow.now, nama=f"Tamu {number}")
        for _ in range(3):
            report_incident(uow.tx, "orang_asing", uow.now, nama="\x1b[2JBudi\r\n\x07")
    services.db.close()


def log(*words: str) -> str:
    done = CliRunner().invoke(app, ["invite", "log", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_last_hundred_are_listed_and_all_of_them_on_demand() -> None:
    assert (len(json.loads(log("--json"))), len(json.loads(log("--json", "--semua")))) == (100, 123)
    assert (len(log().splitlines()), len(log("--semua").splitlines())) == (98, 121)


def test_equal_incidents_are_one_line_with_their_number_and_without_control_characters() -> None:
    first = log().splitlines()[0]
    assert "Budi" in first
    assert first.endswith("(3 kali)")
    assert all(char.isprintable() for char in first)


def test_the_version_and_the_short_help_are_told() -> None:
    version = CliRunner().invoke(app, ["--version"])
    assert (version.exit_code, version.stdout.startswith("sopbot ")) == (0, True)
    assert CliRunner().invoke(app, ["org", "template", "-h"]).exit_code == 0


def test_what_happened_is_named_first_and_lists_are_read_as_words() -> None:
    services = open_services(load_settings())
    with services.begin() as uow:
        report_incident(uow.tx, "pemegang_tak_terjangkau", uow.now, pejabat=["Laksmi", "Aditya"])
        report_incident(uow.tx, "plh_ditetapkan", uow.now, jenis="Plh.", surat="800/12")
    services.db.close()
    appointed, unreached = log().splitlines()[:2]
    assert appointed.split("  ")[1:] == ["plh_ditetapkan", "surat 800/12"]
    assert unreached.split("  ")[1:] == ["pemegang_tak_terjangkau", "pejabat Laksmi; Aditya"]
    assert json.loads(log("--json"))[0]["jenis"] == "plh_ditetapkan"
