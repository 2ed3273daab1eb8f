"""What a database is asked: every statement on every connection that is opened while somebody listens."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

_NOT_ASKED = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PRAGMA", "--")


class Heard:
    """The statements so far, with their values."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def take(self) -> list[str]:
        """Those since the last time."""
        new, self.said = self.said, []
        return new

    def __call__(self, statement: str) -> None:
        if not statement.startswith(_NOT_ASKED):
            self.said.append(statement)


@contextmanager
def listening() -> Iterator[Heard]:
    heard, connect = Heard(), sqlite3.connect

    def traced(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        made = connect(*args, **kwargs)
        made.set_trace_callback(heard)
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sqlite3.connect", traced)
        patch.setattr("sqlite3.dbapi2.connect", traced)
        yield heard
