"""An HTTP server in a task of the running loop, and the paths that it serves."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass(frozen=True, kw_only=True)
class Listening:
    """A server that listens."""

    host: str
    port: int
    server: _Server
    task: asyncio.Task[None]

    @property
    def url(self) -> str:
        """Its address, without a trailing slash."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    async def close(self) -> None:
        """Stop listening, after the requests under way."""
        self.server.leaving.set()
        await self.task


async def listen(app: ASGIApp, host: str = "127.0.0.1", port: int = 0, *, among: bool = False) -> Listening:
    """Serve an application; port 0 means any free port. Raises OSError if the address cannot be used.

    `among`: other processes of this user may serve the same address, and each answers some of the requests.
    """
    listener = _bound(host, port, among=among)
    server = _Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            date_header=False,
            timeout_graceful_shutdown=2,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[listener]))
    await server.ready.wait()
    return Listening(host=host, port=listener.getsockname()[1], server=server, task=task)


def by_path(served: Mapping[str, ASGIApp]) -> ASGIApp:
    """One application of several, by the exact path of a request; a path that nothing serves gets 404."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        found = served.get(scope["path"])
        await (found(scope, receive, send) if found else answer(send, 404))

    return app


async def answer(
    send: Send,
    status: int,
    body: bytes = b"",
    *,
    allow: str = "",
    kind: str = "text/plain; charset=utf-8",
    retry_after: int = 0,
) -> None:
    """A whole answer of an ASGI application; `kind` is its content type, `retry_after` are seconds."""
    headers = [
        (b"content-type", kind.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"content-length", str(len(body)).encode()),
    ]
    headers += [(b"allow", allow.encode())] if allow else []
    headers += [(b"retry-after", str(retry_after).encode())] if retry_after else []
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _bound(host: str, port: int, *, among: bool) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Without the explicit TCP protocol asyncio leaves Nagle's algorithm on: every answer waits 40 ms for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if among:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((host, port))
    except BaseException:
        listener.close()
        raise
    return listener


class _Server(uvicorn.Server):
    """A uvicorn server that installs no signal handlers, reports when it listens, and stops at once when told."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.leaving = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.leaving.wait()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()
