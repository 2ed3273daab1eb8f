"""`sopbot doctor` on Telegram's webhook: what its server says, and what came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot.bootstrap import open_services
from bot.clock import SystemClock
from bot.config import load_settings
from bot.localchat.api import webhook
from bot.localchat.api.fault_injection import Failure
from bot.localchat.server import LocalChat, Serving
from storage.repositories import queues
from storage.repositories.settings import note_refusals
from tests.worlds.office import CommandOffice, command_office

TOKEN = "1000001:LATIHAN-tidak-pernah-dipakai-00"
ADDRESS = "https://bot.contoh.go.id/webhook/telegram"


@pytest_asyncio.fixture
async def server() -> AsyncIterator[Serving]:
    serving = await LocalChat(now=SystemClock().now, token=TOKEN).serve()
    yield serving
    await serving.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[CommandOffice]:
    with command_office(tmp_path) as made:
        yield made


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch, house: CommandOffice, server: Serving) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("TELEGRAM_API_BASE_URL", server.url)
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", "https://bot.contoh.go.id")
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", "kata-rahasia")


async def told(house: CommandOffice, check: str) -> tuple[str, str, str]:
    """The state of a check, what is said, and what mends it."""
    _, rows = await asyncio.to_thread(house.ask)
    [found] = [one for one in rows if one["pemeriksaan"] == check]
    assert "kata-rahasia" not in str(rows)
    assert TOKEN not in str(rows)
    return found["keadaan"], found["uraian"], found["saran"]


def pushed_to(server: Serving, url: str = ADDRESS, *, waiting: int = 0, why: str = "") -> None:
    """As the server knows it; nothing is pushed."""
    world = server.chat.world
    world.keep_setting(webhook.URL, url)
    if why:
        world.keep_setting("webhook_error", {"last_error_date": world.now(), "last_error_message": why})
    for _ in range(waiting):
        server.chat.updates.push("message", {"text": "halo"})


async def test_a_webhook_that_stands(house: CommandOffice, server: Serving) -> None:
    pushed_to(server)
    assert await told(house, "telegram_webhook") == ("baik", f"Telegram mengirim ke {ADDRESS}.", "")
    pushed_to(server, why="Connection refused")
    state, words, _ = await told(house, "telegram_webhook")
    assert (state, "kegagalan terakhir" in words, "(Connection refused)" in words) == ("baik", True, True)


async def test_one_that_is_not_set_yet(house: CommandOffice, server: Serving) -> None:
    pushed_to(server, "", waiting=2)
    state, words, advice = await told(house, "telegram_webhook")
    assert state == "peringatan"
    assert words == f"Telegram belum diminta mengirim ke {ADDRESS}; pesan pejabat menunggu di sana, 2 buah."
    assert advice.startswith("Jalankan sopbot run")


async def test_one_that_somebody_else_has_set(house: CommandOffice, server: Serving) -> None:
    pushed_to(server, "https://lain.contoh.go.id/jalur-rahasia-orang")
    state, words, advice = await told(house, "telegram_webhook")
    assert state == "salah"
    assert words.startswith(f"Telegram mengirim ke https://lain.contoh.go.id, bukan ke {ADDRESS}:")
    assert "nyalakan ulang sopbot run" in advice
    assert "jalur-rahasia" not in words + advice


@pytest.mark.parametrize(
    ("why", "mend"),
    [
        ("Wrong response from the webhook: 403 Forbidden", "mendaftarkan kata rahasianya lagi"),
        ("SSL error {error:1416F086: certificate verify failed}", "Perbarui sertifikat pelayan HTTPS"),
        ("Connection refused", "meneruskan /webhook/telegram ke http://127.0.0.1:8080"),
        ("Wrong response from the webhook: 502 Bad Gateway", f"curl -i {ADDRESS} dijawab 405"),
    ],
)
async def test_updates_that_do_not_arrive(house: CommandOffice, server: Serving, why: str, mend: str) -> None:
    pushed_to(server, waiting=3, why=why)
    state, words, advice = await told(house, "telegram_webhook")
    assert (state, words.startswith("3 pesan tertahan di Telegram;")) == ("salah", True)
    assert why in words
    assert mend in advice


@pytest.mark.parametrize(
    ("failure", "check", "state"),
    [
        (Failure(method="getWebhookInfo", status=502), "telegram_server", "peringatan"),
        (Failure(method="getWebhookInfo", cut=True), "telegram_server", "peringatan"),
        (Failure(method="getWebhookInfo", status=401, description="x"), "telegram_token", "salah"),
    ],
)
async def test_a_server_that_says_nothing_about_it(
    house: CommandOffice, server: Serving, failure: Failure, check: str, state: str
) -> None:
    server.chat.trouble.plan(failure)
    assert (await told(house, check))[0] == state


async def test_what_came_last_and_what_was_refused(house: CommandOffice, server: Serving) -> None:
    pushed_to(server)
    now = SystemClock().now()
    came(now - timedelta(hours=2))
    state, words, _ = await told(house, "telegram_kiriman")
    assert (state, words.startswith("Pesan terakhir dari Telegram datang "), "ditolak" in words) == (
        "baik",
        True,
        False,
    )
    refused(now - timedelta(hours=1))
    state, words, advice = await told(house, "telegram_kiriman")
    assert (state, "sedikitnya 4 kali seluruhnya" in words) == ("peringatan", True)
    assert "nyalakan ulang sopbot run" in advice
    came(now)
    state, words, _ = await told(house, "telegram_kiriman")
    assert (state, "ditolak sedikitnya 4 kali" in words) == ("baik", True)


async def test_a_bot_that_polls_is_asked_nothing(
    house: CommandOffice, server: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TELEGRAM_WEBHOOK_URL")
    monkeypatch.delenv("TELEGRAM_WEBHOOK_SECRET")
    pushed_to(server, "https://lain.contoh.go.id")
    refused(SystemClock().now())
    _, rows = await asyncio.to_thread(house.ask)
    assert [one for one in rows if one["pemeriksaan"].startswith("telegram")] == []


def came(at: datetime) -> None:
    services = open_services(load_settings())
    with services.begin() as uow:
        queues.keep(uow.tx, "telegram", [(f"{at:%Y%m%d%H%M%S}", "11", "{}")], at)
    services.db.close()


def refused(at: datetime) -> None:
    services = open_services(load_settings())
    with services.begin() as uow:
        note_refusals(uow.tx, "telegram", at, 4)
    services.db.close()
