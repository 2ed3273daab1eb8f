"""A transaction, and a part of one that can be rolled back alone."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Generic, TypeVar, overload

from sqlalchemy import Connection, CursorResult, Executable

from storage.dialect import Cursor
from storage.disk import DiskFault, ServerFault
from storage.invitation_codes import InvitationCodes
from storage.link import Link
from storage.statement import Found, Statement, Values, say

_V = TypeVar("_V")


class Tx:
    """A transaction: the connection, values seen during it, and what is to be done after the commit."""

    def __init__(self, link: Link, codes: InvitationCodes | None = None, *, guarded: bool = False) -> None:
        self.link = link
        self.guarded = guarded  #: it writes, and others may write at once (`storage/guards.py`)
        self.seen: dict[object, dict[str, Any]] = {}  #: see `SeenInTx`
        self._cursor: Cursor = link.driver.cursor()
        self._codes = codes
        self._after: list[Callable[[], None]] = []

    @property
    def connection(self) -> Connection:
        return self.link.connection

    @overload
    def execute(self, statement: Statement, values: Values | Sequence[Values] = ...) -> Found: ...

    @overload
    def execute(
        self, statement: Executable, values: Values | Sequence[Values] | None = ...
    ) -> CursorResult[Any]: ...

    def execute(self, statement: Statement | Executable, values: Any = None) -> Any:
        """What the statement finds or changes; one of SQLAlchemy's is compiled at each call."""
        if isinstance(statement, Statement):
            return statement.run(self._cursor, values or {}, self.link.dialect)
        return self.connection.execute(statement, values)

    def count(self, statement: Statement, values: Values) -> Any:
        """The first column that the statement gives, which is kept though this transaction may be rolled back.

        Only of one that is `guarded`: nobody waits for a counter until another's transaction ends.
        """
        try:
            return statement.run(self.link.beside.cursor(), values, self.link.dialect).scalar_one()
        except ServerFault:
            self.link.drop_beside()
            raise

    @property
    def codes(self) -> InvitationCodes:
        """The codes of invitation of this database; a mere glance at one has none."""
        assert self._codes is not None
        return self._codes

    @contextmanager
    def part(self) -> Iterator[Tx]:
        """A part of this transaction: kept with it, or rolled back alone. It sees what came before it.

        Raises `DiskFault` where a fault has rolled back the whole of it: nothing may be written in it any more.
        """
        part = Tx(self.link, self._codes, guarded=self.guarded)
        part.seen = {kind: dict(values) for kind, values in self.seen.items()}
        self._say("SAVEPOINT part")
        try:
            yield part
            self._say("RELEASE part")
        except BaseException as fault:
            if not self.link.in_transaction:  # SQLite does so by itself where the disk is full or broken
                raise DiskFault(errno.EIO, str(fault)) from fault
            self._say("ROLLBACK TO part")
            self._say("RELEASE part")
            raise
        self.seen = part.seen
        for action in part._after:
            self.after_commit(action)

    def _say(self, sql: str) -> None:
        say(self._cursor, sql, self.link.dialect)

    def after_commit(self, action: Callable[[], None]) -> None:
        """Call `action` after the commit, once however often it is asked for; never if it or its part is rolled back."""
        if action not in self._after:
            self._after.append(action)

    def committed(self) -> None:
        for action in self._after:
            action()


class SeenInTx(Generic[_V]):
    """Values of one kind that a transaction has read or written, by id; they are gone with it.

    A transaction sees one instant, and nobody else writes meanwhile what it has seen: what was seen stays true in it.
    """

    def of(self, tx: Tx) -> dict[str, _V]:
        return tx.seen.setdefault(self, {})
