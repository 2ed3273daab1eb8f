"""The order of a chat, where Telegram pushes its messages and its taps beside each other (docs/keputusan.md T26).

The messages of a chat come one after the other, and so do its taps; a tap does not wait for the messages before it. The
numbers of updates tell: between the last message that came and a tap there is one that has not come yet. As far as this
process can know; what it does not see comes to another one, or belongs to another chat, and is waited for only shortly.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass

QUIET = 1.0  #: seconds without anything new of the chat; a push takes about a third of one
LONGEST = 5.0  #: seconds
_KNOWN = 2000  #: numbers and chats that are remembered


@dataclass(frozen=True, kw_only=True)
class Push:
    """An update on its way in."""

    number: int
    chat: str
    tap: bool  #: pushed beside the messages of its chat


@dataclass(frozen=True)
class _Last:
    number: int
    at: float


class Order:
    """What has come to this process lately. Times are seconds of the machine."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, None] = OrderedDict()
        self._last: OrderedDict[tuple[str, bool], _Last] = OrderedDict()
        self._news = asyncio.Event()

    async def turn(self, push: Push) -> None:
        """Return when what the same chat did before is kept, or when nothing says that it will come."""
        self._remember(self._last, (push.chat, push.tap), _Last(push.number, time.monotonic()))
        end = time.monotonic() + LONGEST
        while (seconds := min(self._waits(push), end - time.monotonic())) > 0:
            try:
                async with asyncio.timeout(seconds):
                    await self._news.wait()
            except TimeoutError:
                continue

    def kept(self, push: Push) -> None:
        """It is on the disk."""
        self._remember(self._kept, push.number, None)
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _waits(self, push: Push) -> float:
        """For how many seconds something of the other kind may still come before this."""
        last = self._last.get((push.chat, not push.tap))
        if last is None or not 0 < push.number - last.number <= _KNOWN:
            return 0.0
        if all(number in self._kept for number in range(last.number, push.number)):
            return 0.0
        return last.at + QUIET - time.monotonic()

    def _remember(self, known: OrderedDict, key: object, value: object) -> None:  # type: ignore[type-arg]
        known[key] = value
        known.move_to_end(key)
        while len(known) > _KNOWN:
            known.popitem(last=False)
