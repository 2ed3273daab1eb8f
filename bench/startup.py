"""From the start of the process to its first getUpdates, and what it holds at rest."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

from aiohttp import web

from bench.figures import Effort, Figure, Goal, Spread
from bench.house import open_house
from bench.process import Measured
from bench.sides import BARE

_REST = 3.0  #: seconds: the bot polls while it is still being loaded
_TOKEN = "1000001:bench"
_ME = {"id": 1000001, "is_bot": True, "first_name": "SOP", "username": "sop_bench_bot"}


class Doorbell:
    """A server that only says who the bot is, and hears when it asks for updates."""

    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        if method == "getupdates":
            self.asked.set()
            await asyncio.sleep(0.1)
            return web.json_response({"ok": True, "result": []})
        return web.json_response({"ok": True, "result": _ME if method == "getme" else True})


@contextlib.asynccontextmanager
async def _listening(bell: Doorbell) -> AsyncIterator[str]:
    application = web.Application()
    application.router.add_route("*", "/bot{token}/{method}", bell.answer)
    runner = web.AppRunner(application, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _start(program: tuple[str, ...], directory: str) -> tuple[float, float]:
    """(ms to the first getUpdates, MB when it rests)."""
    bell = Doorbell()
    async with _listening(bell) as url:
        environment = {
            "TELEGRAM_BOT_TOKEN": _TOKEN,
            "TELEGRAM_API_BASE_URL": url,
            "DATA_DIR": directory,
            "LOG_LEVEL": "ERROR",
        }
        arguments = [one.replace("URL", url).replace("TOKEN", _TOKEN) for one in program]
        begun = time.perf_counter()
        process = Measured(*arguments, environment=environment)
        try:
            async with asyncio.timeout(60):
                await bell.asked.wait()
            spent = (time.perf_counter() - begun) * 1000
            await asyncio.sleep(_REST)
            return spent, process.memory()
        finally:
            await asyncio.to_thread(process.close)  # it still speaks with the server


def measure(effort: Effort) -> Iterator[Figure]:
    ours, bare = ("-m", "bot", "run"), ("-m", "bench.bare_bot", "URL", "TOKEN")
    with tempfile.TemporaryDirectory() as folder:
        open_house(Path(folder)).db.close()
        rounds = [
            (*asyncio.run(_start(ours, folder)), *asyncio.run(_start(bare, folder)))
            for _ in range(effort.rounds + 1)
        ][1:]  # the first one reads the files from the disk
    mine, held, theirs, bare_held = (Spread.of(row[at] for row in rounds) for at in range(4))
    goal = Goal("<=", 2.0, 1.6)
    yield Figure(name="start to first getUpdates", unit="ms", ours=mine, peer=theirs, beside=BARE, goal=goal)
    yield Figure(name="memory at rest", unit="MB", ours=held, peer=bare_held, beside=BARE, goal=goal)
