"""What comes at a bot from outside, all at once and at random: `python -m tests.faults.storm --periods 4 --seed 7`.

The chat service refuses, answers late, breaks off before or after the deed, delivers twice and sends nonsense; somebody
else polls; the disk is full, the folder of the files refuses, another program holds the database, the clock is set. The
bot dies now and then as well. The period is played to its end all the same, and judged as after the kills.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import fcntl
import logging
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import aiohttp

from bot.localchat.api.fault_injection import Failure
from bot.localchat.state.updates import Pending
from storage.database import LOCK_NAME
from storage.repositories.incidents import list_incidents
from tests.faults.killed_office import KilledOffice, Tally, killed_office
from tests.faults.lives import Nursery

_SENDS = ("sendMessage", "sendDocument", "sendMediaGroup", "editMessageText", "editMessageCaption", "*")
_BYTES = 65_536  #: how long a file may get on a full disk: less than the database has
_NONSENSE = ({"date": "kemarin"}, {"message_id": 1, "chat": {"id": 5002}}, {"text": "\ud83d"})


class Weather:
    """One fault after another, each of a kind that is chosen anew."""

    def __init__(self, office: KilledOffice, directory: Path, dice: random.Random) -> None:
        self._office, self._directory, self._dice = office, directory, dice
        self.seen = Counter[str]()
        self.nonsense = set[str]()  #: the numbers of updates that make no sense
        self._old: list[Pending] = []
        self._kinds: list[Callable[[], Awaitable[bool]]] = [
            self._refused,
            self._refused,
            self._cut,
            self._late,
            self._poll_refused,
            self._again,
            self._meaningless,
            self._second_poller,
            self._full_disk,
            self._closed_folder,
            self._locked,
            self._clock,
        ]

    async def blow(self) -> None:
        """Until it is cancelled."""
        while True:
            await asyncio.sleep(self._dice.uniform(0.02, 0.15))
            self._old = [*self._old[-20:], *list(self._office.chat.updates._pending.values())[-1:]]
            kind = self._dice.choice(self._kinds)
            self.seen[kind.__name__.strip("_")] += await kind()

    def _plan(self, **how: object) -> bool:
        self._office.chat.trouble.plan(Failure(method=self._dice.choice(_SENDS), **how))  # type: ignore[arg-type]
        return True

    async def _refused(self) -> bool:
        """429, a broken gateway, a stray 404 or 401."""
        if self._dice.random() < 0.3:
            return self._plan(retry_after=1)
        status = self._dice.choice((500, 502, 503, 404, 401))
        return self._plan(status=status, description="Bad Gateway")

    async def _cut(self) -> bool:
        """The connection breaks, before the service has acted or after it."""
        return self._plan(cut=True, applied=self._dice.random() < 0.5)

    async def _late(self) -> bool:
        return self._plan(status=0, delay=self._dice.uniform(0.2, 1.0))

    async def _poll_refused(self) -> bool:
        status, cut = self._dice.choice((401, 404, 409, 429, 502)), self._dice.random() < 0.3
        self._office.chat.trouble.plan(Failure(method="getUpdates", status=status, cut=cut))
        return True

    async def _again(self) -> bool:
        """An update that was acknowledged is delivered again."""
        if not self._old:
            return False
        update, pending = self._dice.choice(self._old), self._office.chat.updates._pending
        pending[update.update["update_id"]] = update
        self._office.chat.updates.bell.ring()
        return True

    async def _meaningless(self) -> bool:
        number = self._office.chat.updates.push("message", dict(self._dice.choice(_NONSENSE)))
        self.nonsense.add(str(number))
        return True

    async def _second_poller(self) -> bool:
        url = f"{self._office.serving.url}/bot{self._office.chat.token}/getUpdates"
        with contextlib.suppress(aiohttp.ClientError):
            async with aiohttp.ClientSession() as session, session.post(url, json={"timeout": 1}) as answer:
                await answer.read()
        return True

    async def _full_disk(self) -> bool:
        """No file of the bot grows any more."""
        pid = self._office.workers[0].pid
        if not pid:
            return False
        with contextlib.suppress(ProcessLookupError):
            _, most = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (_BYTES, most))
            await self._a_while()
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, most))
        return True

    async def _closed_folder(self) -> bool:
        """Nothing can be stored in the folder of the files, whoever owns it."""
        folder = self._directory / "data" / "files"
        async with _read_only(folder) as closed:
            if closed:
                await self._a_while()
        return closed

    async def _locked(self) -> bool:
        """Another program writes into the database, and takes its time."""
        with (self._directory / "data" / LOCK_NAME).open("a") as held:
            await asyncio.to_thread(fcntl.flock, held, fcntl.LOCK_EX)
            await self._a_while()
        return True

    async def _clock(self) -> bool:
        """The clock is set, and set right again. A tap that waits would rightly be too old after that."""
        step = timedelta(seconds=self._dice.choice((-600, -60, -5, 5, 60, 600)))
        for by in (step, -step):
            while self._office.in_hand():
                await asyncio.sleep(0.05)
            self._office.clock.step(by)
            await self._a_while()
        return True

    async def _a_while(self) -> None:
        await asyncio.sleep(self._dice.uniform(0.2, 1.5))


@contextlib.asynccontextmanager
async def _read_only(folder: Path) -> AsyncIterator[bool]:
    """A folder that refuses root as well; False where the file system knows no such thing."""

    async def change(how: str) -> bool:
        run = subprocess.run
        try:
            done = await asyncio.to_thread(run, ["chattr", how, folder], capture_output=True, check=False)
        except OSError:
            return False
        return done.returncode == 0

    closed = await change("+i")
    try:
        yield closed
    finally:
        if closed:
            await asyncio.shield(change("-i"))


async def storm(directory: Path, *, seed: int, kills: int) -> tuple[Tally, Counter[str]]:
    """One period; what came of it, and which faults it met how often."""
    nursery, dice = await Nursery.open(), random.Random(seed)
    try:
        async with killed_office(directory, seed, [nursery], Counter()) as office:
            weather = Weather(office, directory, dice)
            blowing = asyncio.create_task(weather.blow())
            office.before_rest = lambda: calm(office, blowing)
            await office.die_for(kills)
            tally = await asyncio.to_thread(office.outcome)
            _allow(office, weather, tally)
        return tally, weather.seen
    finally:
        await nursery.close()


async def calm(office: KilledOffice, blowing: asyncio.Task[None]) -> None:
    blowing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await blowing
    office.chat.trouble.clear()


def _allow(office: KilledOffice, weather: Weather, tally: Tally) -> None:
    """What makes no sense is put aside, and nothing else is; the operator has been told of each."""
    aside = {f"karantina: {one}" for one in weather.nonsense}
    lost = [one for one in tally.lost if not one.startswith(tuple(aside))]
    with office.services.read() as uow:
        told = sum(row.kind == "pembaruan_gagal" for row in list_incidents(uow.tx, None))
    if told != len(weather.nonsense):
        lost.append(f"the operator was told of {told} of {len(weather.nonsense)} updates that were put aside")
    tally.lost = lost


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--periods", type=int, default=4)
    parser.add_argument("--kills", type=int, default=20, help="in each period")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked = parser.parse_args()
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # it complains of every answer that is cut
    found, seen, began = Tally(), Counter[str](), time.monotonic()
    for seed in range(asked.seed, asked.seed + asked.periods):
        with tempfile.TemporaryDirectory() as folder:
            tally, faults = asyncio.run(storm(Path(folder), seed=seed, kills=asked.kills))
        print(
            f"seed {seed}: {faults.total()} faults, {tally.kills} kills, {'sound' if tally.sound else tally}"
        )
        found.add(tally)
        seen += faults
    print(dict(sorted(seen.items())))
    print(f"{seen.total()} faults and {found.kills} kills in {time.monotonic() - began:.0f} s: {found}")
    return 0 if found.sound else 1


if __name__ == "__main__":
    sys.exit(main())
