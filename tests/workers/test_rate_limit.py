"""The pace at which messages go out, by a timer that the test moves."""

from __future__ import annotations

import asyncio

from bot.workers.rate_limit import RateLimiter


class Timer:
    """Seconds that pass only while somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def _pace(timer: Timer, **rates: float) -> RateLimiter:
    return RateLimiter(timer=timer, sleep=timer.sleep, **rates)


async def _times(pace: RateLimiter, timer: Timer, chats: list[str]) -> list[float]:
    found = []
    for chat in chats:
        await pace.wait(chat)
        found.append(round(timer.now, 3))
    return found


async def test_a_burst_goes_out_at_once_and_the_rest_one_a_second() -> None:
    timer = Timer()
    pace = _pace(timer, chat_rate=1, chat_burst=3)
    assert await _times(pace, timer, ["a"] * 6) == [0, 0, 0, 1, 2, 3]


async def test_silence_earns_the_burst_back_but_no_more() -> None:
    timer = Timer()
    pace = _pace(timer, chat_rate=1, chat_burst=2)
    await _times(pace, timer, ["a"] * 2)
    timer.now = 1000.0
    assert await _times(pace, timer, ["a"] * 4) == [1000, 1000, 1001, 1002]


async def test_one_slow_chat_holds_back_no_other() -> None:
    timer = Timer()
    pace = _pace(timer, chat_rate=1, chat_burst=1, rate=100, burst=100)
    assert await _times(pace, timer, ["a", "b", "c"]) == [0, 0, 0]


async def test_all_chats_together_keep_the_pace_of_the_whole() -> None:
    timer = Timer()
    pace = _pace(timer, chat_rate=100, chat_burst=100, rate=10, burst=2)
    assert await _times(pace, timer, list("abcdef")) == [0, 0, 0.1, 0.2, 0.3, 0.4]


async def test_a_thousand_messages_never_pass_thirty_a_second() -> None:
    timer = Timer()
    times = await _times(_pace(timer), timer, [str(number % 200) for number in range(1000)])
    most = max(sum(start <= at < start + 1 for at in times) for start in times)
    assert most <= 30 + 30, "the burst and one second's worth"
    assert 32 <= times[-1] <= 34


async def test_an_officer_waits_for_none_of_150_strangers() -> None:
    async def for_ever(_seconds: float) -> None:
        await asyncio.Event().wait()

    pace = RateLimiter(timer=lambda: 0.0, sleep=for_ever)
    crowd = [asyncio.create_task(pace.wait(f"asing {number}", stranger=True)) for number in range(150)]
    await asyncio.sleep(0)
    async with asyncio.timeout(1):
        await pace.wait("sekretaris")
    for one in crowd:
        one.cancel()
    await asyncio.gather(*crowd, return_exceptions=True)
    assert sum(not one.cancelled() for one in crowd) == 10, "the strangers' burst went out, the rest waited"
