"""What every webhook does alike: it reads bodies of a limited size, keeps rows before it says so, and is quiet about noise."""

from __future__ import annotations

import asyncio
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

from starlette.types import Receive, Scope, Send

from bot.ports import Keep

log = logging.getLogger(__name__)

BODY_MAX = 4 * 1024 * 1024  #: bytes
_TOLD_EVERY = 60.0  #: seconds between two lines about refusals: anybody can cause one

Rows = Sequence[tuple[str, str, str]]


class Receiver(ABC):
    """The part of a webhook that knows no service. Without a `keep`, and while it fails, the service is to come again.

    `refused` is called when somebody came with another secret, with how often since the last call; at most once a minute,
    because anybody can do so.
    """

    within: float  #: seconds; what is not kept by then is not kept later

    def __init__(self) -> None:
        self._told_at: dict[str, float] = {}
        self._refusals = 0
        self.keep: Keep | None = None
        self.hears = asyncio.Event()  #: somebody keeps what comes
        self.refused: Callable[[int], object] = lambda _: None

    @abstractmethod
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request of the service, as ASGI."""

    def hear(self, keep: Keep) -> None:
        """From now on what comes is kept."""
        self.keep = keep
        self.hears.set()

    async def kept(self, rows: Rows) -> bool:
        """Whether all of them are on the disk."""
        if self.keep is None:
            return False
        try:
            async with asyncio.timeout(self.within):
                await self.keep(rows)
        except Exception as error:  # noqa: BLE001  # whatever hinders it: the service sends it again
            log.warning("not kept", extra={"action": "webhook_unkept", "why": type(error).__name__})
            return False
        return True

    def refuse(self, words: str, action: str) -> None:
        """Somebody has come with another secret."""
        self._refusals += 1
        if self.tell(words, action):
            count, self._refusals = self._refusals, 0
            self.refused(count)

    def tell(self, words: str, action: str) -> bool:
        """Log it, unless it was just told."""
        now = time.monotonic()
        if now - self._told_at.get(action, -_TOLD_EVERY) < _TOLD_EVERY:
            return False
        self._told_at[action] = now
        log.warning(words, extra={"action": action})
        return True


async def read_body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes | None:
    """The body; None if it is too long, before it is read to the end."""
    told = headers.get(b"content-length", b"")
    if told.isdigit() and int(told) > BODY_MAX:
        return None
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > BODY_MAX:
            return None
    return bytes(body)
