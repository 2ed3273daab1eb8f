"""CPU and latency on the wire: the whole bot and a bare one, each on its own embedded server of the same kind."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bench.bare_bot import LABELS, NO
from bench.figures import Effort, Figure, middle
from bench.house import FIRST_PHONE
from bench.process import Measured
from bot.localchat.client.connection import HttpLine
from bot.localchat.client.phone import Phone

HEAD, SECRETARY, KASUBAG = FIRST_PHONE, FIRST_PHONE + 1, FIRST_PHONE + 2
PEOPLE = 15  #: the sample office
_PATIENCE = 60.0


class Side:
    """One bot under measurement, its server, and the phones that use it."""

    def __init__(self, bot: Measured, line: HttpLine) -> None:
        self.bot = bot
        self.line = line
        self.phones = {
            n: Phone(line, n, patience=_PATIENCE) for n in range(FIRST_PHONE, FIRST_PHONE + PEOPLE)
        }

    async def cost(self, work: Callable[[], Awaitable[int]]) -> float:
        """CPU ms of the bot for each thing that `work` did."""
        before = self.bot.cpu()
        done = await work()
        await asyncio.sleep(0.1)  # the last marks are written after the last message
        return (self.bot.cpu() - before) / done

    async def texts(self, count: int) -> int:
        """Everybody but the head, who owes a reason, writes at once; done when everything is answered."""
        writers = [phone for number, phone in self.phones.items() if number != HEAD]
        each = max(1, count // len(writers))
        await asyncio.gather(*(self._write(phone, each) for phone in writers))
        return each * len(writers)

    async def _write(self, phone: Phone, count: int) -> None:
        await phone.look()
        wanted = len(_from_bot(phone)) + count
        for _ in range(count):
            await phone.say("Selamat pagi, apakah laporan bulan ini sudah lengkap?")
        await _until(phone, lambda: len(_from_bot(phone)) >= wanted)

    async def pass_cards(self, turns: int) -> int:
        """All cards go to the other desk, `turns` times."""
        done = 0
        for _ in range(turns):
            for (giver, label), (taker, other) in (_DESKS, _DESKS[::-1]):
                done += await self._pass(giver, label, taker, other)
        return done

    async def _pass(self, giver: int, label: str, taker: int, other: str) -> int:
        phone = self.phones[giver]
        cards = [one for one in phone.messages if one.shows(label)]
        taps = await asyncio.gather(*(phone.tap(label, on=card) for card in cards))
        await asyncio.gather(*(phone.answer_to(tap) for tap in taps))
        other_phone = self.phones[taker]
        await _until(other_phone, lambda: _showing(other_phone, other) >= len(cards))
        await _until(phone, lambda: _showing(phone, label) == 0)
        return len(cards)

    async def ask_reasons(self, count: int) -> int:
        """The head of the office taps Tidak repeatedly: nothing moves, the bot asks for the reason."""
        phone = self.phones[HEAD]
        card = await phone.wait_for(label=NO)
        wanted = len(_from_bot(phone)) + count
        taps = await asyncio.gather(*(phone.tap(NO, on=card) for _ in range(count)))
        await asyncio.gather(*(phone.answer_to(tap) for tap in taps))
        await _until(phone, lambda: len(_from_bot(phone)) >= wanted)
        return count

    async def latency(self, count: int) -> float:
        """Seconds from a tap to its answer, one at a time: the median."""
        phone, spans = self.phones[HEAD], []
        card = await phone.wait_for(label=NO)
        for _ in range(count):
            begun = time.perf_counter()
            await phone.answer_to(await phone.tap(NO, on=card))
            spans.append(time.perf_counter() - begun)
            await asyncio.sleep(0.01)
        return middle(spans)


_DESKS = ((KASUBAG, LABELS[0]), (SECRETARY, LABELS[1]))


def _from_bot(phone: Phone) -> list[int]:
    return [message.id for message in phone.messages if message.from_bot]


def _showing(phone: Phone, label: str) -> int:
    return sum(message.shows(label) for message in phone.messages)


async def _until(phone: Phone, done: Callable[[], bool]) -> None:
    async with asyncio.timeout(_PATIENCE):
        await phone.look()
        while not done():
            await phone.look(_PATIENCE)


async def _ready_ours(side: Side, cards: int) -> None:
    """Cases at the desk of the Kasubag, and one before the head."""
    secretary = side.phones[SECRETARY]
    for number in range(cards + 1):
        await secretary.say(f"/mulai {_MONTHS[number]} 2027")
        await secretary.tap("Tugaskan")
        await _until(secretary, lambda: _showing(secretary, "Tugaskan") == 0)
    kasubag = side.phones[KASUBAG]
    await _until(kasubag, lambda: _showing(kasubag, LABELS[0]) > cards)
    await kasubag.tap(LABELS[0])
    await secretary.tap("Teruskan")
    await side.phones[HEAD].wait_for(label=NO)
    await _until(kasubag, lambda: _showing(kasubag, LABELS[0]) == cards)


_MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September")


async def _ready_bare(side: Side, cards: int) -> None:
    kasubag = side.phones[KASUBAG]
    await kasubag.say(f"kartu {LABELS[0]} {cards}")
    await kasubag.say(f"kartu {NO} 1")
    await side.phones[HEAD].wait_for(label=NO)
    await _until(kasubag, lambda: _showing(kasubag, LABELS[0]) == cards)


def _start(stack: ExitStack, *program: str) -> tuple[Measured, str]:
    server = stack.enter_context(Measured("-m", "bot.localchat", "--port", "0"))
    known = json.loads(server.first_line())
    asyncio.run(_people(known["url"]))
    bot = stack.enter_context(Measured("-m", program[0], known["url"], known["token"], *program[1:]))
    bot.first_line()
    return bot, known["url"]


async def _people(url: str) -> None:
    line = HttpLine(url)
    for number in range(FIRST_PHONE, FIRST_PHONE + PEOPLE):
        await line.add_user(number, "Contoh")
        await line.act(number, "start")
    await line.close()


async def _round(effort: Effort, turns: int, sides: tuple[Side, Side]) -> list[float]:
    row = [await side.cost(partial(side.texts, effort.texts)) for side in sides]
    row += [await side.cost(partial(side.ask_reasons, effort.texts // 4)) for side in sides]
    row += [await side.cost(partial(side.pass_cards, turns)) for side in sides]
    return row + [await side.latency(effort.taps) * 1000 for side in sides]


async def _compare(
    effort: Effort, ours: tuple[Measured, str], bare: tuple[Measured, str]
) -> list[list[float]]:
    """Rounds of [ours, peer] for: text, tap without transition, tap with transition, latency."""
    lines = HttpLine(ours[1]), HttpLine(bare[1])
    sides = Side(ours[0], lines[0]), Side(bare[0], lines[1])
    await _ready_ours(sides[0], effort.cards)
    await _ready_bare(sides[1], effort.cards)
    turns = max(1, effort.texts // (8 * effort.cards))
    rounds = []
    for _ in range(effort.rounds):
        rounds.append(await _round(effort, turns, sides))
    for line in lines:
        await line.close()
    return rounds


def measure(effort: Effort) -> Iterator[Figure]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = _start(stack, "bench.whole_bot", str(folder))
        bare = _start(stack, "bench.bare_bot")
        rounds = asyncio.run(_compare(effort, ours, bare))
    peer = "bare python-telegram-bot"
    wanted = (
        ("CPU of a text, durable", "<= 1.6", f"{peer}, echo"),
        ("CPU of a tap without transition (2 calls)", "<= 1.3", f"{peer}, 2 calls"),
        ("CPU of a tap with transition (3 calls)", "<= 1.3", f"{peer}, 3 calls"),
        ("tap to answer, one at a time", "", peer),
    )
    for at, (name, goal, beside) in enumerate(wanted):
        mine, theirs = (middle(row[2 * at + side] for row in rounds) for side in (0, 1))
        yield Figure(name=name, unit="ms", ours=mine, peer=theirs, beside=beside, goal=goal)
