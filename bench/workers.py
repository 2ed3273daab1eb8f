"""Several workers on one PostgreSQL database: transitions of offices that work side by side, by the number of workers.

`python -m bench.workers DIRECTORY URL` is one worker: it handles what comes, and sends nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import select

from bench.course import TRANSITIONS
from bench.engine import CHANNEL, Officers, SinkChannel, Wave
from bench.figures import Effort, Figure, Goal, Spread
from bench.house import FIRST_PHONE, MONDAY, SOP, begin_cases, brisk
from bench.postgres import Server
from bench.process import Measured
from bot.app import Bot
from bot.clock import MovableClock
from handlers.context import Services
from handlers.staff.office_import import import_office
from storage.database import Database
from storage.files import FolderStore
from storage.repositories import people, queues
from storage.repositories.sops import SopVersions
from storage.statement import Statement
from storage.tables import inbox
from storage.xlsx.office.sample import sample_office

_WORKERS = (1, 2, 4, 8)
_GOAL = Goal(">=", 1.8)  #: eight workers against one
_APART = 100  #: between the phones of two offices
_LOOK = 0.002  #: seconds
_NEW = Statement(select(inbox.c.id).where(inbox.c.state == queues.InboxState.NEW).limit(1))


def _services(folder: Path, url: str) -> Services:
    return Services(
        db=Database(folder, url),
        files=FolderStore(folder / "files"),
        clock=MovableClock(MONDAY, frozen=True),  # the same in every process
        sops=SopVersions(SOP),
    )


def _open_offices(services: Services, count: int) -> list[Officers]:
    """Offices with one case each; every officer has a phone of their own."""
    found = []
    for number in range(count):
        own = services.of(f"kantor-{number}")
        phones = itertools.count(FIRST_PHONE + number * _APART)
        with own.begin() as uow:
            import_office(uow, sample_office())
            by_officer = {officer.id: next(phones) for officer in uow.staff.everyone}
            for officer in uow.staff.everyone:
                address = str(by_officer[officer.id])
                people.register(uow.tx, officer, CHANNEL, address, address, uow.now)
        begin_cases(own, 1)
        found.append(Officers(own, by_officer, first=1 + number * 1_000_000))
    return found


def _wave(offices: Sequence[Officers]) -> Wave:
    """What the officers of all offices send at one moment, as it would come: one of each office in turn."""
    waves = [office.wave() for office in offices]
    mixed = itertools.chain.from_iterable(itertools.zip_longest(*(one.updates for one in waves)))
    return Wave([one for one in mixed if one], sum(one.transitions for one in waves))


def _played(folder: Path, url: str, offices: int, workers: int) -> float:
    """Transitions a second, while so many workers handle what comes."""
    services = _services(folder, url)
    desks, done, wall = _open_offices(services, offices), 0, 0.0
    try:
        with ExitStack() as stack, contextlib.closing(services.db.colleagues()) as others:
            started = [
                stack.enter_context(Measured("-m", "bench.workers", str(folder), url)) for _ in range(workers)
            ]
            for one in started:
                one.first_line()
            while (wave := _wave(desks)).updates:
                with services.begin() as uow:
                    queues.keep(uow.tx, CHANNEL, wave.updates, uow.now)
                begun = time.perf_counter()
                others.tell("tangani")
                while _any_new(services):
                    time.sleep(_LOOK)
                wall, done = wall + time.perf_counter() - begun, done + wave.transitions
    finally:
        services.db.close()
    assert done == offices * TRANSITIONS, done
    return done / wall


def _any_new(services: Services) -> bool:
    with services.read() as uow:
        return uow.tx.execute(_NEW).first() is not None


def measure(effort: Effort) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o711)  # the server may be another user
        server = Server(folder / "server", lasting=True)
        found: dict[int, list[float]] = {workers: [] for workers in _WORKERS}
        for number in range(effort.rounds):
            for workers in _WORKERS:
                place = folder / f"{number}-{workers}"
                found[workers].append(_played(place, server.url_of(place), effort.offices, workers))
                server.forget(place)
        server.end()
    what = f"transitions, {effort.offices} offices on PostgreSQL"
    for workers in _WORKERS[:-1]:
        yield Figure(name=f"{what}, workers: {workers}", unit="1/s", ours=Spread.of(found[workers]))
    yield Figure(
        name=f"{what}, workers: {_WORKERS[-1]}",
        unit="1/s",
        ours=Spread.of(found[_WORKERS[-1]]),
        peer=Spread.of(found[1]),
        beside="one worker",
        goal=_GOAL,
    )


async def _work(services: Services) -> None:
    bot = Bot(services, SinkChannel(), pace=brisk(), patience=None)
    bot._colleagues.listen(bot._hear)
    handling = asyncio.create_task(bot.inbox.run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, handling.cancel)
    print("siap", flush=True)
    with contextlib.suppress(asyncio.CancelledError):
        await handling
    await bot.close()


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    asyncio.run(_work(_services(Path(sys.argv[1]), sys.argv[2])))
