"""An aiohttp transport for pywa's httpx client: a fifth of httpx's own CPU for a message (docs/keputusan.md T24).

Errors and types are httpx's.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import httpx

_CONNECTIONS = 64
_IDLE = 50.0  #: seconds that a connection is kept for the next request
_OURS = frozenset({b"host", b"content-length", b"transfer-encoding"})  #: headers that aiohttp writes itself
_LARGE = 1 << 20  #: bytes; a larger body is handed on as a file


class AiohttpTransport(httpx.AsyncBaseTransport):
    """One pool of connections, made at the first request."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body: Any = await request.aread()
        headers = [
            (name.decode("ascii"), value.decode("latin-1"))
            for name, value in request.headers.raw
            if name.lower() not in _OURS
        ]
        with _errors_of_httpx():
            response = await self._pool().request(
                request.method,
                str(request.url),
                data=io.BytesIO(body) if len(body) > _LARGE else body or None,
                headers=headers,
                allow_redirects=False,
                timeout=_timeout(request.extensions.get("timeout", {})),
            )
        return httpx.Response(response.status, headers=response.raw_headers, stream=_Stream(response))

    def _pool(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_IDLE),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
            )
        return self._session

    async def aclose(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


class _Stream(httpx.AsyncByteStream):
    """The body as it comes. One that is not read to its end takes its connection with it."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def __aiter__(self) -> AsyncIterator[bytes]:
        with _errors_of_httpx():
            async for piece in self._response.content.iter_any():
                yield piece

    async def aclose(self) -> None:
        if self._response.content.at_eof():
            self._response.release()
        else:
            self._response.close()


def _timeout(told: dict[str, float | None]) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(sock_connect=told.get("connect"), sock_read=told.get("read"))


@contextmanager
def _errors_of_httpx() -> Iterator[None]:
    """Errors of aiohttp become those that pywa and its callers know. No text contains an address."""
    try:
        yield
    except (TimeoutError, aiohttp.ServerTimeoutError) as error:
        raise httpx.ReadTimeout(type(error).__name__) from None
    except aiohttp.ClientConnectorError as error:
        raise httpx.ConnectError(type(error).__name__) from None
    except aiohttp.InvalidURL as error:
        raise httpx.UnsupportedProtocol(type(error).__name__) from None
    except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as error:
        raise httpx.ReadError(type(error).__name__) from None
