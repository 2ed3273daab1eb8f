"""Rows are worked on in order in each chat, and in many chats at once: what the inbox and the outbox share."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from bot.clock import Clock
from bot.ports import Channel
from bot.workers.disk_retry import LONGEST_PAUSE
from storage.database import Database
from storage.disk import DiskFault
from storage.files import FileStore

log = logging.getLogger(__name__)

GATHER = 0.004  #: seconds between two readings: what comes meanwhile shares the next
_BREATH = 1.0  #: seconds until what could not be read is read again
_GRACE = 10.0  #: seconds that rows under way are given when the bot is told to stop

Chat = tuple[str, str]  #: (channel, chat)


class ChatWorkers(ABC):
    """One task for each chat that has rows. Whoever inherits it says in `work` what is done with them."""

    fault: ClassVar[str]  #: how the log calls a fault that stopped the work of a chat

    def __init__(self, db: Database, files: FileStore, clock: Clock, channels: Mapping[str, Channel]) -> None:
        self._db, self._files, self._clock, self._channels = db, files, clock, channels
        self._busy: dict[Chat, asyncio.Task[None]] = {}
        self._news = asyncio.Event()
        self._leaving = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """There is something to do; may be called from any thread."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._news.set)

    @abstractmethod
    async def work(self, rows: Sequence[Any]) -> None:
        """Work on the rows of one chat, one after the other."""

    def looks_again(self) -> bool:
        """Whether there may be something to do that had to wait until the work of a chat is done."""
        return True

    def start_work(self, found: Mapping[Chat, Sequence[Any]]) -> None:
        """Begin with the rows of these chats, but for those on which somebody works meanwhile."""
        for chat, rows in found.items():
            if chat in self._busy:
                continue
            task = asyncio.create_task(self.work(rows))
            self._busy[chat] = task
            task.add_done_callback(partial(self._finished, chat))

    def _finished(self, chat: Chat, task: asyncio.Task[None]) -> None:
        del self._busy[chat]
        if self.looks_again():
            self._news.set()
        if not task.cancelled() and (fault := task.exception()):
            log.error("a chat's work failed", exc_info=fault, extra={"action": self.fault, "chat": chat})

    async def unread(self, fault: DiskFault) -> None:
        """What is to be done cannot be read now: look again a little later."""
        log.error("nothing is read", extra={"action": "not_read", "why": str(fault)})
        await asyncio.sleep(_BREATH)
        self._news.set()

    async def refused_by_disk(self, row: Any, fault: Exception) -> bool:
        """A full disk, or a store of files that is down, is no fault of the row: do not count it, and try again later."""
        why = str(fault)
        log.error("the disk refuses", extra={"action": "disk_refuses", "row": row.id, "why": why})
        await self.pause(LONGEST_PAUSE / 6)
        return False

    async def pause(self, seconds: float) -> None:
        """It ends at once when the bot is told to stop."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._leaving.wait()

    async def leave(self) -> None:
        """Begin no further row; let those under way come to their end."""
        self._leaving.set()
        if self._busy:
            await asyncio.wait(list(self._busy.values()), timeout=_GRACE)
