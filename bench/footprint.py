"""What the bot does to the disk: statements while nothing happens, commits and pages of a tap, bytes that stay."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bench import probe
from bench.course import TRANSITIONS
from bench.engine import Engine, Officers, running
from bench.figures import Effort, Figure, Goal, Spread
from bench.house import begin_cases, open_house
from bench.raw_peer import copy
from bench.transitions import play
from handlers.context import Services
from storage.database import FILE_NAME
from storage.sweep import sweep

_IDLE = 2.0  #: seconds that are counted, after as many to settle
_KEPT = timedelta(days=31)  #: the queues keep what is over for 30 days


async def _statements(engine: Engine) -> float:
    """Statements of one second in which nobody does anything."""
    engine.bot.scheduler.start()
    try:
        await asyncio.sleep(_IDLE)
        heard: list[str] = []
        with probe.traced(heard.append):
            await asyncio.sleep(_IDLE)
        return len(heard) / _IDLE
    finally:
        await engine.bot.scheduler.stop()


def _idle(cases: int) -> float:
    async def rest(services: Services) -> float:
        async with running(services) as engine:
            return await _statements(engine)

    with tempfile.TemporaryDirectory() as folder, probe.watch():
        services = open_house(Path(folder))
        begin_cases(services, cases)
        with closing(services.db):
            return asyncio.run(rest(services))


def _alone(taps: int) -> probe.Written:
    """Commits and pages of a tap, or of a reason that is typed, each after the other has come to rest."""

    async def one_by_one(services: Services) -> probe.Written:
        officers = Officers(services)
        async with running(services) as engine:
            begun, done = probe.written(services.db.path), 0
            while done < taps:
                wave = officers.wave()
                await engine.each(wave.updates)
                done += len(wave.updates)
        spent = probe.written(services.db.path) - begun
        return probe.Written(spent.commits / done, spent.pages / done)

    with tempfile.TemporaryDirectory() as folder, probe.watch():
        services = open_house(Path(folder))
        begin_cases(services, 2)
        with closing(services.db):
            return asyncio.run(one_by_one(services))


def _burst(cases: int) -> probe.Written:
    """The same of a transition, when everybody acts at once."""
    with tempfile.TemporaryDirectory() as folder, probe.watch():
        services = open_house(Path(folder))
        begin_cases(services, cases)
        begun = probe.written(services.db.path)
        with closing(services.db):
            asyncio.run(play(services, together=True))
            spent = probe.written(services.db.path) - begun
    done = cases * TRANSITIONS
    return probe.Written(spent.commits / done, spent.pages / done)


def _bytes_kept(cases: int) -> float:
    """kB of a case of 20 transitions, a month later, when the bot has swept its queues."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        services = open_house(folder)
        with closing(services.db):
            before = _size(services.db.path, folder / "kosong.db")
            begin_cases(services, cases)
            asyncio.run(play(services, together=True))
            _end(services.db.path)
            sweep(services.db, services.files, services.clock.now() + _KEPT)
            after = _size(folder / FILE_NAME, folder / "penuh.db")
    return (after - before) / cases / 1000


def _end(database: Path) -> None:
    """Every period is over, as it is a month after its end: the course of the bench stops in the middle of one."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE cases SET state = 'selesai'")
        connection.execute("UPDATE cards SET live = 0")


def _size(database: Path, packed: Path) -> int:
    """Bytes of the rows and indexes, without free pages."""
    copy(database, packed)
    with closing(sqlite3.connect(packed)) as connection:
        (pages,), (size,) = (connection.execute(f"PRAGMA {what}").fetchone() for what in _PAGES)
    return int(pages) * int(size)


_PAGES = ("page_count", "page_size")


def measure(effort: Effort) -> Iterator[Figure]:
    for cases in effort.idle:
        name = f"statements of an idle second, {cases:,} cases"
        yield Figure(name=name, unit="", ours=Spread.of([_idle(cases)]), goal=Goal("<=", 4))
    alone, burst = _alone(effort.taps), _burst(effort.cases)
    counted = (
        ("commits of a whole tap alone", alone.commits, Goal("<=", 2)),
        (f"commits per transition, {effort.cases} cases side by side", burst.commits, Goal("<=", 0.25)),
        ("WAL pages of a whole tap alone", alone.pages, Goal("<=", 12)),
        (f"WAL pages per transition, {effort.cases} cases side by side", burst.pages, Goal("<=", 12)),
    )
    for name, value, goal in counted:
        yield Figure(name=name, unit="", ours=Spread.of([value]), goal=goal)
    yield Figure(
        name="kept of a case of 20 transitions, after a month",
        unit="kB",
        ours=Spread.of([_bytes_kept(max(4, effort.cases))]),
        goal=Goal("<=", 45, 30),
    )
