"""The inbox: every update becomes a row before it is acknowledged, then it is handled once, in order per chat.

A row leaves the state "baru" only in the transaction that holds its effects, so a crash at any moment repeats the
work but never the effect. A row that makes no sense, or that fails repeatedly, is put aside and reported.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from bot.clock import Clock
from bot.core.errors import FinalFault
from bot.ports import JOBS, Arrival, Channel, FetchFailed, Incoming, IncomingKind, Job, Keep
from bot.workers.chat_workers import GATHER, Chat, ChatWorkers
from bot.workers.disk_retry import retry_on_disk_fault
from bot.workers.divided_texts import DividedTexts
from bot.workers.fetching import Fetching
from bot.workers.turns import Turn
from bot.workers.waiting import Waiting
from storage.database import Conflict, Database, Tx
from storage.disk import DiskFault, disk_faults, is_disk_fault
from storage.files import FileStore
from storage.guards import hold, let_go
from storage.repositories import queues
from storage.repositories.incidents import report_incident

log = logging.getLogger(__name__)

_FAULT_PAUSES = (1, 5, 20)  #: seconds before a failed row is tried again; then it is put aside
_FETCH_PAUSES = (1, 2, 5, 10, 20, 30, 60, 60, 60, 60)  #: the same, while a file cannot be fetched


_SOON = 0.02  #: seconds

Updates = Sequence[tuple[str, str, str]]  #: key, chat, JSON text
Looked = tuple[
    dict[Chat, list[Any]], bool
]  #: rows to be worked on, by chat, and whether there are more of them
Handle = Callable[[Arrival | Job], None]
Answer = Callable[[Tx, Arrival], None]
GiveUp = Callable[[Incoming | Job, int], None]


class _GivenUp(Exception):
    """Whoever wanted something stored waits no longer: nothing is kept."""


class _Unread(Exception):
    """The channel can make nothing of an update: trying again is useless, and nobody is to be told."""


class Inbox(ChatWorkers):
    """Rows in, effects out.

    What asks for nothing slow is handled at once by `answer`, in the transaction in which it is kept. Everything else, and
    what fails there, is handled by `handle`, in a thread and a transaction of its own. Both mark the row as done.
    `backlog` is called, in a thread, when more waits than was taken up: another worker may take it.
    """

    fault = "inbox_failed"

    def __init__(
        self,
        db: Database,
        files: FileStore,
        clock: Clock,
        channels: Mapping[str, Channel],
        handle: Handle,
        give_up: GiveUp,
        answer: Answer | None = None,
        waiting: Waiting | None = None,
        takes_time: Callable[[Incoming], bool] = lambda incoming: incoming.kind is IncomingKind.FILE,
        backlog: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(db, files, clock, channels)
        self._handle, self._give_up, self._answer, self._beside = handle, give_up, answer, waiting
        self._takes_time, self._backlog = takes_time, backlog
        self._divided = DividedTexts(channels)
        self._fetching = Fetching(db, files, channels)
        self._looking = 0  #: rounds under way
        self._left_behind = False  #: what was kept here waits for a worker that is busy for its office
        self.heard: dict[
            str, float
        ] = {}  #: when the server of each channel last answered, or brought something

    def keep(self, channel: str) -> Keep:
        """The function that stores raw updates of `channel` before they are acknowledged. It waits while the disk is full."""

        async def keep(updates: Updates) -> None:
            if updates:
                await self._round(channel, updates)
                self._divided.came(channel, (chat for _, chat, _ in updates))
            self.answered(channel)

        return keep

    def answered(self, channel: str) -> None:
        """The server of this channel has answered."""
        self.heard[channel] = time.monotonic()

    async def run(self) -> None:
        """Handle rows for ever."""
        self._loop = asyncio.get_running_loop()
        self._news.set()
        try:
            while True:
                try:
                    # Not `wait_for`: in Python 3.11 it swallows a cancellation that arrives at the same moment.
                    async with asyncio.timeout(1.0):
                        await self._news.wait()
                except TimeoutError:
                    if not await self._any_waits():
                        continue
                self._news.clear()
                await self._round()
                await asyncio.sleep(GATHER)
        finally:
            await self.leave()

    @property
    def idle(self) -> bool:
        return not (self._busy or self._looking or self._news.is_set())

    async def _any_waits(self) -> bool:
        try:
            return await asyncio.to_thread(self._waiting)
        except DiskFault as fault:
            await self.unread(fault)
            return True

    def _waiting(self) -> bool:
        with self._db.reading() as tx:
            return bool(queues.unhandled(tx, limit=1))

    async def _round(self, channel: str = "", updates: Updates = ()) -> None:
        """Keep what has come, handle at once what can be of all that waits, and begin with the rest."""
        # A chat that is busy now may be done by then: its rows would be handled twice.
        given_up = threading.Event()
        look = partial(self._look, channel, updates, frozenset(self._busy), given_up)
        self._looking += 1
        try:
            found, more = await self._written(look)
        except asyncio.CancelledError:
            given_up.set()  # the writer may have begun, and be waiting for the database
            raise
        finally:
            self._looking -= 1
        self.start_work(found)
        if more:
            self._news.set()
            await asyncio.to_thread(self._backlog)

    async def _written(self, look: Callable[..., Looked]) -> Looked:
        try:
            return await asyncio.wrap_future(self._db.write(look))
        except DiskFault:  # there may be room to keep it, if not for what follows from it
            return await retry_on_disk_fault(self._db, partial(look, at_once=False))

    def _look(
        self,
        channel: str,
        updates: Updates,
        busy: frozenset[Chat],
        given_up: threading.Event,
        tx: Tx,
        *,
        at_once: bool = True,
    ) -> Looked:
        """The rows that are left, by chat, and whether there are more of them."""
        let_go(tx, but=busy)
        queues.keep(tx, channel, updates, self._clock.now())
        found, more = self._by_chat(tx, busy, kept=bool(updates))
        if at_once and not self._leaving.is_set():
            left = {chat: self._at_once(tx, rows) for chat, rows in found.items()}
            found = {chat: rows for chat, rows in left.items() if rows}
        for chat in found:
            hold(tx, chat)
        if given_up.is_set():
            raise _GivenUp
        return found, more

    def _by_chat(self, tx: Tx, busy: frozenset[Chat], *, kept: bool) -> Looked:
        """The first rows of the chats that nobody works on, in whatever process, and whether there are more: a chat that
        is stuck hides none of those behind it. Where several workers serve, they are of one office.

        Jobs scheduled for later are left out, and delay nothing that comes after them.
        """
        found: dict[Chat, list[Any]] = {}
        after, turn = 0, Turn(tx, busy)
        rows: Sequence[Any] = ()
        while not found and (rows := queues.unhandled(tx, after, turn.most)):
            found = turn.rows(rows, self._clock.now())
            after = rows[-1].id
        self._left_behind = turn.missed and not found and (kept or self._left_behind)
        if self._left_behind:
            tx.after_commit(self._wake_soon)
        return found, bool(found) and (turn.missed or len(rows) == turn.most)

    def _wake_soon(self) -> None:
        """Another worker is busy for the office of what was kept here, and may have looked before."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._loop.call_later, _SOON, self._news.set)

    def _at_once(self, tx: Tx, rows: list[Any]) -> list[Any]:
        """Handle the first rows of a chat, as far as they can be handled at once; those that are left.

        None are where another worker was quicker to touch the same: they wait for the next look.
        """
        try:
            while rows and not self._divided.concerns(rows) and self._answered(tx, rows[0]):
                rows = rows[1:]
        except Conflict:
            tx.after_commit(self.wake)
            return []
        return rows

    def _answered(self, tx: Tx, row: Any) -> bool:
        """False if the row is no such thing, was tried before, or fails: whatever it is, it is seen to by itself."""
        if self._answer is None or row.channel == JOBS or row.attempts:
            return False
        try:
            incoming = self._read(row)
            if self._takes_time(incoming):
                return False
            with disk_faults(), tx.part() as part:
                self._answer(part, Arrival(row=row.id, incoming=incoming))
        except (DiskFault, Conflict):
            raise
        except _Unread:
            return False
        except Exception:
            log.warning("not at once", exc_info=True, extra={"action": "not_at_once", "row": row.id})
            return False
        return True

    async def work(self, rows: Sequence[Any]) -> None:
        while rows:
            row, *rest = self._divided.together(rows)
            rows = rows[len(rest) + 1 :]
            pause = (row.next_at - self._clock.now()).total_seconds()
            if row.attempts and pause > 0:
                await self.pause(min(pause, 60.0))
            if await self._divided.waits([row, *rest], rows) or self._leaving.is_set():
                return
            if not await self._handled(row, rest):
                return

    async def leave(self) -> None:
        self._divided.leave()
        if self._beside:
            self._beside.leave()
        await super().leave()

    async def _handled(self, row: Any, rest: Sequence[Any] = ()) -> bool:
        """Handle one row, with those that hold the rest of its text.

        False if it must be tried again before the next rows of its chat.
        """
        incoming: Incoming | None = None
        try:
            if row.channel == JOBS:
                await self._handle_beside(Job(row=row.id, data=json.loads(row.raw)))
                return True
            incoming = self._read(row)
            last = row.attempts >= len(_FETCH_PAUSES)
            arrival = await self._fetching.arrival(row, incoming, last=last)
            pieces = tuple(self._piece(one) for one in rest)
            await self._handle_beside(replace(arrival, rest=pieces))
        except queues.AlreadyHandled:
            return True
        except _Unread as unread:
            log.warning(
                "an update makes no sense", extra={"action": "unread", "row": row.id, "why": str(unread)}
            )
            return await self._failed([row, *rest], f"{queues.UNREAD}{unread}", (), None)
        except FetchFailed as failed:
            return await self._failed([row], str(failed), _FETCH_PAUSES, incoming)
        except Exception as fault:
            if is_disk_fault(fault):
                return await self.refused_by_disk(row, fault)
            # Any fault of the program: log it with its traceback, count it, and put the row aside in the end.
            log.exception("an update failed", extra={"action": "inbox_failed", "row": row.id})
            pauses = () if isinstance(fault, FinalFault) else _FAULT_PAUSES
            return await self._failed([row, *rest], repr(fault), pauses, incoming)
        return True

    async def _handle_beside(self, item: Arrival | Job) -> None:
        """Handle it; where that takes long, whoever waits for it is shown so."""
        async with self._beside.beside(item) if self._beside else contextlib.nullcontext():
            await asyncio.to_thread(self._handle, item)

    def _piece(self, row: Any) -> Arrival:
        return Arrival(row=row.id, incoming=self._read(row))

    def _read(self, row: Any) -> Incoming:
        try:
            return self._channels[row.channel].parse(json.loads(row.raw))
        except ValueError as error:
            raise _Unread(str(error)) from None

    async def _failed(
        self, rows: Sequence[Any], why: str, pauses: Sequence[int], incoming: Incoming | None
    ) -> bool:
        """Count a failure of one row, or of those that hold one text.

        True: they were put aside, go on with the next row of the chat.
        """
        row = rows[0]
        pause = pauses[row.attempts] if row.attempts < len(pauses) else None
        await retry_on_disk_fault(self._db, partial(self._count, rows, why, pause))
        if pause is not None:
            return False
        failed = Job(row=row.id, data=json.loads(row.raw)) if row.channel == JOBS else incoming
        if failed:
            await asyncio.to_thread(self._give_up, failed, row.id)
        return True

    def _count(self, rows: Sequence[Any], why: str, pause: int | None, tx: Tx) -> None:
        """Without a `pause` until they are tried again, the rows are put aside."""
        now = self._clock.now()
        again = None if pause is None else now + timedelta(seconds=pause)
        for one in rows:
            queues.failed(tx, one.id, why, again)
        if again is None:
            report_incident(tx, "pembaruan_gagal", now, row=rows[0].id, why=why)
