"""python-telegram-bot, with its own updater, takes this server for Telegram."""

from __future__ import annotations

import asyncio
import io
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaDocument, Update
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.localchat.api.fault_injection import Failure
from bot.localchat.client.connection import HttpLine
from bot.localchat.client.phone import Phone
from bot.localchat.server import Serving
from tests.localchat.phone_tricks import block

SITI = 11
BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Ya", callback_data="ya")]])


async def greet(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_html(f"<b>Halo</b> {' '.join(context.args or [])}", reply_markup=BUTTONS)


async def decide(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Tercatat", show_alert=True)
    await update.callback_query.edit_message_text("Selesai")


async def give_back(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    data = bytes(await file.download_as_bytearray())
    await update.message.reply_document(io.BytesIO(data[::-1]), filename="Balik – 1.txt", caption="Ini")


@pytest_asyncio.fixture
async def running(serving: Serving) -> AsyncIterator[Bot]:
    url = serving.url
    builder = Application.builder().token(serving.chat.token).job_queue(None)
    app = builder.base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build()
    app.add_handler(CommandHandler("start", greet))
    app.add_handler(CallbackQueryHandler(decide))
    app.add_handler(MessageHandler(filters.Document.ALL, give_back))
    await app.initialize()
    assert app.updater is not None
    await app.updater.start_polling(timeout=20)
    await app.start()
    yield app.bot
    await app.updater.stop()
    await app.stop()
    await app.shutdown()


async def test_a_whole_conversation_with_the_librarys_own_updater(
    running: Bot, siti: Phone, serving: Serving
) -> None:
    await siti.start("KODE")
    greeting = await siti.wait_for("Halo KODE")
    answer = await siti.answer_to(await siti.tap("Ya"))
    done = await siti.wait_for("Selesai")
    await siti.send_file("isi.txt", b"abc")
    await siti.wait_for("Ini")
    (document,) = siti.documents
    assert (answer.text, answer.show_alert, done.id) == ("Tercatat", True, greeting.id)
    assert (document.name, await siti.download(document)) == ("Balik – 1.txt", b"cba")
    assert serving.chat.faults.faults == []


@pytest_asyncio.fixture
async def bot(serving: Serving) -> AsyncIterator[Bot]:
    url = serving.url
    async with Bot(serving.chat.token, base_url=f"{url}/bot", base_file_url=f"{url}/file/bot") as bot:
        yield bot


async def test_refusals_reach_the_library_as_its_own_errors(
    bot: Bot, siti: Phone, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # the library warns about its own older type
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(SITI, "x")
    await siti.start()
    with pytest.raises(BadRequest, match="Button_data_invalid"):
        await bot.send_message(
            SITI,
            "x",
            reply_markup=InlineKeyboardMarkup.from_button(InlineKeyboardButton("Ya", callback_data="é" * 33)),
        )
    serving.chat.trouble.plan(Failure(method="sendMessage", retry_after=3))
    with pytest.raises(RetryAfter):
        await bot.send_message(SITI, "x")
    await block(siti)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(SITI, "x")
    async with HTTPXRequest() as request:
        stranger = Bot("1:x", base_url=f"{serving.url}/bot", request=request)
        with pytest.raises(InvalidToken):
            await stranger.get_me()


async def test_two_pollers_of_the_library_conflict(bot: Bot, serving: Serving) -> None:
    async with Bot(serving.chat.token, base_url=f"{serving.url}/bot") as other:
        polls = [asyncio.create_task(one.get_updates(timeout=20)) for one in (bot, other)]
        done, waiting = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            done.pop().result()
        serving.chat.people.start(SITI)
        (updates,) = await asyncio.gather(*waiting)
    assert [update.message.text for update in updates if update.message] == ["/start"]


async def test_albums_and_presentation_of_the_library_are_understood(
    bot: Bot, siti: Phone, serving: Serving
) -> None:
    await siti.start()
    sent = await bot.send_media_group(
        SITI, [InputMediaDocument(f"isi {n}".encode(), filename=f"{n}.txt") for n in range(2)]
    )
    await bot.set_my_commands([("mulai", "Memulai periode")])
    await siti.look()
    assert [message.document.file_name for message in sent if message.document] == ["0.txt", "1.txt"]
    assert [document.name for document in siti.documents] == ["0.txt", "1.txt"]
    assert [(one.command, one.description) for one in await bot.get_my_commands()] == [
        ("mulai", "Memulai periode")
    ]
    assert (await bot.get_chat(SITI)).username == "siti"
    assert serving.chat.faults.faults == []


async def test_a_process_of_its_own_remembers_what_was_said(tmp_path: Path) -> None:
    for expected in ([], ["/start"]):
        process, url = await spawn(tmp_path / "chat.sqlite")
        line = HttpLine(url)
        await line.add_user(SITI, "Siti")
        phone = Phone(line, SITI)
        await phone.look()
        assert [message.text for message in phone.messages] == expected
        await phone.start()
        await line.close()
        os.kill(process.pid, signal.SIGTERM)
        assert await process.wait() == 0


async def spawn(data: Path) -> tuple[asyncio.subprocess.Process, str]:
    command = [sys.executable, "-m", "bot.localchat", "--port", "0", "--data", str(data)]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    return process, json.loads(await process.stdout.readline())["url"]
