"""Waiting without polling: everyone who waits wakes when the bell rings."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.localchat.errors import Json


@dataclass(frozen=True, kw_only=True, slots=True)
class Signal:
    """Something that is shown while it happens and kept nowhere: that the bot is typing, a word to who looks on."""

    number: int
    kind: str
    data: Json


class Bell:
    """Rings once for all who wait now; who comes later waits for the next ring. One event loop, no locks."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        """Wake everyone who waits."""
        waiting, self._waiting = self._waiting, set()
        for one in waiting:
            if not one.done():
                one.set_result(None)

    async def wait(self, seconds: float) -> bool:
        """Until the next ring (true), or until so many seconds have passed (false)."""
        one = asyncio.get_running_loop().create_future()
        self._waiting.add(one)
        try:
            await asyncio.wait_for(one, seconds)
        except TimeoutError:
            return False
        else:
            return True
        finally:
            self._waiting.discard(one)
