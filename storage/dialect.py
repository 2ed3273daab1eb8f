"""What one kind of database is told otherwise than another: how a statement is compiled, how a value is converted, and
how a fault of its driver is named.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Dialect as Compiler
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError


class Conflict(Exception):
    """Somebody else wrote the same at the same time: nothing of this transaction is kept, and it is to begin anew."""


class Cursor(Protocol):
    """Of whatever driver."""

    def execute(self, sql: Any, values: Any = ..., /) -> Any: ...
    def executemany(self, sql: Any, values: Sequence[Any], /) -> Any: ...
    def fetchall(self) -> list[Any]: ...
    @property
    def rowcount(self) -> int: ...
    @property
    def description(self) -> Any: ...


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """One kind of database. `named` makes of a fault of the driver what is raised in its place."""

    name: str
    shared: bool  #: whether several connections write at once
    compiler: Compiler
    fault: type[Exception]  #: what every fault of the driver is
    named: Callable[[str, Exception], Exception]
    in_transaction: Callable[[Any], bool]  #: of a connection of the driver
    prepared: Callable[[dict[str, object]], dict[str, object]] | None = (
        None  #: values that it would refuse, changed
    )


_SQLITE = sqlite.dialect(paramstyle="named")


def _named(sql: str, fault: Exception) -> Exception:
    return DBAPIError.instance(sql, None, fault, sqlite3.Error, hide_parameters=True, dialect=_SQLITE)


SQLITE = Dialect(
    name="sqlite",
    shared=False,
    compiler=_SQLITE,
    fault=sqlite3.Error,
    named=_named,
    in_transaction=lambda driver: bool(driver.in_transaction),
)
