"""`sopbot whatsapp`: templates are handed in once, looked at, and the month's bill is what the platform told."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from typer.testing import CliRunner

from bot.__main__ import app
from bot.bootstrap import open_services
from bot.config import load_settings
from bot.ports import Receipt, Stage
from bot.text.openers import openers
from handlers.context import Services
from handlers.monitoring import usage
from storage.repositories import accounts, receipts, windows
from storage.repositories.incidents import list_incidents
from tests.channels.whatsapp.bodies import BUSINESS
from tests.channels.whatsapp.platform import ACCOUNT, Platform, error
from tests.worlds.office import ChatOffice, imported_desk, operators_folder

LIST = f"/{BUSINESS}/message_templates"


@pytest_asyncio.fixture
async def platform() -> AsyncIterator[Platform]:
    async with Platform() as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: Platform) -> Iterator[Services]:
    with operators_folder(tmp_path):
        monkeypatch.setenv("WHATSAPP_TOKEN", ACCOUNT.token)
        monkeypatch.setenv("WHATSAPP_PHONE_NUMBER_ID", ACCOUNT.phone)
        monkeypatch.setenv("WHATSAPP_BUSINESS_ACCOUNT_ID", ACCOUNT.business)
        monkeypatch.setenv("WHATSAPP_APP_SECRET", ACCOUNT.app_secret)
        monkeypatch.setenv("WHATSAPP_VERIFY_TOKEN", ACCOUNT.verify_token)
        monkeypatch.setenv("WHATSAPP_API_BASE_URL", platform.url)
        services = open_services(load_settings())
        yield services
        services.db.close()


async def typed(*words: str) -> tuple[int, str]:
    done = await asyncio.to_thread(CliRunner().invoke, app, ["whatsapp", *words])
    return done.exit_code, done.output


def row(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "status": "APPROVED", "category": "UTILITY", "language": "id", **more}


async def test_only_what_the_platform_does_not_know_is_handed_in(desk: Services, platform: Platform) -> None:
    first, *others = openers()
    page = {
        "data": [row("promo"), row(first, language="en_US")],
        "paging": {"cursors": {"after": "a"}, "next": "?"},
    }
    answers = [{"id": "1", "status": "PENDING", "category": "UTILITY"}]
    platform.plan[LIST] = [page, {"data": [row(first)]}, *answers]
    code, text = await typed("template", "submit", "--json")
    assert code == 0, text
    assert [one["nama"] for one in json.loads(text) if one["diajukan"]] == others
    sent = [one.body for one in platform.asked if one.method == "POST"]
    assert [one["name"] for one in sent] == others
    assert sent[0]["category"] == "UTILITY"
    assert [part["type"] for part in sent[0]["components"]] == ["BODY", "BUTTONS"]
    assert len(sent[0]["components"][0]["example"]["body_text"][0]) == sent[0]["components"][0]["text"].count(
        "{{"
    )


async def test_a_look_says_what_can_be_used_and_the_bot_learns_it_at_once(
    desk: Services, platform: Platform
) -> None:
    one, two, *rest = openers()
    platform.plan[LIST] = [
        {"data": [row(one, category="MARKETING"), row(two, status="PAUSED"), *map(row, rest)]}
    ]
    code, text = await typed("template", "check", "--json")
    assert code == 1
    assert [each["nama"] for each in json.loads(text) if not each["dapat_dipakai"]] == [one, two]
    with desk.read() as uow:
        assert not accounts.templates(uow.tx, "whatsapp")[one].usable
        assert [each.kind for each in list_incidents(uow.tx)] == ["templat_tak_terpakai"] * 2
    code, text = await typed("template", "list")
    assert f"{one}: dianggap MARKETING, tidak dipakai" in text
    assert f"{two}: PAUSED" in text
    assert "3 dari 5 templat dapat dipakai." in text
    code, text = await typed("usage")
    assert "Pesan WhatsApp yang ditagih bulan" in text


async def test_a_refusal_is_one_sentence_without_a_secret(desk: Services, platform: Platform) -> None:
    platform.plan[LIST] = [error(190, f"token {ACCOUNT.token} expired", 401)]
    code, text = await typed("template", "check")
    assert code == 1
    assert text.startswith(f"WhatsApp di {platform.url} tidak menjawab seperti seharusnya (190")
    assert ACCOUNT.token not in text


def test_without_settings_the_command_says_which_are_missing(tmp_path: Path) -> None:
    with imported_desk(tmp_path):
        done = CliRunner().invoke(app, ["whatsapp", "template", "check"])
    assert done.exit_code == 2
    assert "WHATSAPP_TOKEN" in done.output


def test_the_bill_is_that_of_the_offices_own_month_with_what_the_rest_will_cost(tmp_path: Path) -> None:
    house = ChatOffice(tmp_path, "11-16 07:00")
    with house.services.begin() as uow:
        windows.heard(uow.tx, "whatsapp", "ID.a", uow.now, uow.now + timedelta(days=1), uow.now)
        told = [
            ("w1", "2026-10-31T23:59:00+07:00", "utility"),
            ("w2", "2026-11-01T00:00:00+07:00", "utility"),
            ("w3", "2026-11-10T10:00:00+07:00", "service"),
            ("w4", "2026-11-15T10:00:00+07:00", ""),
        ]
        for number, at, category in told:
            receipt = Receipt(stage=Stage.DELIVERED, category=category)
            receipts.record(uow.tx, "whatsapp", "ID.a", number, receipt, datetime.fromisoformat(at))
        found = usage.usage(uow, "whatsapp")
    house.close()
    assert found.billed == {"authentication": 0, "marketing": 0, "utility": 1, "service": 2}
    assert (f"{found.month:%Y-%m}", found.open_windows) == ("2026-11", 1)
    assert found.forecast == {"authentication": 0, "marketing": 0, "utility": 3, "service": 4}
