"""The bots that are measured on the wire, each on its own embedded server of the same kind, and the phones there."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bench.bare_bot import LABELS, NO
from bench.house import FIRST_PHONE, SAMPLE
from bench.process import Measured
from bot.localchat.client.connection import HttpLine
from bot.localchat.client.phone import Phone

HEAD, SECRETARY, KASUBAG = FIRST_PHONE, FIRST_PHONE + 1, FIRST_PHONE + 2
BARE, ORM = "bare python-telegram-bot", "PTB + SQLAlchemy async ORM, durable"
_PATIENCE = 60.0
_DESKS = ((KASUBAG, LABELS[0]), (SECRETARY, LABELS[1]))
_MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September")


@dataclass(frozen=True)
class Served:
    """A bot in its process, and the address of its server; `said` is its first line."""

    bot: Measured
    url: str
    said: str


def serve(stack: ExitStack, program: str, *options: str, people: int = SAMPLE) -> Served:
    """Start a server and the bot on it. The bot is ended first, so that it says no word about a lost server."""
    server = stack.enter_context(Measured("-m", "bot.localchat", "--port", "0"))
    known = json.loads(server.first_line())
    asyncio.run(_join(known["url"], people))
    bot = stack.enter_context(Measured("-m", program, known["url"], known["token"], *options))
    return Served(bot, known["url"], bot.first_line())


@contextmanager
def three_bots(officers: int = SAMPLE, reviews: int = 0) -> Iterator[tuple[Served, Served, Served]]:
    """Ours, the bare one, and the durable one; for `reviews` see `whole_bot`."""
    with ExitStack() as stack:
        folders = [stack.enter_context(tempfile.TemporaryDirectory()) for _ in range(2)]
        options = (folders[0], "--officers", str(officers), "--reviews", str(reviews))
        people = SAMPLE + 2 * reviews
        ours = serve(stack, "bench.whole_bot", *options, people=people)
        bare = serve(stack, "bench.bare_bot", people=people)
        yield ours, bare, serve(stack, "bench.orm_bot", folders[1], str(officers), people=people)


async def _join(url: str, people: int) -> None:
    line = HttpLine(url)
    for number in range(FIRST_PHONE, FIRST_PHONE + people):
        await line.add_user(number, "Contoh")
        await line.act(number, "start")
    await line.close()


class Side:
    """One bot under measurement, and the phones that use it. Made inside a running loop; `close` it."""

    def __init__(self, served: Served, people: int = SAMPLE) -> None:
        self.bot = served.bot
        self._line = HttpLine(served.url)
        numbers = range(FIRST_PHONE, FIRST_PHONE + people)
        self.phones = {number: Phone(self._line, number, patience=_PATIENCE) for number in numbers}

    async def close(self) -> None:
        await self._line.close()

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
        await until(phone, lambda: len(_from_bot(phone)) >= wanted)

    async def pass_cards(self, turns: int) -> int:
        """All cards go to the other desk and back, `turns` times."""
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
        await until(other_phone, lambda: _showing(other_phone, other) >= len(cards))
        await until(phone, lambda: _showing(phone, label) == 0)
        return len(cards)

    async def ask_reasons(self, count: int) -> int:
        """The head of the office taps Tidak repeatedly: nothing moves, the bot asks for the reason."""
        phone = self.phones[HEAD]
        card = await phone.wait_for(label=NO)
        wanted = len(_from_bot(phone)) + count
        taps = await asyncio.gather(*(phone.tap(NO, on=card) for _ in range(count)))
        await asyncio.gather(*(phone.answer_to(tap) for tap in taps))
        await until(phone, lambda: len(_from_bot(phone)) >= wanted)
        return count

    async def latency(self, count: int) -> float:
        """Milliseconds from a tap to its answer, one at a time: the mean."""
        phone, spent = self.phones[HEAD], 0.0
        card = await phone.wait_for(label=NO)
        for _ in range(count):
            begun = time.perf_counter()
            await phone.answer_to(await phone.tap(NO, on=card))
            spent += time.perf_counter() - begun
            await asyncio.sleep(0.01)
        return spent * 1000 / count

    async def ready_ours(self, cards: int) -> None:
        """Cases at the desk of the Kasubag, and one before the head."""
        secretary = self.phones[SECRETARY]
        for month in _MONTHS[: cards + 1]:
            await secretary.say(f"/mulai {month} 2027")
            await secretary.tap("Tugaskan")
            await until(secretary, lambda: _showing(secretary, "Tugaskan") == 0)
        kasubag = self.phones[KASUBAG]
        await until(kasubag, lambda: _showing(kasubag, LABELS[0]) > cards)
        await kasubag.tap(LABELS[0])
        await secretary.tap("Teruskan")
        await self.phones[HEAD].wait_for(label=NO)
        await until(kasubag, lambda: _showing(kasubag, LABELS[0]) == cards)

    async def ready_peer(self, cards: int) -> None:
        """As many cards at a peer, which is asked for them."""
        kasubag = self.phones[KASUBAG]
        await kasubag.say(f"kartu {LABELS[0]} {cards}")
        await self.phones[HEAD].say(f"kartu {NO} 1")
        await self.phones[HEAD].wait_for(label=NO)
        await until(kasubag, lambda: _showing(kasubag, LABELS[0]) == cards)


def _from_bot(phone: Phone) -> list[int]:
    return [message.id for message in phone.messages if message.from_bot]


def _showing(phone: Phone, label: str) -> int:
    return sum(message.shows(label) for message in phone.messages)


async def until(phone: Phone, done: Callable[[], bool]) -> None:
    """Look at the phone until it is so. Raises TimeoutError after a minute."""
    async with asyncio.timeout(_PATIENCE):
        await phone.look()
        while not done():
            await phone.look(_PATIENCE)
