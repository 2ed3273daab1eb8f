"""The webhook: every event is kept before its 200. An ASGI application for one path.

The platform sends again, for days, whatever is not answered with 200; so what was dropped for good is answered so too.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from bot.channels.webhook import Receiver, read_body
from bot.channels.whatsapp.account import Account
from bot.channels.whatsapp.events import greeted, split
from bot.http_server import answer

_SIGNATURE = b"x-hub-signature-256"


class Webhook(Receiver):
    """The receiver for one number. A body that was signed with another secret is refused."""

    within = 4.0  # the platform is answered within five

    def __init__(self, account: Account) -> None:
        super().__init__()
        self._account = account

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
            self.tell("the webhook was asked with another token", "webhook_token")
            return 403, b""
        event = greeted(challenge)
        await self.kept([(event.key, event.person, event.text)])
        return 200, challenge

    async def _events(self, scope: Scope, receive: Receive) -> int:
        headers = dict(scope["headers"])
        signature = headers.get(_SIGNATURE, b"")
        if not signature:
            return 401
        body = await read_body(headers, receive)
        if body is None:
            return 413
        if not hmac.compare_digest(signature, self._signed(body)):
            self.refuse("a body was signed with another secret", "webhook_signature")
            return 403
        try:
            found = split(json.loads(body), self._account.phone)
        except (ValueError, RecursionError):  # of JSON and of Unicode too
            return 400
        return 200 if await self.kept([(one.key, one.person, one.text) for one in found]) else 503

    def _signed(self, body: bytes) -> bytes:
        secret = self._account.app_secret.encode()
        return b"sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest().encode()
