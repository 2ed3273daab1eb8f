"""Brings the schema to its newest version, by alembic."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from storage.refusals import DatabaseTooNew

_HERE = Path(__file__).parent / "migrations"


class Schema(StrEnum):
    """How the tables of a database compare with those of this version."""

    CURRENT = "kini"
    OLDER = "lama"  # updated when the bot or a command that writes opens it
    NEWER = "lebih_baru"  # written by a newer sopbot


def config() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(_HERE))
    return settings


def upgrade(engine: Engine) -> None:
    """Bring the schema up to date; does nothing if it already is. Raises `DatabaseTooNew`."""
    with engine.begin() as connection:
        found = schema_of(connection)
        if found is Schema.CURRENT:
            return
        if found is Schema.NEWER:
            raise DatabaseTooNew(versi=_revision(connection))
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")


def schema_of(connection: Connection) -> Schema:
    """Compare the tables with this version; a database without tables counts as old."""
    scripts = ScriptDirectory.from_config(config())
    present = _revision(connection)
    if present == scripts.get_current_head():
        return Schema.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return Schema.OLDER if present is None or present in known else Schema.NEWER


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
