"""The third world: a whole bot over the real wire to an embedded server, in one process.

`Play` has officers who act in turn with the bot; `RoughOffice` with its `Rush` has thumbs that press as soon as they can,
while the bot may die; `ScriptedBot` with its `ScriptedStage` stands in for the bot where the page and the player are tested.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import struct
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Container, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Protection
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ChatAction
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.app import Bot
from bot.channels.telegram.channel import TelegramChannel
from bot.clock import MovableClock
from bot.config import SHIPPED_SOP
from bot.core.case.model import Case
from bot.core.office.model import Office
from bot.localchat.api.context import Limits
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.messages import Answer, Message
from bot.localchat.client.phone import Phone
from bot.localchat.client.player import Autoplay, Script
from bot.localchat.errors import PhoneError
from bot.localchat.page.controls import Jump, PaperLink, Person, StageRefused
from bot.localchat.server import LocalChat, Serving
from bot.rehearsal.session import ADDRESS, Rehearsal, brisk, rehearse
from handlers.context import Services
from handlers.staff.office_import import import_office
from storage.database import Database
from storage.files import FolderStore
from storage.repositories import cases as case_rows
from storage.repositories import people
from storage.repositories.incidents import list_incidents
from storage.repositories.sops import SopVersions
from tests.worlds.office import BIDANG, ZONE, prompt_sop, small_office

THURSDAY = datetime(2026, 10, 1, 8, 0, tzinfo=ZONE)  #: a working day, in office hours
TUESDAY = datetime(2026, 10, 6, 2, 0, tzinfo=UTC)  #: 09.00 WIB
PERIOD = "Triwulan III 2026"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = bytes.fromhex(
    "ffd8ffdb004300030202020202030202020303030304060404040404080606050609080a0a090809090a0c0f0c0a0b0e0b09090d110d0e0f"
    "101011100a0c12131210130f101010ffc9000b080001000101011100ffcc000600101005ffda0008010100003f00d2cf20ffd9"
)  #: a grey dot
TICKS = (
    "Semua ini dilihat",
    "Sudah dilihat",
    "Nomor 1 dilihat",
)  #: what ticks most of what stands out comes first
ALL_TICKED = "Semua sudah dilihat"
MOST_TICKS = 9
STEPS = ("1", "2", "3", "5", "6", "7", "8", "9", "")  #: the shipped SOP's way when everybody agrees
FIRST_USER = 5001


def fill_in(data: bytes, number: object = 10, text: str = "Contoh isian") -> bytes:
    """The paper with every unlocked cell filled in."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        rules = sheet.data_validations.dataValidation
        for cell in (cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked):
            numeric = any(
                cell.coordinate in rule.sqref for rule in rules if rule.type in ("decimal", "whole")
            )
            cell.value = number if numeric else text
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


# Officers and the bot in turn


