"""/livez, /readyz and /metrics of a bot in a process of its own, and what its supervisor is told."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from bot import supervisor
from bot.health import Vitals
from bot.localchat.server import LocalChat, Serving
from tests.cli.test_run import Process, _settings, services, started

__all__ = ["_settings", "services"]  # fixtures


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextlib.asynccontextmanager
async def running(**own: str) -> AsyncIterator[tuple[Process, httpx.AsyncClient]]:
    port = free_port()
    bot = await started(HTTP_PORT=str(port), **own)
    async with httpx.AsyncClient(trust_env=False, timeout=20, base_url=f"http://127.0.0.1:{port}") as web:
        yield bot, web
        await bot.interrupt()


async def asked(web: httpx.AsyncClient) -> httpx.Response:
    """Whether the bot is ready; its server listens only once everything is loaded."""
    while True:
        with contextlib.suppress(httpx.ConnectError):
            return await web.get("/readyz")
        await asyncio.sleep(0.02)


@pytest.fixture
async def server() -> AsyncIterator[Serving]:
    from bot.clock import SystemClock

    chat = LocalChat(now=SystemClock().now, token="1000001:LATIHAN-tidak-pernah-dipakai-00")
    serving = await chat.serve()
    yield serving
    await serving.close()


@pytest.mark.usefixtures("services")
async def test_a_bot_whose_server_does_not_answer_lives_and_is_not_ready() -> None:
    async with running() as (bot, web):
        await bot.until("belum menjawab")
        async with asyncio.timeout(20):
            while "detak" in (await asked(web)).json()["salah"]:
                pass
        live, ready, metrics = [await web.get(path) for path in ("/livez", "/readyz", "/metrics")]
        assert [one.status_code for one in (live, ready, metrics)] == [200, 503, 200]
        assert (ready.json()["siap"], ready.json()["salah"]) == (False, ["jemput_telegram"])
        assert "sopbot_ready 0.0" in metrics.text.splitlines()
        assert 'sopbot_poll_age_seconds{channel="telegram"} NaN' in metrics.text.splitlines()
        wrong = await web.post("/readyz"), await web.get("/lain")
        assert [one.status_code for one in wrong] == [405, 404]
        assert "LATIHAN-tidak" not in metrics.text + ready.text


@pytest.mark.usefixtures("services")
async def test_a_bot_that_does_its_work_is_ready_and_tells_systemd(server: Serving, tmp_path: Path) -> None:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.bind(str(path))
        heard.setblocking(False)
        own = {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "8000000"}
        async with running(TELEGRAM_API_BASE_URL=server.url, **own) as (bot, web):
            await bot.until("Hentikan dengan Ctrl+C")
            async with asyncio.timeout(20):
                while (ready := await asked(web)).status_code != 200:
                    assert set(ready.json()["salah"]) <= {"jemput_telegram", "detak"}
            metrics = (await web.get("/metrics")).text.splitlines()
        told = []
        with contextlib.suppress(BlockingIOError):
            while True:
                told.append(heard.recv(100).decode())
    assert ready.json() | {"jemput_detik": {}, "detak_detik": 0} == {
        "siap": True,
        "salah": [],
        "jemput_detik": {},
        "webhook_detik": {},
        "detak_detik": 0,
        "masuk_tertua_detik": 0.0,
        "keluar_tertua_detik": 0.0,
        "masuk": 0,
        "keluar": 0,
        "karantina": 0,
    }
    assert {"sopbot_ready 1.0", "sopbot_tasks_late 0.0", "sopbot_cases_running 0.0"} <= set(metrics)
    assert any(line.startswith("process_resident_memory_bytes ") for line in metrics)
    assert (told[0], told[-1], set(told[1:-1])) == ("READY=1", "STOPPING=1", {"WATCHDOG=1"})


async def test_a_rehearsal_answers_them_beside_its_page() -> None:
    async with running(TELEGRAM_BOT_TOKEN="") as (bot, web):
        await bot.until("Hentikan dengan Ctrl+C")
        async with asyncio.timeout(20):
            while (await web.get("/readyz")).status_code != 200:
                pass
        assert [(await web.get(path)).status_code for path in ("/livez", "/metrics", "/")] == [200] * 3


def vitals(**changes: object) -> Vitals:
    sound: dict[str, object] = {"heard": {"telegram": 31.0}, "beat": 1.0, "unhandled": 0.0, "unsent": 0.0}
    return Vitals(**(sound | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({}, []),
        ({"heard": {}}, []),
        ({"heard": {"telegram": 120.5}}, ["jemput_telegram"]),
        ({"heard": {}, "pushed": {"telegram": 31.0}}, []),
        ({"heard": {}, "pushed": {"telegram": 120.5}}, ["webhook_telegram"]),
        ({"heard": {}, "pushed": {"telegram": None}}, ["webhook_telegram"]),
        ({"beat": None}, ["detak"]),
        ({"beat": 30.5}, ["detak"]),
        ({"unhandled": 60.5}, ["masuk"]),
        ({"unsent": 300.5}, ["keluar"]),
        ({"database": "DiskFault"}, ["basis_data"]),
    ],
)
def test_what_is_late_is_named(changes: dict[str, object], faults: list[str]) -> None:
    assert vitals(**changes).faults == faults


async def test_a_bot_whose_ticks_have_stopped_no_longer_tells_the_watchdog(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(supervisor, "tell", told.append)
    monkeypatch.setenv("WATCHDOG_USEC", "2000")
    watching = asyncio.create_task(supervisor.watch(lambda: -supervisor.ALIVE))
    await asyncio.sleep(0.02)
    watching.cancel()
    assert told == []
