"""`sopbot invite list`: by which account each officer is registered, and which code its receiver has ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.bootstrap import open_services
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.config import load_settings
from handlers.context import Services
from handlers.staff.office_import import import_office
from storage.repositories import people, settings
from tests.worlds.office import imported_desk, operators_folder, sample


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with imported_desk(tmp_path) as made:
        yield made


def listed(*words: str) -> str:
    done = CliRunner().invoke(app, ["invite", "list", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def line_of(name: str) -> str:
    return next(line for line in listed().splitlines() if line.startswith(name))


def test_who_is_registered_is_listed_with_the_account(services: Services) -> None:
    with services.begin() as uow:
        [officer] = uow.staff.called("Retno")
        people.register(uow.tx, officer, "telegram", "77", "77", uow.now, account="Budi Tamu")
    assert line_of("Retno").endswith("sudah terdaftar, akun Budi Tamu")
    [row] = [one for one in json.loads(listed("--json")) if one["nama"].startswith("Retno")]
    assert (row["terpakai"], row["akun"]) == (True, "Budi Tamu")


def test_with_two_chat_services_a_code_has_a_link_for_each_whose_text_registers(services: Services) -> None:
    with services.begin() as uow:
        settings.set_meta(uow.tx, settings.USERNAME, "sop_bot")
        settings.set_meta(uow.tx, settings.NUMBER, "6281100001")
    [row] = [one for one in json.loads(listed("--json")) if one["nama"].startswith("Retno")]
    assert row["tautan"] == f"https://t.me/sop_bot?start={row['kode']}"
    assert row["tautan_whatsapp"] == f"https://wa.me/6281100001?text=/start%20{row['kode']}"
    assert (row["kanal"], row["terpakai"]) == ("", False)
    assert line_of("Retno").endswith(f": {row['tautan']} atau {row['tautan_whatsapp']}")
    done = CliRunner().invoke(app, ["pejabat", "ganti-ponsel", row["nama"]])
    assert done.output.count("https://") == 2


_WHATSAPP = {
    "WHATSAPP_TOKEN": "rahasia",
    "WHATSAPP_PHONE_NUMBER_ID": "1",
    "WHATSAPP_BUSINESS_ACCOUNT_ID": "2",
    "WHATSAPP_APP_SECRET": "rahasia",
    "WHATSAPP_VERIFY_TOKEN": "rahasia",
}


def test_the_links_are_there_before_the_first_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def number(*_: object) -> str:
        return "6281100001"

    monkeypatch.setattr(WhatsAppChannel, "start", number)
    with operators_folder(tmp_path):
        for name, value in _WHATSAPP.items():
            monkeypatch.setenv(name, value)
        services = open_services(load_settings())
        with services.begin() as uow:
            import_office(uow, sample())
        services.db.close()
        assert "https://wa.me/6281100001?text=" in line_of("Retno")


def test_a_service_that_is_no_longer_used_has_no_links(services: Services) -> None:
    with services.begin() as uow:
        settings.set_meta(uow.tx, settings.USERNAME, "sop_bot")
        settings.set_meta(uow.tx, settings.NUMBER, "6281100001")
        settings.served_by(uow.tx, ["telegram"])
    assert "wa.me" not in line_of("Retno")


def test_who_has_two_chats_is_listed_with_both(services: Services) -> None:
    with services.begin() as uow:
        [officer] = uow.staff.called("Retno")
        people.register(uow.tx, officer, "whatsapp", "ID.7", "ID.7", uow.now, account="Retno WA")
        people.register(uow.tx, officer, "telegram", "77", "77", uow.now, account="Retno")
    assert line_of("Retno").endswith("sudah terdaftar lewat Telegram dan WhatsApp, akun Retno, Retno WA")
    [row] = [one for one in json.loads(listed("--json")) if one["nama"].startswith("Retno")]
    assert row["kanal"] == "telegram, whatsapp"
    done = CliRunner().invoke(app, ["pejabat", "ganti-ponsel", row["nama"]])
    assert "2 chat dicabut" in done.output


def test_a_code_that_came_to_the_wrong_person_is_replaced_and_the_operator_reads_why(
    services: Services,
) -> None:
    assert [line_of("Retno")] == [line_of("Retno")], "the same code is shown again"
    with services.begin() as uow:
        [officer] = uow.staff.called("Retno")
        old = people.invite(uow.tx, officer, uow.now)
        row = people.invitation(uow.tx, old)
        assert row is not None
        people.end_invitation(uow.tx, row.hash, "77", uow.now)
    line = line_of("Retno")
    assert old not in line
    assert "dibatalkan" in line


def test_the_name_of_an_account_neither_moves_the_cursor_nor_turns_the_line(services: Services) -> None:
    with services.begin() as uow:
        [officer] = uow.staff.called("Retno")
        people.register(uow.tx, officer, "telegram", "77", "77", uow.now, account="\x1b[2JBudi\r\n\u202eTamu")
    line = line_of("Retno")
    assert line.endswith("Tamu")
    assert line.isprintable()
