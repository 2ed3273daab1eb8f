"""The database: one writer, many readers, nothing half."""

from __future__ import annotations

import multiprocessing
import threading
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from storage.database import Database, Tx
from storage.repositories.settings import get_meta, next_number, set_meta

pytestmark = pytest.mark.usefixtures("by_alembic")


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    heard: list[str] = []
    with Database(tmp_path) as db:
        with pytest.raises(IntegrityError), db.writing() as tx:
            _spoil(tx, heard)
        with db.writing() as tx:
            set_meta(tx, "b", "1")
            tx.after_commit(lambda: heard.append("once"))
            assert heard == [], "not before it is safe"
        with db.reading() as tx:
            assert [get_meta(tx, key) for key in ("a", "b")] == [None, "1"]
    assert heard == ["once"]


def _spoil(tx: Tx, heard: list[str]) -> None:
    tx.after_commit(lambda: heard.append("never"))
    set_meta(tx, "a", "1")
    tx.connection.exec_driver_sql("INSERT INTO meta (key) VALUES (NULL)")


def test_what_is_committed_is_there_after_a_new_start(tmp_path: Path) -> None:
    with Database(tmp_path) as db, db.writing() as tx:
        set_meta(tx, "a", "1")
    with Database(tmp_path) as db, db.reading() as tx:
        assert get_meta(tx, "a") == "1"


@pytest.mark.sqlite
def test_the_file_is_in_wal_and_every_commit_reaches_the_disk(tmp_path: Path) -> None:
    with Database(tmp_path) as db, db.writing() as tx:
        read = tx.connection.exec_driver_sql
        names = ("journal_mode", "synchronous", "foreign_keys")
        assert [read(f"PRAGMA {name}").scalar() for name in names] == ["wal", 2, 1]


@pytest.mark.sqlite
def test_a_reader_writes_nothing_and_sees_one_moment(tmp_path: Path) -> None:
    with Database(tmp_path) as db:
        with db.writing() as tx:
            set_meta(tx, "a", "1")
        with db.reading() as view:
            assert get_meta(view, "a") == "1"
            with db.writing() as tx:
                set_meta(tx, "a", "2")
            assert get_meta(view, "a") == "1"
            with pytest.raises(OperationalError):
                set_meta(view, "a", "3")
        with db.reading() as view:
            assert get_meta(view, "a") == "2"


def test_what_sqlalchemy_executes_is_kept_with_the_rest(tmp_path: Path) -> None:
    with Database(tmp_path) as db:
        with db.writing() as tx:
            set_meta(tx, "a", "1")
            tx.connection.exec_driver_sql("INSERT INTO meta VALUES ('b', '2')")
        with db.reading() as view:
            assert view.connection.exec_driver_sql("SELECT value FROM meta WHERE key = 'b'").scalar() == "2"
        with db.reading() as view:
            assert (get_meta(view, "a"), get_meta(view, "b")) == ("1", "2")


@pytest.mark.sqlite
def test_a_reader_comes_to_its_end_though_the_database_is_closed_meanwhile(tmp_path: Path) -> None:
    db = Database(tmp_path)
    with db.reading() as view:
        db.close()
        assert get_meta(view, "a") is None
    with pytest.raises(ProgrammingError, match="closed"):
        get_meta(view, "a")


def test_threads_count_without_a_gap(tmp_path: Path) -> None:
    with Database(tmp_path) as db:
        threads = [threading.Thread(target=_count, args=(db, 25)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with db.reading() as tx:
            assert get_meta(tx, "hitungan") == "200"


@pytest.mark.sqlite
def test_processes_count_without_a_gap(tmp_path: Path) -> None:
    """The bot and two commands that write at the same time."""
    Database(tmp_path).close()
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=_count_there, args=(tmp_path, 40)) for _ in range(2)]
    for process in processes:
        process.start()
    with Database(tmp_path) as db:
        _count(db, 40)
        for process in processes:
            process.join()
        with db.reading() as tx:
            assert get_meta(tx, "hitungan") == "120"


def _count(db: Database, times: int) -> None:
    for _ in range(times):
        with db.writing() as tx:
            next_number(tx, "hitungan")


def _count_there(directory: Path, times: int) -> None:
    with Database(directory) as db:
        _count(db, times)
