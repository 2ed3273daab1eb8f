"""What goes wrong on purpose: floods, planned failures, broken connections, restarts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest

from bot.clock import MovableClock
from bot.localchat.api.fault_injection import Failure, FloodRules, Rate
from bot.localchat.api.params import Params, Upload
from bot.localchat.client.phone import Phone
from bot.localchat.errors import ApiError
from bot.localchat.server import LocalChat, Serving
from bot.localchat.state.store import SqliteStore

Call = Callable[..., Any]
SITI = 11


async def test_floods_are_refused_by_the_ticker(clock: MovableClock) -> None:
    seconds = [0.0]
    rules = FloodRules(chat=Rate(count=2, seconds=10))
    chat = LocalChat(now=clock.now, flood=rules, ticker=lambda: seconds[0])
    chat.people.add_user(SITI, "Siti")
    chat.people.start(SITI)
    hello = Params(values={"chat_id": SITI, "text": "halo"})
    await chat.api.call("sendMessage", hello)
    seconds[0] = 4
    await chat.api.call("sendMessage", hello)
    with pytest.raises(ApiError) as refused:
        await chat.api.call("sendMessage", hello)
    assert refused.value.body() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 6",
        "parameters": {"retry_after": 6},
    }
    seconds[0] = 10
    await chat.api.call("sendMessage", hello)


async def test_changes_and_each_part_of_an_album_count_as_messages(clock: MovableClock) -> None:
    chat = LocalChat(now=clock.now, flood=FloodRules(chat=Rate(count=4, seconds=10)), ticker=lambda: 0.0)
    chat.people.add_user(SITI, "Siti")
    chat.people.start(SITI)
    sent: Any = await chat.api.call("sendMessage", Params(values={"chat_id": SITI, "text": "halo"}))
    change = Params(values={"chat_id": SITI, "text": "halo lagi", "message_id": sent["message_id"]})
    await chat.api.call("editMessageText", change)
    parts = {name: Upload(name=f"{name}.pdf", mime_type="", data=b"%PDF") for name in ("a", "b")}
    media = [{"type": "document", "media": f"attach://{name}"} for name in parts]
    await chat.api.call("sendMediaGroup", Params(values={"chat_id": SITI, "media": media}, files=parts))
    with pytest.raises(ApiError, match="429"):
        await chat.api.call("sendMessage", Params(values={"chat_id": SITI, "text": "satu lagi"}))


async def test_planned_failures_happen_once_before_or_after_the_work(
    call: Call, chat: LocalChat, web: httpx.AsyncClient, siti: Phone
) -> None:
    await siti.start()
    chat.trouble.plan(Failure(method="sendMessage", retry_after=7))
    chat.trouble.plan(Failure(method="sendMessage", applied=True))
    refused = await web.post(f"/bot{chat.token}/sendMessage", data={"chat_id": SITI, "text": "satu"})
    broken, _ = await call("sendMessage", chat_id=SITI, text="dua")
    fine, _ = await call("sendMessage", chat_id=SITI, text="tiga")
    await siti.look()
    assert (refused.status_code, refused.headers["retry-after"], broken, fine) == (429, "7", 502, 200)
    assert [message.text for message in siti.messages] == ["/start", "dua", "tiga"]


async def test_a_cut_connection_leaves_the_bot_in_doubt(
    serving: Serving, http: aiohttp.ClientSession, siti: Phone
) -> None:
    await siti.start()
    serving.chat.trouble.plan(Failure(method="sendMessage", applied=True, cut=True))
    form = {"chat_id": SITI, "text": "sampai atau tidak"}
    with pytest.raises(aiohttp.ClientPayloadError):
        async with http.post(f"/bot{serving.chat.token}/sendMessage", data=form) as answer:
            await answer.read()
    assert (await siti.wait_for("sampai")).text == "sampai atau tidak"


async def test_everything_survives_a_restart(tmp_path: Path, clock: MovableClock) -> None:
    chat = LocalChat(now=clock.now, store=SqliteStore(tmp_path / "latihan" / "chat.sqlite"))
    chat.people.add_user(SITI, "Siti")
    chat.people.start(SITI)
    chat.people.send_file(SITI, Upload(name="a.pdf", mime_type="", data=b"%PDF"))
    row = [{"text": "Ya", "callback_data": "y"}]
    card = {"chat_id": SITI, "text": "Kartu", "reply_markup": {"inline_keyboard": [row]}}
    await chat.api.call("sendMessage", Params(values=card))
    await chat.api.call("sendMessage", Params(values=card | {"text": "Kartu kedua"}))
    tap = chat.people.tap(SITI, 3, label="Ya")
    before, queued = chat.views.items(SITI), chat.updates.fetch(offset=0, limit=100)
    chat.close()

    again = LocalChat(now=clock.now, store=SqliteStore(tmp_path / "latihan" / "chat.sqlite"))
    assert (again.views.items(SITI), again.updates.fetch(offset=0, limit=100)) == (before, queued)
    await again.api.call("answerCallbackQuery", Params(values={"callback_query_id": tap["id"]}))
    file_id = queued[1]["message"]["document"]["file_id"]
    assert again.views.read_file(file_id)["data"] == b"%PDF"
    assert again.people.send_text(SITI, "halo")["message_id"] == 5
    assert again.people.tap(SITI, 4, label="Ya")["id"] > tap["id"]
    assert again.updates.fetch(offset=-1, limit=1)[0]["update_id"] == queued[-1]["update_id"] + 2
    again.close()
