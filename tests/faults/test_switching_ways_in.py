"""From polling to a webhook and back, while officers write: every update is kept once, and in the order of its chat."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from bot.localchat.state.updates import FIRST_ID
from storage.repositories.queues import InboxState
from storage.tables import inbox
from tests.worlds.bot import RoughOffice, rough_office

WAYS = (False, True, False, True, True, False)


async def test_nothing_is_lost_or_doubled_between_the_ways_in(tmp_path: Path) -> None:
    async with rough_office(tmp_path) as home:
        writing = asyncio.create_task(_write(home))
        for webhook in WAYS:
            async with home.living(webhook=webhook):
                await _kept_more(home)
            await _written_more(home)
        writing.cancel()
        await asyncio.wait([writing])
        async with home.living(webhook=True):
            await home.settle()
        rows = _rows(home)
        pushed = [str(number) for number in range(FIRST_ID, home.chat.updates._next)]
    assert len(pushed) > 50
    assert sorted(row.key for row in rows) == pushed
    assert {row.state for row in rows} == {InboxState.DONE}
    for chat in {row.chat for row in rows}:
        keys = [int(row.key) for row in rows if row.chat == chat]
        assert keys == sorted(keys)


async def _kept_more(home: RoughOffice) -> None:
    before = len(_rows(home))
    async with asyncio.timeout(20):
        while len(_rows(home)) < before + 12:
            await asyncio.sleep(0.01)


async def _written_more(home: RoughOffice) -> None:
    """Without a bot: what is written now waits at the server."""
    before = home.chat.updates._next
    async with asyncio.timeout(20):
        while home.chat.updates._next < before + 5:
            await asyncio.sleep(0.01)


async def _write(home: RoughOffice) -> None:
    """All officers write, each as soon as they have written."""
    number = 0
    while True:
        number += 1
        for phone in home.phones.values():
            await phone.say(f"/status {number}")
        await asyncio.sleep(0.02)


def _rows(home: RoughOffice) -> list[Any]:
    with home.services.db.reading() as tx:
        found = tx.execute(inbox.select().where(inbox.c.channel == "telegram").order_by(inbox.c.id)).all()
    return list(found)
