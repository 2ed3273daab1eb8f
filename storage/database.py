"""One SQLite file with one writer, and a look at it that makes nothing."""

from __future__ import annotations

import fcntl
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, inspect

from storage import migrate
from storage.disk import disk_faults, private_folder
from storage.invitation_codes import InvitationCodes
from storage.statement import say
from storage.tables import meta
from storage.transaction import SeenInTx, Tx
from storage.writer import Job, Writer

__all__ = ["Database", "Job", "SeenInTx", "Tx", "glance", "read_only"]

T = TypeVar("T")

_READS = "BEGIN"
#: A deferred BEGIN that writes later fails at once (SQLITE_BUSY) if another connection has written meanwhile.
_WRITES = "BEGIN IMMEDIATE"
FILE_NAME = "sopbot.db"  #: in its folder
LOCK_NAME = "kunci"  #: beside it, held by whoever writes


class Database:
    """One SQLite file in `directory`, in WAL mode with synchronous=FULL. Raises `DiskFault` if the disk refuses."""

    def __init__(self, directory: Path) -> None:
        private_folder(directory, holds=FILE_NAME)
        self.path = directory / FILE_NAME
        self._lock_file = (directory / LOCK_NAME).open("a")
        self._mutex = threading.RLock()
        self._engine = _engine(self.path, writes=True)
        try:
            with self._exclusive(), disk_faults():
                self._codes = InvitationCodes(directory)
                self._keep_older()
                migrate.upgrade(self._engine)
                self._connection = self._engine.connect()
        except BaseException:
            self._engine.dispose()
            self._lock_file.close()
            raise
        self._readers = _engine(self.path, writes=False)
        self._resting: list[Connection] = []  # readers that nobody uses now
        self._closed = False
        self._jobs = Writer(self._transaction)

    def _keep_older(self) -> None:
        """Keep a copy of a database of an older version, since no version reads those of newer ones."""
        with glance(self.path.parent) as tx:
            found = migrate.revision(tx.connection) if tx else None
        copy = self.path.with_name(f"sebelum-{migrate.REVISIONS[-1]}.db")
        if found in migrate.REVISIONS[:-1] and not copy.exists():
            copy_database(self.path, copy)

    def write(self, job: Job[T]) -> Future[T]:
        """Have the one thread that writes carry out a job; jobs that wait together share a commit.

        The result comes after the commit. Never wait for it in another transaction that writes, nor in a job.
        """
        return self._jobs.put(job)

    @contextmanager
    def writing(self) -> Iterator[Tx]:
        """One write transaction of this thread: everything in it is kept, or nothing."""
        with self._transaction() as tx:
            yield tx
        tx.committed()

    @contextmanager
    def _transaction(self) -> Iterator[Tx]:
        """Everything that is written is written in here."""
        with self._exclusive(), disk_faults(), _begun(self._connection, _WRITES):
            yield Tx(self._connection, self._codes)

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """A consistent view that writes nothing."""
        try:
            connection = self._resting.pop()
        except IndexError:
            connection = self._readers.connect()
        try:
            with _begun(connection, _READS):
                tx = Tx(connection, self._codes)
                yield tx
        finally:
            self._resting.append(connection)
            if self._closed:
                self._let_go()
        tx.committed()

    @contextmanager
    def _exclusive(self) -> Iterator[None]:
        with self._mutex:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Close the database after the running transaction, if any, and the jobs that wait."""
        self._jobs.close()
        with self._mutex:
            self._connection.close()
            self._engine.dispose()
            self._closed = True
            self._let_go()
            self._lock_file.close()

    def _let_go(self) -> None:
        """Close the readers that nobody uses."""
        while self._resting:
            with suppress(IndexError):  # somebody else has taken it
                self._resting.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def _begun(connection: Connection, begin: str) -> Iterator[None]:
    """A transaction, said to the driver itself: SQLAlchemy's own way of beginning one takes several times as long.

    A statement of SQLAlchemy's that is executed in it joins it.
    """
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    say(driver, begin)
    try:
        yield
        say(driver, "COMMIT")
    finally:
        if driver.in_transaction:
            say(driver, "ROLLBACK")
        connection.rollback()  # what SQLAlchemy has joined is over for it, too


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
        driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        if not driver.in_transaction:
            say(driver, _WRITES if writes else _READS)

    return engine


@contextmanager
def glance(directory: Path) -> Iterator[Tx | None]:
    """A reading transaction on the database in `directory`; None if there is no database or it is empty.

    It neither checkpoints nor waits for a writer. Raises OSError or SQLAlchemy's DatabaseError if it cannot be read.
    """
    path = directory / FILE_NAME
    if not path.exists():
        yield None
        return
    engine = read_only(path)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")  # everything is read from one snapshot
            known = inspect(connection).has_table(meta.name)
            yield Tx(connection) if known else None
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
