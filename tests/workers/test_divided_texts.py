"""Telegram sends a long text in pieces of at most 4,096: the inbox hands them on as one, whenever the second comes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.ports import Arrival, Incoming, IncomingKind, Job
from bot.workers import divided_texts
from bot.workers.inbox import Inbox
from storage.database import Database
from storage.files import FolderStore
from storage.repositories import queues

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
FIRST, SECOND = "kata " * 818, "Lanjutannya sampai di sini."  # 4,090 and 27
HALF = "Paragraf pertama. " * 140  # 2,520: a computer cuts at a blank line of the second half


class Wire:
    """A channel whose rows are [text, seconds after eight]."""

    name = "uji"

    def parse(self, raw: Mapping[str, object]) -> Incoming:
        return Incoming(
            channel="uji",
            kind=IncomingKind.TEXT,
            chat="1",
            sender="1",
            at=NOW + timedelta(seconds=float(str(raw["after"]))),
            text=str(raw["text"]),
        )


def row(key: str, text: str, after: float = 0.0) -> tuple[str, str, str]:
    return key, "1", json.dumps({"text": text, "after": after})


class Desk:
    """Handles what comes, and fails as often as it is told to."""

    def __init__(self, directory: Path) -> None:
        self.db = Database(directory)
        self.texts: list[str] = []
        self.given_up: list[int] = []
        self.fails = 0
        clock = MovableClock(NOW, frozen=True)
        files = FolderStore(directory / "files")
        channels = {"uji": Wire()}
        self.inbox = Inbox(self.db, files, clock, channels, self._handle, self._give_up)  # type: ignore[arg-type]

    def _handle(self, item: Arrival | Job) -> None:
        assert isinstance(item, Arrival)
        if self.fails:
            self.fails -= 1
            raise RuntimeError("uji")
        self.texts.append(item.whole.text)
        with self.db.writing() as tx:
            for one in item.rows:
                queues.handled(tx, one)

    def _give_up(self, failed: Incoming | Job, number: int) -> None:
        self.given_up.append(number)

    async def send(self, *rows: tuple[str, str, str]) -> None:
        await self.inbox.keep("uji")(rows)

    async def rest(self) -> None:
        async with asyncio.timeout(20.0):
            while not self.inbox.idle or self.states().count("baru"):
                await asyncio.sleep(0.002)

    def states(self) -> list[str]:
        with self.db.reading() as tx:
            found: Sequence[tuple[str]] = tx.connection.exec_driver_sql(
                "SELECT state FROM inbox ORDER BY id"
            ).all()  # type: ignore[assignment]
        return [str(state) for (state,) in found]


@asynccontextmanager
async def running(directory: Path) -> AsyncIterator[Desk]:
    desk = Desk(directory)
    work = asyncio.create_task(desk.inbox.run())
    try:
        yield desk
    finally:
        work.cancel()
        await asyncio.wait({work})
        desk.db.close()


async def test_pieces_that_came_together_are_one_text(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await desk.send(row("1", FIRST), row("2", SECOND), row("3", "Terima kasih"))
        await desk.rest()
        assert desk.texts == [f"{FIRST}\n{SECOND}", "Terima kasih"]
        assert desk.states() == ["selesai"] * 3


async def test_a_piece_waits_for_the_next_that_comes_a_moment_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(divided_texts, "HOLD", 30.0)  # ended by the second piece, not by the time
    async with running(tmp_path) as desk:
        await desk.send(row("1", HALF))
        while not desk.inbox._divided._held:  # until it is held
            await asyncio.sleep(0.002)
        await desk.send(row("2", "Paragraf kedua. " * 110, after=1))
        await desk.rest()
        assert [len(text) for text in desk.texts] == [2520 + 1 + 1760]


async def test_a_long_text_that_nothing_follows_is_taken_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(divided_texts, "HOLD", 0.0)
    async with running(tmp_path) as desk:
        await desk.send(row("1", HALF))
        await desk.rest()
        await desk.send(row("2", "Baik"))
        await desk.rest()
        assert desk.texts == [HALF, "Baik"]


async def test_short_texts_never_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(divided_texts, "HOLD", 3600.0)
    async with running(tmp_path) as desk:
        await desk.send(row("1", "x" * 1900))
        await desk.send(row("2", "Baik"))
        await desk.rest()
        assert desk.texts == ["x" * 1900, "Baik"]


async def test_a_long_text_after_a_command_is_not_a_part_of_it(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await desk.send(row("1", "/mulai Triwulan III 2026"), row("2", FIRST), row("3", SECOND))
        await desk.rest()
        assert desk.texts == ["/mulai Triwulan III 2026", f"{FIRST}\n{SECOND}"]


async def test_two_long_texts_of_a_quarter_of_an_hour_are_two(tmp_path: Path) -> None:
    async with running(tmp_path) as desk:
        await desk.send(row("1", HALF), row("2", HALF, after=900), row("3", "Baik", after=901))
        await desk.rest()
        assert desk.texts == [HALF, HALF, "Baik"]


async def test_pieces_that_meet_a_fault_of_the_bot_are_put_aside_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.workers.inbox._FAULT_PAUSES", ())
    async with running(tmp_path) as desk:
        desk.fails = 1
        await desk.send(row("1", FIRST), row("2", SECOND), row("3", "Baik"))
        await desk.rest()
        assert desk.texts == ["Baik"], "the tail is never handled by itself"
        assert desk.states() == ["karantina", "karantina", "selesai"]
        assert len(desk.given_up) == 1
