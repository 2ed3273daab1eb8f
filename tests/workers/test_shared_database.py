"""Two workers on one database: a whole period by thumbs that press as soon as they can, and either may be gone."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import Bot
from bot.channels.telegram.channel import TelegramChannel
from bot.rehearsal.session import brisk
from storage.database import Database
from tests.faults.oracle import judge
from tests.worlds.bot import RoughOffice, Rush, rough_office
from tests.worlds.postgres import Server


@contextlib.asynccontextmanager
async def worker(home: RoughOffice, url: str) -> AsyncIterator[Bot]:
    """One more process, but for its being this one: nothing of it is shared with another worker."""
    channel = TelegramChannel(home.chat.token, home.serving.url)
    bot = Bot(home.reopened(Database(home.directory, url)), channel, pace=brisk(), patience=None)
    running = asyncio.create_task(bot.run())
    try:
        yield bot
    finally:
        running.cancel()
        await asyncio.wait({running})
        await bot.close()
    assert running.cancelled(), running


async def test_a_period_is_played_by_two_of_which_one_is_always_new(
    tmp_path: Path, postgres: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    dice, url, handovers, led = random.Random(20261128), postgres.url_of(tmp_path), 0, 0
    async with rough_office(tmp_path, url=url) as home:
        play = Rush(home.phones, evidence=1)
        playing = asyncio.create_task(play.run())
        async with contextlib.AsyncExitStack() as old:
            first = await old.enter_async_context(worker(home, url))
            while not playing.done():
                async with contextlib.AsyncExitStack() as new:
                    second = await new.enter_async_context(worker(home, url))
                    await asyncio.wait({playing}, timeout=dice.uniform(0.5, 2.0))
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
    assert handovers > 2
    assert led
