"""How fast a number may send: to one person, and to everybody."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from bot.localchat.cloud.errors import PAIR, THROUGHPUT, GraphError


@dataclass(frozen=True, kw_only=True, slots=True)
class PaceRules:
    """To one person `burst` messages at once, then one in `seconds`; to everybody `everywhere` in a second.

    None: no limit to everybody. The platform's is 80; on a clock that jumps a second says nothing.
    """

    burst: int = 45
    seconds: float = 6.0
    everywhere: int | None = None


class Pace:
    """Counts admitted messages. `now` is the server's clock, for pairs; `ticker` monotonic seconds, for the rest."""

    def __init__(self, rules: PaceRules, *, now: Callable[[], float], ticker: Callable[[], float]) -> None:
        self._rules, self._now, self._ticker = rules, now, ticker
        self._left: dict[int, tuple[float, float]] = {}
        self._passed: deque[float] = deque()

    def admit(self, chat: int) -> None:
        """Count a message to a person; or raise GraphError 131056 or 130429 without counting it."""
        moment = self._ticker()
        while self._passed and self._passed[0] <= moment - 1:
            self._passed.popleft()
        if self._rules.everywhere is not None and len(self._passed) >= self._rules.everywhere:
            raise GraphError(THROUGHPUT)
        left = self._tokens(chat)
        if left < 1:
            raise GraphError(PAIR)
        self._left[chat] = (left - 1, self._now())
        self._passed.append(moment)

    def _tokens(self, chat: int) -> float:
        left, since = self._left.get(chat, (float(self._rules.burst), self._now()))
        return min(left + max(0.0, self._now() - since) / self._rules.seconds, self._rules.burst)
