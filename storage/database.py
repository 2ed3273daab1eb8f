"""The database of an installation: one SQLite file, or one of a PostgreSQL server. Whoever uses it cannot tell which."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Protocol, Self, TypeVar

from sqlalchemy import inspect

from storage.colleagues import Colleagues
from storage.dialect import Conflict, Dialect
from storage.disk import disk_faults, private_folder
from storage.invitation_codes import InvitationCodes
from storage.link import Link
from storage.sqlite import FILE_NAME, LOCK_NAME, SqliteFile, copy_database, look_into, read_only
from storage.tables import meta
from storage.transaction import SeenInTx, Tx
from storage.writer import Job, Writer

__all__ = [
    "FILE_NAME",
    "LOCK_NAME",
    "Conflict",
    "Database",
    "Job",
    "SeenInTx",
    "Tx",
    "copy_database",
    "glance",
    "read_only",
]

T = TypeVar("T")


class Store(Protocol):
    """One kind of database."""

    dialect: Dialect

    @property
    def path(self) -> Path | None: ...
    def exclusive(self) -> AbstractContextManager[None]: ...
    def upgrade(self, key: str = "") -> None: ...
    def alone(self) -> AbstractContextManager[Link]: ...
    def together(self) -> AbstractContextManager[Link]: ...
    def reader(self) -> Link: ...
    def reading(self, reader: Link) -> AbstractContextManager[None]: ...
    def colleagues(self) -> Colleagues: ...
    def close(self) -> None: ...


class Database:
    """That of `url`, else the SQLite file in `directory`, where the key of the invitations is in either case.

    Raises `DiskFault` if the disk, or the server, refuses.
    """

    def __init__(self, directory: Path, url: str = "") -> None:
        private_folder(directory, holds=FILE_NAME)
        self._store: Store = _server(directory, url) if url else SqliteFile(directory)
        try:
            with self._store.exclusive(), disk_faults():
                self._codes = InvitationCodes(directory)
                self._store.upgrade(self._codes.mark)
        except BaseException:
            self._store.close()
            raise
        self._resting: list[Link] = []  # readers that nobody uses now
        self._closed = False
        self._jobs = Writer(self._transaction)

    @property
    def path(self) -> Path:
        """The file. There is none where a server has the database."""
        assert self._store.path
        return self._store.path

    @property
    def shared(self) -> bool:
        """Whether several workers may serve it at once."""
        return self._store.dialect.shared

    def copy_into(self, target: Database) -> dict[str, int]:
        """Copy every row into an empty database; how many there are, by table. Raises `DatabaseOccupied`, `CopyDiffers`."""
        from storage.copying import copy_rows

        with self.reading() as tx, target.writing() as into:
            return copy_rows(tx.connection, into.connection)

    def colleagues(self) -> Colleagues:
        """The other workers, as this one sees them; to be closed by whoever asks."""
        return self._store.colleagues()

    def write(self, job: Job[T]) -> Future[T]:
        """Have the one thread that writes carry out a job; jobs that wait together share a commit.

        The result comes after the commit. Never wait for it in another transaction that writes, nor in a job.
        """
        return self._jobs.put(job)

    @contextmanager
    def writing(self) -> Iterator[Tx]:
        """One write transaction of this thread: everything in it is kept, or nothing. Nobody else writes meanwhile."""
        with self._transaction(alone=True) as tx:
            yield tx
        tx.committed()

    @contextmanager
    def _transaction(self, *, alone: bool = False) -> Iterator[Tx]:
        """Everything that is written is written in here."""
        with disk_faults(), self._store.alone() if alone else self._store.together() as link:
            yield Tx(link, self._codes, guarded=self.shared and not alone)

    @contextmanager
    def reading(self) -> Iterator[Tx]:
        """A consistent view that writes nothing."""
        try:
            reader = self._resting.pop()
        except IndexError:
            reader = self._store.reader()
        try:
            with self._store.reading(reader):
                tx = Tx(reader, self._codes)
                yield tx
        finally:
            self._resting.append(reader)
            if self._closed:
                self._let_go()
        tx.committed()

    def close(self) -> None:
        """Close the database after the running transaction, if any, and the jobs that wait."""
        self._jobs.close()
        self._store.close()
        self._closed = True
        self._let_go()

    def _let_go(self) -> None:
        """Close the readers that nobody uses."""
        with suppress(IndexError):
            while True:
                self._resting.pop().drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def save_copy(directory: Path, url: str, target: Path) -> None:
    """Write a copy of one instant to a file of SQLite that is not there yet; whoever writes meanwhile is not held up."""
    if not url:
        copy_database(directory / FILE_NAME, target)
        return
    from storage.copying import copy_to_file

    with _look_at(directory, url) as link:
        copy_to_file(link.connection, target)


def _server(directory: Path, url: str) -> Store:
    from storage.postgres import PostgresServer

    return PostgresServer(directory, url)


def _look_at(path: Path, url: str) -> AbstractContextManager[Link]:
    if not url:
        return look_into(path)
    from storage.postgres import look_at

    return look_at(url)


@contextmanager
def glance(directory: Path, url: str = "") -> Iterator[Tx | None]:
    """A reading transaction on the database of `url`, else of `directory`; None if there is none or it is empty.

    It neither checkpoints nor waits for a writer. Raises OSError or SQLAlchemy's DatabaseError if it cannot be read.
    """
    path = directory / FILE_NAME
    if not url and not path.exists():
        yield None
        return
    with _look_at(path, url) as link:
        known = inspect(link.connection).has_table(meta.name)
        yield Tx(link) if known else None
