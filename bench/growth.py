"""What must not grow: the cost of a tap, a text or `/status` as officers, messages, events and cases become many."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bench.engine import Engine, Officers, running
from bench.figures import Effort, Figure, Goal, Spread
from bench.house import FIRST_PHONE, TAP_SOP, begin_cases, open_house
from handlers.context import Services

_FLAT, _STATUS = Goal("<=", 1.3, 1.1), Goal("<=", 5, 2)
_WARM = 3  #: acts before the measured ones
_SECRETARY = FIRST_PHONE + 1
_COPIED = {"inbox": "key", "outbox": ""}  #: by table, the column whose value must differ
_NEW = {"card": "NULL", "case_id": "NULL", "task": "NULL"}  #: in the outbox, of a copy

Deed = Callable[[Engine], Awaitable[float]]  #: one act, and its CPU ms


class World:
    """One office of a certain size, and what is done in it over and over."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self.officers = Officers(services)

    async def to_head(self, engine: Engine) -> None:
        """The first case comes before the head of the office."""
        for action in (0, 0, 1):
            card = self.officers.cards()[0]
            await engine.take([self.officers.tap(card.phone, f"{card.id}.{action}")])

    async def refuse(self, engine: Engine) -> float:
        """The head taps Tidak: nothing moves, they are asked for the reason."""
        card = next(card for card in self.officers.cards() if "no" in card.actions)
        return await self._cpu(engine, self.officers.tap(card.phone, card.data("no")))

    async def pass_on(self, engine: Engine) -> float:
        """The case goes from one desk to the other."""
        card = self.officers.cards()[0]
        return await self._cpu(engine, self.officers.tap(card.phone, f"{card.id}.0"))

    async def write(self, engine: Engine) -> float:
        text = "Selamat pagi, apakah laporan bulan ini sudah lengkap?"
        return await self._cpu(engine, self.officers.text(_SECRETARY, text))

    async def ask_status(self, engine: Engine) -> float:
        return await self._cpu(engine, self.officers.text(_SECRETARY, "/status"))

    async def _cpu(self, engine: Engine, update: tuple[str, str, str]) -> float:
        _, cpu = await engine.take([update])
        return cpu * 1000


@contextmanager
def _world(cases: int = 1, officers: int = 15) -> Iterator[World]:
    with tempfile.TemporaryDirectory() as folder:
        services = open_house(Path(folder), TAP_SOP, officers=officers)
        begin_cases(services, cases)
        try:
            yield World(services)
        finally:
            services.db.close()


async def _median(engine: Engine, deed: Deed, times: int) -> float:
    for _ in range(_WARM):
        await deed(engine)
    return Spread.of([await deed(engine) for _ in range(times)]).middle


def _tap_among(officers: int, times: int) -> float:
    async def taps(world: World) -> float:
        async with running(world.services) as engine:
            await world.to_head(engine)
            return await _median(engine, world.refuse, times)

    with _world(officers=officers) as world:
        return asyncio.run(taps(world))


def _text_after(rows: int, times: int) -> float:
    async def texts(world: World) -> float:
        async with running(world.services) as engine:
            await _median(engine, world.write, 1)
        multiply(world.services.db.path, rows)
        async with running(world.services) as engine:
            return await _median(engine, world.write, times)

    with _world() as world:
        return asyncio.run(texts(world))


def multiply(database: Path, rows: int) -> None:
    """Half of them in the inbox, half in the outbox: copies of what the last text has left, all of one chat.

    No copy is a row of the card, or about the task, of the one that it is made from.
    """
    with closing(sqlite3.connect(database)) as connection, connection:
        for table, differs in _COPIED.items():
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
            new = {**_NEW, differs: "'k' || n.value"}
            values = [new.get(column, f"t.{column}") for column in columns]
            connection.execute(
                f"WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < {rows // 2})"
                f" INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(values)}"
                f" FROM n, (SELECT * FROM {table} ORDER BY id DESC LIMIT 1) t"
            )


def _status_over(cases: int, times: int) -> float:
    async def asks(world: World) -> float:
        async with running(world.services) as engine:
            return await _median(engine, world.ask_status, min(times, 5))

    with _world(cases) as world:
        return asyncio.run(asks(world))


def _taps_of_long_case(events: tuple[int, ...], times: int) -> list[float]:
    async def taps(world: World) -> list[float]:
        spans = []
        async with running(world.services) as engine:
            for least in events:
                while _events(world.services.db.path) < least - 2 * times:
                    await world.pass_on(engine)
                spans.append(await _median(engine, world.pass_on, times))
        return spans

    with _world() as world:
        return asyncio.run(taps(world))


def _events(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("SELECT count(*) FROM events").fetchone()[0])


def measure(effort: Effort) -> Iterator[Figure]:
    times = effort.taps
    sizes: list[tuple[str, str, tuple[int, ...], Callable[[int], float], Goal]] = [
        ("tap", "officers", effort.officers, lambda size: _tap_among(size, times), _FLAT),
        ("text", "handled messages", effort.rows, lambda size: _text_after(size, times), _FLAT),
        ("/status", "running cases", effort.running, lambda size: _status_over(size, times), _STATUS),
    ]
    for name, what, counts, cost, goal in sizes:
        rounds = [[cost(count) for count in counts] for _ in range(effort.large_rounds)]
        yield from _growing(name, what, counts, rounds, goal)
    long = [_taps_of_long_case(effort.events, times) for _ in range(effort.large_rounds)]
    yield from _growing("tap", "events of its case", effort.events, long, _FLAT)


def _growing(
    name: str, what: str, counts: tuple[int, ...], rounds: list[list[float]], goal: Goal
) -> Iterator[Figure]:
    """Each size beside the first."""
    first = Spread.of(row[0] for row in rounds)
    for at, count in enumerate(counts[1:], 1):
        yield Figure(
            name=f"CPU of a {name}, {count:,} {what}".replace("a /", "/"),
            unit="ms",
            ours=Spread.of(row[at] for row in rounds),
            peer=first,
            beside=f"with {counts[0]:,}",
            goal=goal,
        )
