"""The webhook as the server knows it: set at the start, set again when it is gone, and not torn from others."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.channels.telegram.address import PublicAddress, same_address
from bot.channels.telegram.channel import TelegramChannel
from bot.clock import MovableClock
from bot.localchat.api.context import Limits
from bot.localchat.api.fault_injection import Failure
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.phone import Phone
from bot.localchat.server import LocalChat, Serving
from bot.ports import BotProfile, SendFailed, TokenRefused, WebhookRefused

ADDRESS = PublicAddress(url="https://bot.contoh.go.id/webhook/telegram", secret="kata-rahasia")
OTHER = "https://lain.contoh.go.id/webhook/telegram"
Rows = Sequence[tuple[str, str, str]]


class Post:
    """A bot's channel at the double, what it has had kept, and the looks that it takes at its webhook."""

    def __init__(self, serving: Serving, address: PublicAddress | None = ADDRESS) -> None:
        self.chat = serving.chat
        self.channel = TelegramChannel(self.chat.token, serving.url, address=address, sleep=self.sleep)
        self.kept: list[str] = []
        self.stood = 0
        self._slept = asyncio.Semaphore(0)
        self._go = asyncio.Semaphore(0)
        self._listening: asyncio.Task[None] | None = None

    async def keep(self, rows: Rows) -> None:
        self.kept += [key for key, _, _ in rows]
        self.stood += not rows

    async def sleep(self, _: float) -> None:
        self._slept.release()
        await self._go.acquire()

    async def begin(self) -> str:
        """Greet and listen, as a running bot does."""
        assert self.channel.webhook
        self.chat.api.pusher.door = self.channel.webhook
        self.channel.webhook.hear(self.keep)
        name = await self.channel.start()
        self._listening = asyncio.create_task(self.channel.listen(self.keep))
        await self._slept.acquire()
        return name

    async def look(self) -> int:
        """How often it has stood, after one more look."""
        self._go.release()
        await self._slept.acquire()
        return self.stood

    async def taken(self) -> list[str]:
        async with asyncio.timeout(5):
            while len(self.chat.updates):
                await asyncio.sleep(0.001)
        return self.kept

    async def end(self) -> None:
        if self._listening:
            self._listening.cancel()
            await asyncio.wait([self._listening])
        await self.channel.close()

    async def call(self, method: str, **fields: object) -> Any:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.chat), base_url="http://chat") as web:
            return (await web.post(f"/bot{self.chat.token}/{method}", json=fields)).json()["result"]


@pytest_asyncio.fixture
async def serving() -> AsyncIterator[Serving]:
    """Its seconds between two pushes last long: whoever is to get an update again waits in vain."""
    clock = MovableClock(datetime(2026, 11, 23, 1, 0, tzinfo=UTC), frozen=True)
    chat = LocalChat(now=clock.now, strict=True, limits=Limits(push_second=1000))
    chat.people.add_user(11, "Siti")
    running = await chat.serve()
    yield running
    await running.close()


@pytest_asyncio.fixture
async def post(serving: Serving) -> AsyncIterator[Post]:
    found = Post(serving)
    yield found
    await found.end()
    assert serving.chat.faults.faults == []


def siti(post: Post) -> Phone:
    return Phone(DirectLine(post.chat), 11, patience=2)


async def test_it_is_set_with_its_secret_and_what_waited_is_pushed_and_introducing_leaves_it(
    post: Post,
) -> None:
    await siti(post).say("satu")
    assert await post.begin() == "sop_latihan_bot"
    assert len(await post.taken()) == 1
    await post.channel.introduce(BotProfile())
    assert await post.call("getWebhookInfo") == {
        "url": ADDRESS.url,
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "max_connections": 40,
        "allowed_updates": ["callback_query", "edited_message", "message", "my_chat_member"],
    }
    assert post.chat.world.setting("webhook_secret", "") == ADDRESS.secret
    await post.channel.start()  # another process of the same office
    await siti(post).say("dua")
    assert len(await post.taken()) == 2


async def test_it_is_set_only_when_somebody_hears(post: Post) -> None:
    starting = asyncio.create_task(post.channel.start())
    await asyncio.sleep(0.02)
    assert (await post.call("getWebhookInfo"))["url"] == ""
    assert post.channel.webhook
    post.channel.webhook.hear(post.keep)
    await starting
    assert (await post.call("getWebhookInfo"))["url"] == ADDRESS.url


async def test_what_was_tried_in_vain_comes_at_once_after_a_start(post: Post) -> None:
    await post.call("setWebhook", url=ADDRESS.url, secret_token=ADDRESS.secret)

    async def away(*_: object) -> None:
        raise OSError("refused")

    post.chat.api.pusher.door = away
    post.chat.api.pusher.turn()
    await siti(post).say("satu")
    async with asyncio.timeout(5):
        while "last_error_message" not in await post.call("getWebhookInfo"):
            await asyncio.sleep(0.001)
    await post.begin()
    assert len(await post.taken()) == 1


