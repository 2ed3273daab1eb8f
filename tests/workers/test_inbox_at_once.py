"""What asks for nothing slow is handled in the commit that keeps it; what fails there is seen to by itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest_asyncio

from bot.clock import MovableClock
from bot.ports import Arrival, Incoming, IncomingFile, IncomingKind, Job
from bot.workers.inbox import Inbox
from storage.database import Database, Tx
from storage.disk import DiskFault
from storage.files import FolderStore
from storage.repositories import queues
from storage.repositories.settings import get_meta, set_meta

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class Counted(Database):
    commits = 0

    @contextmanager
    def _transaction(self, *, alone: bool = False) -> Iterator[Tx]:
        with super()._transaction(alone=alone) as tx:
            yield tx
        self.commits += 1


class Wire:
    """A channel whose rows are {"chat", "text"}; the text "berkas" comes with a file."""

    name = "uji"

    def parse(self, raw: Mapping[str, str]) -> Incoming:
        file = IncomingFile(file_id="1", name="a.pdf", size=1) if raw["text"] == "berkas" else None
        kind = IncomingKind.FILE if file else IncomingKind.TEXT
        chat = raw["chat"]
        return Incoming(channel="uji", kind=kind, chat=chat, sender=chat, at=NOW, text=raw["text"], file=file)


class Desk:
    """Writes down what it handles; `at_once` in the transaction of others, the rest by itself."""

    def __init__(self, directory: Path) -> None:
        self.db = Counted(directory)
        self.at_once: list[str] = []
        self.alone: list[str] = []
        self.full = False
        files, clock = FolderStore(directory / "files"), MovableClock(NOW, frozen=True)
        channels = {"uji": Wire()}
        self.inbox = Inbox(
            self.db, files, clock, channels, self._handle, lambda *_: None, self._answer  # type: ignore[arg-type]
        )  # fmt: skip

    def _answer(self, tx: Tx, item: Arrival) -> None:
        text = item.incoming.text
        set_meta(tx, text, "ada")
        if self.full:
            raise DiskFault(28, "No space left on device")
        if text.startswith("gagal"):
            raise RuntimeError("uji")
        queues.handled(tx, item.row)
        tx.after_commit(lambda: self.at_once.append(text))

    def _handle(self, item: Arrival | Job) -> None:
        assert isinstance(item, Arrival)
        self.alone.append(item.incoming.text)
        if item.incoming.text == "gagal":
            raise RuntimeError("uji")
        with self.db.writing() as tx:
            queues.handled(tx, item.row)

    async def send(self, *rows: str) -> None:
        """Each row is "chat: text"."""
        self.db.commits = 0
        updates = []
        for row in rows:
            chat, _, text = row.partition(": ")
            updates.append((row, chat, json.dumps({"chat": chat, "text": text})))
        await self.inbox.keep("uji")(updates)

    async def rest(self) -> None:
        await self.until(lambda: self.inbox.idle)

    async def until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not done():
                await asyncio.sleep(0.001)

    def kept(self, text: str) -> bool:
        with self.db.reading() as tx:
            return get_meta(tx, text) is not None

    def tries(self) -> list[int]:
        """Of each row that is not handled."""
        with self.db.reading() as tx:
            return [row.attempts for row in queues.unhandled(tx)]


@pytest_asyncio.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    found = Desk(tmp_path)
    work = asyncio.create_task(found.inbox.run())
    yield found
    work.cancel()
    await asyncio.wait({work})
    found.db.close()


async def test_what_comes_together_is_kept_and_handled_in_one_commit_in_its_order(desk: Desk) -> None:
    await desk.send("A: 1", "B: 2", "A: 3", "C: 4", "A: 5")
    assert sorted(desk.at_once) == ["1", "2", "3", "4", "5"]
    assert [one for one in desk.at_once if one in "135"] == ["1", "3", "5"]
    assert (desk.db.commits, desk.tries(), desk.alone) == (1, [], [])


async def test_what_fails_there_keeps_nothing_and_delays_only_its_own_chat(desk: Desk) -> None:
    await desk.send("A: 1", "A: gagal", "A: sesudahnya", "B: 2")
    assert sorted(desk.at_once) == ["1", "2"]
    await desk.until(lambda: desk.tries() == [1, 0])
    assert desk.alone == ["gagal"], "tried again by itself, and what is behind it waits"
    assert not desk.kept("gagal")


async def test_what_failed_for_a_moment_is_handled_by_itself_and_those_behind_it_in_order(desk: Desk) -> None:
    await desk.send("A: gagal sebentar", "A: sesudahnya")
    await desk.rest()
    assert [*desk.alone, *desk.at_once] == ["gagal sebentar", "sesudahnya"]


async def test_a_file_is_handled_by_itself_and_what_comes_behind_it_afterwards(desk: Desk) -> None:
    await desk.send("A: 1", "A: berkas", "A: 2")
    await desk.send("A: 3")
    assert "3" not in desk.at_once
    await desk.rest()
    assert desk.tries() == []
    assert (desk.at_once[0], desk.alone[0]) == ("1", "berkas")
    assert sorted(desk.at_once[1:] + desk.alone[1:]) == ["2", "3"]


async def test_what_a_full_disk_cannot_handle_it_keeps_where_it_can(desk: Desk) -> None:
    desk.full = True
    await desk.send("A: 1")
    assert desk.at_once == []
    await desk.rest()
    assert (desk.alone, desk.tries()) == (["1"], [])


async def test_a_long_backlog_is_handled_a_part_at_a_time(desk: Desk) -> None:
    await desk.send(*(f"{number % 9}: {number}" for number in range(100)))
    await desk.rest()
    assert (len(desk.at_once), desk.tries()) == (100, [])
    assert 6 <= desk.db.commits <= 9
    for chat in range(9):
        mine = [int(one) for one in desk.at_once if int(one) % 9 == chat]
        assert mine == sorted(mine)
