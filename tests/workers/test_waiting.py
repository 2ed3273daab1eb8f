"""What an officer is shown while the bot is long at work for them: nothing is disturbed by it, nothing comes too late."""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Mapping

import pytest

from bot.ports import Arrival, Failure, Job, SendFailed, Waiter
from bot.workers.waiting import Patience, Waiting

JOB = Job(row=7, data={"job": "siapkan"})
NOW_AND_OFTEN = Patience(shown=0, again=0, told=0)
KASI = Waiter(channel="uji", chat="1", with_file=True)


class Service:
    """A chat service that shows it is busy; `refusals` come first."""

    def __init__(self) -> None:
        self.shown: list[tuple[str, bool]] = []
        self.refusals: list[Exception] = []
        self.asked = 0

    async def busy(self, chat: str, *, with_file: bool) -> None:
        self.asked += 1
        if self.refusals:
            raise self.refusals.pop(0)
        self.shown.append((chat, with_file))


class Desk:
    """Work that lasts until it is let go."""

    def __init__(self, patience: Patience) -> None:
        self.service = Service()
        self.told: list[int] = []
        self.said = threading.Event()
        channels: Mapping[str, object] = {"uji": self.service}
        self.waiting = Waiting(channels, lambda _: [KASI], self._tell, patience)  # type: ignore[arg-type]

    def _tell(self, item: Arrival | Job) -> None:
        self.told.append(item.row)
        self.said.set()

    async def until_asked(self, times: int) -> None:
        async with asyncio.timeout(20.0):
            while self.service.asked < times:
                await asyncio.sleep(0)


async def test_who_waits_for_a_paper_sees_again_and_again_that_a_file_is_coming() -> None:
    desk = Desk(NOW_AND_OFTEN)
    async with desk.waiting.beside(JOB):
        await desk.until_asked(3)
    assert desk.service.shown[:3] == [("1", True)] * 3
    asked = desk.service.asked
    await asyncio.sleep(0)
    assert desk.service.asked == asked, "it goes on after the paper has come"


async def test_a_paper_that_is_made_fast_shows_and_says_nothing() -> None:
    desk = Desk(Patience(shown=60, again=60, told=60))
    async with desk.waiting.beside(JOB):
        await asyncio.sleep(0)
    assert (desk.service.asked, desk.told) == (0, [])


async def test_a_paper_that_takes_longer_is_announced_once() -> None:
    desk = Desk(Patience(shown=60, again=60, told=0))
    async with desk.waiting.beside(JOB):
        await asyncio.to_thread(desk.said.wait, 20.0)
    assert desk.told == [JOB.row]


async def test_a_refusal_to_wait_is_obeyed() -> None:
    desk = Desk(NOW_AND_OFTEN)
    desk.service.refusals = [SendFailed(Failure.WAIT, "flood", math.inf)]
    async with desk.waiting.beside(JOB):
        await desk.until_asked(1)
        for _ in range(20):
            await asyncio.sleep(0)
    assert desk.service.asked == 1


@pytest.mark.parametrize("refusal", [SendFailed(Failure.GONE, "blocked"), SendFailed(Failure.REFUSED, "404")])
async def test_a_chat_that_cannot_be_shown_it_is_left_alone(refusal: SendFailed) -> None:
    desk = Desk(NOW_AND_OFTEN)
    desk.service.refusals = [refusal]
    async with desk.waiting.beside(JOB):
        await desk.until_asked(1)
        for _ in range(20):
            await asyncio.sleep(0)
    assert desk.service.asked == 1


async def test_a_fault_of_it_does_not_disturb_the_work(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    desk, done = Desk(NOW_AND_OFTEN), False
    desk.service.refusals = [RuntimeError("uji")]
    async with desk.waiting.beside(JOB):
        await desk.until_asked(1)
        done = True
    assert done


async def test_a_bot_that_stops_shows_and_says_nothing_more() -> None:
    desk = Desk(Patience(shown=0, again=0, told=0.01))
    async with desk.waiting.beside(JOB):
        await desk.until_asked(1)
        desk.waiting.leave()
        await asyncio.sleep(0)
        asked = desk.service.asked
        for _ in range(20):
            await asyncio.sleep(0)
        assert desk.service.asked == asked
