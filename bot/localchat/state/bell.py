"""Waiting without polling: a condition that wakes everyone who waits."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.localchat.errors import Json


@dataclass(frozen=True, kw_only=True, slots=True)
class Signal:
    """Something that is shown once and not stored: that the bot is typing, or a remark to whoever watches."""

    number: int
    kind: str
    data: Json


class Bell:
    """Wakes all present waiters at once; later ones wait for the next ring. For one event loop, without locks."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake everyone who waits."""
        waiting, self._waiting = self._waiting, set()
        for one in waiting:
            if not one.done():
                one.set_result(None)

    async def wait(self, seconds: float) -> bool:
        """Wait for the next ring: True, or False after so many seconds."""
        one = asyncio.get_running_loop().create_future()
        self._waiting.add(one)
        try:
            # Not `wait_for`: in Python 3.11 it swallows a cancellation that arrives at the same moment.
            async with asyncio.timeout(seconds):
                await one
        except TimeoutError:
            return False
        else:
            return True
        finally:
            self._waiting.discard(one)
