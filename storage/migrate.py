"""The schema, brought to its newest version by alembic."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from bot.core.errors import SopError

_HERE = Path(__file__).parent / "migrations"


class DatabaseTooNew(SopError):
    """The database was written by a newer sopbot than this one. Fields: versi."""

    key: ClassVar[str] = "basis_data_lebih_baru"


def config() -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(_HERE))
    return settings


def upgrade(engine: Engine) -> None:
    """Bring the schema up to date; nothing is done when it is. Raises `DatabaseTooNew`."""
    scripts = ScriptDirectory.from_config(config())
    with engine.begin() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
        if present == scripts.get_current_head():
            return
        if present is not None and present not in {script.revision for script in scripts.walk_revisions()}:
            raise DatabaseTooNew(versi=present)
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
