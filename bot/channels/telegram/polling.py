"""The way in by polling: the next `getUpdates` acknowledges what the one before has brought, once that is kept."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Bot
from telegram.error import Conflict, TelegramError

from bot.channels.telegram.http import AiohttpRequest, retry_after
from bot.channels.telegram.rows import KINDS, number_of, row_of
from bot.channels.telegram.tokens import safe
from bot.ports import Keep

log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]
POLL_SECONDS = 30
_ALLOWED = json.dumps(KINDS)


class Poller:
    """Polls one bot's updates. `url`: of its getUpdates."""

    def __init__(self, bot: Bot, request: AiohttpRequest, url: str, sleep: Sleep) -> None:
        self._bot, self._request, self._url, self._sleep = bot, request, url, sleep

    async def run(self, keep: Keep) -> None:
        """Poll for ever. A stray answer, a lost network or a second poller only slow the poller down."""
        offset, pause = 0, 1.0
        while True:
            try:
                updates = await self._poll(offset)
                await keep([row_of(update) for update in updates])
                # Not the highest id ever seen: after a quiet week Telegram starts again from another number.
                offset = max((update["update_id"] + 1 for update in updates), default=offset)
                pause = 1.0
            except (TelegramError, ValueError) as error:
                log.warning("polling failed", extra={"action": "poll_failed", "why": safe(error)})
                if isinstance(error, Conflict) and "webhook" in error.message.lower():
                    await self._take_webhook_away()
                await self._sleep(error.seconds if isinstance(error, _Wait) else pause)
                pause = min(pause * 2, 30.0)

    async def drain(self, keep: Keep) -> None:
        """Keep what waits now, in its order, as far as nobody else fetches it or has it pushed. Raises TelegramError."""
        offset = 0
        try:
            while updates := await self._poll(offset, wait=0):
                await keep([row_of(update) for update in updates])
                offset = max(update["update_id"] + 1 for update in updates)
        except (Conflict, ValueError) as error:
            log.info("not drained", extra={"action": "not_drained", "why": safe(error)})

    async def _take_webhook_away(self) -> None:
        """Remove a webhook that somebody has set: while it exists, the server delivers no update to a poller."""
        try:
            await self._bot.delete_webhook()
        except TelegramError as error:
            log.warning("not granted", extra={"action": "webhook_stays", "why": safe(error)})
        else:
            log.warning("webhook taken away", extra={"action": "webhook_taken_away"})

    async def _poll(self, offset: int, wait: int = POLL_SECONDS) -> list[dict[str, Any]]:
        fields = {
            "offset": str(offset),
            "timeout": str(wait),
            "allowed_updates": _ALLOWED,
            "limit": "100",
        }
        status, body = await self._request.exchange(self._url, "POST", fields)
        answer = json.loads(body.decode("utf-8", "replace"))
        said: dict[str, Any] = answer if isinstance(answer, dict) else {}
        if status == 200 and isinstance(said.get("result"), list):
            return [one for one in said["result"] if number_of(one) is not None]
        if status == 409:
            raise Conflict(str(said.get("description", "")))
        raise _Wait(status, str(said.get("description", "")), retry_after(body))


class _Wait(TelegramError):
    """The server refuses to deliver updates for some seconds."""

    def __init__(self, status: int, description: str, seconds: float) -> None:
        super().__init__(f"{status} {description}")
        self.seconds = seconds
