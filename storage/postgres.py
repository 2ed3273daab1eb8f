"""A database of a PostgreSQL server, in which several workers write at once. Loaded only where the settings name one.

A transaction sees one moment (REPEATABLE READ). Where two of them write the same, one is told `Conflict` and begins anew;
what it has read is made the same by `guard_case` and by reading the revision of an office with a lock (`storage/guards.py`).
"""

from __future__ import annotations

import errno
import fcntl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import errors
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite import dml
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import OperationalError as Refused

from storage import migrate
from storage.colleagues import Colleagues
from storage.copying import copy_to_file
from storage.dialect import Conflict, Dialect
from storage.disk import ServerFault
from storage.invitation_codes import KEY_NAME
from storage.link import Link
from storage.postgres_workers import PostgresWorkers
from storage.refusals import OtherKey

LOCK_NAME = "kunci"  #: in the folder of this worker, held by whoever makes the key of the invitations

_READS = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_WRITES = "BEGIN ISOLATION LEVEL REPEATABLE READ"
#: A lock on a table that was asked for at the beginning comes before the moment that the transaction sees.
_GATE = "LOCK TABLE alembic_version IN {} MODE"
#: Two that wait for each other are told apart by this patience: it is far shorter than the server's own.
_PATIENCE = "SET LOCAL lock_timeout = '20ms'"
_TOGETHER = f"{_WRITES}; {_GATE.format('ROW SHARE')}; {_PATIENCE}"
_ALONE = f"{_WRITES}; {_GATE.format('EXCLUSIVE')}"
_MARK = "SELECT obj_description('invitations'::regclass, 'pg_class')"
_SCHEMA_LOCK = 0x50B07  #: held by whoever brings the tables up to date
_CONFLICTS = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
    errors.UniqueViolation,  # the row was there at another moment than that which is seen
)
_SETTINGS = {
    "connect_timeout": 5,
    "application_name": "sopbot",
    # A machine that is gone is noticed in half a minute, here and there.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "options": "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
    " -c idle_in_transaction_session_timeout=60000 -c client_min_messages=warning",
}
# The compiler of PostgreSQL asks for it; an ON CONFLICT that is written for both kinds names its columns.
dml.OnConflictClause.constraint_target = None  # type: ignore[attr-defined]


def _named(sql: str, fault: Exception) -> Exception:
    if isinstance(fault, _CONFLICTS):
        return Conflict(str(fault))
    if isinstance(fault, psycopg.OperationalError | psycopg.InterfaceError):
        return ServerFault(errno.EIO, str(fault).strip())
    return DBAPIError.instance(
        sql,
        None,
        fault,
        psycopg.Error,
        hide_parameters=True,
        dialect=DIALECT.compiler,
    )


def _in_transaction(driver: psycopg.Connection[Any]) -> bool:
    return driver.info.transaction_status in (TransactionStatus.INTRANS, TransactionStatus.INERROR)


def _without_nul(values: dict[str, object]) -> dict[str, object]:
    """PostgreSQL keeps no character 0 in a text."""
    for name, value in values.items():
        if isinstance(value, str) and "\0" in value:
            values[name] = value.replace("\0", "")
    return values


DIALECT = Dialect(
    name="postgresql",
    shared=True,
    compiler=PGDialect_psycopg(),  # type: ignore[no-untyped-call]  # of SQLAlchemy
    fault=psycopg.Error,
    named=_named,
    in_transaction=_in_transaction,
    prepared=_without_nul,
)


class PostgresServer:
    """The database that `url` names."""

    dialect = DIALECT
    path = None

    def __init__(self, directory: Path, url: str) -> None:
        self._directory, self._url = directory, url
        self._engine = engine(url)
        self._worker: Link | None = None  #: of the one thread that writes
        self._idle: list[Link] = []
        self._closed = False

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """No other worker of this folder makes what is kept in it."""
        with (self._directory / LOCK_NAME).open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def upgrade(self, key: str = "") -> None:
        """Bring the tables up to date, while no other worker does. Every worker has the same key of the invitations.

        Raises `OtherKey` where this one's, by its mark, is another.
        """
        made = create_engine(self._url, connect_args=_SETTINGS, poolclass=NullPool, hide_parameters=True)
        try:
            with refusals(), made.begin() as connection:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_SCHEMA_LOCK})")
                self._keep_older(connection)
                migrate.upgrade_on(connection)
                self._check_key(connection, key)
        finally:
            made.dispose()

    def _check_key(self, connection: Connection, key: str) -> None:
        """The mark stands beside the table that depends on it; it goes nowhere with the rows."""
        known = connection.exec_driver_sql(_MARK).scalar()
        if known is None and key:
            connection.exec_driver_sql(f"COMMENT ON TABLE invitations IS '{key}'")
        elif key and known != key:
            raise OtherKey(berkas=str(self._directory / KEY_NAME))

    def _keep_older(self, connection: Connection) -> None:
        """A copy of a database of an older version, in a file: none reads those of newer ones."""
        copy = self._directory / f"sebelum-{migrate.REVISIONS[-1]}.db"
        if migrate.revision(connection) in migrate.REVISIONS[:-1] and not copy.exists():
            copy_to_file(connection, copy)

    @contextmanager
    def alone(self) -> Iterator[Link]:
        """A transaction that writes while nobody else does: it meets no conflict."""
        try:
            link = self._idle.pop()
        except IndexError:
            link = self.reader()
        try:
            with link.begun(_ALONE):
                yield link
        finally:
            self._idle.append(link)
            if self._closed:
                self._let_go()

    @contextmanager
    def together(self) -> Iterator[Link]:
        """A transaction of the one thread that writes. Raises `Conflict`."""
        if self._worker is None:
            self._worker = self.reader()
        with self._worker.begun(_TOGETHER):
            yield self._worker

    def reader(self) -> Link:
        return Link(self._connect, DIALECT)

    @contextmanager
    def reading(self, reader: Link) -> Iterator[None]:
        with reader.begun(_READS):
            yield

    def _connect(self) -> Connection:
        with refusals():
            return self._engine.connect()

    def colleagues(self) -> Colleagues:
        return PostgresWorkers(self.reader)

    def close(self) -> None:
        self._closed = True
        if self._worker:
            self._worker.drop()
        self._let_go()
        self._engine.dispose()

    def _let_go(self) -> None:
        """Close the connections that nobody uses."""
        with suppress(IndexError):
            while True:
                self._idle.pop().drop()


def engine(url: str) -> Engine:
    """Transactions are begun by hand; a broken connection is thrown away with its holder."""
    return create_engine(
        url,
        connect_args=_SETTINGS,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
    )


@contextmanager
def look_at(url: str) -> Iterator[Link]:
    """A reading transaction."""
    made = engine(url)
    try:
        with refusals(), closing(Link(made.connect, DIALECT)) as link, link.begun(_READS):
            yield link
    finally:
        made.dispose()


@contextmanager
def refusals() -> Iterator[None]:
    """Turn a server that does not answer, or refuses, into `ServerFault`."""
    try:
        yield
    except Refused as refused:
        raise ServerFault(errno.EIO, str(refused.orig or refused).strip()) from None
