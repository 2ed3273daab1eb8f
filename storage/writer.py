"""One thread that writes: it carries out every job that waits, each by itself, and commits them together."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

from storage.dialect import Conflict
from storage.disk import DiskFault, disk_faults
from storage.threads import told
from storage.transaction import Tx

log = logging.getLogger(__name__)

T = TypeVar("T")
Job = Callable[
    [Tx], T
]  #: short, and of the same effect when it is begun anew: nothing of a first attempt is kept

_ATTEMPTS = (
    20  #: of a job alone, while somebody else is quicker to write the same; more is a fault of the job
)
_LONGEST = 0.025  #: seconds after which a commit takes no further job along


class Writer:
    """Jobs in, futures out. A future is done when what its job wrote is on the disk, and not before.

    A job that fails is rolled back alone. When the disk refuses, or somebody else wrote the same at the same time, each job
    of the commit is tried again by itself.
    """

    def __init__(self, transaction: Callable[[], AbstractContextManager[Tx]]) -> None:
        self._transaction = transaction
        self._waiting = SimpleQueue[_Waiting[Any] | None]()
        self._thread: threading.Thread | None = None  #: begins with the first job: most commands have none
        self._closed = False
        self._turn = threading.Lock()

    def put(self, job: Job[T]) -> Future[T]:
        """Raises RuntimeError once it is closed."""
        waiting = _Waiting(job)
        with self._turn:
            if self._closed:
                raise RuntimeError("the database is closed")
            self._waiting.put(waiting)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="penulis", daemon=True)
                self._thread.start()
        return waiting.future

    def close(self) -> None:
        """Carry out what waits, then end."""
        with self._turn:
            self._closed = True
            self._waiting.put(None)
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while (first := self._waiting.get()) is not None:
            if first.begins():
                self._commit(first, self._next())

    def _next(self) -> Iterator[_Waiting[Any]]:
        """What else waits by now."""
        until = time.monotonic() + _LONGEST
        while time.monotonic() < until:
            try:
                waiting = self._waiting.get_nowait()
            except Empty:
                return
            if waiting is None:
                self._waiting.put(None)
                return
            if waiting.begins():
                yield waiting

    def _commit(
        self, first: _Waiting[Any], others: Iterator[_Waiting[Any]], attempts: int = _ATTEMPTS
    ) -> None:
        taken = [first]
        try:
            with self._transaction() as tx:
                first.attempt(tx)
                for other in others:
                    taken.append(other)
                    other.attempt(tx)
        except BaseException as fault:  # noqa: BLE001  told to whoever waits; the thread goes on
            if len(taken) > 1:
                for one in taken:
                    self._commit(one, iter(()))
            elif isinstance(fault, Conflict) and attempts > 1:
                self._commit(first, iter(()), attempts - 1)
            else:
                first.future.set_exception(fault)
            return
        try:
            tx.committed()
        except Exception:
            log.exception("after a commit", extra={"action": "after_commit_failed"})
        for one in taken:
            one.settle()


class _Waiting(Generic[T]):
    """A job whose result somebody waits for."""

    def __init__(self, job: Job[T]) -> None:
        self._job = job
        self.future = Future[T]()
        self._outcome: Callable[[], None] = lambda: None

    def begins(self) -> bool:
        """False if nobody waits for it any more."""
        return self.future.set_running_or_notify_cancel()

    def attempt(self, tx: Tx) -> None:
        """Carry it out in a part of the transaction. Raises `DiskFault` and `Conflict`; any other fault is the job's own."""
        try:
            with disk_faults(), tx.part() as own:
                result = told(partial(self._job, own))
        except (DiskFault, Conflict):
            raise
        except BaseException as fault:  # noqa: BLE001  told to whoever waits, after the commit
            self._outcome = partial(self.future.set_exception, fault)
        else:
            self._outcome = partial(self.future.set_result, result)

    def settle(self) -> None:
        self._outcome()
