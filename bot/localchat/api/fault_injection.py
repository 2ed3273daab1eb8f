"""Fault injection: flood limits, planned failures, and a log of wrong requests of the bot."""

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
    """When the server answers 429. The kinds of limits are from Telegram's FAQ; exact numbers are not published."""

    chat: Rate = Rate(count=5, seconds=5)
    group: Rate = Rate(count=20, seconds=60)
    everywhere: Rate = Rate(count=30, seconds=1)


class FloodGate:
    """Counts admitted messages. Without rules everything is admitted. `ticker` returns monotonic seconds."""

    def __init__(self, rules: FloodRules | None, *, ticker: Callable[[], float]) -> None:
        self.rules = rules
        self._ticker = ticker
        self._passed: dict[int | None, deque[float]] = {}

    def admit(self, chat_id: int, kind: ChatKind, *, messages: int = 1) -> None:
        """Count messages to a chat, or changes of them; or raise ApiError 429 without counting any."""
        if self.rules is None:
            return
        own = self.rules.chat if kind is ChatKind.PRIVATE else self.rules.group
        wait = max(self._wait(chat_id, own), self._wait(None, self.rules.everywhere))
        if wait > 0:
            raise too_many(math.ceil(wait))
        for key in (chat_id, None):
            self._passed[key].extend([self._ticker()] * messages)

    def _wait(self, key: int | None, rate: Rate) -> float:
        now, passed = self._ticker(), self._passed.setdefault(key, deque())
        while passed and passed[0] <= now - rate.seconds:
            passed.popleft()
        return passed[-rate.count] + rate.seconds - now if len(passed) >= rate.count else 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Failure:
    """A failure planned for the next `times` calls of a method (`*`: of any).

    `applied`: the method does its work, and only the answer fails. `cut`: the connection breaks instead of an answer.
    `delay`: seconds before anything happens; with status 0 the call then succeeds normally.
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
        """The error that the bot receives."""
        if self.retry_after is not None:
            return too_many(self.retry_after)
        return ApiError(self.status, self.description)


class Trouble:
    """Planned failures in the order they were planned, each with the times left."""

    def __init__(self) -> None:
        self._plans: list[tuple[Failure, list[int]]] = []

    def plan(self, failure: Failure) -> None:
        """Plan a failure for its number of calls."""
        self._plans.append((failure, [failure.times]))

    def clear(self) -> None:
        """Cancel all planned failures."""
        self._plans.clear()

    def next_for(self, method: str) -> Failure | None:
        """The failure planned for this call, if any; its remaining times decrease by one."""
        for place, (failure, left) in enumerate(self._plans):
            if failure.method in ("*", method):
                left[0] -= 1
                if left[0] <= 0:
                    del self._plans[place]
                return failure
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Something that the bot sent and the documentation does not know. `at` is in unix seconds."""

    at: int
    method: str
    what: str


class FaultLog:
    """Faults that a real server would ignore; a strict one answers 400."""

    def __init__(self, *, now: Callable[[], int], strict: bool) -> None:
        self._now = now
        self._strict = strict
        self.faults: list[Fault] = []

    def note(self, method: str, what: str) -> None:
        """Record a fault; raises ApiError 400 when strict."""
        self.faults.append(Fault(at=self._now(), method=method, what=what))
        if self._strict:
            raise bad_request(f"LATIHAN {method}: {what}")

    def check(self, signature: Signature, params: Params) -> None:
        """Record every parameter that the method does not know. Missing ones are refused by the method itself."""
        sent = params.names()
        for name in sorted(sent - signature.known):
            self.note(signature.name, f"unknown parameter {name}")
        for name in sorted(signature.required - sent - params.files.keys()):
            self.faults.append(Fault(at=self._now(), method=signature.name, what=f"missing parameter {name}"))
