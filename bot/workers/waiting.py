"""Whoever waits for slow work sees that it is being done, and after a while reads that its result comes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.ports import Arrival, Channel, Failure, IncomingKind, Job, SendFailed, Waiter

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """After how many seconds of work whoever waits for it is shown something."""

    shown: float = 0.3
    again: float = 4.5  #: Telegram shows it for five
    told: float = 3.0


PATIENT = Patience()
Who = Callable[[Arrival | Job], Sequence[Waiter]]
Tell = Callable[[Arrival | Job], None]


class Waiting:
    """Stands beside the work; nothing that goes wrong here disturbs it."""

    def __init__(self, channels: Mapping[str, Channel], who: Who, tell: Tell, patience: Patience) -> None:
        self._channels, self._who, self._tell = channels, who, tell
        self._patience = patience
        self._shown: set[asyncio.Task[None]] = set()
        self._leaving = False

    @contextlib.asynccontextmanager
    async def beside(self, item: Arrival | Job) -> AsyncIterator[None]:
        """For as long as the item is worked on: a job, or a file that an officer has sent."""
        if isinstance(item, Arrival) and item.incoming.kind is not IncomingKind.FILE:
            yield
            return
        over = asyncio.Event()
        showing = asyncio.create_task(self._show(item))
        telling = asyncio.create_task(self._tell_late(item, over))
        self._shown.add(showing)
        try:
            yield
        finally:
            over.set()
            showing.cancel()
            self._shown.discard(showing)
            await asyncio.wait({showing, telling})

    def leave(self) -> None:
        """The bot stops: show nothing more."""
        self._leaving = True
        for showing in self._shown:
            showing.cancel()

    async def _show(self, item: Arrival | Job) -> None:
        try:
            await asyncio.sleep(self._patience.shown)
            waiters = await asyncio.to_thread(self._who, item)
            await asyncio.gather(*(self._show_to(one) for one in waiters))
        except Exception:
            log.exception("not shown as busy", extra={"action": "busy_failed"})

    async def _show_to(self, waiter: Waiter) -> None:
        """Show it until the work is over. A refusal to wait is obeyed, nothing is repeated."""
        channel = self._channels[waiter.channel]
        while True:
            pause = self._patience.again
            try:
                await channel.busy(waiter.chat, with_file=waiter.with_file)
            except SendFailed as failed:
                if failed.failure in (Failure.GONE, Failure.REFUSED):
                    return
                pause = max(pause, failed.retry_after)
            await asyncio.sleep(pause)

    async def _tell_late(self, item: Arrival | Job, over: asyncio.Event) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._patience.told):
                await over.wait()
        if over.is_set() or self._leaving:
            return
        try:
            await asyncio.to_thread(self._tell, item)
        except Exception:
            log.exception("not told that it takes longer", extra={"action": "late_failed"})
