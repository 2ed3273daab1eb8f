"""Asks now and then what a chat service says of our templates and of our number."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from bot.ports import Approving, Channel, SendFailed, TemplateState
from bot.workers.disk_retry import retry_on_disk_fault
from storage.database import Database, Tx
from storage.repositories import accounts

log = logging.getLogger(__name__)

_EVERY = 3600.0  #: seconds between two looks; what changes meanwhile the service tells by itself
_AGAIN = 60.0  #: seconds after a look that failed

Listed = Callable[
    [Tx, str, Mapping[str, TemplateState]], None
]  #: hears (transaction, channel, templates by name)


class Approvals:
    """Runs beside the queues, for the channels that need approvals."""

    def __init__(
        self,
        db: Database,
        channels: Mapping[str, Channel],
        listed: Listed,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._db, self._listed, self._sleep = db, listed, sleep
        self._channels = [one for one in channels.values() if isinstance(one, Approving)]

    async def run(self) -> None:
        while self._channels:
            seen = [await self._look(channel) for channel in self._channels]
            await self._sleep(_EVERY if all(seen) else _AGAIN)

    async def _look(self, channel: Approving) -> bool:
        try:
            states, quality = await channel.templates(), await channel.quality()
        except SendFailed as failed:
            log.info("templates not looked at", extra={"action": "templates_unknown", "why": failed.why})
            return False
        await retry_on_disk_fault(self._db, partial(self._keep, channel.name, states, quality))
        return True

    def _keep(self, channel: str, states: Mapping[str, TemplateState], quality: str, tx: Tx) -> None:
        self._listed(tx, channel, states)
        accounts.set_quality(tx, channel, quality)
