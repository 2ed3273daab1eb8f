"""The poller against servers that misbehave: nothing is acknowledged that is not kept, and nothing stops it for good."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest
from aiohttp import web

from bot.channels.telegram.channel import TelegramChannel

TOKEN = "1000001:RAHASIA-jangan-sampai-terbaca-di-log"


class Script:
    """A server that gives one answer after the other, and then nothing more; it remembers the offsets it was asked."""

    def __init__(self, *answers: tuple[int, object]) -> None:
        self.answers = list(answers)
        self.offsets: list[int] = []
        self.methods: list[str] = []
        self.over = asyncio.Event()

    async def answer(self, request: web.Request) -> web.Response:
        self.methods.append(request.path.rpartition("/")[2])
        if self.methods[-1] == "deleteWebhook":
            return web.json_response({"ok": True, "result": True})
        self.offsets.append(int((await request.post())["offset"]))
        if not self.answers:
            self.over.set()
            await asyncio.Event().wait()
        status, body = self.answers.pop(0)
        if isinstance(body, str):
            return web.Response(status=status, text=body, content_type="text/html")
        return web.json_response(body, status=status)


async def listened(script: Script) -> tuple[list[tuple[str, str, str]], list[float]]:
    """What was kept, in order, and the pauses made, until the script is over."""
    app = web.Application(handler_args={"shutdown_timeout": 0.1})
    app.router.add_post("/{rest:.*}", script.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    kept: list[tuple[str, str, str]] = []
    pauses: list[float] = []

    async def keep(updates: Sequence[tuple[str, str, str]]) -> None:
        kept.extend(updates)

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    channel = TelegramChannel(TOKEN, f"http://127.0.0.1:{runner.addresses[0][1]}", sleep=sleep)
    task = asyncio.create_task(channel.listen(keep))
    await asyncio.wait(
        {task, asyncio.create_task(script.over.wait())}, return_when=asyncio.FIRST_COMPLETED, timeout=5
    )
    assert not task.done(), task
    task.cancel()
    await asyncio.wait({task})
    await channel.close()
    await runner.cleanup()
    return kept, pauses


def found(*updates: object) -> tuple[int, object]:
    return 200, {"ok": True, "result": list(updates)}


def update(number: int, chat: int = 11) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": "halo"}}


async def test_an_update_is_acknowledged_only_by_the_poll_after_it_was_kept() -> None:
    script = Script(found(update(5), update(6)), found(update(7, chat=12)))
    kept, pauses = await listened(script)
    assert [(key, chat) for key, chat, _ in kept] == [("5", "11"), ("6", "11"), ("7", "12")]
    assert script.offsets == [0, 7, 8]
    assert pauses == []


async def test_what_cannot_be_kept_is_not_acknowledged() -> None:
    script = Script(found(update(5)))
    channel = TelegramChannel(TOKEN, "http://127.0.0.1:1")

    async def keep(updates: Sequence[tuple[str, str, str]]) -> None:
        raise RuntimeError("no database")

    app = web.Application()
    app.router.add_post("/{rest:.*}", script.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    channel = TelegramChannel(TOKEN, f"http://127.0.0.1:{runner.addresses[0][1]}")
    with pytest.raises(RuntimeError):
        await channel.listen(keep)
    await channel.close()
    await runner.cleanup()
    assert script.offsets == [0]


@pytest.mark.parametrize(
    ("answer", "pause"),
    [
        ((404, "<html><h1>404 Not Found</h1></html>"), 1.0),
        ((502, "<html>Bad Gateway</html>"), 1.0),
        ((200, ""), 1.0),
        ((200, "[1"), 1.0),
        ((401, {"ok": False, "description": "Unauthorized"}), 2.0),
        ((429, {"ok": False, "description": "x", "parameters": {"retry_after": 9}}), 9.0),
        ((409, {"ok": False, "description": "Conflict: terminated by other getUpdates request"}), 1.0),
        ((409, []), 1.0),
        ((200, {"ok": True}), 2.0),
        ((200, {"ok": True, "result": {"a": 1}}), 2.0),
        ((200, ["ok"]), 2.0),
    ],
)
async def test_a_bad_answer_only_slows_it_down(answer: tuple[int, object], pause: float) -> None:
    script = Script(answer, found(update(5)))
    kept, pauses = await listened(script)
    assert ([key for key, _, _ in kept], pauses) == (["5"], [pause])


async def test_it_slows_down_more_and_more_and_is_quick_again_when_it_is_over() -> None:
    script = Script(*[(502, "x")] * 7, found(update(1)), (502, "x"))
    _, pauses = await listened(script)
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 1]


async def test_updates_that_make_no_sense_are_kept_too_and_stop_none_behind_them() -> None:
    poison: list[Any] = [
        {"update_id": 1, "message": "teks"},
        {"update_id": 2, "message": [1]},
        {"update_id": 3, "message": {"chat": 5, "from": None}},
        {"update_id": 4, "callback_query": {"message": {"chat": None}}},
        {"update_id": 5, "message": {"chat": {"id": 11}, "text": "setengah \ud83d"}},
        {"update_id": 6},
    ]
    kept, pauses = await listened(Script(found(*poison, "tanpa bentuk", {"update_id": "x"}, update(7))))
    assert [key for key, _, _ in kept] == ["1", "2", "3", "4", "5", "6", "7"]
    assert all(raw.encode("utf-8") and json.loads(raw) for _, _, raw in kept)
    assert pauses == []


async def test_a_webhook_that_somebody_set_is_taken_away_and_a_second_poller_is_left_alone() -> None:
    webhook = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    other = "Conflict: terminated by other getUpdates request"
    for why, methods in (
        (webhook, ["getUpdates", "deleteWebhook", "getUpdates"]),
        (other, ["getUpdates", "getUpdates"]),
    ):
        script = Script((409, {"ok": False, "description": why}), found(update(5)))
        kept, pauses = await listened(script)
        assert ([key for key, _, _ in kept], pauses) == (["5"], [1.0])
        assert script.methods == [*methods, "getUpdates"]
