"""The channels of a bot from its first moment: greeted until they answer, then listened to.

What comes waits, unacknowledged, until there is a bot that keeps it; so the bot may be loaded meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

from bot.ports import Channel, Keep, SendFailed, TokenRefused

log = logging.getLogger(__name__)

_REFUSALS = 5  #: refusals of a token in a row before it counts as wrong: 15 seconds

Unanswered = Callable[[str, SendFailed], None]


class Listening:
    """Begins when it is made; without `at_once` it only greets then, and listens while it runs.

    `unanswered` is called once for each channel (by its name) whose server does not answer the first greeting; the log is
    silent about it.
    """

    def __init__(
        self,
        channels: Iterable[Channel],
        unanswered: Unanswered = lambda *_: None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        *,
        at_once: bool = True,
    ) -> None:
        self._unanswered, self._sleep, self._at_once = unanswered, sleep, at_once
        self._keep_of: Callable[[str], Keep] | None = None
        self._kept = asyncio.Event()
        self._channels = served = {channel.name: channel for channel in channels}
        self._accounts = {name: asyncio.get_running_loop().create_future() for name in served}
        self._work = asyncio.create_task(self._serve_all(list(served.values())))

    async def run(self, keep_of: Callable[[str], Keep]) -> None:
        """Hand on what has come and what comes, for ever, to the function that keeps it for the channel of this name.

        Raises `TokenRefused` after several refusals of a token in a row: a faulty proxy refuses it once.
        """
        self._keep_of = keep_of
        self._kept.set()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._served())
            for channel in () if self._at_once else self._channels.values():
                group.create_task(self._listen(channel))

    async def _served(self) -> None:
        await asyncio.shield(self._work)

    async def _listen(self, channel: Channel) -> None:
        await self.account(channel.name)
        await channel.listen(partial(self._keep, channel.name))

    async def account(self, channel: str) -> str:
        """The name, or the number, by which people find the bot, once the server of this channel has answered."""
        return await asyncio.shield(self._accounts[channel])

    async def end(self) -> None:
        self._work.cancel()
        await asyncio.wait([self._work])

    async def _serve_all(self, channels: Sequence[Channel]) -> None:
        async with asyncio.TaskGroup() as group:
            for channel in channels:
                group.create_task(self._serve(channel))

    async def _serve(self, channel: Channel) -> None:
        self._accounts[channel.name].set_result(await self._hello(channel))
        if self._at_once:
            await channel.listen(partial(self._keep, channel.name))

    async def _keep(self, channel: str, updates: Sequence[tuple[str, str, str]]) -> None:
        await self._kept.wait()
        assert self._keep_of
        await self._keep_of(channel)(updates)

    async def _hello(self, channel: Channel) -> str:
        """Greet the server until it answers; waiting messages go out meanwhile."""
        pause, refused, tried = 1.0, 0, 0
        while True:
            try:
                return await channel.start()
            except SendFailed as failed:
                if not tried:
                    self._unanswered(channel.name, failed)
                tried += 1
                log.debug("no answer yet", extra={"action": "hello_failed", "why": failed.why})
                refused = refused + 1 if isinstance(failed, TokenRefused) else 0
                if refused == _REFUSALS:
                    raise
                await self._sleep(pause)
                pause = min(pause * 2, 30.0)
