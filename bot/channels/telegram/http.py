"""An aiohttp transport for python-telegram-bot: less CPU than its httpx transport (docs/keputusan.md T5).

Errors and types are the same.
"""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

Body = aiohttp.FormData | dict[str, str] | None


class FloodWait(TelegramError):
    """429: send nothing for `seconds`. The library's own `RetryAfter` emits a deprecation warning when created."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Too Many Requests: retry after {seconds:g}")
        self.seconds = seconds


class AiohttpRequest(BaseRequest):
    """One pooled HTTP client. Times are seconds."""

    def __init__(self, *, connections: int = 64, read_timeout: float = 20.0) -> None:
        self._connections = connections
        self._read_timeout = read_timeout
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=50)
            self._session = aiohttp.ClientSession(connector=connector, auto_decompress=True)

    async def shutdown(self) -> None:
        if self._session:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Parse without logging: the library logs a traceback and the whole page when a web server answers instead."""
        try:
            found: dict[str, Any] = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise TelegramError("no JSON") from None
        return found

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: float | Any = None,
        write_timeout: float | Any = None,  # noqa: ARG002  # aiohttp has one bound for a whole exchange
        connect_timeout: float | Any = None,
        pool_timeout: float | Any = None,  # noqa: ARG002  # as above
    ) -> tuple[int, bytes]:
        read = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout
        connect = connect_timeout if isinstance(connect_timeout, int | float) else 10.0
        files = request_data is not None and request_data.contains_files
        timeout = aiohttp.ClientTimeout(total=120 if files else None, sock_connect=connect, sock_read=read)
        status, body = await self.exchange(url, method, _body(request_data), timeout)
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            raise FloodWait(retry_after(body))
        return status, body

    async def exchange(
        self, url: str, method: str, body: Body, timeout: aiohttp.ClientTimeout | None = None
    ) -> tuple[int, bytes]:
        """Status and body of one request. Raises TimedOut or NetworkError; neither text contains the address."""
        await self.initialize()
        assert self._session is not None
        bound = timeout or aiohttp.ClientTimeout(sock_connect=10.0, sock_read=self._read_timeout)
        try:
            async with self._session.request(method, url, data=body, timeout=bound) as response:
                return response.status, await response.read()
        except (TimeoutError, aiohttp.ServerTimeoutError):
            raise TimedOut from None
        except (aiohttp.ClientError, OSError, asyncio.IncompleteReadError) as error:
            # The text of the error may contain the address, and the address contains the token.
            raise NetworkError(type(error).__name__) from None


def retry_after(body: bytes, default: float = 2.0) -> float:
    """The seconds that a refusal asks the client to wait; `default` where it does not say."""
    try:
        return float(json.loads(body)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return default


def _body(data: RequestData | None) -> Body:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters or None
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in (data.multipart_data or {}).items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return form
