"""Webhooks on their way to the bot: signed POSTs, repeated until they are answered with 200."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import httpx

from bot.localchat.cloud.account import CloudAccount
from bot.localchat.cloud.log import CloudLog, Wrong
from bot.localchat.errors import Json
from bot.localchat.state.bell import Bell
from bot.localchat.state.store import Store

MESSAGES = "messages"
_WAIT = 10.0  #: seconds for an answer
_FIRST_PAUSE = 0.02
_LONGEST_PAUSE = 5.0
_FOREVER = 3600.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """One message, status or notice: the field of its webhook and the value that holds it alone."""

    number: int
    field: str
    value: Json


Arrange = Callable[[Sequence[Event]], Sequence[Sequence[Event]]]


def one_by_one(events: Sequence[Event]) -> list[list[Event]]:
    """Every event in a POST of its own, in their order."""
    return [[event] for event in events]


class Deliveries:
    """The queue. `arrange` makes POSTs of what waits: batches, repeats, another order. `bell` rings when all is taken."""

    def __init__(self, account: CloudAccount, store: Store, log: CloudLog) -> None:
        self.arrange: Arrange = one_by_one
        self.bell = Bell()
        self._account, self._store, self._log = account, store, log
        self.taken = 0  #: events that the bot took
        self._waiting: deque[Event] = deque()
        self._underway = 0
        self._held = False
        self._next = 1
        self._task: asyncio.Task[None] | None = None
        self._news = Bell()
        self._load()

    def _load(self) -> None:
        for record in sorted(self._store.load("wa_event"), key=lambda one: int(one["number"])):
            self._waiting.append(Event(**record))
            self._next = record["number"] + 1

    def __len__(self) -> int:
        return len(self._waiting) + self._underway

    def push(self, field: str, value: Json) -> None:
        """Queue an event."""
        event = Event(number=self._next, field=field, value=value)
        self._next += 1
        self._waiting.append(event)
        self._store.put("wa_event", event.number, {"number": event.number, "field": field, "value": value})
        self._news.ring()

    def hold(self) -> None:
        """Let events gather."""
        self._held = True

    def release(self) -> None:
        """Deliver what has gathered, and go on."""
        self._held = False
        self._news.ring()

    def forget(self) -> None:
        """Drop everything that waits."""
        self._waiting.clear()

    def connect(self, client: httpx.AsyncClient, url: str) -> None:
        """Deliver to `url` from now on; the client is closed at the end."""
        self._task = asyncio.create_task(self._run(client, url))

    async def close(self) -> None:
        """Stop delivering; what waits, waits for the next start."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self, client: httpx.AsyncClient, url: str) -> None:
        pause = _FIRST_PAUSE
        try:
            while True:
                if self._held or not self._waiting:
                    await self._news.wait(_FOREVER)
                elif await self._round(client, url):
                    pause = _FIRST_PAUSE
                else:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, _LONGEST_PAUSE)
        finally:
            await client.aclose()

    async def _round(self, client: httpx.AsyncClient, url: str) -> bool:
        """Deliver what waits now; whether everything was taken. What was not goes to the front again."""
        events = list(self._waiting)
        self._waiting.clear()
        self._underway = len(events)
        taken: set[int] = set()
        refused: set[int] = set()
        try:
            for post in self.arrange(events):
                numbers = {event.number for event in post}
                (taken if await self._post(client, url, post) else refused).update(numbers)
        finally:
            self._waiting.extendleft(
                event for event in reversed(events) if event.number in refused or event.number not in taken
            )
            self._underway = 0
            self._done(taken - refused)
        return not refused

    def _done(self, numbers: set[int]) -> None:
        self.taken += len(numbers)
        for number in numbers:
            self._store.drop("wa_event", number)
        self._store.commit()
        if not self._waiting:
            self.bell.ring()

    async def _post(self, client: httpx.AsyncClient, url: str, events: Sequence[Event]) -> bool:
        body = _encoded(self._envelope(events))
        headers = {"content-type": "application/json", "user-agent": "facebookexternalua"}
        headers["x-hub-signature-256"] = signature(self._account.app_secret, body)
        try:
            answer = await client.post(url, content=body, headers=headers, timeout=_WAIT)
        except httpx.HTTPError:
            return False  # the bot is away: it is asked again
        if answer.status_code not in (200, 503):
            self._log.note(Wrong.WEBHOOK, f"{answer.status_code} for {body[:200]!r}")
        return answer.status_code == 200

    def _envelope(self, events: Sequence[Event]) -> Json:
        changes: list[Json] = []
        for event in events:
            if changes and event.field == MESSAGES and _joined(changes[-1], event):
                continue
            head: Json = {}
            if event.field == MESSAGES:
                number = {
                    "display_phone_number": self._account.number,
                    "phone_number_id": self._account.phone,
                }
                head = {"messaging_product": "whatsapp", "metadata": number}
            value = head | {name: list(v) if isinstance(v, list) else v for name, v in event.value.items()}
            changes.append({"value": value, "field": event.field})
        entry = {"id": self._account.business, "changes": changes}
        return {"object": "whatsapp_business_account", "entry": [entry]}


def _joined(change: Json, event: Event) -> bool:
    """Put an event into the change before it, if that holds events of the same kind; whether it was done."""
    value = change["value"]
    if change["field"] != MESSAGES or value.keys() - {"messaging_product", "metadata"} != event.value.keys():
        return False
    for name, found in event.value.items():
        value[name] += [one for one in found if name != "contacts" or one not in value[name]]
    return True


def signature(secret: str, body: bytes) -> str:
    """The header that proves whose POST it is."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _encoded(body: Json) -> bytes:
    """As the platform writes JSON: everything beyond ASCII escaped."""
    return json.dumps(body, separators=(",", ":")).encode()
