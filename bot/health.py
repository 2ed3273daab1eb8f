"""What supervisors and monitors ask over HTTP: /livez, /readyz and, for Prometheus, /metrics.

Nothing here names an officer, a chat or a token.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from bot.http_server import answer
from bot.workers.inbox import Inbox
from handlers.context import Services
from storage.disk import DiskFault
from storage.repositories import backlogs

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

HEARD = 120.0  #: seconds without an answer of a server; a quiet poll is answered after 30, a webhook looked at every 30
HANDLED = 60.0  #: seconds that an update may wait to be handled
SENT = 300.0  #: seconds that a message may be overdue; the pace of the chats holds some back
BEAT = 30.0  #: seconds between two rounds of the ticks, which come every second

_GET = ("GET", "HEAD")


@dataclass(frozen=True, kw_only=True)
class Vitals:
    """How old things are, in seconds; None: there is none, or it has never been."""

    heard: Mapping[str, float | None]  #: the last answer of each server that is polled
    beat: float | None  #: the last round of the ticks
    unhandled: float  #: the oldest update that is due and not handled
    unsent: float  #: the oldest message that is due and not sent
    database: str = ""  #: why it cannot be read; empty if it can
    waiting: tuple[int, int] = (0, 0)  #: how many updates and messages are due
    pushed: Mapping[str, float | None] = field(
        default_factory=dict
    )  #: each server that pushes was seen to do so
    aside: int = 0  #: updates in quarantine
    running: int = 0  #: periods
    open: int = 0  #: tasks
    late: int = 0  #: of these

    @property
    def faults(self) -> list[str]:
        """What is not as it should be, by the name of its figure; none: the bot does its work."""
        named = {f"jemput_{name}": _over(age, HEARD) for name, age in self.heard.items()}
        named |= {f"webhook_{name}": _over(age, HEARD) for name, age in self.pushed.items()}
        named |= {
            "detak": _over(self.beat, BEAT),
            "masuk": self.unhandled > HANDLED,
            "keluar": self.unsent > SENT,
            "basis_data": bool(self.database),
        }
        return [name for name, wrong in named.items() if wrong]


def _over(age: float | None, limit: float) -> bool:
    return age is None or age > limit


class Watched(Protocol):
    """What is asked of the bot."""

    services: Services
    inbox: Inbox

    @property
    def beat(self) -> float | None: ...

    @property
    def polled(self) -> list[str]: ...

    @property
    def watched(self) -> list[str]: ...


class Health:
    """The three paths. `bot` gives the running bot, None while there is none."""

    def __init__(self, bot: Callable[[], Watched | None]) -> None:
        self._bot = bot

    @property
    def paths(self) -> dict[str, ASGIApp]:
        return {"/livez": self._live, "/readyz": self._ready, "/metrics": self._metrics}

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  ASGI
        """The loop turns: a part that fails ends the process, so whoever gets an answer gets it from a live bot."""
        if await _gets(scope, send):
            await answer(send, 200, b"hidup\n")

    async def _ready(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  ASGI
        if not await _gets(scope, send):
            return
        bot = self._bot()
        found = await asyncio.to_thread(vitals, bot) if bot else None
        faults = found.faults if found else ["bot"]
        told = {"siap": not faults, "salah": faults, **(_ages(found) if found else {})}
        await answer(send, 503 if faults else 200, json.dumps(told).encode() + b"\n", kind="application/json")

    async def _metrics(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  ASGI
        if not await _gets(scope, send):
            return
        bot = self._bot()
        found = await asyncio.to_thread(vitals, bot) if bot else None
        body, kind = await asyncio.to_thread(exposed, found)
        await answer(send, 200, body, kind=kind)


async def _gets(scope: Scope, send: Send) -> bool:
    """Whether the request only reads; any other is answered."""
    if scope["method"] in _GET:
        return True
    await answer(send, 405, allow=", ".join(_GET))
    return False


def vitals(bot: Watched) -> Vitals:
    """How the bot is now. Runs in a thread."""
    ticked = time.monotonic()
    heard, pushed = (
        {name: _age(bot.inbox.heard.get(name), ticked) for name in names}
        for names in (bot.polled, bot.watched)
    )
    beat = _age(bot.beat, ticked)
    services = bot.services
    now = services.clock.now()
    try:
        with services.read() as uow:
            unhandled, unsent = backlogs.oldest_due(uow.tx, now)
            figures = backlogs.figures(uow.tx, now)
    except (DiskFault, OSError, RuntimeError) as fault:
        why = type(fault).__name__
        return Vitals(heard=heard, pushed=pushed, beat=beat, unhandled=0, unsent=0, database=why)
    return Vitals(
        heard=heard,
        pushed=pushed,
        beat=beat,
        unhandled=_since(unhandled, now),
        unsent=_since(unsent, now),
        waiting=figures.waiting,
        aside=figures.aside,
        running=figures.running,
        open=figures.open,
        late=figures.late,
    )


def _age(at: float | None, now: float) -> float | None:
    return None if at is None else round(now - at, 1)


def _since(at: datetime | None, now: datetime) -> float:
    return max(0.0, (now - at).total_seconds()) if at else 0.0


def _ages(found: Vitals) -> dict[str, object]:
    return {
        "jemput_detik": dict(found.heard),
        "webhook_detik": dict(found.pushed),
        "detak_detik": found.beat,
        "masuk_tertua_detik": found.unhandled,
        "keluar_tertua_detik": found.unsent,
        "masuk": found.waiting[0],
        "keluar": found.waiting[1],
        "karantina": found.aside,
    }


def exposed(found: Vitals | None) -> tuple[bytes, str]:
    """The figures in Prometheus' text format, with those of the process; and its content type."""
    from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_LATEST

    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_Collected(found))
    return generate_latest(registry), CONTENT_TYPE_LATEST


class _Collected:
    """Figures read at one instant, as a collector of the library."""

    def __init__(self, found: Vitals | None) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        from prometheus_client.core import GaugeMetricFamily

        found = self._found
        ready = bool(found and not found.faults)
        yield GaugeMetricFamily("sopbot_ready", "1 if /readyz answers 200", value=ready)
        if found is None:
            return
        for figure, text, ages in (
            ("poll_age_seconds", "since a server answered a poll", found.heard),
            ("webhook_age_seconds", "since a server was seen to push, or pushed", found.pushed),
        ):
            heard = GaugeMetricFamily(f"sopbot_{figure}", text, labels=["channel"])
            for name, age in ages.items():
                heard.add_metric([name], float("nan") if age is None else age)
            yield heard
        for name, text, value in (
            ("tick_age_seconds", "since the last round of the ticks", found.beat),
            ("inbox_oldest_seconds", "age of the oldest update that is due", found.unhandled),
            ("outbox_oldest_seconds", "age of the oldest message that is due", found.unsent),
            ("inbox_due", "updates that are due", found.waiting[0]),
            ("outbox_due", "messages that are due", found.waiting[1]),
            ("inbox_quarantined", "updates that were put aside", found.aside),
            ("cases_running", "periods that run", found.running),
            ("tasks_open", "tasks that somebody holds", found.open),
            ("tasks_late", "open tasks past their deadline", found.late),
        ):
            yield GaugeMetricFamily(f"sopbot_{name}", text, value=float("nan") if value is None else value)
