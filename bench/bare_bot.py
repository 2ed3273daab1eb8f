"""`python -m bench.bare_bot URL TOKEN`: python-telegram-bot as it comes, with its own httpx and its own poller.

It echoes texts, and passes a card to and fro with exactly the calls that the whole bot makes. It keeps nothing, and it
imports nothing of ours: its start and its memory are a bare bot's.
"""

from __future__ import annotations

import sys
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters

CARD = (
    "<b>Menyusun laporan kinerja</b>\nLangkah 2 dari prosedur. Ketuk tombol di bawah ini bila sudah selesai."
)
NO = "Tidak, kembalikan"
LABELS = ("Serahkan", "Kembalikan")
DESKS = {"Serahkan": 5003, "Kembalikan": 5002}  #: whose phone gets the card with this button


async def _echo(update: Update, _context: Any) -> None:
    message = update.message
    assert message is not None
    text = message.text or ""
    if not text.startswith("kartu "):
        await message.reply_text(text)
        return
    label, _, count = text.removeprefix("kartu ").rpartition(" ")
    for _ in range(int(count)):
        await _card(update, label, DESKS.get(label, message.chat_id))


async def _card(update: Update, label: str, chat: int) -> None:
    keys = InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label)]])
    await update.get_bot().send_message(chat, CARD, parse_mode="HTML", reply_markup=keys)


async def _tapped(update: Update, _context: Any) -> None:
    """The tap is answered first: until then the officer sees their phone wait."""
    query = update.callback_query
    assert query is not None
    if query.data == NO:
        await query.answer("Tulis alasannya")
        await update.get_bot().send_message(query.from_user.id, "Tulis alasannya, lalu kirim.")
        return
    other = LABELS[1 - LABELS.index(query.data or "")]
    await query.answer("Selesai")
    await query.edit_message_text("<b>Menyusun laporan kinerja</b>\nSelesai.", parse_mode="HTML")
    await _card(update, other, DESKS[other])


async def _ready(_application: Any) -> None:
    print("ready", flush=True)


def main(url: str, token: str) -> None:
    builder = Application.builder().token(token).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot")
    application = builder.post_init(_ready).build()
    application.add_handler(CallbackQueryHandler(_tapped))
    application.add_handler(MessageHandler(filters.TEXT, _echo))
    application.run_polling()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
