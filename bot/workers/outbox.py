"""The outbox: every message is a row before it is sent; then it is sent, retried, or given up with a report.

Messages keep their order within a chat, but what answers an officer does not wait for files (`lanes`). A message is
repeated only while it is not known to have arrived, and says what is true at the moment of sending.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from bot.clock import Clock
from bot.ports import Channel, Failure, FileToSend, Outgoing, OutgoingKind, SendFailed
from bot.workers import plain_chat
from bot.workers.chat_workers import GATHER, Chat, ChatWorkers
from bot.workers.disk_retry import retry_on_disk_fault
from bot.workers.lanes import Lanes, is_answer, is_file, is_in_passing
from bot.workers.rate_limit import RateLimiter
from bot.workers.windows import Doors, Windows
from storage import codec
from storage.database import Database, Tx
from storage.disk import DiskFault
from storage.files import FileStore
from storage.refusals import FileDamaged
from storage.repositories import outgoing_files, people, queues, sendings, withdrawals
from storage.repositories.incidents import report_incident
from storage.repositories.sendings import ToSend

log = logging.getLogger(__name__)

_IN_FLIGHT = 32  #: sends in progress at once; larger pools of httpx were measured to be slower
_FOR_STRANGERS = 8  #: of these, at most so many for chats that no officer has registered
_FOR_ANSWERS = 8  #: beside these, for the answers to taps
_LONGEST_PAUSE = 60.0  #: seconds between two tries
_GIVE_UP_AFTER = 1500  #: tries: about a day
_SHARED = 0.1  #: seconds that a mark waits at most for those of messages under way: then they share a commit
_ANSWER_TRIES = 3  #: tries: the answer to a tap is useless after a few seconds


OnGone = Callable[[Tx, str, str], None]
OnDamaged = Callable[[Tx, str, str, FileToSend], None]


class Outbox(ChatWorkers):
    """Rows out, marks in. `on_gone` hears (transaction, channel, chat) of a person who can no longer be reached.

    `on_damaged` hears (transaction, channel, chat, file) of a file that is missing or no longer what was kept. Without
    `doors` no chat counts as closed.
    """

    fault = "send_fault"

    def __init__(
        self,
        db: Database,
        files: FileStore,
        clock: Clock,
        channels: Mapping[str, Channel],
        on_gone: OnGone,
        pace: RateLimiter | None = None,
        on_damaged: OnDamaged = lambda *_: None,
        doors: Doors | None = None,
    ) -> None:
        super().__init__(db, files, clock, channels)
        self._windows = Windows(db, clock, channels, doors)
        self._on_gone, self._on_damaged = on_gone, on_damaged
        self._pace = pace or RateLimiter()
        self._flight = asyncio.Semaphore(_IN_FLIGHT)
        self._stranger_flight = asyncio.Semaphore(_FOR_STRANGERS)
        self._answer_flight = asyncio.Semaphore(_FOR_ANSWERS)
        self._plain = frozenset(name for name, channel in channels.items() if not channel.edits)
        self._marks: list[tuple[int, str]] = []
        self._unmarked: dict[int, str] = {}  # sent, the mark not written yet
        self._in_hand: set[int] = set()  # being sent
        self._calm = asyncio.Event()  # nothing is
        self._said: dict[int, ToSend | None] = {}  # what the first of each lane says, read with it
        self._mark = asyncio.Event()
        self._left = True  # the last reading left something that is due

    async def run(self) -> None:
        """Send until it is cancelled; it may then be asked to again."""
        self._loop = asyncio.get_running_loop()
        self._leaving.clear()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._write_marks())
                group.create_task(self._scan())
        finally:
            await self.leave()

    async def leave(self) -> None:
        """Begin no further message; what arrives meanwhile is written down, so that it is not sent again."""
        await super().leave()
        if self._unmarked:
            with contextlib.suppress(DiskFault):
                await asyncio.wrap_future(self._db.write(partial(self._write, list(self._unmarked.items()))))

    @property
    def idle(self) -> bool:
        return not (self._busy or self._marks or self._unmarked or self._news.is_set())

    def kept_back(self, tx: Tx) -> int:
        """How many messages are due, and wait until somebody has opened their chat, or our account may send again."""
        gate, after, kept = self._windows.gate(tx), 0, 0
        while self._windows.closing and (rows := queues.unsent(tx, after)):
            stopped = [row for row in rows if row.next_at <= gate.now and gate.stops(row)]
            kept += sum((row.channel, row.chat) not in gate.closed for row in stopped)
            after = rows[-1].id
        return kept - len(gate.needless)

    async def _scan(self) -> None:
        self._news.set()
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1.0):  # not `wait_for`: see the inbox
                    await self._news.wait()
            self._news.clear()
            # What is under way, or sent and not marked, when the reading begins may be over when it ends.
            under_way = set(self._busy)
            try:
                due = await asyncio.to_thread(self._due, set(under_way), dict(self._unmarked))
            except DiskFault as fault:
                await self.unread(fault)
                continue
            if self._left and under_way - self._busy.keys():
                self._news.set()
            self.start_work(due)
            await asyncio.sleep(GATHER)

    def looks_again(self) -> bool:
        return self._left

    def _due(self, held: set[Chat], sent: Mapping[int, str]) -> dict[Chat, list[Any]]:
        """What may go out now, by lane. A message that is being retried holds back those behind it, in its lane only."""
        found: dict[Chat, list[Any]] = {}
        lanes, after, now, waiting = Lanes(self._is_answer), 0, self._clock.now(), 0
        with self._db.reading() as tx:
            gate = self._windows.gate(tx)
            while not found and (rows := queues.unsent(tx, after)):
                for row in (one for one in rows if one.id not in sent):
                    lane = lanes.of(row)
                    waiting += row.next_at <= now
                    if row.next_at > now and row.attempts:
                        held |= {lane, *lanes.closed_by(row)}
                    if lane not in held and row.next_at <= now and not gate.stops(row):
                        found.setdefault(lane, []).append(row)
                after = rows[-1].id
            more = len(rows) == queues.PAGE
            free = {lane: waiting for lane, waiting in found.items() if lane not in held}
            due = lanes.give_way(free, held)
            first = (rows[0] for rows in due.values() if not self._is_answer(rows[0]))
            self._said = {row.id: self._read_again(tx, row, sent) for row in first}
        self._windows.after(gate)
        self._left = more or bool(self._windows.closing) or waiting > sum(map(len, due.values()))
        return due

    async def work(self, rows: Sequence[Any]) -> None:
        for row in rows:
            if self._leaving.is_set():
                return
            if row.id in self._in_hand or row.id in self._unmarked:
                continue  # it has changed its lane since it was read
            self._in_hand.add(row.id)
            self._calm.clear()
            try:
                if not await self._work_on(row):
                    return
            finally:
                self._in_hand.discard(row.id)
                if not self._in_hand:
                    self._calm.set()

    async def _work_on(self, row: Any) -> bool:
        """Send one row. False: it is tried again later, and those behind it wait."""
        try:
            message, settled = await self._send(row)
        except SendFailed as failed:
            if failed.failure is Failure.WAIT and not self._is_answer(row):
                self._pace.refused(row.chat)
            return await self._failed(row, failed)
        except (FileDamaged, FileNotFoundError):
            return await self._damaged(row)
        except DiskFault as fault:
            return await self.refused_by_disk(row, fault)
        except Exception:
            # A fault of the program in one message must not stop the others.
            log.exception("a message could not be sent", extra={"action": "send_fault", "row": row.id})
            await self._failed(row, SendFailed(Failure.REFUSED, "fault"))
            return True
        for number in settled:
            self._unmarked[number] = message
            self._marks.append((number, message))
            self._mark.set()
        return True

    async def _send(self, row: Any) -> tuple[str, tuple[int, ...]]:
        """The number of the message, and the rows that it settles."""
        if self._is_answer(row):
            async with self._answer_flight:
                return await self._deliver(row, codec.load(Outgoing, row.payload)), (row.id,)
        said = self._said.pop(row.id, None) or await self._says(row)
        if said is None or _nothing_to_edit(said.outgoing):
            return "", said.rows if said else ()
        stranger = not row.officer and await asyncio.to_thread(self._is_strange, row)
        place = self._pace.place(
            row.chat,
            messages=len(said.outgoing.files) or 1,
            stranger=stranger,
            file=is_file(row),
            in_passing=is_in_passing(row),
            paired=row.channel in self._windows.closing,
        )
        async with place as waited:
            busy = self._flight.locked() or (stranger and self._stranger_flight.locked())
            async with self._slot(stranger=stranger):
                said = await self._says(row) if waited or busy else said
                if said is None:
                    return "", ()
                return await self._deliver(row, said.outgoing), said.rows

    async def _deliver(self, row: Any, outgoing: Outgoing) -> str:
        return await self._channels[row.channel].send(outgoing, self._files.get)

    async def _says(self, row: Any) -> ToSend | None:
        """What the row says now: it may have waited, and the card, its task or the officer's phone may have changed."""
        sent = dict(self._unmarked)  # copied before the query: a mark is then either here or in the rows
        said = await asyncio.to_thread(self._read_now, row, sent)
        if said is None:
            await retry_on_disk_fault(self._db, partial(queues.cancel, row=row.id))
        return said

    def _is_strange(self, row: Any) -> bool:
        """Whether the chat is no officer's. What is for an officer goes to no other chat."""
        with self._db.reading() as tx:
            return not people.is_registered(tx, row.channel, row.chat)

    def _is_answer(self, row: Any) -> bool:
        """Whether the row answers a tap beside the chat; where that is impossible, it is a message like any other."""
        return is_answer(row) and row.channel not in self._plain

    def _read_now(self, row: Any, sent: Mapping[int, str]) -> ToSend | None:
        with self._db.reading() as tx:
            return self._read_again(tx, row, sent)

    def _read_again(self, tx: Tx, row: Any, sent: Mapping[int, str]) -> ToSend | None:
        found = sendings.waiting(tx, row.id)
        if found is None:
            return None
        if row.channel in self._plain:
            return plain_chat.to_send(tx, found, sent)
        said = sendings.to_send(tx, found)
        if said is None or said.outgoing.kind is not OutgoingKind.EDIT or not found.card:
            return said
        message = said.outgoing.message or found.card_message or _unmarked(tx, found.card, sent)
        return replace(said, outgoing=replace(said.outgoing, message=message, sha256=found.card_file or ""))

    @contextlib.asynccontextmanager
    async def _slot(self, *, stranger: bool) -> AsyncIterator[None]:
        """A place among the sends in progress. Whoever waits for the rate limit holds none."""
        async with contextlib.AsyncExitStack() as held:
            if stranger:
                await held.enter_async_context(self._stranger_flight)
            await held.enter_async_context(self._flight)
            yield

    async def _damaged(self, row: Any) -> bool:
        """Give up a file that is not what was kept, and say so. False: the rest of its message goes out next."""
        try:
            lost = await asyncio.to_thread(self._lost, row)
        except DiskFault as fault:
            return await self.refused_by_disk(row, fault)
        rest = await retry_on_disk_fault(self._db, partial(self._give_up_files, row, lost))
        for one in lost:
            log.error(
                "a file is damaged", extra={"action": "file_damaged", "row": row.id, "sha256": one.sha256}
            )
        return not rest

    def _give_up_files(self, row: Any, lost: Sequence[FileToSend], tx: Tx) -> bool:
        """Whether anything of the message is left."""
        rest = outgoing_files.without_files(tx, row.id, [one.sha256 for one in lost])
        if not rest:
            queues.send_failed(tx, row.id, "file", None)
        for one in lost:
            report_incident(tx, "berkas_rusak", self._clock.now(), row.office, row=row.id, sidik=one.sha256)
            self._on_damaged(tx, row.channel, row.chat, one)
        tx.after_commit(self.wake)
        return rest

    def _lost(self, row: Any) -> tuple[FileToSend, ...]:
        files = codec.load(Outgoing, row.payload).documents
        return tuple(one for one in files if not self._files.holds(one.sha256)) or files

    async def _failed(self, row: Any, failed: SendFailed) -> bool:
        """Record a failure. True: given up, go on with the next row of the chat."""
        tries = _ANSWER_TRIES if self._is_answer(row) else _GIVE_UP_AFTER
        again = failed.failure not in (Failure.GONE, Failure.REFUSED) and row.attempts < tries
        pause = failed.retry_after or min(2.0 ** min(row.attempts, 10), _LONGEST_PAUSE)
        await retry_on_disk_fault(self._db, partial(self._count, row, failed, pause if again else None))
        log.warning(
            "not sent", extra={"action": "send_failed", "row": row.id, "why": str(failed), "again": again}
        )
        return not again

    def _count(self, row: Any, failed: SendFailed, pause: float | None, tx: Tx) -> None:
        """Without a `pause` until it is tried again, the message is given up."""
        if self._windows.takes(tx, row, failed):
            tx.after_commit(self.wake)
            return
        now, gone = self._clock.now(), failed.failure is Failure.GONE
        error = Failure.GONE.value if gone else str(failed)
        queues.send_failed(tx, row.id, error, None if pause is None else now + timedelta(seconds=pause))
        if failed.unsure and not row.attempts:
            report_incident(tx, "kirim_mungkin_dua_kali", now, row.office, row=row.id, why=failed.why)
        if pause is None and not self._is_answer(row):
            report_incident(tx, "kirim_gagal", now, row.office, row=row.id, why=failed.why)
        if gone:
            self._on_gone(tx, row.channel, row.chat)

    async def _write_marks(self) -> None:
        """Mark sent messages in the database; those that are sent at the same time share a commit."""
        while True:
            await self._mark.wait()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_SHARED):
                    await self._calm.wait()
            self._mark.clear()
            marks, self._marks = self._marks, []
            await retry_on_disk_fault(self._db, partial(self._write, marks))
            for row, _ in marks:
                self._unmarked.pop(row, None)

    def _write(self, marks: Sequence[tuple[int, str]], tx: Tx) -> None:
        numbers = dict(marks)
        late = withdrawals.cancelled(tx, list(numbers))
        queues.sent(tx, marks)
        self._windows.sent(tx, marks)
        lost = {numbers[row.id]: row for row in late if numbers[row.id] and not _reached(tx, row)}
        now = self._clock.now()
        queues.queue(tx, [withdrawals.taken_back(row, message, now) for message, row in lost.items()])
        if lost:
            tx.after_commit(self.wake)


def _unmarked(tx: Tx, card: str, sent: Mapping[int, str]) -> str:
    """The number of a card that was sent a moment ago."""
    carrier = queues.of_card(tx, card) if sent else None
    return sent.get(carrier.id, "") if carrier else ""


def _reached(tx: Tx, row: Any) -> bool:
    """Whether the chat is that of the officer for whom the message is, or of any officer if it names none."""
    if row.officer:
        return people.counts(tx, row.officer, row.channel, row.chat)
    return people.is_registered(tx, row.channel, row.chat)


def _nothing_to_edit(outgoing: Outgoing) -> bool:
    """The card that this would change was never sent."""
    return outgoing.kind is OutgoingKind.EDIT and not outgoing.message
