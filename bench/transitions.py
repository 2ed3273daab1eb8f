"""Transitions: inbox, engine, transaction and outbox, all but the network; what they cost, write and leave behind."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from bench.course import TRANSITIONS
from bench.dbos_peer import DbosShop
from bench.engine import Officers, running
from bench.figures import Effort, Figure, Goal, Spread
from bench.house import begin_cases, open_house
from bench.raw_peer import RawShop, copy
from bench.spiff_peer import SpiffShop
from handlers.context import Services
from storage.database import FILE_NAME

SPIFF = "SpiffWorkflow, reload and save; state only"
DBOS = "DBOS on SQLite, polling every ms; state only"
RAW = "sqlite3 writing the same rows"
_BEFORE = "sebelum.db"
Pace = tuple[float, float]  #: transitions per wall second, CPU ms per transition


class Shop(Protocol):
    """A peer with its cases."""

    def play(self) -> int: ...
    def close(self) -> None: ...


async def play(services: Services, *, together: bool) -> Pace:
    """Play all open cases up to their last step."""
    officers, done, wall, cpu = Officers(services), 0, 0.0, 0.0
    async with running(services) as engine:
        while (wave := officers.wave()).updates:
            spent = await (engine.take if together else engine.each)(wave.updates)
            wall, cpu, done = wall + spent[0], cpu + spent[1], done + wave.transitions
    assert done % TRANSITIONS == 0, done
    return done / wall, cpu * 1000 / done


def _ours(folder: Path, cases: int, *, together: bool) -> Pace:
    """In `folder`, which then holds the base as it was before the first tap beside it as it is at the end."""
    services = open_house(folder)
    try:
        begin_cases(services, cases)
        copy(services.db.path, folder / _BEFORE)
        return asyncio.run(play(services, together=together))
    finally:
        services.db.close()


def _timed(shop: Shop) -> Pace:
    begun = time.perf_counter(), time.process_time()
    done = shop.play()
    wall, cpu = time.perf_counter() - begun[0], time.process_time() - begun[1]
    shop.close()
    return done / wall, cpu * 1000 / done


def _round(effort: Effort) -> dict[str, Pace]:
    """Everybody once, one after the other."""
    cases, spans = effort.cases, dict[str, Pace]()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spans["ours"] = _ours(folder / "burst", cases, together=True)
        spans["spiff"] = _timed(SpiffShop(folder / "spiff.db", cases))
        spans["dbos"] = _timed(DbosShop(folder / "dbos.db", cases))
        spans["ours alone"] = _ours(folder / "alone", 1, together=False)
        spans["spiff alone"] = _timed(SpiffShop(folder / "spiff1.db", 1))
        before, played = folder / "alone" / _BEFORE, folder / "alone" / FILE_NAME
        spans["raw"] = _timed(RawShop(before, played, TRANSITIONS))
    return spans


def measure(effort: Effort) -> Iterator[Figure]:
    rounds = [_round(effort) for _ in range(effort.rounds)]

    def rate(who: str) -> Spread:
        return Spread.of(one[who][0] for one in rounds)

    def cpu(who: str) -> Spread:
        return Spread.of(one[who][1] for one in rounds)

    burst, alone = f"transitions, {effort.cases} cases side by side", "transitions, one tap at a time"
    paces = (
        (burst, "ours", "spiff", SPIFF, Goal(">=", 2, 3)),
        (alone, "ours alone", "spiff alone", SPIFF, Goal(">=", 1, 1.5)),
        (burst, "ours", "dbos", DBOS, Goal(">=", 7, 12)),
    )
    for name, ours, peer, beside, goal in paces:
        yield Figure(name=name, unit="1/s", ours=rate(ours), peer=rate(peer), beside=beside, goal=goal)
    costs = (
        (burst, "ours", "spiff", SPIFF, None),
        (burst, "ours", "dbos", DBOS, None),
        (alone, "ours alone", "raw", RAW, Goal("<=", 3, 2)),
    )
    for name, ours, peer, beside, limit in costs:
        yield Figure(
            name=f"CPU: {name}", unit="ms", ours=cpu(ours), peer=cpu(peer), beside=beside, goal=limit
        )
