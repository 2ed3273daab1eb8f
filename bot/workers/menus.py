"""The menu of commands in each chat: everybody finds there what they may use, and nothing else.

What a chat has been given is remembered, so that the chat service is asked only where something has changed: in the
chats in which somebody has just done something, and in all of them when the bot starts or a seat changes hands.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.ports import Channel, Failure, SendFailed
from bot.workers.chat_workers import Chat
from storage.database import Database
from storage.repositories import menus, people

log = logging.getLogger(__name__)

_ROUND = 60.0  #: seconds between two looks at who sits where

Offered = Callable[
    [str, str], Mapping[str, str]
]  #: (channel, chat): description by command; none to a stranger
Seats = Callable[[], object]  #: who sits where; equal while nobody's rights have changed


class Menus:
    """Runs beside the queues; a menu that could not be set is set when the chat is heard of again."""

    def __init__(
        self,
        db: Database,
        channels: Mapping[str, Channel],
        offered: Offered,
        seats: Seats,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._db, self._channels, self._offered, self._seats = db, channels, offered, seats
        self._sleep = sleep
        self._touched: set[Chat] = set()
        self._seen: object = None
        self._news = asyncio.Event()
        self._turn = asyncio.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def touched(self, channel: str, chat: str) -> None:
        """Somebody has done something in this chat. May be called from any thread."""
        self._touched.add((channel, chat))
        if self._loop:
            self._loop.call_soon_threadsafe(self._news.set)

    async def run(self) -> None:
        """Keep the menus true for ever."""
        self._loop = asyncio.get_running_loop()
        looked = float("-inf")
        while True:
            looks = self._loop.time() >= looked + _ROUND
            looked = self._loop.time() if looks else looked
            await self.renew(seats=looks)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(looked + _ROUND):
                    await self._news.wait()
            self._news.clear()

    async def renew(self, *, seats: bool = True) -> None:
        """Set the menus of the chats that were touched; of all, if it looks at the `seats` and one has changed."""
        async with self._turn:
            touched, self._touched = self._touched, set()
            try:
                everybody = await asyncio.to_thread(self._all_if_seats_changed) if seats else set()
                for channel, chat in sorted(everybody | touched):
                    await self._offer(channel, chat)
            except Exception:
                log.exception("the menus were not looked at", extra={"action": "menus_failed"})

    def _all_if_seats_changed(self) -> set[Chat]:
        seen, self._seen = self._seen, self._seats()
        if seen == self._seen:
            return set()
        with self._db.reading() as tx:
            return {*people.registered_chats(tx), *menus.given(tx)}

    async def _offer(self, channel: str, chat: str) -> None:
        commands = await asyncio.to_thread(self._offered, channel, chat)
        content = json.dumps(commands) if commands else ""
        if channel not in self._channels or await asyncio.to_thread(self._has, channel, chat) == content:
            return
        try:
            await self._channels[channel].offer(chat, commands)
        except SendFailed as failed:
            log.info("no menu", extra={"action": "menu_refused", "why": failed.why})
            if failed.failure is Failure.WAIT:
                self._touched.add((channel, chat))
                await self._sleep(failed.retry_after)
            return
        remembers = partial(menus.remember, channel=channel, chat=chat, content=content)
        await asyncio.wrap_future(self._db.write(remembers))

    def _has(self, channel: str, chat: str) -> str:
        with self._db.reading() as tx:
            return menus.of_chat(tx, channel, chat)
