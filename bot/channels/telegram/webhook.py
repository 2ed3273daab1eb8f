"""The way in by webhook: every update is kept before its 200. An ASGI application for one path.

Telegram sends again, for a day, whatever is not answered with 2xx; meanwhile it holds back what the same chat sent later.
Any process on the same database may answer: the key of an update is its own number.
"""

from __future__ import annotations

import hmac
import json
import time

from starlette.types import Receive, Scope, Send

from bot.channels.telegram.order import Order, Push
from bot.channels.telegram.rows import number_of, row_of
from bot.channels.webhook import Receiver, read_body
from bot.http_server import answer

SECRET_HEADER = b"x-telegram-bot-api-secret-token"
_COME_AGAIN = 1  #: seconds; without it Telegram waits longer and longer, up to two minutes


class Webhook(Receiver):
    """The receiver for one bot. The secret is asked for before anything of a body is read."""

    within = 20.0  # Telegram waits for a minute

    def __init__(self, secret: str) -> None:
        super().__init__()
        self._secret = secret.encode()
        self._order = Order()
        self.taken_at = float("-inf")  #: when an update was last kept, in seconds of the machine

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await answer(send, 405, allow="POST")
            return
        status = await self._update(scope, receive)
        await answer(send, status, retry_after=_COME_AGAIN if status == 503 else 0)

    async def _update(self, scope: Scope, receive: Receive) -> int:
        headers = dict(scope["headers"])
        secret = headers.get(SECRET_HEADER, b"")
        if not hmac.compare_digest(secret, self._secret):
            self.refuse("the webhook was called with another secret, or none", "webhook_secret")
            return 403 if secret else 401
        body = await read_body(headers, receive)
        if body is None:
            return 413
        try:
            update = json.loads(body)
            if number_of(update) is None:
                return 400
            row = row_of(update)
        except (ValueError, RecursionError):  # of JSON and of Unicode too
            return 400
        number, chat, _ = row
        push = Push(number=int(number), chat=chat, tap="callback_query" in update)
        await self._order.turn(push)
        if not await self.kept([row]):
            return 503
        self._order.kept(push)
        self.taken_at = time.monotonic()
        return 200
