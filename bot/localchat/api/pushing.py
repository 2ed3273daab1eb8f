"""Pushes updates to the webhook that the bot has set: in order in each queue, queues at once, until each is taken.

A queue holds the updates of one kind in one chat, so a message and a tap of the same person may overtake each other.
Source: WebhookActor.cpp in tdlib/telegram-bot-api. The first try after a failure comes at once, later ones after 2, 4, 8
… seconds, or when the answer's Retry-After says so.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass

import httpx
from starlette.types import ASGIApp

from bot.localchat.api.context import ApiContext
from bot.localchat.api.webhook import CONNECTIONS, SECRET, URL, note_error
from bot.localchat.errors import Json

_HEADER = "x-telegram-bot-api-secret-token"
_WAIT = 60.0  #: seconds for an answer
_LONGEST_PAUSE = 60
_LONGEST_TOLD = 3600
_FOREVER = 3600.0

Queue = tuple[str, str]


@dataclass(kw_only=True, slots=True)
class _Failed:
    """A queue whose first update was not taken. `at` is in seconds of the loop."""

    at: float
    pause: int = 1


class Pusher:
    """The webhook of one bot. `door` stands in for a socket: with it every URL is answered by this application."""

    def __init__(self, context: ApiContext) -> None:
        self.door: ASGIApp | None = None
        self._desk = context
        self._run: _Run | None = None

    def turn(self) -> None:
        """Begin, go on elsewhere, or stop: as the bot has set it now. What was not taken by then waits."""
        url = str(self._desk.world.setting(URL, ""))
        if self._run and (self._run.url, self._run.door) == (url, self.door):
            return  # the bot has set what is set
        self.close()
        if url:
            self._run = _Run(self._desk, url, self.door)

    def close(self) -> None:
        """Stop pushing; what waits, waits for the next start."""
        if self._run is not None:
            self._run.task.cancel()
            self._run = None


class _Run:
    """Pushing to one URL, from when it is made until its task is cancelled."""

    def __init__(self, context: ApiContext, url: str, door: ASGIApp | None) -> None:
        self.url, self.door = url, door
        self._desk = context
        self._busy: dict[Queue, asyncio.Task[None]] = {}
        self._failed: dict[Queue, _Failed] = {}
        self.task = asyncio.get_running_loop().create_task(self._push_all())

    async def _push_all(self) -> None:
        transport = httpx.ASGITransport(self.door, raise_app_exceptions=False) if self.door else None
        async with httpx.AsyncClient(transport=transport, trust_env=False, timeout=_WAIT) as client:
            try:
                while True:
                    await self._desk.updates.bell.wait(self._begin(client))
            finally:
                for one in self._busy.values():
                    one.cancel()
                await asyncio.gather(*self._busy.values(), return_exceptions=True)

    def _begin(self, client: httpx.AsyncClient) -> float:
        """Push what may go now; the seconds until the next may."""
        now, soonest = asyncio.get_running_loop().time(), _FOREVER
        most = int(str(self._desk.world.setting(CONNECTIONS, 40)))
        seen: set[Queue] = set()
        for update in self._desk.updates.fetch(offset=0, limit=2 * most):
            queue = _queue_of(update)
            if queue in seen or len(self._busy) >= most:
                continue
            seen.add(queue)
            failed = self._failed.get(queue)
            if failed and failed.at > now:
                soonest = min(soonest, failed.at - now)
            elif queue not in self._busy:
                self._busy[queue] = asyncio.create_task(self._push(client, queue, update))
        return soonest

    async def _push(self, client: httpx.AsyncClient, queue: Queue, update: Json) -> None:
        secret = str(self._desk.world.setting(SECRET, ""))
        body = json.dumps(update, ensure_ascii=False).encode(errors="surrogatepass")
        headers = {"content-type": "application/json"} | ({_HEADER: secret} if secret else {})
        why, told = "", 0
        try:
            answer = await client.post(self.url, content=body, headers=headers)
        except httpx.HTTPError as error:
            why = "Connection refused" if isinstance(error, httpx.ConnectError) else "Connection closed"
        else:
            if not answer.is_success:
                why = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
                after = answer.headers.get("retry-after", "")
                told = min(int(after), _LONGEST_TOLD) if after.isdecimal() else 0
        del self._busy[queue]
        self._settle(queue, update, why, told)
        self._desk.updates.bell.ring()

    def _settle(self, queue: Queue, update: Json, why: str, told: int) -> None:
        if not why:
            self._failed.pop(queue, None)
            self._desk.updates.confirm(update["update_id"])
        else:
            self._failed[queue] = self._after(self._failed.get(queue), told)
            note_error(self._desk, why)
        self._desk.world.store.commit()

    def _after(self, before: _Failed | None, told: int) -> _Failed:
        """When the queue is tried again; it has failed `before`, and was `told` how many seconds to wait."""
        pause = (
            min(before.pause * 2, _LONGEST_PAUSE) if before and not told else before.pause if before else 1
        )
        seconds = told or (pause if before else 0)
        now = asyncio.get_running_loop().time()
        return _Failed(at=now + seconds * self._desk.limits.push_second, pause=pause)


def _queue_of(update: Json) -> Queue:
    kind = next(name for name in update if name != "update_id")
    body = update[kind]
    chat = body.get("chat") or body.get("from") or {}
    return kind, str(chat.get("id", ""))
