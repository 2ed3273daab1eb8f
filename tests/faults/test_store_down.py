"""The store of the files is down again and again while an office works: it waits, and nothing is lost, doubled or wrong."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.workers import chat_workers
from storage.repositories.incidents import list_incidents
from tests.faults.oracle import judge
from tests.worlds.bot import Rush, rough_office
from tests.worlds.s3 import Bucket, Line

SEED = 20261128


@contextlib.asynccontextmanager
async def breaking(
    line: Line, downs: list[float], longest: float, dice: random.Random
) -> AsyncIterator[None]:
    """The line is down for up to so many seconds, with as long between; `downs` tells how long each time."""

    async def breaks() -> None:
        while True:
            await asyncio.sleep(dice.uniform(0.1, longest))
            downs.append(dice.uniform(0.1, longest))
            await asyncio.to_thread(line.refuse, 1_000_000)
            await asyncio.sleep(downs[-1])
            await asyncio.to_thread(line.mend)

    task = asyncio.create_task(breaks())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})
        line.mend()


@pytest.mark.parametrize("longest", [0.5, pytest.param(2.0, marks=pytest.mark.long)])
async def test_a_whole_period_goes_on_over_a_store_that_is_down_every_other_moment(
    tmp_path: Path, longest: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_workers, "LONGEST_PAUSE", 1.0)
    line, bucket, downs = Line(), Bucket(), list[float]()
    async with rough_office(tmp_path) as home:
        home.services = services = replace(home.services, files=bucket.store(line.port))
        play = Rush(home.phones, evidence=1)
        async with home.living(services), breaking(line, downs, longest, random.Random(SEED)):
            await play.run()
        async with home.living(services):
            await home.settle()
        outcome = judge(services, home.chat, play, len(downs))
        assert outcome.sound, outcome
        assert await asyncio.to_thread(lambda: list(services.files.damaged())) == []
        with services.read() as uow:
            assert [row.kind for row in list_incidents(uow.tx)] == []
        assert downs
        assert line.met, "it was never in the way"
    line.close()
