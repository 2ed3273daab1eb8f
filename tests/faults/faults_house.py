"""A small office for rough handling: two bidang, its phones bound already, a play that reaches the end of the SOP."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl

from bot.app import Bot
from bot.channels.telegram.channel import TelegramChannel
from bot.clock import MovableClock
from bot.core.office.model import Office
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.phone import Phone
from bot.localchat.errors import PhoneError
from bot.localchat.server import LocalChat, Serving
from bot.workers.rate_limit import Pace
from handlers.context import Desk
from handlers.staff.office_import import import_office
from storage.database import Database
from storage.files import FileStore
from storage.repositories import people
from storage.repositories.sops import SopShelf
from storage.xlsx.office.sample import sample_office
from tests.handlers.prompt_sop import prompt_sop

BIDANG = ("IND", "DAG")
PERIOD = "Triwulan III 2026"
FIRST_USER = 5001


def small_office() -> Office:
    """The sample office with two bidang, two Kasi each, and a few rows for each paper."""
    whole = sample_office()
    return replace(
        whole,
        bidang=tuple(one for one in whole.bidang if one.code in BIDANG),
        officers=tuple(one for one in whole.officers if one.bidang in (None, "", *BIDANG)),
        indicators=_few(whole.indicators),
        sub_kegiatan=_few(whole.sub_kegiatan),
    )


class House:
    """The office, the chat server and, between `living` and its end, a bot."""

    def __init__(self, directory: Path, serving: Serving, clock: MovableClock) -> None:
        self.directory, self.serving, self.chat, self.clock = directory, serving, serving.chat, clock
        self.desk = self.reopened(Database(directory))
        self.phones = open_office(self.desk, self.chat)
        self.bot: Bot | None = None

    def reopened(self, db: Database) -> Desk:
        """What a fresh process would have at hand."""
        files = FileStore(self.directory / "files")
        return Desk(db=db, files=files, clock=self.clock, shelf=SopShelf(prompt_sop(self.directory)))

    @contextlib.asynccontextmanager
    async def living(self, desk: Desk | None = None) -> AsyncIterator[Bot]:
        """A bot that runs; at the end it is stopped, and its memory is gone. Its database stays open."""
        pace = Pace(chat_rate=1000.0, chat_burst=1000.0, rate=10000.0, burst=10000.0)
        channel = TelegramChannel(self.chat.token, self.serving.url)
        self.bot = bot = Bot(desk or self.desk, channel, pace=pace)
        running = asyncio.create_task(bot.run())
        try:
            yield bot
        finally:
            running.cancel()
            await asyncio.wait({running})
            await channel.close()

    async def settle(self) -> None:
        """Until every update is with the bot, and the bot has nothing in hand that is due."""
        assert self.bot is not None
        async with asyncio.timeout(60.0):
            while len(self.chat.updates):
                await asyncio.sleep(0.005)
        await self.bot.quiet(patience=60.0)

    async def later(self, seconds: float) -> None:
        """Push the clock, so that what waits for its next try is tried."""
        assert self.bot is not None
        self.clock.forward(timedelta(seconds=seconds))
        self.bot.outbox.wake()
        await self.settle()


@contextlib.asynccontextmanager
async def house(directory: Path, *, frozen: bool = False) -> AsyncIterator[House]:
    """From Tuesday 6 October 2026, 09.00 WIB; `frozen`, the clock moves only when it is pushed."""
    clock = MovableClock(datetime(2026, 10, 6, 2, 0, tzinfo=UTC), frozen=frozen)
    serving = await LocalChat(now=clock.now, strict=True).serve()
    found = House(directory, serving, clock)
    try:
        yield found
    finally:
        found.desk.db.close()
        await serving.close()


def _few(rows: tuple) -> tuple:  # type: ignore[type-arg]
    return tuple(row for code in BIDANG for row in [one for one in rows if one.bidang == code][:2])


def pdf_of(text: str) -> bytes:
    return f"%PDF-1.4 {text}\n%%EOF".encode()


def open_office(desk: Desk, chat: LocalChat) -> dict[str, Phone]:
    """Import the office and bind a phone to every officer, by seat: "kasi:DAG:2"."""
    found: dict[str, Phone] = {}
    with desk.visit() as visit:
        import_office(visit, small_office())
        for number, officer in enumerate(visit.staff.everyone, FIRST_USER):
            people.register(visit.tx, officer, "telegram", str(number), str(number), visit.now)
            seat = min(visit.staff.seats_of_any_day(officer.id), key=lambda one: (one.role, one.bidang or ""))
            key = f"{seat.role}:{seat.bidang}" if seat.bidang else seat.role
            key = f"{key}:2" if key in found else key
            chat.people.add_user(number, officer.name)
            chat.people.start(number)
            found[key] = Phone(DirectLine(chat), number, patience=90.0)
    return found


def filled(data: bytes, number: object = 10) -> bytes:
    """The working paper with every open cell filled in."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        rules = sheet.data_validations.dataValidation
        for cell in (cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked):
            numeric = any(
                cell.coordinate in rule.sqref for rule in rules if rule.type in ("decimal", "whole")
            )
            cell.value = number if numeric else "teks contoh"
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


