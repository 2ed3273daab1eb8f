"""What SQLite itself does: statements as it executes them, and the pages and commits in the write-ahead log.

It looks from below, so that it counts alike whatever writes the statements. Only connections that are opened after
`watch` are seen.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import dbapi2
from typing import Any

_CONTROL = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "--")
_HEAD, _FRAME_HEAD = 32, 24  #: bytes, of a write-ahead log and of each page in it

_listeners: list[Callable[[str], None]] = []


def _executed(statement: str) -> None:
    if not statement.lstrip().upper().startswith(_CONTROL):
        for listener in _listeners:
            listener(statement)


@contextmanager
def watch() -> Iterator[None]:
    """Connections made meanwhile report their statements, and never empty their log by themselves."""
    connect = dbapi2.connect

    def seen(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(*arguments, **named)
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.set_trace_callback(_executed)
        return connection

    vars(dbapi2)["connect"] = vars(sqlite3)["connect"] = seen
    try:
        yield
    finally:
        vars(dbapi2)["connect"] = vars(sqlite3)["connect"] = connect


@contextmanager
def traced(listener: Callable[[str], None]) -> Iterator[None]:
    """`listener` hears every statement that watched connections execute; BEGIN, COMMIT and the like are left out."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


@dataclass(frozen=True)
class Written:
    """What was added to a write-ahead log."""

    commits: float
    pages: float

    def __sub__(self, before: Written) -> Written:
        return Written(self.commits - before.commits, self.pages - before.pages)


def written(database: Path) -> Written:
    """Commits that wrote something, and pages, since the log was begun. The last page of a commit is marked as such."""
    log = database.with_name(database.name + "-wal")
    data = log.read_bytes() if log.exists() else b""
    if len(data) < _HEAD:
        return Written(0, 0)
    (size,) = struct.unpack_from(">I", data, 8)
    salts = data[16:24]
    commits = pages = 0
    for at in range(_HEAD, len(data) - _FRAME_HEAD, size + _FRAME_HEAD):
        if data[at + 8 : at + 16] != salts:
            break  # left over from before the log was begun anew
        pages += 1
        commits += struct.unpack_from(">I", data, at + 4)[0] != 0
    return Written(commits, pages)
