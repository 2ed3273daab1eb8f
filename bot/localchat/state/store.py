"""Storage of the chat between two runs: records as JSON by kind and key, and bytes by key."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from bot.localchat.errors import Json


class Store(Protocol):
    """Writes become durable together at `commit`."""

    def put(self, kind: str, key: object, record: Json) -> None:
        """Store a record; replaces an earlier one."""

    def drop(self, kind: str, key: object) -> None:
        """Delete a record; it may be absent."""

    def load(self, kind: str) -> Iterator[Json]:
        """Every record of a kind, in no particular order."""

    def put_bytes(self, key: str, data: bytes) -> None:
        """Store the bytes of a file."""

    def read_bytes(self, key: str) -> bytes:
        """The bytes of a file; raises KeyError."""

    def commit(self) -> None:
        """Make everything put or dropped so far durable."""

    def clear(self) -> None:
        """Delete all records and files, durably at once."""

    def close(self) -> None:
        """Close the file, if there is one."""


class MemoryStore:
    """Nothing is durable; only the bytes of files are kept."""

    def __init__(self) -> None:
        self._bytes: dict[str, bytes] = {}

    def put(self, kind: str, key: object, record: Json) -> None:
        """Nothing to do: the `World` holds the records."""

    def drop(self, kind: str, key: object) -> None:
        """Nothing to delete."""

    def load(self, kind: str) -> Iterator[Json]:
        del kind
        return iter(())

    def put_bytes(self, key: str, data: bytes) -> None:
        self._bytes[key] = data

    def read_bytes(self, key: str) -> bytes:
        return self._bytes[key]

    def commit(self) -> None:
        """Nothing to make durable."""

    def clear(self) -> None:
        self._bytes.clear()

    def close(self) -> None:
        """Nothing to close."""


_TABLES = """
CREATE TABLE IF NOT EXISTS record (kind TEXT, key TEXT, body TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bytes (key TEXT PRIMARY KEY, data BLOB);
"""


class SqliteStore:
    """One SQLite file (WAL). `synchronous` is NORMAL: a rehearsal may lose its last moments in a power failure."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_TABLES)

    def put(self, kind: str, key: object, record: Json) -> None:
        body = json.dumps(record, ensure_ascii=False)
        self._db.execute("INSERT OR REPLACE INTO record VALUES (?, ?, ?)", (kind, str(key), body))

    def drop(self, kind: str, key: object) -> None:
        self._db.execute("DELETE FROM record WHERE kind = ? AND key = ?", (kind, str(key)))

    def load(self, kind: str) -> Iterator[Json]:
        for (body,) in self._db.execute("SELECT body FROM record WHERE kind = ?", (kind,)).fetchall():
            yield json.loads(body)

    def put_bytes(self, key: str, data: bytes) -> None:
        self._db.execute("INSERT OR REPLACE INTO bytes VALUES (?, ?)", (key, data))

    def read_bytes(self, key: str) -> bytes:
        row = self._db.execute("SELECT data FROM bytes WHERE key = ?", (key,)).fetchone()
        if row is None:
            raise KeyError(key)
        return bytes(row[0])

    def commit(self) -> None:
        self._db.commit()

    def clear(self) -> None:
        self._db.execute("DELETE FROM record")
        self._db.execute("DELETE FROM bytes")
        self._db.commit()

    def close(self) -> None:
        self._db.commit()
        self._db.close()
