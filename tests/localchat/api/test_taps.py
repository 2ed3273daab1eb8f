"""The life of a tap: pressed, delivered, answered once, or too late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.localchat.client.messages import Answer
from bot.localchat.client.phone import Phone
from bot.localchat.errors import PhoneError
from bot.localchat.server import LocalChat
from tests.localchat.phone_tricks import alerts, forge

Call = Callable[..., Any]
SITI = 11
CARD = {
    "chat_id": SITI,
    "text": "Kertas kerja",
    "reply_markup": {
        "inline_keyboard": [
            [{"text": "Ya", "callback_data": "k1:ya"}, {"text": "Tidak", "callback_data": "k1:tidak"}]
        ]
    },
}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def pending(call: Call) -> list[dict[str, Any]]:
    _, body = await call("getUpdates")
    return [update["callback_query"] for update in body["result"] if "callback_query" in update]


async def test_a_tap_brings_its_data_its_message_and_its_finger(call: Call, siti: Phone) -> None:
    await siti.start()
    _, sent = await call("sendMessage", **CARD)
    tap_id = await siti.tap("Ya")
    (query,) = await pending(call)
    assert (query["id"], query["data"], query["from"]["id"]) == (tap_id, "k1:ya", SITI)
    assert query["message"] == sent["result"]


async def test_an_answer_is_seen_and_counts_once(call: Call, siti: Phone) -> None:
    await siti.start()
    await call("sendMessage", **CARD)
    tap_id = await siti.tap("Ya")
    await siti.look()
    assert siti.unanswered == ["Ya"]
    status, _ = await call("answerCallbackQuery", callback_query_id=tap_id, text="Tercatat", show_alert=True)
    expected = Answer(tap_id=tap_id, label="Ya", text="Tercatat", show_alert=True)
    assert (status, await siti.answer_to(tap_id), alerts(siti), siti.unanswered) == (
        200,
        expected,
        [expected],
        [],
    )
    status, body = await call("answerCallbackQuery", callback_query_id=tap_id)
    assert (status, body["description"]) == (400, TOO_OLD)


async def test_an_answer_that_comes_late_is_refused(call: Call, siti: Phone, clock: MovableClock) -> None:
    await siti.start()
    await call("sendMessage", **CARD)
    tap_id = await siti.tap("Ya")
    clock.forward(timedelta(seconds=61))
    assert len(await pending(call)) == 1
    status, body = await call("answerCallbackQuery", callback_query_id=tap_id)
    assert (status, body["description"]) == (400, TOO_OLD)


async def test_a_tap_nobody_fetched_is_forgotten_after_150_seconds(
    call: Call, siti: Phone, clock: MovableClock
) -> None:
    await siti.start()
    await call("sendMessage", **CARD)
    await siti.tap("Ya")
    clock.forward(timedelta(seconds=149))
    assert len(await pending(call)) == 1
    clock.forward(timedelta(seconds=1))
    assert await pending(call) == []


async def test_a_forged_tap_carries_what_no_button_says(call: Call, siti: Phone) -> None:
    await siti.start()
    _, sent = await call("sendMessage", **CARD)
    number = sent["result"]["message_id"]
    await forge(siti, number, "k2:ya")
    await call("deleteMessage", chat_id=SITI, message_id=number)
    await forge(siti, number, "k1:ya")
    first, second = await pending(call)
    assert (first["data"], first["message"]["date"] > 0) == ("k2:ya", True)
    assert second["message"] == {"chat": sent["result"]["chat"], "message_id": number, "date": 0}


async def test_a_button_that_is_gone_cannot_be_pressed(call: Call, siti: Phone) -> None:
    await siti.start()
    _, sent = await call("sendMessage", **CARD)
    card = await siti.wait_for(label="Ya")
    await call("editMessageReplyMarkup", chat_id=SITI, message_id=sent["result"]["message_id"])
    with pytest.raises(PhoneError, match="no button 'Ya' on message"):
        await siti.tap("Ya", on=card)
    siti_now = Phone(siti._line, SITI, patience=0.05)
    with pytest.raises(PhoneError, match="waited in vain for 'Ya'"):
        await siti_now.tap("Ya")
    assert await pending(call) == []


async def test_another_member_may_press_the_same_button(call: Call, chat: LocalChat, siti: Phone) -> None:
    chat.people.add_user(12, "Budi")
    group = chat.people.add_group("Bidang", [SITI, 12])["id"]
    await call("sendMessage", **CARD | {"chat_id": group})
    both = [Phone(siti._line, user, chat_id=group, patience=2) for user in (SITI, 12)]
    taps = [await phone.tap("Ya") for phone in both]
    assert [query["from"]["id"] for query in await pending(call)] == [SITI, 12]
    await call("answerCallbackQuery", callback_query_id=taps[1], text="Bukan tugas Bapak")
    answer = await both[1].answer_to(taps[1])
    await both[0].look()
    assert (answer.text, alerts(both[0]), both[0].unanswered) == ("Bukan tugas Bapak", [], ["Ya"])
