"""How fast an officer is answered: taps at a steady pace, and texts while every call takes 80 ms."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from bench.bare_bot import NO
from bench.figures import Effort, Figure, Goal, Spread
from bench.house import FIRST_PHONE
from bench.process import Measured
from bench.sides import BARE, ORM, Served, Side, three_bots
from bot.localchat.client.phone import Phone
from bot.localchat.errors import PhoneError

REVIEWS = 20  #: Kabid who tap, one after the other
_RATES = ((20, Goal("<=", 100)), (50, Goal("<=", 200)))  #: taps a second, milliseconds
_LATENCY = 0.08
_SHARE = 20  #: the peer, one at a time, gets so many times fewer texts
_CHATS = 100


async def _tap_steadily(phones: list[Phone], rate: int, seconds: float) -> float:
    """Taps come at `rate` whether or not earlier ones are answered; the 95th percentile of the answers, in ms."""
    cards = [await phone.wait_for(label=NO) for phone in phones]
    turns = itertools.cycle(zip(phones, cards, strict=True))
    begun = time.perf_counter()

    async def one(number: int) -> float:
        phone, card = next(turns)
        due = begun + number / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        with contextlib.suppress(PhoneError):  # never answered: it has waited as long as phones wait
            await phone.answer_to(await phone.tap(NO, on=card))
        return (time.perf_counter() - due) * 1000

    spans = sorted(await asyncio.gather(*(one(number) for number in range(max(4, round(rate * seconds))))))
    return spans[len(spans) * 95 // 100]


async def _steady(
    effort: Effort, bots: tuple[Served, ...], numbers: list[int]
) -> dict[int, list[list[float]]]:
    """By rate: rounds of [ours, bare, durable]."""
    people = max(numbers) - FIRST_PHONE + 1
    sides = [Side(served, people) for served in bots]
    for peer in sides[1:]:
        for number in numbers:
            await peer.phones[number].say(f"kartu {NO} 1")
    phones = [[side.phones[number] for number in numbers] for side in sides]
    for one in phones:
        await _tap_steadily(one, 10, min(1.0, effort.seconds))  # warms up
    found = {
        rate: [
            [await _tap_steadily(one, rate, effort.seconds) for one in phones]
            for _ in range(effort.large_rounds)
        ]
        for rate, _ in _RATES
    }
    for side in sides:
        await side.close()
    return found


class SlowServer:
    """A Bot API on which every call takes 80 ms. It hands out texts and counts those that are answered."""

    def __init__(self) -> None:
        self._updates: list[dict[str, object]] = []
        self._numbers = itertools.count(1)
        self._wanted = 0
        self._sent = 0
        self._done = asyncio.Event()

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"].lower()
        fields = {**request.query, **await request.post()}
        await asyncio.sleep(_LATENCY)
        if method == "getupdates":
            offset = int(str(fields.get("offset") or 0))
            return web.json_response({"ok": True, "result": self._handed(offset)})
        if method == "sendmessage":
            self._count()
            return web.json_response({"ok": True, "result": self._message(FIRST_PHONE, "Pesan")})
        me = {"id": 1000001, "is_bot": True, "first_name": "SOP", "username": "sop_bench_bot"}
        return web.json_response({"ok": True, "result": me if method == "getme" else True})

    def _handed(self, offset: int) -> list[dict[str, object]]:
        self._updates = [one for one in self._updates if int(str(one["update_id"])) >= offset]
        return self._updates[:100]

    def _count(self) -> None:
        self._sent += 1
        if self._sent >= self._wanted:
            self._done.set()

    def _message(self, chat: int, text: str) -> dict[str, object]:
        place = {"id": chat, "type": "private", "first_name": "Contoh"}
        return {"message_id": next(self._numbers), "date": 1_790_000_000, "chat": place, "text": text}

    async def texts(self, count: int) -> float:
        """Texts of a hundred chats; answers a second."""
        self._sent, self._wanted = 0, count
        self._done.clear()
        begun = time.perf_counter()
        for number in range(count):
            chat = FIRST_PHONE + number % _CHATS
            sender = {"id": chat, "is_bot": False, "first_name": "Contoh"}
            message = {**self._message(chat, f"Selamat pagi {number}"), "from": sender}
            self._updates.append({"update_id": next(self._numbers), "message": message})
        async with asyncio.timeout(120):
            await self._done.wait()
        return count / (time.perf_counter() - begun)


@asynccontextmanager
async def _slow() -> AsyncIterator[tuple[SlowServer, str]]:
    server, application = SlowServer(), web.Application()
    application.router.add_route("*", "/bot{token}/{method}", server.answer)
    runner = web.AppRunner(application, shutdown_timeout=0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield server, f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _answers(program: str, *options: str, texts: int, rounds: int, warm: int) -> list[float]:
    """Answers a second of the bot `program`, in each round."""
    async with _slow() as (server, url):
        bot = await asyncio.to_thread(Measured, "-m", program, url, "1000001:bench", *options)
        try:
            await asyncio.to_thread(bot.first_line)
            await server.texts(warm)  # everybody once: their menus are set
            return [await server.texts(texts) for _ in range(rounds)]
        finally:
            await asyncio.to_thread(bot.close)


def measure(effort: Effort) -> Iterator[Figure]:
    with three_bots(effort.registered, REVIEWS) as bots:
        numbers = [int(one) for one in bots[0].said.strip("[] \n").split(",")]
        found = asyncio.run(_steady(effort, bots, numbers))
    for rate, goal in _RATES:
        ours, bare, durable = (Spread.of(row[side] for row in found[rate]) for side in range(3))
        name = f"p95 tap to answer, {effort.registered:,} officers, {rate} taps/s"
        yield Figure(name=name, unit="ms", ours=ours, goal=goal)
        yield Figure(name=name, unit="ms", ours=ours, peer=bare, beside=BARE, goal=Goal("<=", 1))
        yield Figure(name=name, unit="ms", ours=ours, peer=durable, beside=ORM)
    with tempfile.TemporaryDirectory() as folder:
        options = (str(Path(folder)), "--officers", str(_CHATS))
        fast = asyncio.run(
            _answers("bench.whole_bot", *options, texts=effort.slow, rounds=effort.rounds, warm=_CHATS)
        )
    few = max(3, effort.slow // _SHARE)
    slow = asyncio.run(_answers("bench.bare_bot", texts=few, rounds=effort.rounds, warm=3))
    yield Figure(
        name="texts answered at 80 ms for each call",
        unit="1/s",
        ours=Spread.of(fast),
        peer=Spread.of(slow),
        beside="bare python-telegram-bot, one at a time",
        goal=Goal(">=", 25, 100),
    )
