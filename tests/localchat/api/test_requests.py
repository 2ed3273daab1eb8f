"""How requests are read: tokens, names, forms, lengths, and what the documentation does not know."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bot.clock import SystemClock
from bot.localchat.api.params import Params
from bot.localchat.client.phone import Phone
from bot.localchat.errors import ApiError
from bot.localchat.server import LocalChat

Call = Callable[..., Any]
SITI = 11


def told(description: str, status: int) -> tuple[int, dict[str, Any]]:
    return status, {"ok": False, "error_code": status, "description": description}


async def test_unknown_methods_and_tokens_are_refused(call: Call, web: httpx.AsyncClient) -> None:
    assert await call("sendPizza") == told("Not Found: method not found", 404)
    wrong = await web.post("/bot1:salah/getMe")
    assert (wrong.status_code, wrong.json()) == told("Unauthorized", 401)
    malformed = await web.post("/botsalah/getMe")
    assert (malformed.status_code, malformed.json()) == told("Unauthorized: invalid token specified", 401)


async def test_method_names_have_no_case_and_forms_read_like_json(
    chat: LocalChat, web: httpx.AsyncClient, siti: Phone
) -> None:
    await siti.start()
    rows = json.dumps({"inline_keyboard": [[{"text": "Ya", "callback_data": "y"}]]})
    form = {"chat_id": str(SITI), "text": "halo", "reply_markup": rows, "protect_content": "True"}
    body = (await web.post(f"/bot{chat.token}/SENDMESSAGE", data=form)).json()
    assert body["result"]["reply_markup"] == json.loads(rows)
    assert body["result"]["has_protected_content"] is True


async def test_4096_is_counted_after_parsing_and_in_characters(call: Call, siti: Phone) -> None:
    await siti.start()
    status, body = await call("sendMessage", chat_id=SITI, text=f"<b>{'😀' * 4096}</b>", parse_mode="HTML")
    assert status == 200
    assert body["result"]["entities"] == [{"offset": 0, "length": 8192, "type": "bold"}]


async def test_unknown_parameters_are_noted_and_only_a_strict_server_refuses(
    call: Call, chat: LocalChat
) -> None:
    status, _ = await call("getMe", warna="biru")
    noted = [(fault.method, fault.what) for fault in chat.faults.faults]
    assert (status, noted) == (200, [("getMe", "unknown parameter warna")])


async def test_a_strict_server_refuses_unknown_parameters() -> None:
    strict = LocalChat(now=SystemClock().now, strict=True)
    with pytest.raises(ApiError, match="unknown parameter warna"):
        await strict.api.call("getMe", Params(values={"warna": "biru"}))
