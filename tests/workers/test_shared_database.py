"""Two workers on one database: a whole period by thumbs that press as soon as they can, and either may be gone."""

from __future__ import annotations

import asyncio
import contextlib
import random
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from storage.database import Database
from storage.refusals import DatabaseTooNew
from tests.faults.oracle import judge
from tests.worlds.bot import Rush, rough_office
from tests.worlds.postgres import Server


async def test_a_period_is_played_by_two_of_which_one_is_always_new(
    tmp_path: Path, postgres: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    dice, url, handovers, led = random.Random(20261128), postgres.url_of(tmp_path), 0, 0
    async with rough_office(tmp_path, url=url) as home:
        play = Rush(home.phones, evidence=1)
        playing = asyncio.create_task(play.run())
        async with contextlib.AsyncExitStack() as old:
            first = await old.enter_async_context(home.worker(url))
            while not playing.done():
                async with contextlib.AsyncExitStack() as new:
                    second = await new.enter_async_context(home.worker(url))
                    await asyncio.wait({playing}, timeout=dice.uniform(0.1, 0.6))
                    assert not (first.leading and second.leading)
                    led += first.leading or second.leading
                    await old.aclose()
                    first, old = second, new.pop_all()
                    handovers += 1
            await playing
            home.bot = first
            await home.settle()
        await old.aclose()
        outcome = judge(home.services, home.chat, play, handovers)
    assert outcome.sound, outcome
    assert handovers >= 2
    assert led


NEWER = (
    "ALTER TABLE cases ADD COLUMN tambahan VARCHAR",
    "ALTER TABLE outbox ADD COLUMN tambahan INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE inbox ADD COLUMN tambahan BOOLEAN",
    "CREATE TABLE tabel_baru (id BIGINT PRIMARY KEY)",
    "CREATE INDEX ix_baru ON events (office, at)",
    "UPDATE alembic_version SET version_num = '9999'",
)


async def test_a_worker_goes_on_while_a_newer_version_brings_the_tables_up_to_date(
    tmp_path: Path, postgres: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """As migrations are: they add. A worker of the older version that starts afterwards is refused."""
    url = postgres.url_of(tmp_path)
    async with rough_office(tmp_path, url=url) as home:
        async with home.worker(url) as one, home.worker(url):
            play = Rush(home.phones, evidence=1)
            playing = asyncio.create_task(play.run())
            for change in NEWER:
                await asyncio.sleep(0.3)
                await asyncio.to_thread(_migrated, url, change)
            await playing
            home.bot = one
            await home.settle()
        outcome = judge(home.services, home.chat, play, 0)
        with pytest.raises(DatabaseTooNew):
            Database(tmp_path, url)
    assert outcome.sound, outcome
    assert [one.message for one in caplog.records if one.levelname in ("ERROR", "CRITICAL")] == []


def _migrated(url: str, change: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(change)
    engine.dispose()
