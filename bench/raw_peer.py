"""The rows of a played case, written again with plain sqlite3: the least that keeping them can cost."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_KEPT = ("inbox", "events", "outbox", "cards", "tasks")


@dataclass(frozen=True)
class Rows:
    """New rows of one table, in the order in which they were written."""

    table: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    @property
    def insert(self) -> str:
        marks = ", ".join("?" * len(self.columns))
        return f"INSERT OR REPLACE INTO {self.table} ({', '.join(self.columns)}) VALUES ({marks})"

    def share(self, number: int, of: int) -> list[tuple[Any, ...]]:
        """The rows of one of so many transitions."""
        return self.rows[len(self.rows) * number // of : len(self.rows) * (number + 1) // of]


def copy(database: Path, to: Path) -> None:
    """All that is committed, as a file of its own."""
    with sqlite3.connect(database) as connection:
        connection.execute("VACUUM INTO ?", (str(to),))
    connection.close()


class RawShop:
    """Writes what `played` holds more than the file `before`, one transaction for each transition, WAL and FULL.

    A transition: read the case, write it guarded by its version, insert the rows, mark those of both queues, retire
    the old cards, commit. Every statement is a constant with parameters, prepared once by sqlite3.
    """

    def __init__(self, before: Path, played: Path, transitions: int) -> None:
        self._transitions = transitions
        self._db = sqlite3.connect(before, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._db.execute(f"PRAGMA {pragma}")
        after = sqlite3.connect(played)
        self._rows = [self._new(after, table) for table in _KEPT]
        self._cases = after.execute("SELECT id FROM cases ORDER BY id").fetchall()
        after.close()

    def _new(self, after: sqlite3.Connection, table: str) -> Rows:
        columns = tuple(row[1] for row in after.execute(f"PRAGMA table_info({table})"))
        known = set(self._db.execute(f"SELECT * FROM {table}").fetchall())
        rows = [row for row in after.execute(f"SELECT * FROM {table} ORDER BY rowid") if row not in known]
        return Rows(table, columns, rows)

    def play(self) -> int:
        for number in range(self._transitions):
            self._move(number)
        return self._transitions

    def _move(self, number: int) -> None:
        [case] = self._cases[number % len(self._cases)]
        run = self._db.execute
        run("BEGIN IMMEDIATE")
        [version] = run("SELECT version FROM cases WHERE id = ?", (case,)).fetchone()
        run("UPDATE cases SET version = version + 1 WHERE id = ? AND version = ?", (case, version))
        for kept in self._rows:
            self._db.executemany(kept.insert, kept.share(number, self._transitions))
        inbox, outbox, cards = (self._written(number, table) for table in ("inbox", "outbox", "cards"))
        self._db.executemany("UPDATE inbox SET state = 'selesai' WHERE id = ?", inbox)
        self._db.executemany("UPDATE outbox SET state = 'terkirim', message = '7' WHERE id = ?", outbox)
        self._db.executemany("UPDATE cards SET live = 0 WHERE id = ?", cards)
        run("COMMIT")

    def _written(self, number: int, table: str) -> list[tuple[Any]]:
        rows = next(rows for rows in self._rows if rows.table == table)
        at = rows.columns.index("id")
        return [(row[at],) for row in rows.share(number, self._transitions)]

    def close(self) -> None:
        self._db.close()