async def form(phone: Phone) -> tuple[str, bytes]:
    """The newest working paper on a phone, when it has come."""
    await phone.wait_for(lambda m: m.document is not None and m.document.name.endswith(".xlsx"), since=0)
    document = [one for one in phone.documents if one.name.endswith(".xlsx")][-1]
    return document.name, await phone.download(document)


async def press(phone: Phone, label: str) -> None:
    """A nervous thumb, twice on the newest card; on a copy of an old card it hears the truth, and looks again."""
    seen = 0
    while True:
        card = await phone.wait_for(lambda m, seen=seen: m.seq > seen and m.shows(label), since=0)
        first = await phone.tap(label, on=card)
        with contextlib.suppress(PhoneError):
            await phone.tap(label, on=card)
        if not (await phone.answer_to(first)).show_alert:
            return
        seen = card.seq


class Play:
    """The whole SOP by phones that press as soon as they can. `settled` tells when a branch may go on."""

    def __init__(self, phones: dict[str, Phone], *, evidence: int = 2) -> None:
        self.phones, self.evidence = phones, evidence
        self.proofs: list[bytes] = []

    async def run(self) -> None:
        sekretaris, kasubag, head = (self.phones[one] for one in ("sekretaris", "kasubag_pe", "kepala_dinas"))
        await sekretaris.say(f"/mulai {PERIOD}")
        await press(sekretaris, "Tugaskan")
        await press(kasubag, "Kirim ke bidang")
        await asyncio.gather(*(self.branch(code) for code in BIDANG))
        await press(kasubag, "Serahkan draf")
        await press(sekretaris, "Ya, paraf")
        await press(head, "Ya, tanda tangani")
        await self.deliver(kasubag)

    async def branch(self, code: str) -> None:
        """A bidang: evidence from both Kasi at once, the paper, one Tidak, the paper again, Ya."""
        kasi, second, kabid = (
            self.phones[one] for one in (f"kasi:{code}", f"kasi:{code}:2", f"kabid:{code}")
        )
        name, paper = await form(kasi)
        await asyncio.gather(*(self.prove(phone, f"{code}-{n}") for n, phone in enumerate((kasi, second))))
        await kasi.send_file(name, filled(paper))
        await press(kasi, "Serahkan ke Kabid")
        await kabid.tap("Tidak, kembalikan")
        await kabid.say(f"Mohon diperbaiki {code}")
        await press(kasi, "Serahkan ke Kabid")
        await press(kabid, "Ya, tanda tangani")

    async def prove(self, phone: Phone, mark: str) -> None:
        await form(phone)
        for number in range(self.evidence):
            data = pdf_of(f"bukti {mark} {number}")
            self.proofs.append(data)
            await phone.send_file(f"bukti-{mark}-{number}.pdf", data)
        for number in range(self.evidence):  # a file that comes after the hand-over would rightly be refused
            await phone.wait_for(f"bukti-{mark}-{number}.pdf", since=0)

    async def deliver(self, kasubag: Phone) -> None:
        await kasubag.tap("Catat pengiriman")
        asked = await kasubag.wait_for(lambda m: bool(m.labels) and not m.shows("Catat pengiriman"))
        await kasubag.tap(asked.labels[0][0], on=asked)
        await kasubag.say("Diterima petugas loket")
        await press(kasubag, "Selesai kirim")
