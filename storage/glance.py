"""A look at a database without making, migrating or changing one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, inspect

from storage.database import FILE_NAME, Tx
from storage.tables import meta


@contextmanager
def glance(directory: Path) -> Iterator[Tx | None]:
    """A reading transaction on the database in `directory`; None where there is none, or nothing is in it yet.

    Opened read-only, so that it neither checkpoints nor waits for who writes. What cannot be read is an OSError or
    SQLAlchemy's DatabaseError.
    """
    path = directory / FILE_NAME
    if not path.exists():
        yield None
        return
    engine = read_only(path)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")  # one instant for all that is read
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
