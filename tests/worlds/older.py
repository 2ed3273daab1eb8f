"""The database of an older version, with what a database of today holds."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from storage import migrate


def older_database(today: Path, target: Path, version: str) -> None:
    """Write a database as migration `version` left it, with every value of `today` for which it has a place."""
    engine = create_engine(f"sqlite:///{target}")
    settings = migrate.config()
    with engine.begin() as connection:
        settings.attributes["connection"] = connection
        command.upgrade(settings, version)
    engine.dispose()
    with closing(sqlite3.connect(target, isolation_level=None)) as database:
        database.execute("ATTACH ? AS today", (str(today),))
        for (table,) in database.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table'"
        ).fetchall():
            if table not in ("alembic_version", "sqlite_sequence"):
                both = ", ".join(
                    sorted(_columns(database, "main", table) & _columns(database, "today", table))
                )
                database.execute(f"DELETE FROM main.{table}")
                database.execute(f"INSERT INTO main.{table} ({both}) SELECT {both} FROM today.{table}")


def _columns(database: sqlite3.Connection, schema: str, table: str) -> set[str]:
    return {f'"{row[1]}"' for row in database.execute(f"PRAGMA {schema}.table_info({table})")}
