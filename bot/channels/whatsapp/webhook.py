"""The webhook: every event is kept before its 200. An ASGI application for one path.

The platform sends again, for days, whatever is not answered with 200; so what was dropped for good is answered so too.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable, Sequence
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from bot.channels.whatsapp.account import Account
from bot.channels.whatsapp.events import greeted, split
from bot.http_server import answer
from bot.ports import Keep

log = logging.getLogger(__name__)

BODY_MAX = 4 * 1024 * 1024  #: bytes
_KEEP_WITHIN = 4.0  #: seconds; the platform is answered within five
_TOLD_EVERY = 60.0  #: seconds between two lines about refusals: anybody can cause one
_SIGNATURE = b"x-hub-signature-256"
_Rows = Sequence[tuple[str, str, str]]


class Webhook:
    """The receiver for one number. Without a `keep`, and while it fails, the platform is asked to come again.

    `refused` is called when a body was signed with another secret, at most once a minute: anybody can send one.
    """

    def __init__(self, account: Account) -> None:
        self._account = account
        self._told_at: dict[str, float] = {}
        self.keep: Keep | None = None
        self.refused: Callable[[], object] = lambda: None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "GET":
            await answer(send, *await self._challenge(scope))
        elif scope["method"] == "POST":
            await answer(send, await self._events(scope, receive))
        else:
            await answer(send, 405, allow="GET, POST")

    async def _challenge(self, scope: Scope) -> tuple[int, bytes]:
        """The platform asks whether the address is ours. What it asks goes back byte by byte."""
        asked = parse_qs(scope["query_string"].decode("latin-1"), encoding="latin-1")
        token, challenge = (
            asked.get(f"hub.{name}", [""])[0].encode("latin-1") for name in ("verify_token", "challenge")
        )
        right = hmac.compare_digest(token, self._account.verify_token.encode())
        if asked.get("hub.mode") != ["subscribe"] or not right:
            self._tell("the webhook was asked with another token", "webhook_token")
            return 403, b""
        event = greeted(challenge)
        await self._kept([(event.key, event.person, event.text)])
        return 200, challenge

    async def _events(self, scope: Scope, receive: Receive) -> int:
        headers = dict(scope["headers"])
        signature = headers.get(_SIGNATURE, b"")
        if not signature:
            return 401
        body = await _read(headers, receive)
        if body is None:
            return 413
        if not hmac.compare_digest(signature, self._signed(body)):
            if self._tell("a body was signed with another secret", "webhook_signature"):
                self.refused()
            return 403
        try:
            found = split(json.loads(body), self._account.phone)
        except (ValueError, RecursionError):  # of JSON and of Unicode too
            return 400
        return 200 if await self._kept([(one.key, one.person, one.text) for one in found]) else 503

    def _signed(self, body: bytes) -> bytes:
        secret = self._account.app_secret.encode()
        return b"sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest().encode()

    async def _kept(self, rows: _Rows) -> bool:
        """Whether all of them are on the disk. What is not kept in time is not kept later."""
        if self.keep is None:
            return False
        try:
            async with asyncio.timeout(_KEEP_WITHIN):
                await self.keep(rows)
        except Exception as error:  # noqa: BLE001  # whatever hinders it: the platform sends it again
            log.warning("not kept", extra={"action": "webhook_unkept", "why": type(error).__name__})
            return False
        return True

    def _tell(self, words: str, action: str) -> bool:
        """Log it, unless it was just told."""
        now = time.monotonic()
        if now - self._told_at.get(action, -_TOLD_EVERY) < _TOLD_EVERY:
            return False
        self._told_at[action] = now
        log.warning(words, extra={"action": action})
        return True


async def _read(headers: dict[bytes, bytes], receive: Receive) -> bytes | None:
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
