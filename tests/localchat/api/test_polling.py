"""getUpdates keeps what it promises: nothing is lost, everything may come twice, one poller at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.localchat.api.context import Limits
from bot.localchat.api.params import Params
from bot.localchat.client.phone import Phone
from bot.localchat.errors import ApiError, Json
from bot.localchat.server import LocalChat
from bot.localchat.state.bell import Bell
from bot.localchat.state.updates import FIRST_ID
from tests.localchat.phone_tricks import block, unblock

Call = Callable[..., Any]


async def fetch(chat: LocalChat, **parameters: object) -> list[Json]:
    found = await chat.api.call("getUpdates", Params(values=parameters))
    assert isinstance(found, list)
    return found


async def texts(chat: LocalChat, **parameters: object) -> list[str]:
    return [update["message"]["text"] for update in await fetch(chat, **parameters)]


async def say(phone: Phone, *words: str) -> None:
    for word in words:
        await phone.say(word)


async def test_what_was_not_confirmed_comes_again(chat: LocalChat, siti: Phone) -> None:
    await say(siti, "satu", "dua")
    assert await texts(chat) == ["satu", "dua"]
    assert await texts(chat) == ["satu", "dua"]


async def test_an_offset_confirms_everything_before_it(chat: LocalChat, siti: Phone) -> None:
    await say(siti, "satu", "dua", "tiga")
    first = (await fetch(chat, limit=1))[0]["update_id"]
    assert await texts(chat, offset=first + 2) == ["tiga"]
    assert await texts(chat) == ["tiga"]


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        (0, ["satu", "dua", "tiga"]),
        (-1, ["tiga"]),
        (-9, ["satu", "dua", "tiga"]),
        (FIRST_ID, ["satu", "dua", "tiga"]),
        (FIRST_ID + 3, []),
        (FIRST_ID + 13, []),
        (FIRST_ID + 14, ["satu", "dua", "tiga"]),
    ],
)
async def test_offsets_mean_what_telegram_makes_of_them(
    chat: LocalChat, siti: Phone, offset: int, expected: list[str]
) -> None:
    await say(siti, "satu", "dua", "tiga")
    assert await texts(chat, offset=offset) == expected


async def test_a_limit_out_of_range_counts_as_a_hundred(chat: LocalChat, siti: Phone) -> None:
    await say(siti, "satu", "dua")
    assert await texts(chat, limit=1) == ["satu"]
    assert await texts(chat, limit=0) == ["satu", "dua"]


async def test_messages_are_forgotten_after_a_day(chat: LocalChat, siti: Phone, clock: MovableClock) -> None:
    await say(siti, "lama")
    clock.forward(timedelta(hours=23))
    await say(siti, "baru")
    assert await texts(chat) == ["lama", "baru"]
    clock.forward(timedelta(hours=1))
    assert await texts(chat) == ["baru"]


async def test_a_waiting_poll_wakes_at_once(chat: LocalChat, siti: Phone) -> None:
    loop = asyncio.get_running_loop()
    poll = asyncio.create_task(texts(chat, timeout=30))
    await asyncio.sleep(0)
    began = loop.time()
    await siti.say("halo")
    assert await poll == ["halo"]
    assert loop.time() - began < 0.5


async def test_a_poll_that_finds_nothing_ends_in_time(chat: LocalChat) -> None:
    assert await fetch(chat, timeout=1) == []


async def test_a_second_poller_ends_the_first(chat: LocalChat, siti: Phone) -> None:
    first = asyncio.create_task(fetch(chat, timeout=30))
    await asyncio.sleep(0)
    second = asyncio.create_task(texts(chat, timeout=30))
    with pytest.raises(ApiError) as refused:
        await first
    await siti.say("halo")
    assert refused.value.body() == {
        "ok": False,
        "error_code": 409,
        "description": "Conflict: terminated by other getUpdates request; make sure that only one bot instance is"
        " running",
    }
    assert await second == ["halo"]


async def test_a_webhook_shuts_out_polls(chat: LocalChat, call: Call) -> None:
    poll = asyncio.create_task(fetch(chat, timeout=30))
    await asyncio.sleep(0)
    await call("setWebhook", url="https://contoh.go.id/kait")
    with pytest.raises(ApiError, match="Conflict: terminated by setWebhook request"):
        await poll
    with pytest.raises(
        ApiError, match="can't use getUpdates method while webhook is active; use deleteWebhook"
    ):
        await fetch(chat)
    _, info = await call("getWebhookInfo")
    assert info["result"]["url"] == "https://contoh.go.id/kait"
    assert await call("deleteWebhook") == (200, {"ok": True, "result": True})
    assert await fetch(chat) == []


async def test_dropping_pending_updates_forgets_them(chat: LocalChat, siti: Phone, call: Call) -> None:
    await say(siti, "satu")
    await call("deleteWebhook", drop_pending_updates=True)
    assert await fetch(chat) == []


async def test_kinds_not_asked_for_are_never_made(chat: LocalChat, siti: Phone) -> None:
    await fetch(chat, allowed_updates='["my_chat_member"]')
    await siti.say("tidak terdengar")
    await block(siti)
    assert [sorted(update) for update in await fetch(chat)] == [["my_chat_member", "update_id"]]
    await fetch(chat, allowed_updates="bukan json")
    await unblock(siti)
    await siti.say("masih tidak")
    await fetch(chat, allowed_updates=[])
    await siti.say("terdengar")
    assert [sorted(update)[0] for update in await fetch(chat)] == [
        "my_chat_member",
        "my_chat_member",
        "message",
    ]


async def test_a_hasty_poller_is_slowed_down_when_asked_for(clock: MovableClock) -> None:
    chat = LocalChat(now=clock.now, limits=Limits(slow_repeated_polls=True))
    phone = chat.people
    phone.add_user(11, "Siti")
    phone.send_text(11, "satu")
    phone.send_text(11, "dua")
    assert await texts(chat) == ["satu", "dua"]
    assert await texts(chat) == ["satu"]


async def test_closing_sends_a_waiting_poll_home(chat: LocalChat) -> None:
    poll = asyncio.create_task(fetch(chat, timeout=30))
    await asyncio.sleep(0)
    chat.close()
    assert await poll == []


async def test_a_bell_wakes_all_who_wait_and_none_who_come_later() -> None:
    bell = Bell()
    waiting = [asyncio.create_task(bell.wait(30)) for _ in range(2)]
    await asyncio.sleep(0)
    bell.ring()
    assert await asyncio.gather(*waiting) == [True, True]
    assert await bell.wait(0.01) is False
