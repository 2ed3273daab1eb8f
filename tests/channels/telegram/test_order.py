"""A tap waits for the messages of its chat that Telegram is still to push, a message for a tap; never for long."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.telegram import order
from bot.channels.telegram.order import Order, Push


def message(number: int, chat: str = "11") -> Push:
    return Push(number=number, chat=chat, tap=False)


def tap(number: int, chat: str = "11") -> Push:
    return Push(number=number, chat=chat, tap=True)


async def turned(waiting: asyncio.Task[None]) -> bool:
    for _ in range(5):
        await asyncio.sleep(0)
    return waiting.done()


async def kept(found: Order, push: Push) -> None:
    await found.turn(push)
    found.kept(push)


async def test_a_tap_waits_for_every_message_before_it() -> None:
    found = Order()
    await found.turn(message(1))
    waiting = asyncio.create_task(found.turn(tap(4)))
    assert not await turned(waiting), "the first is not on the disk"
    found.kept(message(1))
    assert not await turned(waiting), "two have not come"
    for number in (2, 3):
        assert not await turned(waiting)
        await kept(found, message(number))
    assert await turned(waiting)


async def test_a_message_waits_for_the_tap_that_is_being_kept() -> None:
    found = Order()
    await found.turn(tap(1))
    waiting = asyncio.create_task(found.turn(message(2)))
    assert not await turned(waiting)
    found.kept(tap(1))
    assert await turned(waiting)


async def test_nobody_waits_for_other_chats_or_for_what_is_of_the_same_kind() -> None:
    found = Order()
    await found.turn(message(1, chat="12"))
    await found.turn(message(3))
    for push in (message(5), tap(6, chat="13"), tap(2), message(9000, chat="12")):
        assert await turned(asyncio.create_task(found.turn(push))), push


@pytest.mark.parametrize("number", [3, 5000], ids=["a number of another chat", "numbers begin anew"])
async def test_what_never_comes_is_not_waited_for(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "QUIET", 0.01)
    found = Order()
    await kept(found, message(1))
    async with asyncio.timeout(2):
        await found.turn(tap(number))


async def test_a_chat_in_which_messages_never_end_holds_no_tap_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(order, "LONGEST", 0.05)
    found = Order()
    await kept(found, message(1))
    waiting = asyncio.create_task(found.turn(tap(500)))
    number = 1
    async with asyncio.timeout(2):
        while not waiting.done():
            number += 1
            await kept(found, message(number))
            await asyncio.sleep(0.001)
    assert number < 400


async def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "_KNOWN", 10)
    found = Order()
    for number in range(100):
        await kept(found, message(number, chat=str(number)))
    assert (len(found._kept), len(found._last)) == (10, 10)