class Play:
    """A running office and what its officers do, each act followed by everything that it causes.

    What the SOP's `tunda` holds back is let go after each act by a push of the clock, unless `hold` is set.
    """

    def __init__(self, rehearsal: Rehearsal, *, hold: bool = False) -> None:
        self.rehearsal = rehearsal
        self.services = rehearsal.services
        self.hold = hold

    async def _followed(self) -> None:
        await self.rehearsal.settle()
        while not self.hold and await self.rehearsal.pass_delay():
            pass

    def __getitem__(self, seat: str) -> Phone:
        return self.rehearsal.phones[seat]

    async def say(self, seat: str, text: str, reply_to: Message | None = None) -> str:
        """What the bot says to it, joined; an empty text when it says nothing."""
        phone, before = self[seat], await self.count(seat)
        await phone.say(text, reply_to=reply_to)
        await self._followed()
        return await self.news(seat, before)

    async def send(
        self, seat: str, name: str, data: bytes, *, reply_to: Message | None = None, caption: str = "",
        kind: str = "document", size: int | None = None,
    ) -> str:  # fmt: skip
        phone, before = self[seat], await self.count(seat)
        await phone.send_file(name, data, reply_to=reply_to, caption=caption, kind=kind, size=size)
        await self._followed()
        return await self.news(seat, before)

    async def tap(self, seat: str, label: str, on: Message | None = None) -> Answer:
        """Press and take what the tap is answered: it always is."""
        tap = await self[seat].tap(label, on=on)
        await self._followed()
        return await self[seat].answer_to(tap)

    async def count(self, seat: str) -> int:
        await self.rehearsal.settle()
        await self[seat].look()
        return max((message.id for message in self[seat].messages), default=0)

    async def news(self, seat: str, after: int) -> str:
        """The bot's texts on this phone after that message."""
        await self.rehearsal.settle()
        await self[seat].look()
        return "\n".join(m.text for m in self[seat].messages if m.from_bot and m.id > after)

    async def last(self, seat: str) -> Message:
        await self.rehearsal.settle()
        await self[seat].look()
        return [message for message in self[seat].messages if message.from_bot][-1]

    async def card(self, seat: str, label: str) -> Message:
        return await self[seat].wait_for(label=label)

    @property
    def case(self) -> Case:
        with self.services.read() as uow:
            return uow.case(case_rows.list_cases(uow.tx, uow.office_id)[-1])

    def running(self) -> list[Case]:
        with self.services.read() as uow:
            return uow.running()

    def open(self) -> list[tuple[str, str | None]]:
        return sorted((task.step, task.bidang) for task in self.case.open_tasks)

    def incidents(self) -> list[str]:
        with self.services.read() as uow:
            return [row.kind for row in list_incidents(uow.tx)]

    def unsent(self) -> list[str]:
        """Why messages were given up."""
        with self.services.read() as uow:
            return [row.data for row in list_incidents(uow.tx) if row.kind == "kirim_gagal"]

    async def form(self, seat: str) -> tuple[str, bytes]:
        """The newest working paper on this phone."""
        await self[seat].look()
        document = [one for one in self[seat].documents if one.name.endswith(".xlsx")][-1]
        return document.name, await self[seat].download(document)

    async def upload(self, seat: str, number: object = 10) -> str:
        name, data = await self.form(seat)
        return await self.send(seat, name, fill_in(data, number))

    async def to(self, step: str, period: str = "Triwulan III 2026") -> None:
        """Play on until this step is open; an empty text is the end."""
        for one in STEPS[: STEPS.index(step)]:
            if one == "1" and not self.known():
                await self.say("sekretaris", f"/mulai {period}")
            if one in {task.step for task in self.case.open_tasks}:
                await self._act(one)

    def known(self) -> bool:
        with self.services.read() as uow:
            return bool(case_rows.list_cases(uow.tx, uow.office_id))

    async def _act(self, step: str) -> None:
        match step:
            case "1":
                await self.tap("sekretaris", "Tugaskan")
            case "2":
                await self.tap("kasubag_pe", "Kirim ke bidang")
            case "3":
                for code in self._bidang_at("3"):
                    await self.upload(f"kasi:{code}")
                    await self.tap(f"kasi:{code}", "Serahkan ke Kabid")
            case "5":
                for code in self._bidang_at("5"):
                    await self.sign(f"kabid:{code}")
            case "6":
                await self.tap("kasubag_pe", "Serahkan draf")
            case "7":
                await self.tap("sekretaris", "Ya, paraf")
            case "8":
                await self.tap("kepala_dinas", "Ya, tanda tangani")
            case "9":
                await self.deliver()

    def _bidang_at(self, step: str) -> list[str | None]:
        return [task.bidang for task in self.case.open_tasks if task.step == step]

    async def sign(self, seat: str, on: Message | None = None) -> None:
        """Ya of a Kabid; what stands out in the paper is ticked first."""
        await self.tap(seat, "Ya, tanda tangani", on=on)
        for _ in range(MOST_TICKS):
            card = await self.last(seat)
            if not any(map(card.shows, TICKS)):
                return
            await self.tap(seat, next(filter(card.shows, TICKS)))
        raise AssertionError(f"{seat} ticks in vain")

    async def deliver(self) -> None:
        """Step 9: one recipient with a proof in words, and the end."""
        await self.tap("kasubag_pe", "Catat pengiriman")
        choice = (await self.last("kasubag_pe")).labels[0][0]
        await self.tap("kasubag_pe", choice)
        await self.say("kasubag_pe", "Diantar, diterima Ibu Contoh")
        await self.tap("kasubag_pe", "Selesai kirim")


