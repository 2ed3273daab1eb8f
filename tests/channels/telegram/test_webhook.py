"""What the webhook answers to whom, over HTTP, and what is kept by then."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.channels.telegram.webhook import Webhook
from bot.channels.webhook import BODY_MAX
from bot.http_server import by_path, listen

PATH = "/webhook/telegram"
SECRET = "kata-rahasia_Webhook-2026"
UPDATE = {"update_id": 5, "message": {"chat": {"id": 11}, "text": "halo"}}
Rows = Sequence[tuple[str, str, str]]


class Door:
    """The webhook at an address, and what it has had kept."""

    def __init__(self) -> None:
        self.webhook = Webhook(SECRET)
        self.webhook.keep = self.keep
        self.kept: list[tuple[str, str]] = []
        self.url = ""

    async def keep(self, rows: Rows) -> None:
        self.kept += [(key, chat) for key, chat, _ in rows]

    async def ask(self, method: str, path: str = PATH, **more: Any) -> tuple[int, str]:
        """The status, and for how long to wait."""
        async with aiohttp.request(method, self.url + path, **more) as answer:
            return answer.status, answer.headers.get("retry-after", "")

    async def post(self, content: Any, secret: str | None = SECRET) -> int:
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
        return (await self.ask("POST", data=io.BytesIO(raw), headers=headers))[0]


@pytest_asyncio.fixture
async def door() -> AsyncIterator[Door]:
    found = Door()
    listening = await listen(by_path({PATH: found.webhook}))
    found.url = listening.url
    yield found
    await listening.close()


async def test_an_update_is_answered_once_it_is_kept(door: Door) -> None:
    assert await door.post(UPDATE) == 200
    tap = {"update_id": 6, "callback_query": {"from": {"id": 7}, "message": {"chat": {"id": 12}}}}
    assert await door.post(tap) == 200
    assert await door.post({"update_id": 7, "poll": {"x": 1}}) == 200
    assert door.kept == [("5", "11"), ("6", "12"), ("7", "")]


@pytest.mark.parametrize(
    ("secret", "status"),
    [(None, 401), ("", 401), ("kata", 403), (f"{SECRET}x", 403), (SECRET.lower(), 403), ("\xe9", 403)],
)
async def test_whoever_does_not_know_the_secret_leaves_nothing(
    door: Door, secret: str | None, status: int
) -> None:
    assert await door.post(UPDATE, secret) == status
    assert door.kept == []


async def test_refusals_are_counted_told_once_a_minute_and_never_with_a_secret(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[int] = []
    door.webhook.refused = told.append
    with caplog.at_level(logging.DEBUG):
        for secret in ("sandi-orang-lain", None, "sandi-orang-lain"):
            await door.post(UPDATE, secret)
        door.webhook._told_at.clear()  # a minute later
        await door.post(UPDATE, "sandi-orang-lain")
    assert told == [1, 3]
    lines = [record for record in caplog.records if record.name.startswith("bot.")]
    assert [record.getMessage() for record in lines] == [
        "the webhook was called with another secret, or none"
    ] * 2
    assert not [one for one in caplog.records if "sandi" in str(vars(one)) or SECRET in str(vars(one))]


async def test_nothing_is_read_of_a_body_without_the_secret(door: Door) -> None:
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"
    host, _, port = door.url.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(head.encode())
    assert (await reader.readline()).split()[1] == b"401"
    writer.close()


async def test_too_much_is_refused_and_the_most_is_taken(door: Door) -> None:
    assert await door.post(b" " * (BODY_MAX + 1)) == 413
    update = json.dumps(UPDATE).encode()
    assert await door.post(update + b" " * (BODY_MAX - len(update))) == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\xfa",
        b"[]",
        b"5",
        b"null",
        b"{}",
        b'{"update_id": "5"}',
        b'{"update_id": true}',
        b'{"update_id": 5.5}',
        b'{"update_id": null, "message": {}}',
        b'{"update_id": 5, "message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"update_id": ' + b"9" * 5000 + b"}",
    ],
    ids=lambda body: repr(body[:24]),
)
async def test_what_is_no_update_is_refused_and_kills_nothing(door: Door, body: bytes) -> None:
    assert await door.post(body) == 400
    assert door.kept == []
    assert await door.post(UPDATE) == 200


async def test_an_update_that_makes_no_sense_is_kept_all_the_same(door: Door) -> None:
    """It is put aside where it is read; refused here it would come for a day, and hold up its chat."""
    for number, message in enumerate(("teks", [1], {"chat": 5, "from": None}, {"text": "\ud83d"})):
        assert await door.post({"update_id": number, "message": message}) == 200
    assert [key for key, _ in door.kept] == ["0", "1", "2", "3"]


async def test_what_cannot_be_kept_in_time_is_to_come_again_soon(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(rows: Rows) -> None:
        raise OSError(28, "No space left on device")

    async def locked(rows: Rows) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Webhook, "within", 0.05)
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    for keep in (full, locked, None):
        door.webhook.keep = keep
        assert await door.ask("POST", json=UPDATE, headers=headers) == (503, "1")


async def test_other_methods_and_other_paths_have_nothing_here(door: Door) -> None:
    for method in ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert (await door.ask(method))[0] == 405
    for path in ("/", "/webhook", f"{PATH}/", "/webhook/whatsapp"):
        assert (await door.ask("POST", path))[0] == 404
