"""A statement of SQL: written once in SQLAlchemy Core, compiled once, executed on the driver's own cursor.

The only place that knows the dialect: how a value of a column is bound and read, how parameters are named, and how a
list is passed. Faults of the driver are raised as SQLAlchemy raises them.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast

from sqlalchemy import JSON, ColumnElement, Executable, bindparam, func, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Insert
from sqlalchemy.types import TypeEngine

Values: TypeAlias = Mapping[str, object]
Row: TypeAlias = Any  #: a named tuple; its fields are the columns of the statement
_Convert = Callable[[Any], Any]

_DIALECT = sqlite.dialect(paramstyle="named")
insert_or = sqlite.insert  #: an INSERT that says what it does if the row is there already (ON CONFLICT)


def one_of(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether the column is among the values of the list `name`, of whatever length."""
    values = func.json_each(bindparam(name, type_=JSON())).table_valued("value")
    return column.in_(select(values.c.value))


class Found:
    """What a statement gave: its rows, how many it changed, the id of the row it added."""

    __slots__ = ("_rows", "added", "rowcount")

    def __init__(self, rows: list[Row], cursor: sqlite3.Cursor) -> None:
        self._rows, self.rowcount, self.added = rows, cursor.rowcount, cursor.lastrowid or 0

    def __iter__(self) -> Iterator[Row]:
        return iter(self._rows)

    def all(self) -> list[Row]:
        return self._rows

    def first(self) -> Row | None:
        return self._rows[0] if self._rows else None

    def scalars(self) -> list[Any]:
        """The first column of each row."""
        return [row[0] for row in self._rows]

    def scalar(self) -> Any:
        """The first column of the first row; None if there is no row."""
        return self._rows[0][0] if self._rows else None

    def scalar_one(self) -> Any:
        """The same, of a row that is there."""
        if not self._rows:
            raise NoResultFound
        return self._rows[0][0]


class Statement:
    """A constant of a module. Values that change are its `bindparam`s; an INSERT without any takes its columns."""

    def __init__(self, written: Executable) -> None:
        self._written = written
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def where(self, *conditions: ColumnElement[bool]) -> Statement:
        """The same statement with further conditions."""
        return Statement(cast(Any, self._written).where(*conditions))

    def run(self, cursor: sqlite3.Cursor, values: Values | Sequence[Values]) -> Found:
        """Execute it with these values, or once with each of several."""
        if isinstance(values, Mapping):
            compiled = self._for(values)
            with_all: Any = compiled.bound(values)
            execute: Callable[..., Any] = cursor.execute
        else:
            compiled = self._for(values[0])
            with_all, execute = [compiled.bound(one) for one in values], cursor.executemany
        try:
            execute(compiled.sql, with_all)
            return Found(compiled.read(cursor.fetchall()), cursor)
        except sqlite3.Error as fault:
            raise _named_fault(compiled.sql, fault) from fault

    def _for(self, values: Values) -> _Compiled:
        names = tuple(values)
        compiled = self._compiled.get(names)
        if compiled is None:
            compiled = self._compiled[names] = _Compiled(self._written, names)
        return compiled


def say(driver: sqlite3.Connection, sql: str) -> None:
    """Execute a statement without values and rows: the beginning or the end of a transaction."""
    try:
        driver.execute(sql)
    except sqlite3.Error as fault:
        raise _named_fault(sql, fault) from fault


def _named_fault(sql: str, fault: sqlite3.Error) -> Exception:
    return DBAPIError.instance(sql, None, fault, sqlite3.Error, hide_parameters=True, dialect=_DIALECT)


class _Compiled:
    """The text of a statement for values of these names, and how values and rows are converted."""

    def __init__(self, written: Executable, names: tuple[str, ...]) -> None:
        compiled = cast(
            SQLCompiler,
            cast(Any, written).compile(
                dialect=_DIALECT,
                column_keys=names if isinstance(written, Insert) else None,
            ),
        )
        self.sql = str(compiled)
        if unknown := set(names) - set(compiled.binds):
            raise TypeError(f"the statement has no {unknown}: {self.sql}")
        converts = {name: _binds(bind.type) for name, bind in compiled.binds.items()}
        self._converts = [(name, convert) for name, convert in converts.items() if name in names and convert]
        given = {
            name: value
            for name, value in compiled.construct_params(dict.fromkeys(names)).items()
            if name not in names
        }
        given |= {column.key: cast(Any, column.default).arg for column in compiled.insert_prefetch}
        self._fixed = {name: _through(converts[name], value) for name, value in given.items()}
        columns = getattr(written, "selected_columns", ())
        self._reads = [(at, read) for at, column in enumerate(columns) if (read := _reads(column.type))]
        self._row = _named(tuple(column.key for column in columns))

    def bound(self, values: Values) -> dict[str, object]:
        found = {**self._fixed, **values}
        for name, convert in self._converts:
            found[name] = convert(found[name])
        return found

    def read(self, rows: list[tuple[Any, ...]]) -> list[Row]:
        if not self._reads:
            return list(map(self._row, rows))
        return [self._row(self._read(row)) for row in rows]

    def _read(self, row: tuple[Any, ...]) -> list[Any]:
        values = list(row)
        for at, read in self._reads:
            values[at] = read(values[at])
        return values


def _named(names: tuple[str, ...]) -> Callable[[Sequence[Any]], Row]:
    kind: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # known only when it is compiled
    return cast("Callable[[Sequence[Any]], Row]", kind._make)


def _binds(kind: TypeEngine[Any]) -> _Convert | None:
    return cast("_Convert | None", kind.dialect_impl(_DIALECT).bind_processor(_DIALECT))


def _reads(kind: TypeEngine[Any]) -> _Convert | None:
    return cast("_Convert | None", kind.dialect_impl(_DIALECT).result_processor(_DIALECT, None))


def _through(convert: _Convert | None, value: object) -> object:
    return convert(value) if convert else value
