"""One SQLite file with one writer, and a look at it that makes nothing."""

from __future__ import annotations

import fcntl
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Generic, Self, TypeVar, overload
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, CursorResult, Engine, Executable, create_engine, event, inspect

from storage import migrate
from storage.disk import disk_faults, private_folder
from storage.invitation_codes import InvitationCodes
from storage.statement import Found, Statement, Values
from storage.tables import meta

FILE_NAME = "sopbot.db"  #: in its folder
LOCK_NAME = "kunci"  #: beside it, held by whoever writes

_V = TypeVar("_V")


class Tx:
    """A transaction: the connection, values cached during it, and what is to be done after the commit."""

    def __init__(self, connection: Connection, codes: InvitationCodes | None = None) -> None:
        self.connection = connection
        self._cursor: sqlite3.Cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
        self._codes = codes
        self._after: list[Callable[[], None]] = []

    @overload
    def execute(self, statement: Statement, values: Values | Sequence[Values] = ...) -> Found: ...

    @overload
    def execute(
        self, statement: Executable, values: Values | Sequence[Values] | None = ...
    ) -> CursorResult[Any]: ...

    def execute(self, statement: Statement | Executable, values: Any = None) -> Any:
        """What the statement finds or changes; one of SQLAlchemy's is compiled at each call."""
        if isinstance(statement, Statement):
            return statement.run(self._cursor, values or {})
        return self.connection.execute(statement, values)

    @property
    def codes(self) -> InvitationCodes:
        """The codes of invitation of this database; a mere glance at one has none."""
        assert self._codes is not None
        return self._codes

    def after_commit(self, action: Callable[[], None]) -> None:
        """Call `action` once after the commit; not at all if the transaction is rolled back."""
        self._after.append(action)

    def committed(self) -> None:
        for action in self._after:
            action()


class SeenInTx(Generic[_V]):
    """Values of one kind that a transaction has read or written, by id; they are gone with it.

    Nobody else writes while a transaction lasts, and a reader sees one instant: what was seen stays true in it.
    """

    def __init__(self) -> None:
        self._seen = WeakKeyDictionary[Tx, dict[str, _V]]()

    def of(self, tx: Tx) -> dict[str, _V]:
        return self._seen.setdefault(tx, {})


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
                migrate.upgrade(self._engine)
                self._writer = self._engine.connect()
        except BaseException:
            self._engine.dispose()
            self._lock_file.close()
            raise
        self._readers = _engine(self.path, writes=False)

    @contextmanager
    def writing(self) -> Iterator[Tx]:
        """One write transaction: everything in it is kept, or nothing."""
        with self._exclusive():
            tx = Tx(self._writer, self._codes)
            with disk_faults(), self._writer.begin():
                yield tx
            tx.committed()

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """A consistent view that writes nothing."""
        with self._readers.connect() as connection, connection.begin() as transaction:
            tx = Tx(connection, self._codes)
            yield tx
            transaction.rollback()
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
        """Close the database after the running transaction, if any."""
        with self._mutex:
            self._writer.close()
            self._engine.dispose()
            self._readers.dispose()
            self._lock_file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _engine(path: Path, *, writes: bool) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"check_same_thread": False, "timeout": 30},
        hide_parameters=True,  # an error names no code and no text of an officer in the log
    )
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"]
    # A deferred BEGIN that writes later fails at once (SQLITE_BUSY) if another connection has written meanwhile.
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves
        cursor = connection.cursor()
        for pragma in pragmas if writes else [*pragmas, "query_only=ON"]:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

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


def read_only(path: Path) -> Engine:
    """An engine that cannot write to the file."""
    address = f"{path.absolute().as_uri()}?mode=ro"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=30, isolation_level=None)

    return create_engine("sqlite://", creator=connect)
