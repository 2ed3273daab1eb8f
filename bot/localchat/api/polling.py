"""getUpdates: one poller at a time; it waits for updates instead of asking repeatedly.

Source: `do_get_updates` in tdlib/telegram-bot-api Client.cpp. A new call that finds nothing and may wait ends the
one that already waits, with 409.
"""

from __future__ import annotations

import asyncio

from bot.localchat.api.context import ApiContext
from bot.localchat.api.params import Params
from bot.localchat.api.webhook import URL, take_allowed_updates
from bot.localchat.errors import ApiError, Json

_MOST = 100
_REPEAT_WAIT = 3
_REPEAT_SINGLE = 0.5


class Poller:
    """The long poll of one bot."""

    def __init__(self, context: ApiContext) -> None:
        self._desk = context
        self._turn = 0
        self._last = (0, float("-inf"))
        self._closed = False

    def close(self) -> None:
        """End the waiting poll with an empty answer."""
        self._closed = True
        self._desk.updates.bell.ring()

    async def get_updates(self, params: Params) -> list[Json]:
        """Raises ApiError 409 while a webhook is set, or when another poll takes over."""
        self._refuse_with_webhook(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
        take_allowed_updates(self._desk, params)
        offset, wanted = params.integer("offset"), params.integer("limit", _MOST)
        limit = wanted if 1 <= wanted <= _MOST else _MOST
        wait = min(max(params.integer("timeout"), 0), self._desk.limits.poll_longest)
        wait, limit = self._slow_down(offset, wait, limit)
        found = self._desk.updates.fetch(offset=offset, limit=limit)
        if found or wait == 0:
            return found
        return await self._wait(offset, limit, wait)

    async def _wait(self, offset: int, limit: int, seconds: float) -> list[Json]:
        self._turn += 1
        turn, updates = self._turn, self._desk.updates
        updates.bell.ring()
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not self._closed and (left := end - loop.time()) > 0:
            await updates.bell.wait(left)
            self._refuse_with_webhook("terminated by setWebhook request")
            if turn != self._turn:
                raise _conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance is running"
                )
            if found := updates.fetch(offset=max(offset, 0), limit=limit):
                return found
        return []

    def _refuse_with_webhook(self, reason: str) -> None:
        if self._desk.world.setting(URL, ""):
            raise _conflict(reason)

    def _slow_down(self, offset: int, wait: int, limit: int) -> tuple[int, int]:
        now = asyncio.get_running_loop().time()
        (last_offset, last_time), self._last = self._last, (offset, now)
        if not self._desk.limits.slow_repeated_polls or offset != last_offset:
            return wait, limit
        if wait < _REPEAT_WAIT and now < last_time + _REPEAT_WAIT:
            wait = _REPEAT_WAIT
        return wait, 1 if now < last_time + _REPEAT_SINGLE else limit


def _conflict(reason: str) -> ApiError:
    return ApiError(409, f"Conflict: {reason}")
