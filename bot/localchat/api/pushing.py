"""Pushes updates to the webhook that the bot has set: in order in each queue, queues at once, until each is taken.

The messages of a chat are a queue, and so are the taps of a person: they may overtake each other. What is answered with
anything but 2xx comes again at once, then after 2, 4, 8 … seconds, or when the answer's Retry-After says so. While nobody
can be reached at all, everything waits, and then begins with one update at a time.
Source: WebhookActor.cpp and the calls of `add_update` in Client.cpp, tdlib/telegram-bot-api.
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
_AWAY = 2  #: seconds between two tries to reach anybody

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
        self._since: dict[int, float] = {}  #: when an update was first looked at, by its number
        self._away_until = (
            0.0  #: nobody could be reached: until then nothing is tried; 0: the last try was answered
        )
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
        now = asyncio.get_running_loop().time()
        if self._away_until > now:
            return self._away_until - now
        most = 1 if self._away_until else int(str(self._desk.world.setting(CONNECTIONS, 40)))
        for at, queue, update in self._next(now, 2 * most):
            if at > now:
                return at - now
            if len(self._busy) < most:
                self._busy[queue] = asyncio.create_task(self._push(client, queue, update))
        return _FOREVER

    def _next(self, now: float, most: int) -> list[tuple[float, Queue, Json]]:
        """The first update of each queue that is not busy, with when it may go; the one that waits longest is first."""
        heads: dict[Queue, Json] = {}
        for update in self._desk.updates.fetch(offset=0, limit=most):
            heads.setdefault(_queue_of(update), update)
            self._since.setdefault(update["update_id"], now)
        found = [
            (self._failed[queue].at if queue in self._failed else self._since[one["update_id"]], queue, one)
            for queue, one in heads.items()
            if queue not in self._busy
        ]
        return sorted(found, key=lambda one: (one[0], one[2]["update_id"]))

    async def _push(self, client: httpx.AsyncClient, queue: Queue, update: Json) -> None:
        secret = str(self._desk.world.setting(SECRET, ""))
        body = json.dumps(update, ensure_ascii=False).encode(errors="surrogatepass")
        headers = {"content-type": "application/json"} | ({_HEADER: secret} if secret else {})
        try:
            answer = await client.post(self.url, content=body, headers=headers)
        except httpx.ConnectError:
            now = asyncio.get_running_loop().time()
            self._away_until = now + _AWAY * self._desk.limits.push_second
            note_error(self._desk, "Connection refused")
        except httpx.HTTPError:
            self._count(queue, "Webhook connection closed", 0)
        else:
            self._settle(queue, update, answer)
        del self._busy[queue]
        self._desk.world.store.commit()
        self._desk.updates.bell.ring()

    def _settle(self, queue: Queue, update: Json, answer: httpx.Response) -> None:
        if answer.is_success:
            self._away_until = 0.0
            self._failed.pop(queue, None)
            self._since.pop(update["update_id"], None)
            self._desk.updates.confirm(update["update_id"])
            return
        after = answer.headers.get("retry-after", "")
        told = min(int(after), _LONGEST_TOLD) if after.isdecimal() else 0
        why = f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}"
        self._count(queue, why, told)

    def _count(self, queue: Queue, why: str, told: int) -> None:
        """The first update of a queue was not taken; the webhook may have `told` how many seconds to wait."""
        before = self._failed.get(queue)
        pause = before.pause if before else 1
        if before and not told:
            pause = min(pause * 2, _LONGEST_PAUSE)
        seconds = told or (pause if before else 0)
        now = asyncio.get_running_loop().time()
        self._failed[queue] = _Failed(at=now + seconds * self._desk.limits.push_second, pause=pause)
        note_error(self._desk, why)


def _queue_of(update: Json) -> Queue:
    kind = next(name for name in update if name != "update_id")
    body = update[kind]
    who = body["from"] if kind == "callback_query" else body.get("chat") or body.get("from") or {}
    return "message" if kind == "edited_message" else kind, str(who.get("id", ""))
