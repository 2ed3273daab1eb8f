"""The tests on PostgreSQL: each folder in which a test opens a database has one of its own on a server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.postgres import Server
from storage import database

__all__ = ["ASKED", "Server", "everywhere"]

ASKED = os.environ.get("SOPBOT_TEST_DATABASE", "") == "postgresql"


@contextmanager
def everywhere(server: Server) -> Iterator[None]:
    """Whoever opens a database in a folder opens that of the server."""
    opened, glanced = database.Database.__init__, database.glance

    def init(self: database.Database, directory: Path, url: str = "") -> None:
        opened(self, directory, url or server.url_of(directory))

    def glance(directory: Path, url: str = "") -> object:
        return glanced(directory, url or server.url_of(directory))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database.Database, "__init__", init)
        patch.setattr(database, "glance", glance)
        yield
