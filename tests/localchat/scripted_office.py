"""A small office with a small bot, for the page and the player: assign, send out, fill, review, deliver."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from datetime import datetime
from typing import Any

from openpyxl import Workbook, load_workbook
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

from bot.localchat.page.controls import PaperLink, Person
from bot.localchat.server import LocalChat

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
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "IKU"
    sheet.append(["Indikator", "Target periode ini", "Realisasi periode ini", "Faktor penghambat"])
    sheet.append(["UTTP ditera ulang", 10500, None, None])
    sheet.append(["Sarana distribusi", 20, None, None])
    for row in ("2", "3"):
        for column in ("C", "D"):
            sheet[f"{column}{row}"].protection = Protection(locked=False)
    sheet.protection.sheet = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


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
        sheet = load_workbook(io.BytesIO(data))["IKU"]
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
