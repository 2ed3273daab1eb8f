"""A crash at every commit: the state is the one before or the one after, and the work goes on from there."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

import pytest

from storage.database import Database, Tx
from tests.faults.oracle import judge
from tests.worlds.bot import RoughOffice, Rush, rough_office


class Moment(StrEnum):
    BEFORE = "before"  # everything was written, nothing is committed
    AFTER = "after"  # it is committed, and nobody heard of it


class Crash(BaseException):
    """The process is gone. Not an Exception: nothing may catch it and go on."""


class Mortal(Database):
    """Dies at its n-th commit, and is dead for everybody from then on."""

    def __init__(self, directory: Path, *, lives: int, moment: Moment) -> None:
        super().__init__(directory)
        self._left, self._moment = lives, moment
        self._loop = asyncio.get_running_loop()
        self.dead = asyncio.Event()

    @contextmanager
    def _transaction(self, *, alone: bool = False) -> Iterator[Tx]:
        with self._store._mutex:
            if self._left <= 0:
                self._die()
            self._left -= 1
            last = self._left == 0
            with super()._transaction(alone=alone) as tx:
                yield tx
                if last and self._moment is Moment.BEFORE:
                    self._die()
            if last:
                self._die()  # before the actions that would wake anybody

    def _die(self) -> None:
        self._loop.call_soon_threadsafe(self.dead.set)
        raise Crash


async def _lives(home: RoughOffice, play: Rush, dice: random.Random, moments: tuple[Moment, ...]) -> int:
    """Play to the end through as many deaths as it takes; how many there were."""
    playing = asyncio.create_task(play.run())
    deaths = 0
    while not playing.done():
        db = Mortal(home.directory, lives=dice.randint(4, 12), moment=dice.choice(moments))
        death = asyncio.create_task(db.dead.wait())
        async with home.living(home.reopened(db)):
            await asyncio.wait({playing, death}, return_when=asyncio.FIRST_COMPLETED)
        deaths += death.done()
        death.cancel()
        with contextlib.suppress(Crash):
            db.close()
    await playing
    return deaths


@pytest.mark.parametrize(
    "moments",
    [
        tuple(Moment),
        pytest.param((Moment.BEFORE,), marks=pytest.mark.long),
        pytest.param((Moment.AFTER,), marks=pytest.mark.long),
    ],
    ids="+".join,
)
async def test_a_crash_at_every_commit_loses_and_doubles_nothing(
    tmp_path: Path, moments: tuple[Moment, ...], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    seed = 20261123
    async with rough_office(tmp_path) as home:
        play = Rush(home.phones, evidence=1)
        deaths = await _lives(home, play, random.Random(seed), moments)
        async with home.living():
            await home.settle()
        outcome = judge(home.services, home.chat, play, deaths)
    assert outcome.sound, (seed, outcome)
    assert deaths >= 10, outcome