@pytest.mark.parametrize("conflict", [False, True], ids=["alone", "another worker fetches"])
async def test_what_waits_at_a_start_comes_in_its_order_before_anything_is_pushed(
    post: Post, conflict: bool
) -> None:
    for number in range(3):
        await siti(post).say(f"kata {number}")
        post.chat.updates.push("callback_query", {"id": str(number), "from": {"id": 11}, "data": "x"})
    if conflict:
        why = "Conflict: terminated by other getUpdates request"
        post.chat.trouble.plan(Failure(method="getUpdates", status=409, description=why))
    await post.begin()
    kept = await post.taken()
    assert len(kept) == 6
    if not conflict:
        assert kept == sorted(kept)


async def test_an_address_that_is_refused_says_why(serving: Serving) -> None:
    bad = Post(serving, PublicAddress(url="https://bot.contoh.go.id:8080/x", secret="kata"))
    with pytest.raises(WebhookRefused) as refused:
        await bad.begin()
    await bad.end()
    why = "Bad webhook: webhook can be set up only on ports 80, 88, 443 or 8443"
    assert refused.value.why.lower() == why.lower()


@pytest.mark.parametrize(
    ("method", "failure", "kind"),
    [
        ("getWebhookInfo", Failure(status=502), SendFailed),
        ("setWebhook", Failure(cut=True), SendFailed),
        ("setWebhook", Failure(status=401, description="Unauthorized"), TokenRefused),
    ],
)
async def test_a_server_that_stumbles_at_it_is_greeted_again(
    post: Post, method: str, failure: Failure, kind: type[Exception]
) -> None:
    planned = replace(failure, method=method)
    post.chat.trouble.plan(planned)
    with pytest.raises(kind):
        await post.begin()
    assert await post.begin() == "sop_latihan_bot"


async def test_workers_that_begin_at_once_set_it_one_after_the_other(post: Post) -> None:
    post.chat.trouble.plan(Failure(method="setWebhook", retry_after=1, times=2))
    beginning = asyncio.create_task(post.begin())
    for _ in range(2):
        await post._slept.acquire()
        post._go.release()
    assert await beginning == "sop_latihan_bot"
    assert (await post.call("getWebhookInfo"))["url"] == ADDRESS.url


async def test_one_that_was_removed_is_set_again_and_one_of_others_is_left(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    await post.begin()
    assert await post.look() == 1
    await post.call("deleteWebhook")
    assert await post.look() == 2
    assert (await post.call("getWebhookInfo"))["url"] == ADDRESS.url
    await post.call("setWebhook", url=OTHER)
    caplog.clear()
    with caplog.at_level(logging.WARNING):
        assert [await post.look() for _ in range(3)] == [2, 2, 2], "it is not said to stand"
    assert (await post.call("getWebhookInfo"))["url"] == OTHER
    assert [(one.action, one.why) for one in caplog.records] == [  # type: ignore[attr-defined]
        ("webhook_of_others", "lain.contoh.go.id")
    ]
    await post.channel.start()  # started again, it is the bot's
    assert await post.look() == 3


async def test_while_updates_do_not_arrive_it_does_not_stand(post: Post) -> None:
    await post.begin()
    assert post.channel.webhook
    keep, post.channel.webhook.keep = post.channel.webhook.keep, None
    await siti(post).say("satu")
    async with asyncio.timeout(5):
        while "last_error_message" not in await post.call("getWebhookInfo"):
            await asyncio.sleep(0.001)
    assert [await post.look(), await post.look()] == [0, 0]
    post.channel.webhook.keep = keep
    await post.call("deleteWebhook")  # what waits is tried again
    assert await post.look() == 1
    await post.taken()
    assert (await post.look(), len(post.kept)) == (2, 1)


@pytest.mark.parametrize("failure", [Failure(status=502), Failure(status=404), Failure(cut=True)])
async def test_a_look_that_fails_ends_nothing(post: Post, failure: Failure) -> None:
    await post.begin()
    post.chat.trouble.plan(replace(failure, method="getWebhookInfo"))
    assert [await post.look(), await post.look()] == [0, 1]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://A.go.id/x", "https://a.go.id:443/x/", True),
        ("https://a.go.id:8443/x", "https://a.go.id/x", False),
        ("http://a.go.id/x", "https://a.go.id/x", False),
        ("https://a.go.id/x", "https://a.go.id/X", False),
    ],
)
def test_two_ways_to_write_an_address_are_one(one: str, other: str, same: bool) -> None:
    assert same_address(one, other) is same


def test_a_secret_is_not_shown() -> None:
    assert ADDRESS.secret not in repr(ADDRESS)
