"""The pace at which messages go out, so that the chat service never has to refuse one.

Telegram's FAQ asks for about one message a second to a chat with short bursts, twenty a minute to a group and thirty a
second in all. The exact limits are not published, so a refusal (429) is obeyed as well (docs/keputusan.md T16).
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """At most `count` messages in any `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Burst:
    """So many messages at once to one person; one more for each such rest of `seconds` between two."""

    count: int
    seconds: float


_CHAT = (Rate(count=5, seconds=5.0),)


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Every limit; an empty one limits nothing."""

    chat: tuple[Rate, ...] = _CHAT
    group: tuple[Rate, ...] = (*_CHAT, Rate(count=20, seconds=60.0))
    file: tuple[Rate, ...] = (
        Rate(count=2, seconds=2.0),
        Rate(count=4, seconds=5.0),
    )  #: more for a file: there is room for a card or a change between files
    in_passing: tuple[Rate, ...] = (Rate(count=1, seconds=3.0),)  #: more for news: the chat is quiet then
    warned: tuple[Rate, ...] = (Rate(count=1, seconds=1.0),)  #: more for a chat, for a while after a refusal
    in_all: tuple[Rate, ...] = (
        Rate(count=5, seconds=0.2),
    )  #: 25: not 30, as requests take 0.2 s more or less
    stranger: tuple[Rate, ...] = (
        Rate(count=2, seconds=0.25),
    )  #: two thirds of the whole are left to the office
    paired: Burst | None = Burst(count=40, seconds=6.1)  #: where the service counts by pairs (WhatsApp)


NO_LIMIT = Rates(chat=(), group=(), file=(), in_passing=(), warned=(), in_all=(), stranger=(), paired=None)
_WARNED_FOR = 60.0  #: seconds
_SHORTEST, _ROUNDED = 0.01, 1e-6  #: seconds of a rest; sums of floats miss a whole number by less
_A_MOMENT = 0.01  #: seconds; a message that passes within it has not waited
_REMEMBERED = 32  #: messages; more than any rate of a chat counts


class RateLimiter:
    """Holds each message back until its chat, and all chats together, allow it."""

    def __init__(
        self,
        rates: Rates = Rates(),
        *,
        timer: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._rates = rates
        self._all, self._strangers = _Gate(rates.in_all, timer, sleep), _Gate(rates.stranger, timer, sleep)
        self._chats: dict[str, _Chat] = {}
        self._timer, self._sleep = timer, sleep

    @contextlib.asynccontextmanager
    async def place(
        self,
        chat: str,
        *,
        messages: int = 1,
        stranger: bool = False,
        file: bool = False,
        in_passing: bool = False,
        paired: bool = False,
    ) -> AsyncIterator[bool]:
        """One message to `chat`: entered when it may begin, left when it has ended; tells whether it had to wait.

        An album counts as so many `messages` as it has documents. Where the service counts by `paired` numbers, that
        alone limits a chat: a burst to one person, then one message at a time.

        A place counts from the end of its message, since nobody knows when in between the server counted it.
        """
        own = self._chats.setdefault(chat, _Chat())
        begun = self._timer()
        more = (self._rates.file if file else ()) + (self._rates.in_passing if in_passing else ())
        burst = self._rates.paired if paired else None
        while pause := own.pause(
            self._timer(), () if burst else self._limits(chat, own) + more, messages, burst
        ):
            await self._sleep(pause)
        own.begin(self._timer(), messages, burst)
        try:
            if stranger:  # first: a place of the whole that is taken in advance would delay the office
                await self._strangers.enter()
            await self._all.enter()
            yield self._timer() - begun > _A_MOMENT
        finally:
            own.end(self._timer(), messages)

    def refused(self, chat: str) -> None:
        """The server has refused a message to `chat`: be slower there for a while."""
        own = self._chats.setdefault(chat, _Chat())
        own.warned_until = self._timer() + _WARNED_FOR
        own.spend_all(self._rates.paired)

    def _limits(self, chat: str, own: _Chat) -> tuple[Rate, ...]:
        rates = self._rates
        limits = rates.group if chat.startswith("-") else rates.chat  # Telegram numbers groups below zero
        return limits + (rates.warned if self._timer() < own.warned_until else ())


class _Chat:
    """When messages to one chat ended, and how many are under way."""

    def __init__(self) -> None:
        self._ended: deque[float] = deque(maxlen=_REMEMBERED)
        self._open = 0
        self._spent = 0  #: of the burst
        self.warned_until = float("-inf")

    def pause(self, now: float, rates: tuple[Rate, ...], messages: int, burst: Burst | None = None) -> float:
        """Seconds until so many more may begin; 0: now."""
        pause = _pause([*self._ended, *[now] * self._open], rates, now, messages)
        return max(pause, self._rest(now, messages, burst)) if burst else pause

    def begin(self, now: float, messages: int, burst: Burst | None) -> None:
        if burst:
            self._spent = self._spent_by(now, burst) + messages
        self._open += messages

    def spend_all(self, burst: Burst | None) -> None:
        """The server says that nothing of the burst is left: it has counted what this process does not know."""
        self._spent = burst.count if burst else 0

    def end(self, now: float, messages: int) -> None:
        self._open -= messages
        self._ended.extend([now] * messages)

    def _rest(self, now: float, messages: int, burst: Burst) -> float:
        lacking = self._spent_by(now, burst) + messages - max(burst.count, messages)
        if lacking <= 0:
            return 0.0
        return max(lacking * burst.seconds - self._quiet_for(now) % burst.seconds, _SHORTEST)

    def _spent_by(self, now: float, burst: Burst) -> int:
        return max(0, self._spent - int(self._quiet_for(now) / burst.seconds + _ROUNDED))

    def _quiet_for(self, now: float) -> float:
        return now - self._ended[-1] if self._ended and not self._open else 0.0


class _Gate:
    """A limit that many chats share; they pass in the order in which they came."""

    def __init__(
        self, rates: tuple[Rate, ...], timer: Callable[[], float], sleep: Callable[[float], Awaitable[None]]
    ) -> None:
        self._rates = rates
        self._passed: deque[float] = deque(maxlen=max((rate.count for rate in rates), default=0))
        self._timer, self._sleep = timer, sleep
        self._turn = asyncio.Lock()

    async def enter(self) -> None:
        async with self._turn:
            while pause := _pause(self._passed, self._rates, self._timer()):
                await self._sleep(pause)
            self._passed.append(self._timer())


def _pause(passed: Sequence[float], rates: tuple[Rate, ...], now: float, messages: int = 1) -> float:
    """Seconds until so many more fit; what is more than a rate allows at all waits until nothing counts any more."""
    rooms = [(rate, max(1, rate.count - messages + 1)) for rate in rates]
    waits = [passed[-room] + rate.seconds - now for rate, room in rooms if len(passed) >= room]
    return max(0.0, *waits) if waits else 0.0
