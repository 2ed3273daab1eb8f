"""The bot is killed while offices work: `python -m tests.faults.campaign --kills 1000 --seed 7`.

Whole periods are played, each by an office of its own, whose bot is killed with SIGKILL at every named moment
(`points.py`) and at moments that have no name, and started again. After each death and at the end of each period
everything is looked at (`oracle.py`). Two offices play at a time. A seed plans the same deaths again; when exactly the
machine comes to them it decides itself.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.killed_office import Tally, killed_office
from tests.faults.lives import Nursery
from tests.worlds.postgres import Server

UrlOf = Callable[[Path], str]

AT_ONCE = 2
WORKERS = 3  #: of an office on PostgreSQL
MOST = 150  #: deaths of one office in its period, so that several periods are played


async def campaign(
    directory: Path,
    *,
    kills: int,
    seed: int,
    at_once: int = AT_ONCE,
    whole: bool = True,
    url_of: UrlOf | None = None,
) -> tuple[Tally, Counter[str]]:
    """Play periods until as many deaths were died; what came of them, and how many were died at each named moment.

    With `url_of`, which makes a database for a folder, several workers serve each office.
    """
    found, points, seeds = Tally(), Counter[str](), itertools.count(seed)

    async def play() -> None:
        nurseries = [await Nursery.open() for _ in range(WORKERS if url_of else 1)]
        try:
            while (left := kills - found.kills) > 0:
                number = next(seeds)
                place = directory / str(number)
                url = url_of(place) if url_of else ""
                async with killed_office(place, number, nurseries, points, url=url, whole=whole) as office:
                    await office.die_for(min(left, MOST))
                    tally = await asyncio.to_thread(office.outcome)
                found.add(tally)
                _tell(number, tally)
        finally:
            for nursery in nurseries:
                await nursery.close()

    async with asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(play())
    return found, points


def _tell(seed: int, tally: Tally) -> None:
    print(f"seed {seed}: {tally.kills} kills, {'sound' if tally.sound else tally}", flush=True)


def told(found: Tally, points: Counter[str], seconds: float) -> str:
    """The figures, as they are reported."""
    lines = [
        f"{found.kills} kills in {seconds:.0f} s: {points.total()} at {sum(map(bool, points.values()))} of {len(points)} named moments, {found.moments} at others",
        f"{found.updates} updates: {len(found.lost)} lost",
        f"{found.transitions} transitions: {len(found.doubled)} doubled",
        f"{found.messages} messages: {len(found.missing)} lost",
        f"{found.ambiguous} sends of which nobody knew whether they had arrived: {found.repeated} came twice",
        f"{len(found.repeated_for_nothing)} repeated without need",
        f"{len(found.wrong)} other faults",
    ]
    if times := sorted(found.takeovers):
        half, most = times[len(times) // 2], times[-1]
        lines.append(f"the work of a dead worker was done after {half:.1f} s (median), {most:.1f} s at most")
    every = (found.lost, found.doubled, found.missing, found.repeated_for_nothing, found.wrong)
    return "\n".join([*lines, *(fault for faults in every for fault in faults[:10])])


@contextmanager
def _server(folder: Path, *, wanted: bool) -> Iterator[UrlOf | None]:
    if not wanted:
        yield None
        return
    server = Server(folder / "postgres")
    try:
        yield server.url_of
    finally:
        server.end()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="offices that play at the same time")
    parser.add_argument(
        "--postgres", action="store_true", help="several workers on a PostgreSQL server of its own"
    )
    asked = parser.parse_args()
    print(f"seed {asked.seed}, {asked.kills} kills", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder), wanted=asked.postgres) as url_of:
        how = {"kills": asked.kills, "seed": asked.seed, "at_once": asked.at_once}
        found, points = asyncio.run(campaign(Path(folder), **how, url_of=url_of))
    for name, times in sorted(points.items()):
        print(f"{times:5} {name}")
    print(told(found, points, time.monotonic() - began))
    return 0 if found.sound else 1


if __name__ == "__main__":
    sys.exit(main())
