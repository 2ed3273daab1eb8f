"""The named moments at which a bot may be killed. They are set from outside, by wrapping functions of a forked bot.

A moment is named after what is about to happen or has just happened, and after the code that has it done: "commit before
Outbox._write", "rename after storage/files.py:_write". The names are found by the run itself.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from typing import Any

from bot.channels.telegram.http import AiohttpRequest
from bot.channels.telegram.polling import Poller
from bot.workers.outbox import Outbox
from storage.database import Database
from storage.repositories import sent_reminders
from storage.transaction import Tx
from storage.writer import _Waiting

_ROOT = f"{Path(__file__).parents[2]}/"
_ROOMS = ("bot/", "handlers/", "storage/")
_CARRIERS = ("database", "transaction", "writer", "disk", "statement", "sqlite", "postgres", "link")
_PLUMBING = ("handlers/context.py", *(f"storage/{name}.py" for name in _CARRIERS))


@dataclass(frozen=True, kw_only=True)
class Death:
    """When a life ends by itself: when it passes one of these moments, at the `turn`-th time that it passes any.

    Whoever passes a moment that is not in `known` has found a new one, and dies there. Without `points` nobody dies.
    """

    points: frozenset[str] = frozenset()
    turn: int = 1
    known: frozenset[str] = frozenset()

    @classmethod
    def told(cls, words: Mapping[str, Any]) -> Death:
        """From JSON."""
        sets = {name: frozenset(words.get(name, ())) for name in ("points", "known")}
        return cls(turn=int(words.get("turn", 1)), **sets)


class Points:
    """What one life passes. What it has to tell is appended to its journal at once, so that no death loses it."""

    def __init__(self, death: Death, journal: Path) -> None:
        self._death, self._left, self._pid = death, death.turn, os.getpid()
        self._passed = Counter[str]()
        self._turn = threading.Lock()
        self._journal = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._jobs = threading.local()

    def tell(self, **fact: object) -> None:
        os.write(self._journal, json.dumps({**fact, "at": time.monotonic()}).encode() + b"\n")

    def passes(self, name: str) -> None:
        """Somebody comes to this moment; where it is the one, this call does not return."""
        if os.getpid() != self._pid:  # a child that reads a workbook
            return
        with self._turn:
            self._passed[name] += 1
            times = self._passed[name]
            if times == 1:
                self.tell(passed=name)
            self._left -= name in self._death.points
            new = times == 1 and name not in self._death.known
            if self._death.points and (new or (self._left <= 0 and name in self._death.points)):
                self.tell(died=name)
                os.kill(self._pid, signal.SIGKILL)
                signal.pause()

    def _pass_all(self, what: str, names: list[str]) -> None:
        """A commit that several jobs share is a moment of each of them."""
        for name in names:
            self.passes(f"{what} {name}")

    def set_up(self) -> None:
        """Wrap what commits, renames, acknowledges and sends."""
        self._transactions()
        self._disk()
        self._chat()
        self._rights()

    def _transactions(self) -> None:
        transaction, part, attempt = Database._transaction, Tx.part, _Waiting.attempt

        @contextmanager
        def committed(db: Database, **how: Any) -> Iterator[Tx]:
            self._jobs.names = []
            with transaction(db, **how) as tx:
                yield tx
                names = sorted(set(self._jobs.names)) or [_site()]
                self._pass_all("commit before", names)
            self._pass_all("commit after", names)

        @contextmanager
        def released(tx: Tx) -> Iterator[Tx]:
            name = _site()
            with part(tx) as own:
                yield own
                if name:
                    self.passes(f"savepoint before {name}")
            if name:
                self.passes(f"savepoint after {name}")

        def attempted(waiting: Any, tx: Tx) -> None:
            self._jobs.names.append(_name_of(waiting._job))
            attempt(waiting, tx)

        Database._transaction = committed  # type: ignore[method-assign]
        Tx.part = released  # type: ignore[method-assign]
        _Waiting.attempt = attempted  # type: ignore[method-assign]

    def _disk(self) -> None:
        for owner, name, what in (
            (os, "fsync", "fsync"),
            (os, "replace", "rename"),
            (os, "rename", "rename"),
        ):
            setattr(owner, name, self._around(getattr(owner, name), what))

    def _around(self, function: Callable[..., Any], what: str) -> Callable[..., Any]:
        @wraps(function)
        def wrapped(*args: Any, **options: Any) -> Any:
            site = _site(plumbing=())
            self.passes(f"{what} before {site}")
            found = function(*args, **options)
            self.passes(f"{what} after {site}")
            return found

        return wrapped

    def _chat(self) -> None:
        exchange, poll = AiohttpRequest.exchange, Poller._poll
        deliver, write = Outbox._deliver, Outbox._write

        async def exchanged(request: Any, url: str, *args: Any, **options: Any) -> Any:
            method = url.rpartition("/")[2] if "/file/" not in url else "file"
            if method == "getUpdates":
                return await exchange(request, url, *args, **options)
            self.passes(f"send before {method}")
            found = await exchange(request, url, *args, **options)
            self.passes(f"send after {method}")
            return found

        async def polled(poller: Any, offset: int, *args: Any, **options: Any) -> Any:
            if offset:
                self.passes("acknowledge before")
            found = await poll(poller, offset, *args, **options)
            if offset:
                self.passes("acknowledge after")
            return found

        async def delivered(outbox: Any, row: Any, outgoing: Any) -> str:
            self.tell(begun=row.id)
            message = await deliver(outbox, row, outgoing)
            self.tell(sent=row.id, message=message)
            return message

        @wraps(write)
        def written(outbox: Any, marks: Any, tx: Tx) -> None:
            self.passes("mark before")
            write(outbox, marks, tx)
            rows = [row for row, _ in marks]
            tx.after_commit(partial(self.tell, marked=rows))

        AiohttpRequest.exchange = exchanged  # type: ignore[method-assign]
        Poller._poll = polled  # type: ignore[method-assign]
        Outbox._deliver = delivered  # type: ignore[method-assign]
        Outbox._write = written  # type: ignore[method-assign]

    def _rights(self) -> None:
        """The right to send a reminder or a digest, wherever it was imported."""
        for name in ("claim_reminder", "claim_digest"):
            claim = getattr(sent_reminders, name)
            wrapped = self._around(claim, f"{name}")
            for module in list(sys.modules.values()):
                if getattr(module, name, None) is claim:
                    setattr(module, name, wrapped)


def _site(plumbing: tuple[str, ...] = _PLUMBING) -> str:
    """The nearest code of the product, apart from what carries a transaction: "handlers/routing/router.py:handle"."""
    frame = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename.removeprefix(_ROOT)
        if path.startswith(_ROOMS) and path not in plumbing:
            return f"{path}:{frame.f_code.co_name}"
        frame = frame.f_back  # type: ignore[assignment]
    return ""


def _name_of(job: Any) -> str:
    """A job by its function, through the values that it was given."""
    while isinstance(job, partial):
        job = job.func
    return str(getattr(job, "__qualname__", type(job).__name__))
