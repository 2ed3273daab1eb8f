"""The pace at which messages go out, by a timer that the test moves."""

from __future__ import annotations

import asyncio
import itertools
import random
from itertools import pairwise

from bot.localchat.api.fault_injection import FloodGate, FloodRules
from bot.localchat.state.world import ChatKind
from bot.workers.rate_limit import Rate, RateLimiter, Rates


class Timer:
    """Seconds that pass only while everybody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Event]] = []
        self._count = 0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self._count += 1
        woken = asyncio.Event()
        self._sleepers.append((self.now + seconds, self._count, woken))
        await woken.wait()

    async def run(self, *work: asyncio.Task[None]) -> None:
        """Let time pass until this work is done."""
        while not all(one.done() for one in work):
            for _ in range(20):
                await asyncio.sleep(0)
            if self._sleepers:
                first = min(self._sleepers)
                self._sleepers.remove(first)
                self.now = max(self.now, first[0])
                first[2].set()


def _pace(timer: Timer, **rates: tuple[Rate, ...]) -> RateLimiter:
    return RateLimiter(Rates(**rates), timer=timer, sleep=timer.sleep)


async def _times(pace: RateLimiter, timer: Timer, chats: list[str], *, file: bool = False) -> list[float]:
    """When each message begins, one after the other."""
    found = []

    async def send() -> None:
        for chat in chats:
            async with pace.place(chat, file=file):
                found.append(round(timer.now, 3))

    await timer.run(asyncio.create_task(send()))
    return found


async def test_a_burst_goes_out_at_once_and_the_rest_one_a_second_on_average() -> None:
    timer = Timer()
    assert await _times(_pace(timer), timer, ["a"] * 8) == [0, 0, 0, 0, 0, 5, 5, 5]


async def test_where_pairs_are_counted_a_burst_of_forty_is_followed_by_one_in_six_seconds() -> None:
    timer = Timer()
    pace = RateLimiter(timer=timer, sleep=timer.sleep)
    found: list[float] = []

    async def send(chat: str, count: int) -> None:
        for _ in range(count):
            async with pace.place(chat, paired=True):
                found.append(timer.now)

    await timer.run(asyncio.create_task(send("a", 44)))
    gaps = [later - earlier for earlier, later in pairwise(found)]
    assert found[39] - found[0] < 5, "no tap among them waits longer for its answer"
    assert [round(gap, 3) for gap in gaps[39:]] == [6.1] * 4
    began = timer.now
    await timer.run(asyncio.create_task(send("b", 1)))
    assert timer.now - began < 1, "only that person waits"
    timer.now += 61
    found.clear()
    await timer.run(asyncio.create_task(send("a", 11)))
    assert found[10] - found[9] > 6, "a rest of a minute is worth ten messages"
    assert found[9] - found[0] < 6


async def test_after_a_refusal_the_burst_is_over() -> None:
    timer = Timer()
    pace = RateLimiter(Rates(chat=(), warned=()), timer=timer, sleep=timer.sleep)
    found: list[float] = []

    async def send() -> None:
        for _ in range(3):
            async with pace.place("a", paired=True):
                found.append(timer.now)
            if len(found) == 1:
                pace.refused("a")

    await timer.run(asyncio.create_task(send()))
    assert [round(later - earlier, 3) for earlier, later in pairwise(found)] == [6.1, 6.1]


async def test_files_leave_room_for_a_text() -> None:
    timer = Timer()
    pace = _pace(timer)
    assert await _times(pace, timer, ["a"] * 2, file=True) == [0, 0]
    assert await _times(pace, timer, ["a"]) == [0]
    assert await _times(pace, timer, ["a"] * 4, file=True) == [2, 5, 5, 7]


async def test_an_album_counts_as_the_messages_that_it_is() -> None:
    timer = Timer()
    pace = _pace(timer)
    found = []

    async def send() -> None:
        for messages in (4, 4, 10, 1):
            async with pace.place("1", messages=messages):
                found.append(round(timer.now, 3))

    await timer.run(asyncio.create_task(send()))
    assert found == [0, 5, 10, 15]


async def test_news_in_passing_goes_while_the_chat_is_quiet() -> None:
    timer = Timer()
    pace = _pace(timer)
    found = []

    async def news() -> None:
        for _ in range(2):
            async with pace.place("a", in_passing=True):
                found.append(timer.now)

    assert await _times(pace, timer, ["a"]) == [0]
    await timer.run(asyncio.create_task(news()))
    assert found == [3, 6]


async def test_silence_earns_the_burst_back_but_no_more() -> None:
    timer = Timer()
    pace = _pace(timer)
    await _times(pace, timer, ["a"] * 5)
    timer.now = 1000.0
    assert await _times(pace, timer, ["a"] * 6) == [1000] * 5 + [1005]


async def test_one_slow_chat_holds_back_no_other() -> None:
    timer = Timer()
    assert await _times(_pace(timer), timer, ["a", "b", "c"]) == [0, 0, 0]


async def test_a_group_hears_at_most_twenty_messages_a_minute() -> None:
    timer = Timer()
    times = await _times(_pace(timer), timer, ["-100"] * 21)
    assert (times[19] < 20, times[20]) == (True, 60)


async def test_all_chats_together_keep_the_pace_of_the_whole() -> None:
    timer = Timer()
    pace = _pace(timer, in_all=(Rate(count=2, seconds=0.2),))
    assert await _times(pace, timer, list("abcdef")) == [0, 0, 0.2, 0.2, 0.4, 0.4]


async def test_a_thousand_messages_never_pass_thirty_a_second() -> None:
    timer = Timer()
    times = await _times(_pace(timer), timer, [str(number) for number in range(1000)])
    assert max(sum(start <= at < start + 1 for at in times) for start in times) <= 30
    assert 39 <= times[-1] <= 41


async def test_after_a_refusal_the_chat_is_served_more_slowly_for_a_minute() -> None:
    timer = Timer()
    pace = _pace(timer)
    pace.refused("a")
    assert await _times(pace, timer, ["b", "a", "a", "a"]) == [0, 0, 1, 2]
    timer.now = 61.0
    assert await _times(pace, timer, ["a", "a"]) == [61, 61]


async def test_telegrams_limits_are_never_met_however_long_an_answer_takes() -> None:
    """A strict server; messages reach it at any moment between being begun and being answered."""
    timer, chance = Timer(), random.Random(20261123)
    pace, server = _pace(timer), FloodGate(FloodRules(), ticker=timer)

    async def serve(chat: int, *, file: bool) -> None:
        for _ in range(30):
            async with pace.place(str(chat), file=file):
                await timer.sleep(chance.uniform(0, 0.1))
                server.admit(chat, ChatKind.PRIVATE)
                await timer.sleep(chance.uniform(0, 0.4))

    work = [asyncio.create_task(serve(n % 40, file=n % 3 == 0)) for n in range(60)]
    await timer.run(*work)
    await asyncio.gather(*work)


async def test_an_officer_waits_for_none_of_150_strangers() -> None:
    async def for_ever(_seconds: float) -> None:
        await asyncio.Event().wait()

    pace, passed = RateLimiter(timer=lambda: 0.0, sleep=for_ever), list[str]()

    async def send(chat: str, *, stranger: bool) -> None:
        async with pace.place(chat, stranger=stranger):
            passed.append(chat)

    crowd = [asyncio.create_task(send(f"asing {number}", stranger=True)) for number in range(150)]
    await asyncio.sleep(0)
    async with asyncio.timeout(1):
        await send("sekretaris", stranger=False)
    for one in crowd:
        one.cancel()
    await asyncio.gather(*crowd, return_exceptions=True)
    assert len(passed) == 3, "the strangers' burst of two went out, the rest waited"


async def test_only_a_message_that_had_to_wait_is_read_again() -> None:
    """However short it takes to find that it may pass."""
    timer = Timer()
    moments = (timer.now + number / 1_000_000 for number in itertools.count())
    pace = RateLimiter(
        Rates(chat=(Rate(count=1, seconds=1.0),)), timer=lambda: timer.now + next(moments), sleep=timer.sleep
    )
    waited: list[bool] = []

    async def send() -> None:
        for _ in range(2):
            async with pace.place("1") as had_to:
                waited.append(had_to)

    work = asyncio.create_task(send())
    await timer.run(work)
    assert waited == [False, True]
