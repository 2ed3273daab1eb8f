"""The PostgreSQL server is stopped again and again under two workers: `python -m tests.faults.chaos --taps 5000 --seed 7`.

It is stopped every 5 to 40 seconds for up to 2, as its machine would lose its power, while officers play a whole period
and ask for thousands of answers beside it. Each tap, text and file has its one effect and its answer. The setting is that
of the chaos test of DBOS Transact (dbos-inc/dbos-transact-py, chaos-tests).
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.localchat.client.phone import Phone
from tests.faults.killed_office import KilledOffice, Tally, killed_office
from tests.faults.lives import Nursery, Worker
from tests.worlds.postgres import Server

WORKERS = 2
UP, DOWN = (5.0, 40.0), (0.0, 2.0)  #: seconds
_ASKERS = ("kepala_dinas", "kasi:IND:2", "kasi:DAG:2", "kabid:IND", "kabid:DAG", "kasi:IND", "kasi:DAG")


async def chaos(
    directory: Path, server: Server, *, taps: int, seed: int, up: tuple[float, float] = UP
) -> tuple[Tally, int]:
    """What came of it, and how often the server was stopped."""
    nurseries = [await Nursery.open() for _ in range(WORKERS)]
    try:
        url = server.url_of(directory)
        async with killed_office(directory, seed, nurseries, Counter(), url=url) as office:
            monkey = Monkey(server, random.Random(seed), up)
            asking = asyncio.create_task(_ask(office, taps))
            stopping = asyncio.create_task(monkey.run(office.workers))

            async def calm() -> None:
                await asking
                monkey.over.set()
                await stopping

            office.before_rest = calm
            await office.die_for(0)
            tally = await asyncio.to_thread(office.outcome)
        return tally, monkey.stops
    finally:
        for nursery in nurseries:
            await nursery.close()


class Monkey:
    """Stops the server and starts it again, until it is over."""

    def __init__(self, server: Server, dice: random.Random, up: tuple[float, float]) -> None:
        self._server, self._dice, self._up = server, dice, up
        self.over, self.stops = asyncio.Event(), 0

    async def run(self, workers: Sequence[Worker]) -> None:
        """A worker that finds no server when it starts says so and ends: that is no matter of this test."""
        while not all(worker.serves for worker in workers):
            await asyncio.sleep(0.1)
        while True:
            try:
                await asyncio.wait_for(self.over.wait(), self._dice.uniform(*self._up))
            except TimeoutError:
                await asyncio.to_thread(self._server.stop)
                await asyncio.sleep(self._dice.uniform(*DOWN))
                await asyncio.to_thread(self._server.start)
                self.stops += 1
            else:
                return


async def _ask(office: KilledOffice, taps: int) -> None:
    """As many questions, each of which has one answer, by officers who wait for it before they ask again."""
    left = iter(range(taps))

    async def officer(phone: Phone) -> None:
        for _ in left:
            asked = await phone.say("/tidak_ada_perintah_ini")
            await phone.wait_for(lambda m, asked=asked: m.from_bot and m.id > asked, since=0)

    await asyncio.gather(*(officer(office.phones[one]) for one in _ASKERS))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--taps", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    print(f"seed {asked.seed}, {asked.taps} taps", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder) / "postgres", lasting=True)
        try:
            found, stops = asyncio.run(
                chaos(Path(folder) / "kantor", server, taps=asked.taps, seed=asked.seed)
            )
        finally:
            server.end()
    print(f"{stops} stops in {time.monotonic() - began:.0f} s; {found}")
    return 0 if found.sound else 1


if __name__ == "__main__":
    sys.exit(main())
