"""What every test of a run shares: the tables are made once, and copied wherever a test wants a database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage import migrate
from storage.database import FILE_NAME, Database
from tests.worlds.postgres import ASKED, Server, everywhere

_UPGRADE = migrate.upgrade


@pytest.fixture(scope="session", autouse=True)
def tables_made_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new database is a copy of one that alembic made at the beginning of this run."""
    made = tmp_path_factory.mktemp("tables")
    Database(made).close()

    def copied(engine: Engine) -> None:
        path = Path(engine.url.database or "")
        if path.exists():
            _UPGRADE(engine)
        else:
            shutil.copyfile(made / FILE_NAME, path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrate, "upgrade", copied)
        yield


@pytest.fixture(scope="session", autouse=True)
def on_postgres(tables_made_once: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server | None]:
    """The server on which every database of this run stands, where that was asked for."""
    if not ASKED:
        yield None
        return
    base = tmp_path_factory.getbasetemp()
    server = Server((base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "postgres")
    with everywhere(server):
        yield server
    server.end()


@pytest.fixture(autouse=True)
def dropped(on_postgres: Server | None, request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test has put on the server goes with it."""
    root = request.getfixturevalue("tmp_path") if on_postgres and "tmp_path" in request.fixturenames else None
    yield
    if on_postgres and root:
        on_postgres.forget(root)


@pytest.fixture
def by_alembic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Databases of this test are made by the migrations themselves."""
    monkeypatch.setattr(migrate, "upgrade", _UPGRADE)
