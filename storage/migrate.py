"""Brings the schema to its newest version, by alembic: only where it is not there yet, since alembic is slow to load."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect

from storage.refusals import DatabaseTooNew

if TYPE_CHECKING:
    from alembic.config import Config

_HERE = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"

#: Every version that there was, as the files of the migrations are numbered.
REVISIONS = tuple(sorted(path.name.partition("_")[0] for path in (_HERE / "versions").glob("[0-9]*.py")))


class Schema(StrEnum):
    """How the tables of a database compare with those of this version."""

    CURRENT = "kini"
    OLDER = "lama"  # updated when the bot or a command that writes opens it
    NEWER = "lebih_baru"  # written by a newer sopbot


def config() -> Config:
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(_HERE))
    return settings


def upgrade(engine: Engine) -> None:
    """Bring the schema up to date; does nothing if it already is. Raises `DatabaseTooNew`."""
    with engine.begin() as connection:
        upgrade_on(connection)


def upgrade_on(connection: Connection, *, to: str | None = None) -> None:
    """The same, in a transaction that was begun; or only as far as this version."""
    found = schema_of(connection)
    if found is Schema.CURRENT:
        return
    if found is Schema.NEWER:
        raise DatabaseTooNew(versi=revision(connection))
    from alembic import command

    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, to or "head")


def schema_of(connection: Connection) -> Schema:
    """Compare the tables with this version; a database without tables counts as old."""
    present = revision(connection)
    if present == REVISIONS[-1]:
        return Schema.CURRENT
    return Schema.OLDER if present is None or present in REVISIONS else Schema.NEWER


def revision(connection: Connection) -> str | None:
    """The newest migration that the database has had; None where it has no tables."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.exec_driver_sql(f"SELECT version_num FROM {VERSION_TABLE}").scalar()  # noqa: S608 - a name of ours
    return found
