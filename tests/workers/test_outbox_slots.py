"""Chats that wait for the rate limit keep nobody else waiting."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.clock import MovableClock
from bot.ports import Outgoing, OutgoingKind
from bot.workers.outbox import Outbox
from bot.workers.rate_limit import RateLimiter
from storage.database import Database
from storage.files import FolderStore
from storage.repositories import queues

CLOCK = MovableClock(datetime(2026, 11, 23, 2, tzinfo=UTC), frozen=True)


class Telegram:
    """Takes every message; tells when one to the officer has come."""

    name = "telegram"
    edits = True

    def __init__(self) -> None:
        self.reached = asyncio.Event()

    async def send(self, outgoing: Outgoing, _read: object) -> str:
        if outgoing.chat == "pejabat":
            self.reached.set()
        return "1"


class SlowForStrangers(RateLimiter):
    """A rate limit that the strangers have used up for ever."""

    @asynccontextmanager
    async def place(self, chat: str, **_: object) -> AsyncIterator[bool]:
        if chat != "pejabat":
            await asyncio.Event().wait()
        yield False


async def test_status_is_answered_while_150_strangers_wait_for_the_rate_limit(tmp_path: Path) -> None:
    telegram = Telegram()
    with Database(tmp_path) as db:
        chats = [*(f"asing {number}" for number in range(150)), "pejabat"]
        with db.writing() as tx:
            queues.queue(tx, [_text(chat) for chat in chats])
        outbox = Outbox(
            db,
            FolderStore(tmp_path / "files"),
            CLOCK,
            {"telegram": telegram},
            lambda *_: None,
            SlowForStrangers(),
        )  # type: ignore[dict-item]
        for chat, rows in outbox._due(set(), frozenset()).items():
            outbox._busy[chat] = asyncio.create_task(outbox.work(rows))
        async with asyncio.timeout(5):
            await telegram.reached.wait()
        for task in outbox._busy.values():
            task.cancel()
        await asyncio.gather(*outbox._busy.values(), return_exceptions=True)


def _text(chat: str) -> dict[str, object]:
    outgoing = Outgoing(kind=OutgoingKind.TEXT, chat=chat, text="hai")
    return queues.outgoing_row("kantor", "telegram", outgoing, CLOCK.now())
