"""What can go wrong on purpose: floods, planned failures, and the log of what the bot did wrong."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.localchat.api.params import Params, Signature
from bot.localchat.errors import ApiError, bad_request, too_many
from bot.localchat.state.world import ChatKind


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """At most `count` messages in any `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class FloodRules:
    """When the server says 429. The shape is Telegram's FAQ; the exact numbers are nowhere published."""

    chat: Rate = Rate(count=5, seconds=5)
    group: Rate = Rate(count=20, seconds=60)
    everywhere: Rate = Rate(count=30, seconds=1)


class FloodGate:
    """Counts what was let through. Without rules everything passes. `ticker` gives seconds that never go back."""

    def __init__(self, rules: FloodRules | None, *, ticker: Callable[[], float]) -> None:
        self.rules = rules
        self._ticker = ticker
        self._passed: dict[int | None, deque[float]] = {}

    def admit(self, chat_id: int, kind: ChatKind) -> None:
        """One more message into a chat; raises ApiError 429, and then it is not counted."""
        if self.rules is None:
            return
        own = self.rules.chat if kind is ChatKind.PRIVATE else self.rules.group
        wait = max(self._wait(chat_id, own), self._wait(None, self.rules.everywhere))
        if wait > 0:
            raise too_many(math.ceil(wait))
        for key in (chat_id, None):
            self._passed[key].append(self._ticker())

    def _wait(self, key: int | None, rate: Rate) -> float:
        now, passed = self._ticker(), self._passed.setdefault(key, deque())
        while passed and passed[0] <= now - rate.seconds:
            passed.popleft()
        return passed[-rate.count] + rate.seconds - now if len(passed) >= rate.count else 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A failure planned for the next `times` calls of a method (`*`: of any).

    `applied`: the method does its work first, and only the answer fails. `cut`: the connection breaks instead of an
    answer. `delay`: seconds before anything happens; with status 0 the call then goes on as if nothing were wrong.
    """

    method: str = "*"
    status: int = 502
    description: str = "Bad Gateway"
    retry_after: int | None = None
    times: int = 1
    applied: bool = False
    cut: bool = False
    delay: float = 0

    def error(self) -> ApiError:
        """What the bot is told."""
        if self.retry_after is not None:
            return too_many(self.retry_after)
        return ApiError(self.status, self.description)


class Trouble:
    """Planned failures in the order they were planned, each with the times left."""

    def __init__(self) -> None:
        self._plans: list[tuple[Failure, list[int]]] = []

    def plan(self, failure: Failure) -> None:
        """From now on, until its times are used up."""
        self._plans.append((failure, [failure.times]))

    def clear(self) -> None:
        """Nothing is planned any more."""
        self._plans.clear()

    def next_for(self, method: str) -> Failure | None:
        """The failure this call meets; it is used up by one."""
        for place, (failure, left) in enumerate(self._plans):
            if failure.method in ("*", method):
                left[0] -= 1
                if left[0] <= 0:
                    del self._plans[place]
                return failure
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Something the bot sent that the documentation does not know. `at` is in unix seconds."""

    at: int
    method: str
    what: str


class FaultLog:
    """What a real server would overlook; a strict one answers 400."""

    def __init__(self, *, now: Callable[[], int], strict: bool) -> None:
        self._now = now
        self._strict = strict
        self.faults: list[Fault] = []

    def note(self, method: str, what: str) -> None:
        """Write it down; raises ApiError 400 when strict."""
        self.faults.append(Fault(at=self._now(), method=method, what=what))
        if self._strict:
            raise bad_request(f"LATIHAN {method}: {what}")

    def check(self, signature: Signature, params: Params) -> None:
        """Note every parameter that the method does not know. A missing one is refused by the method itself."""
        sent = params.names()
        for name in sorted(sent - signature.known):
            self.note(signature.name, f"unknown parameter {name}")
        for name in sorted(signature.required - sent - params.files.keys()):
            self.faults.append(Fault(at=self._now(), method=signature.name, what=f"missing parameter {name}"))
