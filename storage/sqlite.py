"""One SQLite file in a folder, with one writer, and a look at it that makes nothing."""

from __future__ import annotations

import fcntl
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event

from storage import migrate
from storage.colleagues import Alone, Colleagues
from storage.dialect import SQLITE
from storage.disk import disk_faults
from storage.link import Link
from storage.statement import say

_READS = "BEGIN"
#: A deferred BEGIN that writes later fails at once (SQLITE_BUSY) if another connection has written meanwhile.
_WRITES = "BEGIN IMMEDIATE"
FILE_NAME = "sopbot.db"  #: in its folder
LOCK_NAME = "kunci"  #: beside it, held by whoever writes


class SqliteFile:
    """In WAL mode with synchronous=FULL. Whoever writes, of whatever process, writes alone."""

    dialect = SQLITE

    def __init__(self, directory: Path) -> None:
        self.path = directory / FILE_NAME
        self._lock_file = (directory / LOCK_NAME).open("a")
        self._mutex = threading.RLock()
        self._engine = _engine(self.path, writes=True)
        self._readers = _engine(self.path, writes=False)
        self._link: Link | None = None

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Nobody else writes, of whatever process."""
        with self._mutex:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    def upgrade(self, key: str = "") -> None:  # noqa: ARG002  the key is beside the file
        """Bring the tables up to date. A copy of those of an older version is kept, since none reads those of newer ones."""
        found = revision(self.path)
        copy = self.path.with_name(f"sebelum-{migrate.REVISIONS[-1]}.db")
        if found in migrate.REVISIONS[:-1] and not copy.exists():
            copy_database(self.path, copy)
        migrate.upgrade(self._engine)
        self._link = Link(self._engine.connect, SQLITE)

    @contextmanager
    def alone(self) -> Iterator[Link]:
        """A transaction that writes while nobody else does."""
        assert self._link
        with self.exclusive(), disk_faults(), self._link.begun(_WRITES):
            yield self._link

    together = alone

    def reader(self) -> Link:
        return Link(self._readers.connect, SQLITE)

    @contextmanager
    def reading(self, reader: Link) -> Iterator[None]:
        """A transaction of this reader that sees one moment."""
        with reader.begun(_READS):
            yield

    def colleagues(self) -> Colleagues:
        return Alone()

    def close(self) -> None:
        with self._mutex:
            if self._link:
                self._link.close()
            self._engine.dispose()
            self._readers.dispose()
            self._lock_file.close()


def _engine(path: Path, *, writes: bool) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"check_same_thread": False, "timeout": 30},
        poolclass=NullPool,  # whoever has a connection keeps it
        hide_parameters=True,  # an error names no code and no text of an officer in the log
    )
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"]

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        for pragma in pragmas if writes else [*pragmas, "query_only=ON"]:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        if not driver.in_transaction:
            say(driver, _WRITES if writes else _READS, SQLITE)

    return engine


def revision(path: Path) -> str | None:
    """The newest migration that the file has had; None where there is none, or no tables in it."""
    if not path.exists():
        return None
    engine = read_only(path)
    try:
        with engine.connect() as connection:
            return migrate.revision(connection)
    finally:
        engine.dispose()


@contextmanager
def look_into(path: Path) -> Iterator[Link]:
    """A reading transaction on a file, which neither checkpoints nor waits for a writer."""
    engine = read_only(path)
    try:
        with closing(Link(engine.connect, SQLITE)) as link, link.begun(_READS):
            yield link
    finally:
        engine.dispose()


def copy_database(source: Path, target: Path) -> None:
    """Write a copy of one instant to a file that is not there yet; whoever writes meanwhile is not held up."""
    partial = target.with_name(f".{target.name}")
    partial.unlink(missing_ok=True)
    engine = read_only(source)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(partial),))
    finally:
        engine.dispose()
    partial.replace(target)


def read_only(path: Path) -> Engine:
    """An engine that cannot write to the file."""
    address = f"{path.absolute().as_uri()}?mode=ro"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=30, isolation_level=None)

    return create_engine("sqlite://", creator=connect)
