"""CPU of WhatsApp: a handled tap beside a bare pywa that answers it, a POST beside a bare handler that keeps its body."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import itertools
import json
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

from bench.bare_pywa import APP_SECRET, PHONE
from bench.figures import Effort, Figure, Spread
from bench.house import MONDAY
from bench.process import Measured

_PATIENCE = 60.0
_PEOPLE = 4  #: at the bare bot: as many as our Kabid
PYWA, KEEPER = "bare pywa", "bare handler that writes and syncs a row"


@dataclass
class Platform:
    """Takes every message, and counts them."""

    sent: int = 0
    url: str = ""
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        if not request.path.endswith("/messages"):
            return web.json_response({"display_phone_number": "+62 811-0000-2026", "id": PHONE, "data": []})
        self.sent += 1
        self.news.set()
        messages = [{"id": f"wamid.{self.sent}"}]
        contacts = [{"input": "1", "wa_id": "1", "user_id": "ID.1"}]
        return web.json_response(
            {"messaging_product": "whatsapp", "contacts": contacts, "messages": messages}
        )

    async def until(self, sent: int) -> None:
        async with asyncio.timeout(_PATIENCE):
            while self.sent < sent:
                self.news.clear()
                await self.news.wait()


@contextlib.asynccontextmanager
async def _platform() -> AsyncIterator[Platform]:
    made = Platform()
    application = web.Application()
    application.router.add_route("*", "/{rest:.*}", made.answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield made
    finally:
        await runner.cleanup()


class Side:
    """One bot in its process, and the platform's POSTs to it."""

    def __init__(self, stack: ExitStack, program: str, *arguments: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        filled = [str(self.port) if one == "PORT" else one for one in arguments]
        self._bot = stack.enter_context(Measured("-m", program, *filled))
        self._numbers = itertools.count(1)

    async def ready(self) -> str:
        """Its first line, once it listens."""
        line = await asyncio.to_thread(self._bot.first_line)
        async with asyncio.timeout(_PATIENCE):
            while True:
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                    writer.close()
                    return line
                await asyncio.sleep(0.05)

    async def post(self, client: aiohttp.ClientSession, person: str, data: str) -> None:
        """A tap of a person on a button that sends `data`."""
        raw = json.dumps(_tap(next(self._numbers), person, data)).encode()
        signature = hmac.new(APP_SECRET.encode(), raw, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={signature}", "Content-Type": "application/json"}
        url = f"http://127.0.0.1:{self.port}/webhook/whatsapp"
        async with client.post(url, data=raw, headers=headers) as answer:
            assert answer.status == 200, answer.status

    async def cost(self, count: int, people: dict[str, str], platform: Platform | None) -> float:
        """CPU ms of the bot for each tap; with a platform, until each is answered."""
        before = self._bot.cpu()
        expected = platform.sent + count if platform else 0
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=8)) as client:
            persons = itertools.islice(itertools.cycle(people.items()), count)
            await asyncio.gather(*(self.post(client, person, data) for person, data in persons))
        if platform:
            await platform.until(expected)
        await asyncio.sleep(0.2)  # the last marks are written after the last message
        return (self._bot.cpu() - before) / count


def _tap(number: int, person: str, data: str) -> dict[str, object]:
    reply = {"type": "button_reply", "button_reply": {"id": data, "title": "Tidak, kembalikan"}}
    message = {
        "id": f"wamid.ketuk{number}",
        "from_user_id": person,
        "timestamp": str(int(MONDAY.timestamp()) + 1),
        "type": "interactive",
        "interactive": reply,
        "context": {"id": "wamid.kartu", "from": "6281100002026"},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "6281100002026", "phone_number_id": PHONE},
        "contacts": [{"profile": {"name": "Contoh"}, "user_id": person}],
        "messages": [message],
    }
    entry = {"id": "102290129340398", "changes": [{"field": "messages", "value": value}]}
    return {"object": "whatsapp_business_account", "entry": [entry]}


async def _compare(effort: Effort) -> list[tuple[float, float, float, float]]:
    """For each round: a handled tap of ours and of pywa, a POST of ours and of the bare handler."""
    async with _platform() as ours_hears, _platform() as pywa_hears:
        with ExitStack() as stack:
            folders = [stack.enter_context(tempfile.TemporaryDirectory()) for _ in range(3)]
            ours = Side(stack, "bench.whatsapp_bot", ours_hears.url, "PORT", folders[0])
            pywa = Side(stack, "bench.bare_pywa", pywa_hears.url, "PORT")
            keeps = Side(stack, "bench.whatsapp_bot", "http://127.0.0.1:9", "PORT", folders[1], "--keeps")
            keeper = Side(stack, "bench.bare_webhook", folders[2], "PORT")
            taps = json.loads(await ours.ready())
            for side in (pywa, keeps, keeper):
                await side.ready()
            anybody = {f"ID.{number}": "kartu.1" for number in range(_PEOPLE)}

            async def once() -> tuple[float, float, float, float]:
                count = effort.texts
                return (
                    await ours.cost(count, taps, ours_hears),
                    await pywa.cost(count, anybody, pywa_hears),
                    await keeps.cost(count, anybody, None),
                    await keeper.cost(count, anybody, None),
                )

            await once()  # warms up: first calls import and compile
            return [await once() for _ in range(effort.rounds)]


def measure(effort: Effort) -> Iterator[Figure]:
    rounds = asyncio.run(_compare(effort))
    ours, pywa, keeps, keeper = (Spread.of(row[at] for row in rounds) for at in range(4))
    yield Figure(name="CPU of a handled tap by WhatsApp", unit="ms", ours=ours, peer=pywa, beside=PYWA)
    yield Figure(name="CPU of a POST to the webhook", unit="ms", ours=keeps, peer=keeper, beside=KEEPER)
