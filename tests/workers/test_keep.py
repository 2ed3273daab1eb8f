"""What a channel hands over is on the disk when it is acknowledged, whatever it is; what it gave up is never kept later."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.ports import Incoming
from bot.workers.inbox import Inbox
from storage.database import Database
from storage.files import FolderStore
from storage.repositories import queues
from storage.repositories.backlogs import incoming
from tests.worlds.bot import THURSDAY


class Odd:
    """A channel that can make nothing of what it was sent."""

    name, edits, window = "whatsapp", False, None

    def parse(self, raw: object) -> Incoming:
        raise ValueError("not an event: KeyError")


async def test_what_makes_no_sense_is_put_aside_with_one_line_and_holds_nothing_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with Database(tmp_path) as db:
        inbox = Inbox(
            db,
            FolderStore(tmp_path),
            MovableClock(THURSDAY),
            {"whatsapp": Odd()},  # type: ignore[dict-item]  # only what is asked of it here
            lambda _: None,
            lambda *_: None,
        )
        running = asyncio.create_task(inbox.run())
        await inbox.keep("whatsapp")([("lain:1", "", "{}"), ("lain:2", "", "[]")])
        async with asyncio.timeout(10):
            while len(caplog.records) < 2 or not inbox.idle:
                await asyncio.sleep(0)
        running.cancel()
        await asyncio.wait({running})
        with db.reading() as tx:
            found = incoming(tx, overdue=THURSDAY)
    assert (found.unread, found.quarantined, found.held) == (2, (), 0)
    assert [(one.getMessage(), one.exc_info) for one in caplog.records] == [
        ("an update makes no sense", None)
    ] * 2


async def test_what_was_given_up_while_the_database_was_locked_is_not_kept_later(tmp_path: Path) -> None:
    with Database(tmp_path) as db:
        inbox = Inbox(db, FolderStore(tmp_path), MovableClock(THURSDAY), {}, lambda _: None, lambda *_: None)
        keep = inbox.keep("whatsapp")
        with db.writing(), pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await keep([("pesan:1", "ID.a", "{}")])
        await keep([("pesan:2", "ID.a", "{}")])
        with db.reading() as tx:
            assert [row.key for row in queues.unhandled(tx)] == ["pesan:2"]