@contextlib.asynccontextmanager
async def playing(
    directory: Path,
    *,
    pair: Sequence[str] | None = None,
    office: Office | None = None,
    sop: Path = SHIPPED_SOP,
    hold: bool = False,
    whatsapp: Container[str] | None = None,
    webhook: bool = False,
) -> AsyncIterator[Play]:
    """An office at work since Thursday, 1 October 2026, 08.00; in the end no tap is without its answer.

    The officers of the seats `whatsapp` use that. With `webhook` Telegram pushes to the bot.
    """
    office = office or small_office()
    async with rehearse(directory, office, sop, THURSDAY, whatsapp=whatsapp, webhook=webhook) as rehearsal:
        await rehearsal.pair(pair)
        play = Play(rehearsal, hold=hold)
        yield play
        await rehearsal.settle()
        for phone in rehearsal.phones.values():
            await phone.look()
        assert {seat: p.unanswered for seat, p in rehearsal.phones.items() if p.unanswered} == {}
        assert rehearsal.faults == []
        assert "pembaruan_gagal" not in play.incidents()
        assert [why for why in play.unsent() if "blocked" not in why] == []


# Rough handling


class RoughOffice:
    """The office, the chat server and, between `living` and its end, a bot."""

    def __init__(self, directory: Path, serving: Serving, clock: MovableClock, url: str = "") -> None:
        self.directory, self.serving, self.chat, self.clock = directory, serving, serving.chat, clock
        self.services = self.reopened(Database(directory, url))
        self.phones = open_office(self.services, self.chat)
        self.bot: Bot | None = None

    def reopened(self, db: Database) -> Services:
        """What a fresh process would have at hand."""
        files = FolderStore(self.directory / "files")
        return Services(db=db, files=files, clock=self.clock, sops=SopVersions(prompt_sop(self.directory)))

    @contextlib.asynccontextmanager
    async def living(self, services: Services | None = None, *, webhook: bool = False) -> AsyncIterator[Bot]:
        """A bot that runs; at the end it is stopped, and its memory is gone. Its database stays open."""
        channel = TelegramChannel(self.chat.token, self.serving.url, address=ADDRESS if webhook else None)
        self.bot = bot = Bot(services or self.services, channel, pace=brisk(), patience=None)
        if channel.webhook:
            self.chat.api.pusher.door = channel.webhook
            channel.webhook.hear(bot.inbox.keep(channel.name))
        async with _running(bot, channel.close):
            yield bot

    @contextlib.asynccontextmanager
    async def worker(
        self, url: str, *, door: Callable[[TelegramChannel, Bot], None] | None = None
    ) -> AsyncIterator[Bot]:
        """One of several bots on a database: nothing of it is shared with the others. `door`: where it is pushed to."""
        channel = TelegramChannel(self.chat.token, self.serving.url, address=ADDRESS if door else None)
        bot = Bot(self.reopened(Database(self.directory, url)), channel, pace=brisk(), patience=None)
        if door:
            door(channel, bot)
        async with _running(bot, bot.close) as running:
            yield bot
        assert running.cancelled(), running

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
async def _running(bot: Bot, close: Callable[[], Awaitable[None]]) -> AsyncIterator[asyncio.Task[None]]:
    running = asyncio.create_task(bot.run())
    try:
        yield running
    finally:
        running.cancel()
        await asyncio.wait({running})
        await close()


@contextlib.asynccontextmanager
async def rough_office(
    directory: Path, *, frozen: bool = False, url: str = "", limits: Limits | None = None
) -> AsyncIterator[RoughOffice]:
    """From Tuesday 6 October 2026, 09.00 WIB; `frozen`, the clock moves only when it is pushed."""
    clock = MovableClock(TUESDAY, frozen=frozen)
    serving = await LocalChat(now=clock.now, strict=True, limits=limits).serve()
    found = RoughOffice(directory, serving, clock, url)
    try:
        yield found
    finally:
        found.services.db.close()
        await serving.close()


def pdf_of(text: str) -> bytes:
    return PDF.replace(b"%PDF-1.4", f"%PDF-1.4 {text}".encode())


def open_office(services: Services, chat: LocalChat) -> dict[str, Phone]:
    """Import the office and bind a phone to every officer, by seat: "kasi:DAG:2"."""
    found: dict[str, Phone] = {}
    with services.begin() as uow:
        import_office(uow, small_office())
        for number, officer in enumerate(uow.staff.everyone, FIRST_USER):
            people.register(uow.tx, officer, "telegram", str(number), str(number), uow.now)
            seat = min(uow.staff.seats_of_any_day(officer.id), key=lambda one: (one.role, one.bidang or ""))
            key = f"{seat.role}:{seat.bidang}" if seat.bidang else seat.role
            key = f"{key}:2" if key in found else key
            chat.people.add_user(number, officer.name)
            chat.people.start(number)
            found[key] = Phone(DirectLine(chat), number, patience=90.0)
    return found


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


