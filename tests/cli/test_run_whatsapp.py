"""`sopbot run` with WhatsApp, alone or beside Telegram: who answers where, and which setting is at fault."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import typer
from aiohttp import web

from bot.app import Bot
from bot.bootstrap import open_services
from bot.clock import SystemClock
from bot.config import Settings
from bot.serve import serve
from handlers.context import Services
from handlers.staff.office_import import import_office
from storage.xlsx.office.sample import sample_office
from tests.channels.whatsapp.bodies import PHONE, SITI, body, change, message
from tests.channels.whatsapp.platform import ACCOUNT, Platform, error

TELEGRAM = "1000001:LATIHAN-tidak-pernah-dipakai-00"


def settings_of(directory: Path, platform: Platform, **more: Any) -> Settings:
    whatsapp = {
        "whatsapp_token": ACCOUNT.token,
        "whatsapp_phone_number_id": ACCOUNT.phone,
        "whatsapp_business_account_id": ACCOUNT.business,
        "whatsapp_app_secret": ACCOUNT.app_secret,
        "whatsapp_verify_token": ACCOUNT.verify_token,
        "whatsapp_api_base_url": platform.url,
    }
    return Settings.model_validate({**whatsapp, "data_dir": directory, "http_port": 0, **more})


def office(settings: Settings) -> Services:
    made = open_services(settings)
    with made.begin() as uow:
        import_office(uow, sample_office())
    return made


class Told:
    """What the operator has read so far."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys, self.text = capsys, ""

    async def until(self, words: str) -> str:
        async with asyncio.timeout(20):
            while words not in self.text:
                self.text += self._capsys.readouterr().out
                await asyncio.sleep(0.01)
        return self.text


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    return Told(capsys)


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[None]:
    task = asyncio.create_task(serve(settings, office(settings)))
    try:
        yield
    finally:
        task.cancel()
        await task


async def delivered(told: Told, text: str, secret: str = ACCOUNT.app_secret) -> int:
    """The status that the webhook answers to a message of Siti's."""
    address = (await told.until("ke situ.")).split("didengarkan di ")[1].split(";")[0]
    now = str(int(SystemClock().now().timestamp()))  # an older one opens no window
    raw = json.dumps(body(change(message(text={"body": text}, timestamp=now)))).encode()
    signature = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signature}"}
    async with aiohttp.request("POST", address, data=raw, headers=headers) as answer:
        return answer.status


async def answers(platform: Platform) -> list[dict[str, Any]]:
    async with asyncio.timeout(20):
        while not platform.messages:
            await asyncio.sleep(0.01)
    return platform.messages


async def test_whatsapp_alone_is_a_real_bot_that_says_its_number_and_answers(
    tmp_path: Path, told: Told
) -> None:
    async with Platform() as platform, running(settings_of(tmp_path, platform)):
        assert "sopbot berjalan sebagai +6281200000001 di WhatsApp. 0 dari" in await told.until("Ctrl+C")
        assert await delivered(told, "halo", "rahasia-lain") == 403
        assert await delivered(told, "halo") == 200
        [answer] = await answers(platform)
        assert answer["recipient"] == SITI
    assert (tmp_path / "sopbot.db").exists()  # not that of a rehearsal


async def test_beside_telegram_both_are_greeted(tmp_path: Path, told: Told) -> None:
    async def bot_api(request: web.Request) -> web.Response:
        if request.path.endswith("/getUpdates"):
            await asyncio.Event().wait()
        me = {"id": 1000001, "is_bot": True, "first_name": "SOP", "username": "sop_bot"}
        return web.json_response({"ok": True, "result": me if request.path.endswith("/getMe") else True})

    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", bot_api)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    telegram = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with Platform() as platform:
        both = settings_of(tmp_path, platform, telegram_bot_token=TELEGRAM, telegram_api_base_url=telegram)
        async with running(both):
            assert "sopbot berjalan sebagai" in await told.until("Ctrl+C")
            assert await delivered(told, "halo") == 200
            await answers(platform)
    await runner.cleanup()


async def test_what_comes_while_the_platform_does_not_answer_is_kept(tmp_path: Path, told: Told) -> None:
    async with Platform() as platform:
        platform.plan[f"/{PHONE}"] = [(503, "nanti")]
        async with running(settings_of(tmp_path, platform)):
            await told.until("belum menjawab")
            assert "Periksa internet dan WHATSAPP_API_BASE_URL" in told.text
            assert await delivered(told, "halo") == 200
            await answers(platform)


async def test_a_number_that_the_platform_does_not_know_is_named(tmp_path: Path, told: Told) -> None:
    async with Platform() as platform:
        platform.plan[f"/{PHONE}"] = [error(100, "Object does not exist", error_subcode=33)]
        async with running(settings_of(tmp_path, platform)):
            said = await told.until("Bot mencoba terus")
            assert "menolak nomor WHATSAPP_PHONE_NUMBER_ID: 100 Object does not exist." in said


async def test_a_token_that_is_refused_ends_it_with_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def at_once(_: float) -> None:
        return

    monkeypatch.setattr(
        Bot.__init__, "__kwdefaults__", {**(Bot.__init__.__kwdefaults__ or {}), "sleep": at_once}
    )
    async with Platform() as platform:
        platform.plan[f"/{PHONE}"] = [error(190, "Invalid OAuth access token", 401)]
        settings = settings_of(tmp_path, platform)
        with pytest.raises(typer.Exit) as left:
            await serve(settings, office(settings))
    said = capsys.readouterr().err
    assert left.value.exit_code == 1
    assert said.startswith(f"WHATSAPP_TOKEN ditolak oleh {platform.url}: ")
    assert len(said.strip().splitlines()) == 1


async def test_an_address_that_is_taken_ends_it_and_names_the_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with Platform() as platform:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            settings = settings_of(tmp_path, platform, http_port=port)
            with pytest.raises(typer.Exit) as left:
                await serve(settings, office(settings))
    assert left.value.exit_code == 1
    assert f"Alamat untuk webhook (HTTP_PORT {port}) tidak dapat dipakai" in capsys.readouterr().err
