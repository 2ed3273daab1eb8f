"""What a channel hands over is on the disk when it is acknowledged; what it gave up is never kept later."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.workers.inbox import Inbox
from storage.database import Database
from storage.files import FileStore
from storage.repositories import queues
from tests.worlds.bot import THURSDAY


async def test_what_was_given_up_while_the_database_was_locked_is_not_kept_later(tmp_path: Path) -> None:
    with Database(tmp_path) as db:
        inbox = Inbox(db, FileStore(tmp_path), MovableClock(THURSDAY), {}, lambda _: None, lambda *_: None)
        keep = inbox.keep("whatsapp")
        with db.writing(), pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await keep([("pesan:1", "ID.a", "{}")])
        await keep([("pesan:2", "ID.a", "{}")])
        with db.reading() as tx:
            assert [row.key for row in queues.unhandled(tx)] == ["pesan:2"]
