"""A statement of SQL: written once in SQLAlchemy Core, compiled once for each kind of database, executed on the driver's
own cursor.

How a value of a column is bound and read, how parameters are named, and how a list is passed is seen to here. Faults of
the driver are raised as SQLAlchemy raises them, but for those that `Dialect.named` names otherwise.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast

from sqlalchemy import JSON, ColumnElement, Executable, String, any_, bindparam, func, select
from sqlalchemy import cast as cast_to
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import NoResultFound
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import Insert
from sqlalchemy.types import ARRAY, Boolean, TypeEngine

from storage.dialect import Cursor, Dialect

Values: TypeAlias = Mapping[str, object]
Row: TypeAlias = Any  #: a named tuple; its fields are the columns of the statement
_Convert = Callable[[Any], Any]

insert_or = sqlite.insert  #: an INSERT that says what it does if the row is there already (ON CONFLICT)


class one_of(ColumnElement[bool]):  # noqa: N801  # it is written as a function is
    """Whether the column is among the values of the list `name`, of whatever length."""

    inherit_cache = False
    _is_implicitly_boolean = True  # SQLite would compare it with 1, and use no index
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        values = func.json_each(bindparam(name, type_=JSON())).table_valued("value")
        self.by_json = column.in_(select(values.c.value))
        self.by_array = column == any_(bindparam(name, type_=ARRAY(column.type)))


@compiles(one_of)
def _by_json(element: one_of, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.by_json, **kw)


@compiles(one_of, "postgresql")
def _by_array(element: one_of, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.by_array, **kw)


class in_json(ColumnElement[str]):  # noqa: N801  # the same
    """The text under `key` of the object that a column holds as JSON."""

    inherit_cache = False
    type = String()

    def __init__(self, column: ColumnElement[str], key: str) -> None:
        self.by_path = func.json_extract(column, f"$.{key}")
        self.by_key = cast_to(column, JSON)[key].as_string()


@compiles(in_json)
def _by_path(element: in_json, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.by_path, **kw)


@compiles(in_json, "postgresql")
def _by_key(element: in_json, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.by_key, **kw)


class Found:
    """What a statement gave: its rows, and how many it changed."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: list[Row], rowcount: int) -> None:
        self._rows, self.rowcount = rows, rowcount

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
        self._compiled: dict[tuple[str, tuple[str, ...]], _Compiled] = {}

    def where(self, *conditions: ColumnElement[bool]) -> Statement:
        """The same statement with further conditions."""
        return Statement(cast(Any, self._written).where(*conditions))

    def run(self, cursor: Cursor, values: Values | Sequence[Values], dialect: Dialect) -> Found:
        """Execute it with these values, or once with each of several."""
        if isinstance(values, Mapping):
            compiled = self._for(values, dialect)
            with_all: Any = compiled.bound(values)
            execute: Callable[..., Any] = cursor.execute
        else:
            compiled = self._for(values[0], dialect)
            with_all, execute = [compiled.bound(one) for one in values], cursor.executemany
        try:
            execute(compiled.sql, with_all)
            rows = cursor.fetchall() if cursor.description else []
            return Found(compiled.read(rows), cursor.rowcount)
        except dialect.fault as fault:
            raise dialect.named(compiled.sql, fault) from fault

    def _for(self, values: Values, dialect: Dialect) -> _Compiled:
        names = dialect.name, tuple(values)
        compiled = self._compiled.get(names)
        if compiled is None:
            compiled = self._compiled[names] = _Compiled(self._written, names[1], dialect)
        return compiled


def say(driver: Any, sql: str, dialect: Dialect) -> None:
    """Execute a statement without values and rows: the beginning or the end of a transaction."""
    try:
        driver.execute(sql)
    except dialect.fault as fault:
        raise dialect.named(sql, fault) from fault


class _Compiled:
    """The text of a statement for values of these names, and how values and rows are converted."""

    def __init__(self, written: Executable, names: tuple[str, ...], dialect: Dialect) -> None:
        self._dialect = dialect
        if isinstance(written, Insert):
            written = written.inline()  # nobody is told the id of the new row but by RETURNING
        compiled = cast(
            SQLCompiler,
            cast(Any, written).compile(
                dialect=dialect.compiler,
                column_keys=names if isinstance(written, Insert) else None,
            ),
        )
        self.sql = str(compiled)
        if unknown := set(names) - set(compiled.binds):
            raise TypeError(f"the statement has no {unknown}: {self.sql}")
        converts = {name: self._binds(bind.type) for name, bind in compiled.binds.items()}
        self._converts = [(name, convert) for name, convert in converts.items() if name in names and convert]
        given = {
            name: value
            for name, value in compiled.construct_params(dict.fromkeys(names)).items()
            if name not in names
        }
        given |= {column.key: cast(Any, column.default).arg for column in compiled.insert_prefetch}
        self._fixed = {name: _through(converts[name], value) for name, value in given.items()}
        columns: Any = getattr(written, "selected_columns", None) or getattr(written, "exported_columns", ())
        self._reads = [
            (at, read) for at, column in enumerate(columns) if (read := self._read_by(column.type))
        ]
        self._row = _named(tuple(column.key for column in columns))

    def bound(self, values: Values) -> dict[str, object]:
        found = {**self._fixed, **values}
        for name, convert in self._converts:
            found[name] = convert(found[name])
        return self._dialect.prepared(found) if self._dialect.prepared else found

    def read(self, rows: list[tuple[Any, ...]]) -> list[Row]:
        if not self._reads:
            return list(map(self._row, rows))
        return [self._row(self._read(row)) for row in rows]

    def _read(self, row: tuple[Any, ...]) -> list[Any]:
        values = list(row)
        for at, read in self._reads:
            values[at] = read(values[at])
        return values

    def _binds(self, kind: TypeEngine[Any]) -> _Convert | None:
        sql = self._dialect.compiler
        return cast("_Convert | None", kind.dialect_impl(sql).bind_processor(sql))

    def _read_by(self, kind: TypeEngine[Any]) -> _Convert | None:
        sql = self._dialect.compiler
        return cast("_Convert | None", kind.dialect_impl(sql).result_processor(sql, None))


def _named(names: tuple[str, ...]) -> Callable[[Sequence[Any]], Row]:
    kind: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # known only when it is compiled
    return cast("Callable[[Sequence[Any]], Row]", kind._make)


def _through(convert: _Convert | None, value: object) -> object:
    return convert(value) if convert else value
