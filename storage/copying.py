"""Rows of a whole database into another one of the same version, of whichever kind, compared when they are there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, NullPool, Table, create_engine, delete, func, insert, select
from sqlalchemy.types import BigInteger, Integer

from storage import migrate
from storage.refusals import CopyDiffers, DatabaseOccupied

_BATCH = 500  #: rows
_TRIGGERED = "revisions"  #: whose rows the triggers of other tables have made by then
_ALL = 1 << 256


def copy_rows(source: Connection, target: Connection) -> dict[str, int]:
    """Copy every row, in the transactions of both; how many there are, by table.

    Makes the tables where the target has none. Raises `DatabaseOccupied` where it has rows, and `CopyDiffers`.
    """
    if migrate.revision(target) is None:
        migrate.upgrade_on(target, to=migrate.revision(source))
    tables = _tables(target)
    if any(_any(target, table) for table in tables):
        raise DatabaseOccupied()
    counts = {table.name: _copy(source, target, table) for table in tables}
    _count_on(target, tables)
    return counts


def _tables(connection: Connection) -> Sequence[Table]:
    """As they are there, each after those that it refers to; what the triggers write last."""
    known = MetaData()
    known.reflect(connection)
    rows = [table for table in known.sorted_tables if table.name != migrate.VERSION_TABLE]
    return sorted(rows, key=lambda table: table.name == _TRIGGERED)


def _any(connection: Connection, table: Table) -> bool:
    return connection.execute(select(table).limit(1)).first() is not None


def _copy(source: Connection, target: Connection, table: Table) -> int:
    target.execute(delete(table))
    count, digest = 0, 0
    for rows in _batches(source, Table(table.name, MetaData(), autoload_with=source)):
        target.execute(insert(table), rows)
        count, digest = count + len(rows), digest + _digest(rows)
    there = sum(_digest(rows) for rows in _batches(target, table))
    if there % _ALL != digest % _ALL:
        raise CopyDiffers(tabel=table.name)
    return count


def _batches(connection: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    found = connection.execute(select(table), execution_options={"yield_per": _BATCH}).mappings()
    for part in found.partitions():
        yield [{name: _plain(value) for name, value in row.items()} for row in part]


def _plain(value: object) -> object:
    """Without what a PostgreSQL server keeps in no text."""
    return value.replace("\0", "") if isinstance(value, str) else value


def _digest(rows: Sequence[dict[str, Any]]) -> int:
    """The same in whatever order the rows are read."""
    texts = (repr(sorted(row.items())).encode() for row in rows)
    return sum(int.from_bytes(hashlib.sha256(text).digest()) for text in texts)


def _count_on(target: Connection, tables: Sequence[Table]) -> None:
    """New rows get numbers after those that were copied. SQLite sees to it by itself."""
    if target.dialect.name != "postgresql":
        return
    for table in tables:
        key = table.primary_key.columns.get("id")
        if key is not None and isinstance(key.type, BigInteger | Integer):
            sequence = func.pg_get_serial_sequence(table.name, key.name)
            target.execute(select(func.setval(sequence, func.coalesce(func.max(key), 0) + 1, False)))


def copy_to_file(source: Connection, target: Path) -> None:
    """Write every row to a new file of SQLite, whole or not at all."""
    partial = target.with_name(f".{target.name}")
    partial.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{partial}", poolclass=NullPool)
    try:
        with engine.begin() as connection:
            copy_rows(source, connection)
    finally:
        engine.dispose()
    partial.replace(target)
