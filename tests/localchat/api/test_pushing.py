"""A webhook is pushed to as Telegram does: in order, many chats at once but not too many, until each update is taken."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
from starlette.types import Receive, Scope, Send

from bot.clock import MovableClock
from bot.http_server import answer
from bot.localchat.api.context import Limits
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.phone import Phone
from bot.localchat.server import LocalChat

Call = Callable[..., Any]
URL = "https://contoh.go.id/kait"


class Door:
    """A webhook. It answers with what is planned for a text, and then with 200; `hold` keeps it from answering."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.secrets: set[str] = set()
        self.plan: dict[str, list[int | Exception]] = {}
        self.hold: asyncio.Event | None = None
        self.now = self.most = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.secrets.add(dict(scope["headers"]).get(b"x-telegram-bot-api-secret-token", b"").decode())
        update = json.loads((await receive())["body"])
        text = str(update.get("message", {}).get("text", ""))
        self.texts.append(text)
        self.now += 1
        self.most = max(self.most, self.now)
        if self.hold:
            await self.hold.wait()
        self.now -= 1
        planned = self.plan.get(text)
        status = planned.pop(0) if planned else 200
        if isinstance(status, Exception):
            raise status
        await answer(send, status)


@pytest.fixture
def chat(clock: MovableClock) -> LocalChat:
    """Its seconds between two tries are milliseconds."""
    chat = LocalChat(now=clock.now, limits=Limits(push_second=0.001))
    chat.people.add_user(11, "Siti", username="siti")
    return chat


@pytest_asyncio.fixture
async def door(chat: LocalChat) -> AsyncIterator[Door]:
    chat.api.pusher.door = found = Door()
    yield found
    chat.api.pusher.close()


async def all_taken(chat: LocalChat) -> None:
    async with asyncio.timeout(5):
        while len(chat.updates):
            await asyncio.sleep(0.001)


async def test_what_waited_for_a_poll_and_what_comes_is_pushed_with_the_secret(
    chat: LocalChat, door: Door, siti: Phone, call: Call
) -> None:
    await siti.say("satu")
    await call("setWebhook", url=URL, secret_token="kata-rahasia")
    await siti.say("dua")
    await all_taken(chat)
    assert (door.texts, door.secrets) == (["satu", "dua"], {"kata-rahasia"})


async def test_what_is_not_taken_holds_up_its_chat_and_comes_again(
    chat: LocalChat, door: Door, siti: Phone, call: Call
) -> None:
    door.plan["satu"] = [503, 500, OSError("gone"), 302]
    await siti.say("satu")
    await siti.say("dua")
    await call("setWebhook", url=URL)
    await all_taken(chat)
    assert door.texts == ["satu"] * 5 + ["dua"]
    _, info = await call("getWebhookInfo")
    assert info["result"] == {
        "url": URL,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 40,
        "last_error_date": chat.world.now(),
        "last_error_message": "Wrong response from the webhook: 302 Found",
    }


async def test_chats_are_served_at_once_up_to_the_number_that_was_asked_for(
    chat: LocalChat, door: Door, call: Call
) -> None:
    door.hold = asyncio.Event()
    for number in range(21, 27):
        chat.people.add_user(number, f"Orang {number}")
        for word in ("satu", "dua"):
            await Phone(DirectLine(chat), number, patience=2).say(f"{word} {number}")
    await call("setWebhook", url=URL, max_connections=4)
    async with asyncio.timeout(5):
        while door.now < 4:
            await asyncio.sleep(0.001)
    door.hold.set()
    await all_taken(chat)
    assert door.most == 4
    assert Counter(text.split()[0] for text in door.texts) == {"satu": 6, "dua": 6}
    for number in range(21, 27):
        assert door.texts.index(f"satu {number}") < door.texts.index(f"dua {number}")


async def test_setting_it_again_disturbs_nothing_and_removing_it_gives_the_rest_to_a_poll(
    chat: LocalChat, door: Door, siti: Phone, call: Call
) -> None:
    door.hold = asyncio.Event()
    await siti.say("satu")
    for _ in range(3):
        await call("setWebhook", url=URL)
        await asyncio.sleep(0.005)
    assert door.texts == ["satu"]
    await siti.say("dua")
    await call("deleteWebhook")
    await asyncio.sleep(0.005)
    _, found = await call("getUpdates")
    assert [one["message"]["text"] for one in found["result"]] == ["satu", "dua"]
    assert door.texts == ["satu"]


async def test_only_a_server_of_ones_own_pushes_without_encryption(
    chat: LocalChat, clock: MovableClock
) -> None:
    own = LocalChat(now=clock.now, limits=Limits(own_server=True))
    for server, statuses in ((chat, [400, 400]), (own, [200, 200])):
        found = [await _set(server, url) for url in ("http://127.0.0.1:8080/x", "https://a.go.id:8080/x")]
        server.api.pusher.close()
        assert found == statuses


async def _set(server: LocalChat, url: str) -> int:
    transport = httpx.ASGITransport(app=server)
    async with httpx.AsyncClient(transport=transport, base_url="http://chat") as web:
        return (await web.post(f"/bot{server.token}/setWebhook", json={"url": url})).status_code
