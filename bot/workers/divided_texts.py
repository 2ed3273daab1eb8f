"""Which rows of a chat are one text that the phone had to send in several messages, and whether all of it is there."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from bot.core.parsing.pieces import is_rest, may_go_on, units
from bot.ports import Channel, Incoming, IncomingKind

HOLD = 3.0  #: seconds that a long text waits for what may belong to it; shorter ones never wait
_LONG_ROW = 2000  #: characters of a row; nothing shorter holds a long text


class DividedTexts:
    """Looks at rows of the inbox, the oldest of a chat first."""

    def __init__(self, channels: Mapping[str, Channel]) -> None:
        self._channels = channels
        self._held: dict[tuple[str, str], asyncio.Event] = {}
        self._waited: dict[tuple[str, str], int] = {}  #: the row of a chat that has waited long enough

    @staticmethod
    def concerns(rows: Sequence[Any]) -> bool:
        """Whether the first row may be a piece of a longer text."""
        return any(len(row.raw) >= _LONG_ROW for row in rows[:2])

    def together(self, rows: Sequence[Any]) -> Sequence[Any]:
        """The first row, with those behind it that hold the rest of its text."""
        found = 1
        for one, other in pairwise(rows):
            if max(len(one.raw), len(other.raw)) < _LONG_ROW or not self._go_together(one, other):
                break
            found += 1
        return rows[:found]

    def _go_together(self, one: Any, other: Any) -> bool:
        first, second = self._text(one), self._text(other)
        if first is None or second is None or first.text.startswith("/"):
            return False  # a command is never the beginning of something long
        return is_rest(units(first.text), units(second.text), second.at - first.at)

    def _text(self, row: Any) -> Incoming | None:
        """The text in a row; None where it holds something else."""
        channel = self._channels.get(row.channel)
        try:
            found = channel.parse(json.loads(row.raw)) if channel else None
        except ValueError:
            return None
        return found if found and found.kind is IncomingKind.TEXT else None

    async def waits(self, text: Sequence[Any], behind: Sequence[Any]) -> bool:
        """Give a text that may be cut off a moment for its rest, once; True: it has waited, look at the chat again.

        `behind`: rows that came after it already; then nothing more of it can come.
        """
        last = text[-1]
        chat = (last.channel, last.chat)
        if behind or len(last.raw) < _LONG_ROW or self._waited.get(chat) == last.id:
            return False
        found = self._text(last)
        if found is None or not may_go_on(units(found.text)):
            return False
        self._waited[chat] = last.id
        event = self._held[chat] = asyncio.Event()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HOLD):
                await event.wait()
        del self._held[chat]
        return True

    def came(self, channel: str, chats: Iterable[str]) -> None:
        """Something has arrived in these chats."""
        for chat in chats:
            if (channel, chat) in self._held:
                self._held[(channel, chat)].set()

    def leave(self) -> None:
        """Wait no longer: the bot is told to stop."""
        for event in self._held.values():
            event.set()
