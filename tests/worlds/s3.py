"""A server that speaks S3, on this machine and in this process; loaded only by tests that need one."""

from __future__ import annotations

import asyncio
import logging
import threading
import urllib.request
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any, TypeVar

from moto import settings
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.responses import ActionAuthenticatorMixin
from moto.s3.models import FakeBucket, s3_backends
from moto.server import ThreadedMotoServer

from storage.s3 import Address, S3Store

T = TypeVar("T")
KEY_ID, SECRET = "KUNCI-UJI-7734", "rahasia-uji-9f31c0"
PREFIX = "kantor/uji"
_numbers = count(1)


@cache
def port() -> int:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    return int(server.get_host_and_port()[1])


class Bucket:
    """A bucket of its own, looked at and changed behind the back of the store."""

    def __init__(self) -> None:
        self.name = f"ember-{next(_numbers)}"
        self.endpoint = f"http://127.0.0.1:{port()}"
        made = urllib.request.Request(f"{self.endpoint}/{self.name}", method="PUT")
        urllib.request.urlopen(made).close()

    @property
    def url(self) -> str:
        return f"s3://{self.name}/{PREFIX}?endpoint={self.endpoint}"

    def store(self, at: int = 0, request: float = 5.0) -> S3Store:
        """`at`: the port of a line that leads to the server; `request`: seconds."""
        endpoint = f"http://127.0.0.1:{at}" if at else self.endpoint
        address = Address(bucket=self.name, prefix=PREFIX, endpoint=endpoint, key_id=KEY_ID, secret=SECRET)
        return S3Store(address, request=timedelta(seconds=request))

    def contents(self) -> list[str]:
        return [name.removeprefix(f"{PREFIX}/") for name in self._bucket.keys]

    def put(self, place: str, data: bytes) -> None:
        self._bucket.keys[f"{PREFIX}/{place}"].value = data

    def touch(self, place: str, at: datetime) -> None:
        self._bucket.keys[f"{PREFIX}/{place}"].last_modified = at.astimezone(UTC).replace(tzinfo=None)

    @property
    def _bucket(self) -> FakeBucket:
        found: FakeBucket = s3_backends[DEFAULT_ACCOUNT_ID]["aws"].buckets[self.name]
        return found


@contextmanager
def keys_are_checked() -> Iterator[None]:
    """The server knows nobody's keys meanwhile."""
    before = settings.INITIAL_NO_AUTH_ACTION_COUNT
    settings.INITIAL_NO_AUTH_ACTION_COUNT = 0.0
    ActionAuthenticatorMixin.request_count = 0
    try:
        yield
    finally:
        settings.INITIAL_NO_AUTH_ACTION_COUNT = before


class Line:
    """The way to the server, which can break: what has been connected before is cut off at each change."""

    def __init__(self) -> None:
        self._refused, self._bytes, self._stalled = 0, -1, False
        self.met = 0  #: connections that were refused
        self._ends: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = self._do(asyncio.start_server(self._came, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]

    def refuse(self, connections: int) -> None:
        """So many connections are reset; later ones lead to the server."""
        self._do(self._change(refused=connections))

    def stall(self) -> None:
        """Nothing is answered."""
        self._do(self._change(stalled=True))

    def cut(self, after: int) -> None:
        """Answers break off after so many bytes."""
        self._do(self._change(size=after))

    def mend(self) -> None:
        self._do(self._change())

    def close(self) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, what: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result()

    async def _change(self, refused: int = 0, size: int = -1, stalled: bool = False) -> None:
        self._refused, self._bytes, self._stalled = refused, size, stalled
        for one in self._ends:
            one.transport.abort()

    async def _end(self) -> None:
        self._server.close()
        await self._change()
        while self._ends:
            await asyncio.sleep(0)

    async def _came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refused > 0:
            self._refused -= 1
            self.met += 1
            writer.transport.abort()
        elif self._stalled:
            with self._end_of(writer):
                await reader.read()
        else:
            far, to_far = await asyncio.open_connection("127.0.0.1", port())
            with self._end_of(writer), self._end_of(to_far):
                await asyncio.gather(_pass_on(reader, to_far, -1), _pass_on(far, writer, self._bytes))

    @contextmanager
    def _end_of(self, writer: asyncio.StreamWriter) -> Iterator[None]:
        self._ends.add(writer)
        try:
            with suppress(OSError):
                yield
        finally:
            writer.transport.abort()
            self._ends.remove(writer)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, left: int) -> None:
    """What is read, and all of it unless only some bytes are `left`; then the end."""
    with suppress(OSError):
        while left and (data := await reader.read(65536)):
            part = data if left < 0 else data[:left]
            left -= len(part) if left > 0 else 0
            writer.write(part)
            await writer.drain()
    writer.close()
