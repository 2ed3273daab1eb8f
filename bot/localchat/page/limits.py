"""How much a request may carry. What is more is not kept: 413, with a sentence."""

from __future__ import annotations

import json
import re
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.localchat.api.media import UPLOAD_BYTES
from bot.localchat.errors import TooLarge

FIELDS_BYTES = 1 << 20
"""Of everything that is no file."""

_BOT_API = "/bot"  #: refuses a body that announces itself as too long in Telegram's own words
_WITH_FILE = re.compile(r"/bot.*|/v26\.0/.*|/phones/\d+/file|/latihan/ulang")
_WORDS = Path(__file__).parent.parent / "static" / "id.json"
_HEARD_OUT = 256 << 20  #: bytes that a client may go on sending before it is cut off without an answer


class BodyLimit:
    """ASGI middleware in front of the whole server. An announced body costs nothing but a look at its length."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._sentence: str = json.loads(_WORDS.read_text(encoding="utf-8"))["kiriman_besar"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most, announced = most_bytes(scope["path"]), Headers(scope=scope).get("content-length")
        if announced is not None and int(announced) > most and not scope["path"].startswith(_BOT_API):
            await _hear_out(receive)
            await self._refuse(scope, receive, send)
            return
        try:
            await self._app(scope, receive if announced else self._counted(receive, most), send)
        except TooLarge:
            await self._refuse(scope, receive, send)

    def _counted(self, receive: Receive, most: int) -> Receive:
        """`receive` of a body that does not say how long it is."""
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise TooLarge(self._sentence)
            return message

        return counted

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = {"error": self._sentence, "faults": [self._sentence]}
        await JSONResponse(body, status_code=413)(scope, receive, send)


def most_bytes(path: str) -> int:
    """The largest body of a request to this path."""
    return FIELDS_BYTES + (UPLOAD_BYTES if _WITH_FILE.fullmatch(path) else 0)


async def _hear_out(receive: Receive) -> None:
    """Let the client finish, so that it listens to the answer; nothing is kept."""
    heard = 0
    while heard < _HEARD_OUT:
        message = await receive()
        heard += len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            return
