"""What every test of a run shares: the tables are made once, and copied wherever a test wants a database."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from sqlalchemy import Engine

from storage import migrate
from storage.database import FILE_NAME, Database
from tests.worlds.postgres import ASKED, Server, everywhere
from tests.worlds.secrets import learning, nothing_leaks

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


@pytest.fixture(scope="session")
def postgres(tables_made_once: None) -> Iterator[Server]:
    """A server of PostgreSQL, one for all processes of this run.

    Not in pytest's own folder: that is closed to others whenever a run begins, and the server may be another user.
    """
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    server = Server(Path(tempfile.gettempdir()) / f"sopbot-postgres-{run}")
    yield server
    server.end()


@pytest.fixture(scope="session", autouse=True)
def everything_on_postgres(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every database of this run stands on the server, where that was asked for."""
    with everywhere(request.getfixturevalue("postgres")) if ASKED else nullcontext():
        yield


@pytest.fixture(autouse=True)
def dropped(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test has put on the server goes with it."""
    wanted = {"postgres", "tmp_path"} & ({"postgres"} if ASKED else set()).union(request.fixturenames)
    found = [request.getfixturevalue(name) for name in sorted(wanted)] if len(wanted) == 2 else []
    yield
    if found:
        server, root = found
        server.forget(root)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What is about SQLite's file alone has nothing to say of a server."""
    if ASKED:
        left_out = [one for one in items if one.get_closest_marker("sqlite")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [one for one in items if one not in left_out]


@pytest.fixture(scope="session", autouse=True)
def secrets_are_learnt() -> Iterator[None]:
    with learning():
        yield


@pytest.fixture(autouse=True)
def no_secret_is_logged() -> Iterator[None]:
    """Every log of every test is searched, at DEBUG."""
    with nothing_leaks():
        yield


@pytest.fixture
def by_alembic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Databases of this test are made by the migrations themselves."""
    monkeypatch.setattr(migrate, "upgrade", _UPGRADE)