async def tick_all(phone: Phone) -> None:
    """Tick what stands out, until nothing is left of it. A card that came twice is ticked on either copy."""
    card = await phone.wait_for(_to_tick, since=0)
    while _to_tick(card):
        label = next(one for one in TICKS if card.shows(one))
        answer = await phone.answer_to(await phone.tap(label, on=card))
        old = card
        if (
            answer.show_alert
        ):  # it counts no more: there is a newer one, or it is a copy of one that was ticked
            card = await phone.wait_for(
                lambda m, old=old: (
                    m.id != old.id and ((m.seq > old.seq and _to_tick(m)) or ALL_TICKED in m.text)
                ),
                since=0,
            )
        else:
            card = await phone.wait_for(
                lambda m, old=old: m.seq > old.seq and (_to_tick(m) or ALL_TICKED in m.text), since=0
            )


def _to_tick(message: Message) -> bool:
    return any(message.shows(one) for one in TICKS)


class Rush:
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
        await kasi.send_file(name, fill_in(paper))
        await press(kasi, "Serahkan ke Kabid")
        await kabid.tap("Tidak, kembalikan")
        await kabid.say(f"Mohon diperbaiki {code}")
        await press(kasi, "Serahkan ke Kabid")
        await press(kasi, "Tetap serahkan")
        await press(kabid, "Ya, tanda tangani")
        await tick_all(kabid)

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


# A small bot with a script of its own: assign, send out, fill, review, deliver

SEK, PE, KASI, KABID, KADIS = 101, 102, 103, 104, 105
PEOPLE = tuple(
    Person(user_id=number, name=name, position=position, role=role, bidang=bidang, start_code=f"KODE{number}")
    for number, name, position, role, bidang in [
        (SEK, "Dra. Sri Wahyuni, M.Si.", "Sekretaris", "Sekretaris", ""),
        (PE, "Bambang Prasetyo, S.E.", "Kasubag Perencanaan dan Evaluasi", "Kasubag PE", ""),
        (KASI, "Rina Kartikasari, S.T.", "Kasi Distribusi", "Kasi", "Perdagangan"),
        (KABID, "Agus Santoso, S.Sos.", "Kepala Bidang Perdagangan", "Kabid", "Perdagangan"),
        (KADIS, "Ir. Haryanto, M.M.", "Kepala Dinas", "Kepala Dinas", ""),
    ]
)
LABELS = {
    "Tugaskan": "assign",
    "Sudah ada di sistem": "in_system",
    "Kirim ke bidang": "send_out",
    "Serahkan ke Kabid": "hand_over",
    "Ya, tanda tangani": "yes",
    "Tidak, kembalikan": "no",
    "Catat pengiriman": "record",
    "Selesai kirim": "finish",
}


