"""One connection to a database, of either kind, and a transaction on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from storage.dialect import Dialect
from storage.disk import ServerFault
from storage.statement import say


class Link:
    """A connection that its holder keeps. `holds`: the chats that it keeps from other workers (`storage/guards.py`)."""

    def __init__(self, connect: Callable[[], Connection], dialect: Dialect) -> None:
        self._connect, self.dialect = connect, dialect
        self._in_transaction = dialect.in_transaction
        self._open()

    def _open(self) -> None:
        self.connection = self._connect()
        self.driver: Any = self.connection.connection.driver_connection
        self.holds: set[int] = set()
        self._beside: Connection | None = None

    @property
    def beside(self) -> Any:
        """Another connection of the driver, for what is kept whatever becomes of the transaction."""
        if self._beside is None:
            self._beside = self._connect()
        return self._beside.connection.driver_connection

    def drop_beside(self) -> None:
        """The other connection is broken off: the next use makes it anew."""
        _end(self._beside)
        self._beside = None

    @property
    def in_transaction(self) -> bool:
        return self._in_transaction(self.driver)

    @contextmanager
    def begun(self, begin: str) -> Iterator[None]:
        """A transaction, said to the driver itself: SQLAlchemy's own way of beginning one takes several times as long.

        A statement of SQLAlchemy's that is executed in it joins it. A connection that was broken off is made anew first.
        """
        try:
            say(self.driver, begin, self.dialect)
        except ServerFault:
            self.drop()
            self._open()
            say(self.driver, begin, self.dialect)
        try:
            yield
            say(self.driver, "COMMIT", self.dialect)
        finally:
            if self.in_transaction:
                say(self.driver, "ROLLBACK", self.dialect)
            self.connection.rollback()  # what SQLAlchemy has joined is over for it, too

    def drop(self) -> None:
        """Close it, though it may be broken off. Nothing is rolled back on it: that would fail, and be logged."""
        _end(self.connection)
        self.drop_beside()

    def close(self) -> None:
        self.connection.close()
        if self._beside:
            self._beside.close()


def _end(connection: Connection | None) -> None:
    if connection is None or connection.closed:  # it was dropped before, and the server is still away
        return
    driver: Any = connection.connection.driver_connection
    connection.invalidate()
    driver.close()  # what is broken off counts as open to its driver
    connection.close()
