"""What the webhook answers to whom, over HTTP, and what is on the disk by then."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.channels.webhook import BODY_MAX
from bot.channels.whatsapp.account import WEBHOOK
from bot.channels.whatsapp.webhook import Webhook
from bot.http_server import by_path, listen
from tests.channels.whatsapp.bodies import SITI, body, change, message, status
from tests.channels.whatsapp.platform import ACCOUNT

Rows = Sequence[tuple[str, str, str]]


class Door:
    """The webhook at an address, and what it has had kept."""

    def __init__(self) -> None:
        self.webhook = Webhook(ACCOUNT)
        self.webhook.keep = self.keep
        self.kept: list[tuple[str, str]] = []
        self.url = ""

    async def keep(self, rows: Rows) -> None:
        self.kept += [(key, chat) for key, chat, _ in rows]

    async def ask(self, method: str = "GET", path: str = WEBHOOK, **more: Any) -> tuple[int, bytes]:
        async with aiohttp.request(method, self.url + path, **more) as answer:
            return answer.status, await answer.read()

    async def post(self, content: Any, signature: str | None = None) -> int:
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        signed = hmac.new(ACCOUNT.app_secret.encode(), raw, hashlib.sha256).hexdigest()
        headers = {"X-Hub-Signature-256": f"sha256={signed}" if signature is None else signature}
        return (await self.ask("POST", data=io.BytesIO(raw), headers=headers if signature != "" else {}))[0]


@pytest_asyncio.fixture
async def door() -> AsyncIterator[Door]:
    found = Door()
    listening = await listen(by_path({WEBHOOK: found.webhook}))
    found.url = listening.url
    yield found
    await listening.close()


def question(**changed: str) -> dict[str, str]:
    return {
        "hub.mode": "subscribe",
        "hub.verify_token": ACCOUNT.verify_token,
        "hub.challenge": "115 8&20<b>",
    } | changed


async def test_the_right_token_gets_the_challenge_as_it_came(door: Door) -> None:
    assert await door.ask(params=question()) == (200, b"115 8&20<b>")
    assert await door.ask(
        path=f"{WEBHOOK}?hub.mode=subscribe&hub.verify_token=kata-verifikasi&hub.challenge=%ff"
    ) == (200, b"\xff")
    assert [key.partition(":")[0] for key, _ in door.kept] == ["sapaan", "sapaan"]  # the doctor tells of it


@pytest.mark.parametrize(
    "asked",
    [
        {},
        question(**{"hub.verify_token": "salah"}),
        question(**{"hub.verify_token": ""}),
        question(**{"hub.mode": "x"}),
    ],
)
async def test_another_token_gets_nothing_of_the_challenge(door: Door, asked: dict[str, str]) -> None:
    assert await door.ask(params=asked) == (403, b"")
    assert door.kept == []


@pytest.mark.parametrize(
    ("signature", "status"), [("", 401), ("sha256=00", 403), ("sha1=00", 403), ("sha256=\xe9", 403)]
)
async def test_without_the_right_signature_nothing_is_kept(door: Door, signature: str, status: int) -> None:
    assert await door.post(body(change(message())), signature) == status
    assert door.kept == []


async def test_a_secret_that_does_not_fit_is_told_and_a_body_without_signature_is_anybodys(
    door: Door,
) -> None:
    told: list[int] = []
    door.webhook.refused = told.append
    await door.post(body(change(message())), "")
    await door.ask(params=question(**{"hub.verify_token": "salah"}))
    assert told == []
    for _ in range(3):
        await door.post(body(change(message())), "sha256=00")
    assert told == [1]
    door.webhook._told_at.clear()  # a minute later
    await door.post(body(change(message())), "sha256=00")
    assert told == [1, 3]


async def test_too_much_is_refused_before_it_is_read_to_the_end(door: Door) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(door.url.rpartition(":")[2]))
    head = f"POST {WEBHOOK} HTTP/1.1\r\nHost: x\r\nX-Hub-Signature-256: sha256=0\r\nContent-Length: {BODY_MAX + 1}\r\n\r\n"
    writer.write(head.encode() + b"{" * 1000)
    assert (await reader.readline()).split()[1] == b"413"
    writer.close()
    assert await door.post(b" " * (BODY_MAX + 1)) == 413  # whoever sends to the end hears it too
    assert await door.post(b" " * (BODY_MAX - 2) + b"[]") == 200


async def test_a_body_that_does_not_say_how_long_it_is_is_counted(door: Door) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b" " * (1 << 20)

    headers = {"X-Hub-Signature-256": "sha256=0"}
    assert (await door.ask("POST", data=pieces(), headers=headers))[0] == 413


@pytest.mark.parametrize("content", [b"", b"bukan JSON", b"\xff\xfe\x00", b"{" * 100_000, b"[" * 100_000])
async def test_what_is_signed_and_no_json_is_refused(door: Door, content: bytes) -> None:
    assert (await door.post(content), door.kept) == (400, [])


async def test_every_event_of_a_batch_is_kept_and_nothing_of_another_number(door: Door) -> None:
    ours = change(message(), message(id="wamid.DUA"), statuses=(status("read"),))
    batch = body(ours, change(message(id="wamid.TIGA"), phone="999"), {"field": "flows", "value": {"x": 1}})
    assert await door.post(batch) == 200
    keys = [(key if "wamid" in key else key.partition(":")[0], chat) for key, chat in door.kept]
    assert keys == [
        ("pesan:wamid.SATU", SITI),
        ("pesan:wamid.DUA", SITI),
        ("status:wamid.KITA:read", SITI),
        ("nomor_lain", ""),
        ("lain", ""),
    ]


async def test_what_cannot_be_kept_in_time_is_to_come_again(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(rows: Rows) -> None:
        raise OSError(28, "No space left on device")

    async def locked(rows: Rows) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(Webhook, "within", 0.05)
    for keep in (full, locked, None):
        door.webhook.keep = keep
        assert await door.post(body(change(message()))) == 503


async def test_other_methods_and_other_paths_have_nothing_here(door: Door) -> None:
    for method in ("PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"):
        assert (await door.ask(method))[0] == 405
    for path in ("/", "/webhook", f"{WEBHOOK}/", "/webhook/telegram", "/webhook/whatsapp/../x"):
        assert (await door.ask(path=path))[0] == 404
