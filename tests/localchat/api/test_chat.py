"""What is said, edited and taken back is seen on the phones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import httpx
import pytest

from bot.clock import MovableClock
from bot.localchat.api.params import Params
from bot.localchat.client.connection import HttpLine
from bot.localchat.client.phone import Phone
from bot.localchat.errors import PhoneError
from bot.localchat.server import LocalChat, Serving
from tests.localchat.phone_tricks import block

Call = Callable[..., Any]
SITI = 11


async def heard(call: Call) -> list[dict[str, Any]]:
    _, body = await call("getUpdates")
    return [update["message"] for update in body["result"] if "message" in update]


async def test_start_on_a_link_arrives_as_a_command(call: Call, siti: Phone) -> None:
    await siti.start("KODE-1")
    (message,) = await heard(call)
    assert message == {
        "message_id": 1,
        "from": {
            "id": SITI,
            "is_bot": False,
            "first_name": "Siti",
            "username": "siti",
            "language_code": "id",
        },
        "chat": {"id": SITI, "type": "private", "first_name": "Siti", "username": "siti"},
        "date": 1795395600,
        "text": "/start KODE-1",
        "entities": [{"offset": 0, "length": 6, "type": "bot_command"}],
    }


async def changes(call: Call) -> list[dict[str, Any]]:
    _, body = await call("getUpdates")
    return [update["edited_message"] for update in body["result"] if "edited_message" in update]


async def test_a_person_changes_what_they_sent_and_the_bot_is_told(call: Call, siti: Phone) -> None:
    text = await siti.say("12")
    file = await siti.send_file("bukti.pdf", b"%PDF-1", caption="lama")
    await siti.edit(text, "21")
    await siti.edit(file, "baru")
    await siti.replace_file(file, "bukti 2.pdf", b"%PDF-2", caption="baru")
    first, second, third = await changes(call)
    assert (first["message_id"], first["text"], first["edit_date"]) == (text, "21", 1795395600)
    assert (second["message_id"], second["caption"]) == (file, "baru")
    assert (third["message_id"], third["document"]["file_name"]) == (file, "bukti 2.pdf")
    assert third["document"]["file_unique_id"] != second["document"]["file_unique_id"]
    await siti.look()
    assert [(one.text, one.versions) for one in siti.messages] == [("21", 1), ("baru", 2)]


async def test_nobody_changes_the_message_of_another(call: Call, siti: Phone) -> None:
    await siti.start()
    _, body = await call("sendMessage", chat_id=SITI, text="Halo")
    with pytest.raises(PhoneError):
        await siti.edit(body["result"]["message_id"], "Hai")
    with pytest.raises(PhoneError):
        await siti.replace_file(1, "a.pdf", b"%PDF-1")
    assert await changes(call) == []


async def test_a_phone_sends_a_long_text_in_pieces(call: Call, siti: Phone) -> None:
    await siti.say("kata " * 1000)
    await siti.say("x" * 4097)
    found = [message["text"] for message in await heard(call)]
    assert [len(text) for text in found] == [4094, 904, 4096, 1]
    assert " ".join(found[:2]) == ("kata " * 1000).strip()


async def test_an_edit_replaces_text_and_buttons_and_is_remembered(call: Call, siti: Phone) -> None:
    await siti.start()
    ya = {"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}]]}
    _, body = await call("sendMessage", chat_id=SITI, text="<b>Satu</b>", parse_mode="HTML", reply_markup=ya)
    number = body["result"]["message_id"]
    await siti.wait_for(label="Ya")
    await call("editMessageText", chat_id=SITI, message_id=number, text="Dua")
    message = await siti.wait_for("Dua")
    assert (message.id, message.labels, message.versions) == (number, (), 1)
    assert set(message.raw) == {"message_id", "from", "chat", "date", "text", "edit_date"}


async def test_an_old_message_never_answers_a_new_question(call: Call, siti: Phone) -> None:
    await siti.start()
    await call("sendMessage", chat_id=SITI, text="Selamat datang")
    assert (await siti.wait_for("Selamat")).text == "Selamat datang"
    await siti.say("/tugas")
    with pytest.raises(PhoneError, match="waited in vain"):
        await siti.wait_for("Selamat", timeout=0)
    assert (await siti.wait_for("Selamat", since=0)).text == "Selamat datang"


async def test_a_deleted_message_is_gone(call: Call, siti: Phone, clock: MovableClock) -> None:
    await siti.start()
    for _ in range(2):
        await call("sendMessage", chat_id=SITI, text="Sementara")
    await siti.wait_for("Sementara")
    await call("deleteMessage", chat_id=SITI, message_id=2)
    await siti.look()
    assert [message.id for message in siti.messages] == [1, 3]
    clock.forward(timedelta(hours=48, seconds=1))
    status, body = await call("deleteMessage", chat_id=SITI, message_id=3)
    assert (status, body["description"]) == (400, "Bad Request: message can't be deleted")


async def test_a_reply_carries_the_message_it_answers(call: Call, siti: Phone) -> None:
    await siti.start()
    _, body = await call("sendMessage", chat_id=SITI, text="Alasan?", reply_parameters={"message_id": 1})
    question = await siti.wait_for("Alasan?")
    assert question.reply_to == 1
    await siti.say("Kurang lengkap", reply_to=question)
    answer = (await heard(call))[-1]
    asked = {name: value for name, value in body["result"].items() if name != "reply_to_message"}
    assert (answer["text"], answer["reply_to_message"]) == ("Kurang lengkap", asked)


async def test_in_a_group_the_bot_hears_only_what_is_meant_for_it(
    call: Call, chat: LocalChat, siti: Phone
) -> None:
    group = chat.people.add_group("Bidang", [SITI])["id"]
    phone = Phone(siti._line, SITI, chat_id=group)
    await phone.say("Selamat pagi semua")
    await phone.say("/status")
    await phone.say("/status", anonymous=True)
    first, second = await heard(call)
    assert (first["from"]["id"], first["chat"]["type"]) == (SITI, "supergroup")
    assert (second["from"]["username"], second["sender_chat"]["id"]) == ("GroupAnonymousBot", group)


async def test_voices_stickers_and_pictures_are_sent_too(call: Call, siti: Phone) -> None:
    await siti.start()
    await siti.send_file("suara.ogg", b"OggS", kind="voice")
    await siti.send_file("stiker.webp", b"RIFF", kind="sticker")
    await siti.send_photo(b"\xff\xd8", caption="Bukti")
    await siti.say("Selesai")
    kinds = [
        next(kind for kind in ("voice", "sticker", "photo", "text") if kind in one)
        for one in await heard(call)
    ]
    assert kinds == ["text", "voice", "sticker", "photo", "text"]


async def test_stopping_the_bot_is_told_and_start_lets_it_in_again(call: Call, siti: Phone) -> None:
    await siti.start()
    await block(siti)
    with pytest.raises(PhoneError, match="the bot is stopped here"):
        await siti.say("halo")
    await siti.start()
    _, body = await call("getUpdates")
    changes = [update["my_chat_member"] for update in body["result"] if "my_chat_member" in update]
    assert [change["new_chat_member"]["status"] for change in changes] == ["kicked", "member"]


async def test_the_date_header_follows_the_servers_own_clock(chat: LocalChat, web: httpx.AsyncClient) -> None:
    answer = await web.get(f"/bot{chat.token}/getMe")
    assert answer.headers["date"] == "Mon, 23 Nov 2026 01:00:00 GMT"


def test_a_naive_clock_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        LocalChat(now=lambda: datetime(2026, 11, 23)).world.now()


async def test_the_bots_presentation_is_kept(call: Call) -> None:
    commands = [{"command": "mulai", "description": "Memulai periode"}]
    assert await call("setMyCommands", commands=commands) == (200, {"ok": True, "result": True})
    assert (await call("getMyCommands"))[1]["result"] == commands
    await call("deleteMyCommands")
    assert (await call("getMyCommands"))[1]["result"] == []
    await call("setMyDescription", description="Bot SOP")
    assert (await call("getMyDescription"))[1]["result"] == {"description": "Bot SOP"}
    assert (await call("setChatMenuButton", menu_button={"type": "commands"}))[0] == 200
    assert (await call("sendChatAction", chat_id=SITI, action="typing"))[0] == 400


async def test_phones_over_http_do_what_phones_in_process_do(
    serving: Serving, http: aiohttp.ClientSession
) -> None:
    line = HttpLine(serving.url)
    await line.add_user(12, "Budi", username="budi")
    budi = Phone(line, 12)
    await budi.start()
    waiting = asyncio.create_task(budi.wait_for(label="Ya"))
    row = [{"text": "Ya", "callback_data": "y"}]
    card = {"chat_id": 12, "text": "Kartu", "reply_markup": {"inline_keyboard": [row]}}
    async with http.post(f"/bot{serving.chat.token}/sendMessage", json=card) as answer:
        assert answer.status == 200
    tap = await budi.tap("Ya", on=await waiting)
    await serving.chat.api.call(
        "answerCallbackQuery", Params(values={"callback_query_id": tap, "text": "Baik"})
    )
    assert (await budi.answer_to(tap)).text == "Baik"
    await line.close()


async def test_phones_over_http_hear_why_they_are_refused(serving: Serving, siti: Phone) -> None:
    line = HttpLine(serving.url)
    message = await siti.start()
    for user_id, act, fields, reason in [
        (99, "text", {"text": "halo"}, "no user 99"),
        (SITI, "text", {"teks": "halo"}, "text: missing a required argument: 'text'"),
        (SITI, "tap", {"message_id": message, "label": "Ya"}, "no button 'Ya' on message 1"),
        (SITI, "tap", {"message_id": 77, "label": "Ya"}, "no message 77"),
        (SITI, "menari", {}, "no act menari"),
    ]:
        with pytest.raises(PhoneError) as refused:
            await line.act(user_id, act, **fields)
        assert str(refused.value) == reason
    await line.close()


async def test_a_phone_lists_its_chats_and_how_the_bot_stands(
    serving: Serving, http: aiohttp.ClientSession
) -> None:
    line = HttpLine(serving.url)
    group = await line.add_group("Bidang", [SITI])
    phone = Phone(line, SITI)
    await phone.start()
    await block(phone)
    await line.close()
    async with http.get(f"/phones/{SITI}/chats") as answer:
        listed = [(one["id"], one["standing"]) for one in (await answer.json())["chats"]]
    assert listed == [(SITI, "blocked"), (group["id"], "member")]