def working_paper() -> bytes:
    """A protected sheet with two rows to fill in."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "IKU"
    sheet.append(["Indikator", "Target periode ini", "Realisasi periode ini", "Faktor penghambat"])
    sheet.append(["UTTP ditera ulang", 10500, None, None])
    sheet.append(["Sarana distribusi", 20, None, None])
    for row in ("2", "3"):
        for column in ("C", "D"):
            sheet[f"{column}{row}"].protection = Protection(locked=False)
    sheet.protection.sheet = True
    return saved(book)


def picture(width: int, height: int, shade: int) -> bytes:
    """A PNG of one grey."""
    rows = b"".join(b"\0" + bytes([shade]) * width for _ in range(height))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))]
    parts += [(b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    chunks = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _buttons(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label)] for label in labels])


class ScriptedBot:
    """The bot. `papers` are what it has made."""

    def __init__(self, chat: LocalChat) -> None:
        self.chat = chat
        self.papers: list[PaperLink] = []
        self.bytes: dict[str, bytes] = {}
        self.filled: dict[str, Any] = {}
        self.reasons: list[str] = []
        self.proofs: list[str] = []
        self.waits: dict[int, str] = {}
        self.cards: dict[int, int] = {}
        self.finished = 0
        self._app: Application[Any, Any, Any, Any, Any, Any] | None = None

    async def start(self, url: str) -> None:
        builder = Application.builder().token(self.chat.token).job_queue(None)
        app = builder.base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build()
        app.add_handler(CommandHandler("start", self._greet))
        app.add_handler(CommandHandler("mulai", self._periods))
        app.add_handler(CallbackQueryHandler(self._tapped))
        app.add_handler(MessageHandler(filters.Document.ALL, self._received))
        app.add_handler(MessageHandler(filters.TEXT, self._said))
        await app.initialize()
        await app.bot.set_my_commands([("mulai", "Mulai satu periode"), ("status", "Di mana posisinya")])
        assert app.updater is not None
        await app.updater.start_polling(timeout=20)
        await app.start()
        self._app = app

    async def stop(self) -> None:
        assert self._app is not None
        assert self._app.updater is not None
        await self._app.updater.stop()
        await self._app.stop()
        await self._app.shutdown()

    def keep(self, name: str, data: bytes, kind: str) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        self.bytes[sha256] = data
        at = datetime.fromtimestamp(self.chat.world.now()).astimezone()
        self.papers.append(PaperLink(name=name, sha256=sha256, at=at, kind=kind))

    async def say(self, user: int, text: str, *labels: str) -> None:
        assert self._app is not None
        markup = _buttons(*labels) if labels else None
        sent = await self._app.bot.send_message(user, text, parse_mode="HTML", reply_markup=markup)
        if labels:
            await self._retire(user)
            self.cards[user] = sent.message_id

    async def _retire(self, user: int) -> None:
        """The card that another one replaces, or that is decided, loses its buttons."""
        assert self._app is not None
        if user in self.cards:
            await self._app.bot.edit_message_reply_markup(user, self.cards.pop(user))

    async def _greet(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        await self.say(
            update.effective_user.id, "Apakah benar <b>Bapak/Ibu</b>?", "Ya, ini saya", "Bukan saya"
        )

    async def _periods(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        await self.say(SEK, "Periode yang mana?", "Triwulan III 2026", "Triwulan II 2026")

    async def _tapped(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        query = update.callback_query
        data, user = query.data, query.from_user.id
        if data == "Serahkan ke Kabid" and "IKU" not in self.filled:
            await query.answer("Kertas kerja belum terisi. Kirim dahulu berkasnya.", show_alert=True)
            return
        await query.answer("Tercatat")
        stays = ("Ya, ini saya", "Catat pengiriman")
        note = "Terima kasih, sudah terdaftar." if data in stays else f"✅ <b>{data}</b>, pukul 08.00 WIB."
        if data != "Catat pengiriman":
            await query.edit_message_text(note, parse_mode="HTML")
            self.cards = {u: m for u, m in self.cards.items() if m != query.message.message_id}
        await self._after(data, user)

    async def _after(self, data: str, user: int) -> None:
        if data.startswith("Triwulan"):
            await self.say(SEK, f"<b>Laporan Kinerja {data}</b>\nTugaskan Kasubag sekarang.", "Tugaskan")
        elif data == "Tugaskan":
            self.keep("Disposisi 065-001-2026.txt", b"disposisi", "Disposisi")
            await self.say(
                PE,
                "<b>Disposisi dari Sekretaris</b>\nSiapkan kertas kerja.",
                "Sudah ada di sistem",
                "Kirim ke bidang",
            )
        elif data == "Sudah ada di sistem":
            await self.say(PE, "Kelengkapan dicatat. Silakan lanjut.", "Kirim ke bidang")
        elif data == "Kirim ke bidang":
            await self._send_paper("Isi sel kuning, lalu kirim kembali berkasnya.")
        elif data == "Serahkan ke Kabid":
            await self.say(
                KABID,
                "<b>Kertas kerja Perdagangan</b>, versi 1\nMohon diperiksa.",
                "Ya, tanda tangani",
                "Tidak, kembalikan",
            )
        elif data == "Tidak, kembalikan":
            self.waits[user] = "reason"
            await self.say(user, "Apa yang perlu disempurnakan? Tulis singkat saja.")
        elif data == "Ya, tanda tangani":
            self.keep("Kertas kerja Perdagangan.txt", b"ditandatangani", "Kertas kerja")
            await self.say(PE, "Kirim laporan kepada penerima.", "Catat pengiriman", "Selesai kirim")
        elif data == "Catat pengiriman":
            await self.say(PE, "Kepada siapa?", "Bupati", "Inspektorat", "Bappeda")
        elif data in ("Bupati", "Inspektorat", "Bappeda"):
            self.waits[user] = "proof"
            await self.say(PE, f"Kirim bukti pengiriman ke {data}.")
        elif data == "Selesai kirim":
            self.finished += 1
            await self._app.bot.send_photo(SEK, picture(480, 200, 210), caption="Periode selesai.")

    async def _send_paper(self, text: str) -> None:
        self.filled.clear()
        await self._app.bot.send_chat_action(KASI, ChatAction.UPLOAD_DOCUMENT)
        await self._app.bot.send_document(
            KASI, io.BytesIO(working_paper()), filename="Kertas kerja Perdagangan.xlsx"
        )
        await self.say(KASI, text, "Serahkan ke Kabid")

    async def _received(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        file = await update.message.document.get_file()
        data = bytes(await file.download_as_bytearray())
        if not update.message.document.file_name.endswith(".xlsx"):
            await update.message.reply_text("Data pendukung diterima.")
            return
        sheet = openpyxl.load_workbook(io.BytesIO(data))["IKU"]
        self.filled["IKU"] = [[cell.value for cell in row] for row in sheet["C2:D3"]]
        await self.say(
            KASI, "Berkas diterima sebagai <b>versi 1</b>. Semua sudah benar.", "Serahkan ke Kabid"
        )

    async def _said(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        user, text = update.effective_user.id, update.message.text
        waited = self.waits.pop(user, "")
        if waited == "reason":
            self.reasons.append(text)
            await self._send_paper(f"↩️ Dikembalikan: {text}")
        elif waited == "proof":
            self.proofs.append(text)
            await self.say(PE, "Bukti dicatat.", "Catat pengiriman", "Selesai kirim")
        else:
            await update.message.reply_text(f"Diterima: {text}")


_JUMPS = {
    Jump.FIVE_MINUTES: timedelta(minutes=5),
    Jump.HOUR: timedelta(hours=1),
    Jump.MORNING: timedelta(hours=23, minutes=30),
    Jump.THREE_DAYS: timedelta(days=3),
}


class ScriptedStage:
    """A stage on that bot. An office file that does not begin as a zip does is refused."""

    zone = "Asia/Jakarta"

    def __init__(self, chat: LocalChat, bot: ScriptedBot, clock: MovableClock, *, pace: float = 0.0) -> None:
        self.office_title = "Dinas Perindustrian dan Perdagangan Kabupaten Nganjuk"
        self._chat, self._bot, self._clock, self._pace = chat, bot, clock, pace
        self._player: Autoplay | None = None
        self.offices: list[bytes | None] = []

    @property
    def playing(self) -> bool:
        return self._player is not None

    def now(self) -> datetime:
        return self._clock.now()

    def people(self) -> Sequence[Person]:
        return PEOPLE

    def labels(self) -> Mapping[str, str]:
        return LABELS

    def papers(self) -> Sequence[PaperLink]:
        return self._bot.papers

    async def forward(self, kind: str) -> datetime:
        if kind not in _JUMPS:
            raise StageRefused("Belum ada tenggat yang berjalan.")
        self._clock.forward(_JUMPS[Jump(kind)])
        await self._bot.say(KASI, "⏰ Kertas kerja menunggu Ibu.")
        return self._clock.now()

    async def picture(self) -> bytes | None:
        return picture(640, 300, 225 - 20 * len(self._bot.papers)) if self._bot.papers else None

    async def paper(self, sha256: str) -> bytes:
        return self._bot.bytes[sha256]

    async def play(self, one: bool) -> None:
        line = DirectLine(self._chat)
        self._player = Autoplay(
            line, PEOPLE, LABELS, script=Script(), starters=[SEK], patience=0.5, quiet=0.05
        )
        try:
            await (self._player.step() if one else self._player.run(pause=self._pace))
        finally:
            self._player = None
            await asyncio.sleep(0)

    def stop(self) -> None:
        if self._player is not None:
            self._player.stop()

    async def start_over(self, office_file: bytes | None) -> None:
        if office_file is not None and not office_file.startswith(b"PK"):
            raise StageRefused("Lembar Pegawai tidak ada.", "Lembar Bidang tidak ada.")
        self.offices.append(office_file)
        self._clear()
        self._chat.forget()

    def _clear(self) -> None:
        for kept in (self._bot.papers, self._bot.bytes, self._bot.filled, self._bot.reasons, self._bot.waits):
            kept.clear()
