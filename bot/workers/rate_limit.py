"""The rate limits of a chat service: about one message a second to a chat, thirty in total, short bursts allowed.

Source: Telegram's bot FAQ; the exact limits are not published, so a refusal (429) must be obeyed as well.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable


class RateLimiter:
    """Token buckets: one per chat, one for all chats, and a smaller one for strangers. Rates are messages per second.

    Strangers wait for their own bucket first, so however many they are, two thirds of the whole is left to the office.
    """

    def __init__(
        self,
        *,
        chat_rate: float = 1.0,
        chat_burst: float = 20.0,
        rate: float = 30.0,
        burst: float = 30.0,
        strangers: float = 1 / 3,
        timer: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._all = _Bucket(rate, burst, timer())
        self._strangers = _Bucket(rate * strangers, max(1.0, burst * strangers), timer())
        self._chats: dict[str, _Bucket] = {}
        self._chat_rate, self._chat_burst = chat_rate, chat_burst
        self._timer, self._sleep = timer, sleep

    async def wait(self, chat: str, *, stranger: bool = False) -> None:
        """Return when one more message to `chat` is allowed."""
        now = self._timer()
        if chat not in self._chats:
            self._chats[chat] = _Bucket(self._chat_rate, self._chat_burst, now)
        own = self._chats[chat].take(now)
        if stranger:
            # A token of the whole is taken only when the others are there: taken in advance it would delay the office.
            await self._rest(max(own, self._strangers.take(now)))
            own = 0.0
        await self._rest(max(own, self._all.take(self._timer())))

    async def _rest(self, pause: float) -> None:
        if pause > 0:
            await self._sleep(pause)


class _Bucket:
    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate, self._burst = rate, burst
        self._left, self._at = burst, now

    def take(self, now: float) -> float:
        """Take one token; returns the seconds to wait for it (0: none). Tokens taken in advance are waited for in turn."""
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        self._left -= 1
        return max(0.0, -self._left / self._rate)
