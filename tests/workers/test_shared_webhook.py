"""Two workers behind one address: whichever is asked keeps the update, either may go, and each update counts once."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from bot.app import Bot
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.webhook import Webhook
from bot.http_server import answer
from bot.localchat.api.context import Limits
from bot.localchat.state.updates import FIRST_ID
from storage.repositories.queues import InboxState
from storage.tables import inbox
from tests.worlds.bot import RoughOffice, rough_office
from tests.worlds.postgres import Server

SEED = 20261128


class Proxy:
    """The HTTPS server in front of the workers: it asks any of those that run, 502 if none does."""

    def __init__(self) -> None:
        self.workers: dict[Bot, Webhook] = {}
        self.asked: set[Webhook] = set()
        self.dice = random.Random(SEED)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self.workers:
            await answer(send, 502)
            return
        chosen = self.dice.choice(list(self.workers.values()))
        self.asked.add(chosen)
        await chosen(scope, receive, send)


@contextlib.asynccontextmanager
async def worker(home: RoughOffice, url: str, proxy: Proxy) -> AsyncIterator[Bot]:
    def door(channel: TelegramChannel, bot: Bot) -> None:
        assert channel.webhook
        channel.webhook.hear(bot.inbox.keep(channel.name))
        proxy.workers[bot] = channel.webhook

    async with home.worker(url, door=door) as bot:
        yield bot
    del proxy.workers[bot]  # asked until its last moment, as one that was killed


async def test_whichever_worker_is_asked_keeps_it_and_none_is_lost_when_one_goes(
    tmp_path: Path, postgres: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    url, proxy = postgres.url_of(tmp_path), Proxy()
    async with rough_office(tmp_path, url=url, limits=Limits(push_second=0.01)) as home:
        home.chat.api.pusher.door = proxy
        over = asyncio.Event()
        writing = asyncio.gather(*(_write(home, seat, over) for seat in home.phones))
        async with contextlib.AsyncExitStack() as old:
            first = await old.enter_async_context(worker(home, url, proxy))
            for _ in range(3):
                async with contextlib.AsyncExitStack() as new:
                    second = await new.enter_async_context(worker(home, url, proxy))
                    await _more_kept(home)
                    await old.aclose()
                    first, old = second, new.pop_all()
            over.set()
            written = await writing
            home.bot = first
            await home.settle()
        await old.aclose()
        answers = [len(await _answers(home, seat)) for seat in home.phones]
        rows = _rows(home)
        pushed = [str(number) for number in range(FIRST_ID, home.chat.updates._next)]
    assert sorted(row.key for row in rows) == pushed
    assert {row.state for row in rows} == {InboxState.DONE}
    assert len(proxy.asked) == 4, "every worker was asked"
    expected = [1 + times for times in written]  # /start is answered so, too
    repeated = [found - wanted for found, wanted in zip(answers, expected, strict=True)]
    assert min(repeated) >= 0, SEED
    assert sum(repeated) <= 3, "a send under way when its worker went, at most"
    for chat in {row.chat for row in rows}:
        keys = [int(row.key) for row in rows if row.chat == chat]
        assert keys == sorted(keys)


def _rows(home: RoughOffice) -> list[Any]:
    with home.services.db.reading() as tx:
        found = tx.execute(inbox.select().where(inbox.c.channel == "telegram").order_by(inbox.c.id)).all()
    return list(found)


async def _more_kept(home: RoughOffice) -> None:
    before = len(_rows(home))
    async with asyncio.timeout(30):
        while len(_rows(home)) < before + 20:
            await asyncio.sleep(0.02)


async def _write(home: RoughOffice, seat: str, over: asyncio.Event) -> int:
    """As fast as a thumb may be; how often."""
    number = 0
    while not over.is_set():
        number += 1
        await home.phones[seat].say(f"/status {number}")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                await over.wait()
    return number


async def _answers(home: RoughOffice, seat: str) -> list[str]:
    await home.phones[seat].look()
    return [one.text for one in home.phones[seat].messages if one.from_bot and one.text.startswith("Per ")]
