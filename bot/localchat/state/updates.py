"""The queue of updates, with the guarantees and the limits of getUpdates.

An update stays until a higher offset confirms it, so a bot that dies before confirming gets it again. Messages
expire a day after their date, taps after 150 seconds, whether or not they were fetched.
Source: TQueue and `do_get_updates` in tdlib/telegram-bot-api.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.localchat.errors import Json
from bot.localchat.state.bell import Bell
from bot.localchat.state.store import Store

DAY = 86_400
TAP_LIFE = 150
FIRST_ID = 700_000_001
AHEAD = 10
_BY_REQUEST_ONLY = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
_KINDS = frozenset(
    [
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "message_reaction",
        "message_reaction_count",
        "chat_boost",
        "removed_chat_boost",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "purchased_paid_media",
    ]
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """An unconfirmed update. `expires` is in seconds of the injected clock."""

    update: Json
    expires: float


class UpdateQueue:
    """Updates in the order of their ids; `bell` rings when one arrives and when the server closes."""

    def __init__(self, *, now: Callable[[], int], store: Store) -> None:
        self._now = now
        self._store = store
        self._allowed: frozenset[str] | None = None
        self._pending: OrderedDict[int, Pending] = OrderedDict()
        self._next = FIRST_ID
        self._soonest = float("inf")
        self.bell = Bell()
        self._load()

    def _load(self) -> None:
        for state in self._store.load("queue"):
            self._next = state["next"]
            self._allowed = None if state["allowed"] is None else frozenset(state["allowed"])
        found = sorted(self._store.load("update"), key=lambda record: record["update"]["update_id"])
        for record in found:
            pending = Pending(update=record["update"], expires=record["expires"])
            self._pending[pending.update["update_id"]] = pending
            self._soonest = min(self._soonest, pending.expires)

    def _save(self) -> None:
        allowed = None if self._allowed is None else sorted(self._allowed)
        self._store.put("queue", 0, {"next": self._next, "allowed": allowed})

    @property
    def allowed(self) -> list[str]:
        """The kinds of updates that the bot asked for; empty for the default."""
        return sorted(self._allowed or ())

    def allow(self, kinds: object) -> None:
        """Remember `allowed_updates`; a non-list changes nothing, a list without known kinds means the default."""
        if isinstance(kinds, list):
            self._allowed = frozenset(map(str, kinds)) & _KINDS or None
            self._save()

    def push(self, kind: str, payload: Json, *, life: int = DAY) -> int | None:
        """Queue an update and wake the poller; None if the bot did not ask for this kind."""
        wanted = kind in self._allowed if self._allowed else kind not in _BY_REQUEST_ONLY
        if not wanted:
            return None
        number, self._next = self._next, self._next + 1
        pending = Pending(update={"update_id": number, kind: payload}, expires=self._now() + life)
        self._pending[number] = pending
        self._soonest = min(self._soonest, pending.expires)
        self._store.put("update", number, {"update": pending.update, "expires": pending.expires})
        self._save()
        self.bell.ring()
        return number

    def __len__(self) -> int:
        self._expire()
        return len(self._pending)

    def fetch(self, *, offset: int, limit: int) -> list[Json]:
        """Pending updates from `offset` on, at most `limit`; everything before `offset` is deleted.

        A negative offset keeps only that many of the newest. An offset far beyond the end is ignored: the whole queue
        is delivered again.
        """
        self._expire()
        if offset < 0:
            self._forget(list(self._pending)[:offset])
        elif offset <= self._next + AHEAD:
            self._forget(list(itertools.takewhile(lambda number: number < offset, self._pending)))
        return [pending.update for pending in itertools.islice(self._pending.values(), limit)]

    def confirm(self, number: int) -> None:
        """Delete an update that a webhook has taken; it may have expired meanwhile."""
        if number in self._pending:
            self._forget([number])

    def clear(self) -> None:
        """Delete all updates: `drop_pending_updates`."""
        self._forget(list(self._pending))

    def start_anew(self) -> None:
        """Delete everything except the number of the next update, after the store was cleared."""
        self._pending.clear()
        self._save()

    def _expire(self) -> None:
        now = self._now()
        if now < self._soonest:
            return
        self._forget([number for number, pending in self._pending.items() if pending.expires <= now])
        self._soonest = min((pending.expires for pending in self._pending.values()), default=float("inf"))

    def _forget(self, numbers: list[int]) -> None:
        for number in numbers:
            del self._pending[number]
            self._store.drop("update", number)
