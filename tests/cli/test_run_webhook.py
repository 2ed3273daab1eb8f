"""`sopbot run` that Telegram pushes to: what the operator reads, what is refused, and who is heard before the greeting."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.clock import MovableClock
from bot.config import Settings
from bot.localchat.api.context import Limits
from bot.localchat.api.fault_injection import Failure
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.phone import Phone
from bot.localchat.server import LocalChat, Serving
from bot.serve import _keep_refusals
from storage.database import Database
from storage.repositories.settings import refusals
from tests.cli.test_health import free_port
from tests.cli.test_run_whatsapp import Told, office, running, told

__all__ = ["told"]  # a fixture

TOKEN = "1000001:LATIHAN-tidak-pernah-dipakai-00"
SECRET = "kata-rahasia-webhook"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Serving]:
    """Telegram, as a server of one's own."""
    clock = MovableClock(datetime.now(UTC))
    limits = Limits(own_server=True, push_second=0.01)
    serving = await LocalChat(now=clock.now, token=TOKEN, strict=True, limits=limits).serve()
    serving.chat.people.add_user(11, "Siti")
    serving.chat.people.start(11)
    yield serving
    await serving.close()


def settings_of(directory: Path, server: Serving, **more: Any) -> Settings:
    port = free_port()
    own = {
        "telegram_bot_token": TOKEN,
        "telegram_api_base_url": server.url,
        "telegram_webhook_url": f"http://127.0.0.1:{port}",
        "telegram_webhook_secret": SECRET,
        "data_dir": directory,
        "http_port": port,
    }
    return Settings.model_validate(own | more)


async def readiness(settings: Settings) -> dict[str, Any]:
    async with aiohttp.request("GET", f"http://127.0.0.1:{settings.http_port}/readyz") as answer:
        found: dict[str, Any] = await answer.json()
    return found


async def test_it_is_pushed_to_answers_and_is_ready(tmp_path: Path, server: Serving, told: Told) -> None:
    settings = settings_of(tmp_path, server)
    siti = Phone(DirectLine(server.chat), 11, patience=20)
    before = await siti.say("halo")  # before there is a webhook
    async with running(settings):
        said = await told.until("Ctrl+C")
        address = f"http://127.0.0.1:{settings.http_port}/webhook/telegram"
        assert f"Webhook Telegram didengarkan di {address};" in said
        await siti.wait_for(lambda m: m.from_bot and m.id > before, since=0)
        async with asyncio.timeout(20):
            while not (ready := await readiness(settings))["siap"]:
                assert set(ready["salah"]) <= {"detak", "webhook_telegram"}
        assert ready["jemput_detik"] == {}
        assert ready["webhook_detik"]["telegram"] < 20
        assert server.chat.world.setting("webhook", "") == address
    assert server.chat.world.setting("webhook", "") == address, "what is written now waits for the next start"
    assert server.chat.faults.faults == []


async def test_a_secret_that_does_not_fit_is_counted_and_in_no_log(
    tmp_path: Path, server: Serving, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    settings = settings_of(tmp_path, server)
    with caplog.at_level(logging.DEBUG):
        async with running(settings):
            await told.until("Ctrl+C")
            address = f"http://127.0.0.1:{settings.http_port}/webhook/telegram"
            for headers in ({}, {"X-Telegram-Bot-Api-Secret-Token": "sandi-lain"}):
                async with aiohttp.request("POST", address, json={"update_id": 1}, headers=headers) as answer:
                    assert answer.status == (403 if headers else 401)
    assert SECRET not in caplog.text
    assert "sandi-lain" not in caplog.text
    db = Database(tmp_path)
    with db.reading() as tx:
        times, at = refusals(tx, "telegram")
        assert (times, at is not None, refusals(tx, "whatsapp")) == (1, True, (0, None))
    db.close()


async def test_an_address_that_telegram_does_not_take_is_told_once_and_tried_on(
    tmp_path: Path, server: Serving, told: Told
) -> None:
    refused = Failure(
        method="setWebhook",
        status=400,
        description="Bad Request: bad webhook: Failed to resolve host: Name or service not known",
    )
    server.chat.trouble.plan(refused)
    settings = settings_of(tmp_path, server)
    async with running(settings):
        said = await told.until("Ctrl+C")
    assert "sertifikat yang sah" in said
    assert said.count("Telegram tidak mau mengirim ke") == 1
    assert "failed to resolve host" in said.lower()


def test_refusals_are_added_up(tmp_path: Path) -> None:
    made = office(Settings.model_validate({"data_dir": tmp_path, "telegram_bot_token": TOKEN}))
    for times in (1, 3):
        _keep_refusals(made, "telegram", times)
    made.db.write(lambda tx: None).result()
    with made.read() as uow:
        assert refusals(uow.tx, "telegram")[0] == 4
    made.db.close()
