"""Each thing the server refuses, with the words Telegram uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.localchat.client.phone import Phone
from bot.localchat.server import LocalChat
from bot.localchat.state.world import Standing
from tests.localchat.phone_tricks import block, unblock

Call = Callable[..., Any]
SITI = 11
BAD = 400


def keyboard(*buttons: object) -> dict[str, object]:
    return {"inline_keyboard": [list(buttons)]}


NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"

SENDING: list[tuple[dict[str, object], str]] = [
    ({}, "message text is empty"),
    ({"text": ""}, "message text is empty"),
    ({"text": " \n "}, "text must be non-empty"),
    ({"text": "a" * 4097}, "message is too long"),
    ({"text": "a" * 32_769}, "text is too long"),
    ({"text": "x", "parse_mode": "Wiki"}, "unsupported parse_mode"),
    ({"text": "x", "chat_id": ""}, "chat_id is empty"),
    ({"text": "x", "chat_id": 99}, "chat not found"),
    ({"text": "x", "chat_id": "@orang"}, "chat not found"),
    ({"text": "x", "reply_parameters": {"message_id": 77}}, "message to be replied not found"),
    ({"text": "x", "reply_parameters": "{"}, "can't parse reply parameters JSON object"),
    ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    ({"text": "x", "reply_markup": "[]"}, "object expected as reply markup"),
    (
        {"text": "x", "reply_markup": {"inline_keyboard": {}}},
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array',
    ),
    (
        {"text": "x", "reply_markup": {"inline_keyboard": [{}]}},
        'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
    ),
    (
        {"text": "x", "reply_markup": keyboard({"text": "Ya"})},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        {"text": "x", "reply_markup": keyboard("Ya")},
        "can't parse inline keyboard button: InlineKeyboardButton must be an Object",
    ),
    (
        {"text": "x", "reply_markup": keyboard({"text": "Ya", "callback_data": "é" * 33})},
        "BUTTON_DATA_INVALID",
    ),
    (
        {"text": "x", "reply_markup": keyboard({"text": "Ya", "url": "http://localhost"})},
        "inline keyboard button URL 'http://localhost' is invalid: Wrong HTTP URL",
    ),
    (
        {
            "text": "x",
            "reply_markup": keyboard(*({"text": "Ya", "callback_data": str(n)} for n in range(101))),
        },
        "reply markup is too long",
    ),
]

HTML = [
    ("<h1>x</h1>", 'Unsupported start tag "h1" at byte offset 0'),
    ("é<p>", 'Unsupported start tag "p" at byte offset 2'),
    ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
    ("x</b>", "Unexpected end tag at byte offset 1"),
    ("x <b", "Unclosed start tag at byte offset 2"),
    ("2 < 3", 'Unsupported start tag "" at byte offset 2'),
    ("<b>x</b", "Unclosed end tag at byte offset 4"),
    ('<span class="x">y</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
]

OTHER: list[tuple[str, dict[str, object], str]] = [
    ("sendDocument", {}, "there is no document in the request"),
    ("sendDocument", {"document": "https://contoh.go.id/a.pdf"}, "failed to get HTTP URL content"),
    (
        "sendDocument",
        {"document": "BQAC"},
        "wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
    ),
    ("sendPhoto", {}, "there is no photo in the request"),
    ("sendMediaGroup", {"media": "x"}, "can't parse media JSON object"),
    (
        "sendMediaGroup",
        {"media": [{"type": "document", "media": "a"}]},
        "wrong number of messages to send as an album: must include 2-10 items",
    ),
    ("sendChatAction", {"action": "sleeping"}, "wrong parameter action in request"),
    ("editMessageText", {"text": "x", "chat_id": None}, "message identifier is not specified"),
    ("editMessageText", {"text": "x", "message_id": 99}, "message to edit not found"),
    ("editMessageText", {"text": "x", "message_id": 1}, "message can't be edited"),
    ("editMessageReplyMarkup", {"message_id": 99}, "message to edit not found"),
    ("editMessageCaption", {"message_id": 2, "caption": "x"}, "there is no caption in the message to edit"),
    ("deleteMessage", {"message_id": 99}, "message to delete not found"),
    ("answerCallbackQuery", {"callback_query_id": "0"}, TOO_OLD.removeprefix("Bad Request: ")),
    ("answerCallbackQuery", {"callback_query_id": "0", "text": "x" * 201}, "MESSAGE_TOO_LONG"),
    ("getFile", {"file_id": "x"}, "invalid file_id"),
    ("getChat", {"chat_id": 99}, "chat not found"),
    ("setMyCommands", {"commands": [{"command": "Mulai", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    (
        "setMyCommands",
        {"commands": [{"command": "m" * 33, "description": "x"}]},
        "command length must not exceed 32",
    ),
    (
        "setMyCommands",
        {"commands": [{"command": "m", "description": ""}]},
        "command description must be non-empty",
    ),
    ("setWebhook", {"url": "http://a.id"}, "bad webhook: An HTTPS URL must be provided for webhook"),
    (
        "setWebhook",
        {"url": "https://a.id:8080/x"},
        "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443",
    ),
    (
        "setWebhook",
        {"url": "https://a.id", "secret_token": "a b"},
        "secret token contains unallowed characters",
    ),
]


def told(description: str, status: int = BAD) -> tuple[int, dict[str, Any]]:
    return status, {"ok": False, "error_code": status, "description": description}


@pytest.mark.parametrize(("parameters", "reason"), SENDING, ids=[reason for _, reason in SENDING])
async def test_send_message_refuses_and_sends_nothing(
    call: Call, siti: Phone, parameters: dict[str, object], reason: str
) -> None:
    await siti.start()
    assert await call("sendMessage", **{"chat_id": SITI} | parameters) == told(f"Bad Request: {reason}")
    await siti.look()
    assert [message.text for message in siti.messages] == ["/start"]


@pytest.mark.parametrize(("text", "reason"), HTML)
async def test_html_that_does_not_parse_is_refused(call: Call, siti: Phone, text: str, reason: str) -> None:
    await siti.start()
    actual = await call("sendMessage", chat_id=SITI, text=text, parse_mode="HTML")
    assert actual == told(f"Bad Request: can't parse entities: {reason}")


@pytest.mark.parametrize(("method", "parameters", "reason"), OTHER)
async def test_other_methods_refuse(
    call: Call, siti: Phone, method: str, parameters: dict[str, object], reason: str
) -> None:
    await siti.start()
    await call("sendMessage", chat_id=SITI, text="halo")
    sent = {name: value for name, value in ({"chat_id": SITI} | parameters).items() if value is not None}
    assert await call(method, **sent) == told(f"Bad Request: {reason}")


async def test_an_edit_that_changes_nothing_is_refused(call: Call, siti: Phone) -> None:
    await siti.start()
    ya = keyboard({"text": "Ya", "callback_data": "ya"})
    _, body = await call("sendMessage", chat_id=SITI, text="halo", reply_markup=ya)
    number = body["result"]["message_id"]
    same = {"chat_id": SITI, "message_id": number, "reply_markup": ya}
    assert await call("editMessageText", text="<b></b>halo ", parse_mode="HTML", **same) == told(NOT_MODIFIED)
    assert await call("editMessageReplyMarkup", **same) == told(NOT_MODIFIED)


async def test_a_message_with_a_forced_reply_cannot_be_edited(call: Call, siti: Phone) -> None:
    await siti.start()
    _, body = await call("sendMessage", chat_id=SITI, text="Alasan?", reply_markup={"force_reply": True})
    assert "reply_markup" not in body["result"]
    number = body["result"]["message_id"]
    actual = await call("editMessageText", chat_id=SITI, message_id=number, text="x")
    assert actual == told("Bad Request: message can't be edited")


async def test_who_never_started_is_not_found(call: Call) -> None:
    assert await call("sendMessage", chat_id=SITI, text="x") == told("Bad Request: chat not found")


async def test_who_shares_a_group_but_never_started_cannot_be_addressed(call: Call, chat: LocalChat) -> None:
    chat.people.add_group("Bidang", [SITI])
    actual = await call("sendMessage", chat_id=SITI, text="x")
    assert actual == told("Forbidden: bot can't initiate conversation with a user", 403)


async def test_who_stopped_the_bot_is_not_reached(call: Call, siti: Phone) -> None:
    await siti.start()
    await block(siti)
    assert await call("sendMessage", chat_id=SITI, text="x") == told(
        "Forbidden: bot was blocked by the user", 403
    )
    await unblock(siti)
    status, _ = await call("sendMessage", chat_id=SITI, text="x")
    assert status == 200


async def test_a_group_that_removed_the_bot_is_not_reached(call: Call, chat: LocalChat) -> None:
    group = chat.people.add_group("Bidang", [SITI])
    chat.people.set_standing(SITI, Standing.KICKED, chat_id=group["id"])
    actual = await call("sendMessage", chat_id=group["id"], text="x")
    assert actual == told("Forbidden: bot was kicked from the supergroup chat", 403)
