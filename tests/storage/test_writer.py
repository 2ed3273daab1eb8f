"""The one thread that writes: jobs that wait share a commit, and each fails alone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from storage import writer
from storage.database import Database, Tx
from storage.disk import DiskFault
from storage.repositories.cases import reading_again
from storage.repositories.settings import get_meta, next_number, set_meta
from tests.faults.test_disk import full


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    monkeypatch.setattr(writer, "_LONGEST", 60.0)
    with Counted(tmp_path) as found:
        yield found


class Counted(Database):
    """Counts its commits."""

    commits = 0

    @contextmanager
    def _transaction(self, *, alone: bool = False) -> Iterator[Tx]:
        with super()._transaction(alone=alone) as tx:
            yield tx
        self.commits += 1

    def kept(self, key: str) -> str | None:
        with self.reading() as tx:
            return get_meta(tx, key)

    def at_once(self, *jobs: Callable[[Tx], object]) -> list[Future[object]]:
        """The jobs wait together, while somebody else writes."""
        with self.writing():
            futures = [self.write(job) for job in jobs]
            self.commits = -1  # this one
        wait(futures, timeout=5)
        return futures


def _puts(key: str, value: str = "ada") -> Callable[[Tx], None]:
    return partial(set_meta, key=key, value=value)


def _fails(tx: Tx) -> None:
    tx.after_commit(lambda: pytest.fail("of what was rolled back"))
    set_meta(tx, "gagal", "ada")
    tx.connection.exec_driver_sql("INSERT INTO meta (key) VALUES (NULL)")


def test_jobs_that_wait_share_a_commit_in_their_order(db: Counted) -> None:
    futures = db.at_once(*[partial(next_number, counter="hitungan")] * 5)
    assert [one.result() for one in futures] == [1, 2, 3, 4, 5]
    assert db.commits == 1


def test_a_job_that_fails_is_rolled_back_alone(db: Counted) -> None:
    before, failed, after = db.at_once(_puts("a"), _fails, _puts("b"))
    assert isinstance(failed.exception(), IntegrityError)
    assert (before.exception(), after.exception()) == (None, None)
    assert [db.kept(key) for key in ("a", "gagal", "b")] == ["ada", None, "ada"]
    assert db.commits == 1


async def test_whoever_waits_for_a_job_that_finds_nothing_hears_so(db: Counted) -> None:
    """asyncio hands no StopIteration over: whoever waited for one would wait for ever."""
    with pytest.raises(RuntimeError, match="not there"):
        await asyncio.wait_for(asyncio.wrap_future(db.write(lambda _: next(iter(())))), 5)
    with pytest.raises(RuntimeError, match="not there"):
        await asyncio.wait_for(asyncio.to_thread(reading_again, lambda: next(iter(()))), 5)


def test_a_job_sees_what_the_one_before_it_wrote_and_nothing_of_a_failed_one(db: Counted) -> None:
    reads = partial(get_meta, key="a"), partial(get_meta, key="gagal")
    _, _, *seen = db.at_once(_puts("a"), _fails, *reads)
    assert [one.result() for one in seen] == ["ada", None]


def test_a_result_comes_after_the_commit_and_what_is_to_be_done_then(db: Counted) -> None:
    heard: list[str | None] = []

    def hears(tx: Tx) -> None:
        set_meta(tx, "a", "ada")
        tx.after_commit(lambda: heard.append(db.kept("a")))

    future = db.write(hears)
    future.add_done_callback(lambda _: heard.append("hasil"))
    future.result(5)
    assert db.kept("a") == "ada"
    assert heard == ["ada", "hasil"]


@pytest.mark.sqlite
def test_a_full_disk_fails_only_the_jobs_for_which_it_has_no_room(db: Counted) -> None:
    _ = [db.write(_puts(key)).result(5) for key in ("a", "b")]
    with full(db):
        futures = db.at_once(_puts("a", "lagi"), _puts("besar", "x" * 100_000), _puts("b", "lagi"))
    assert [type(one.exception()) for one in futures] == [type(None), DiskFault, type(None)]
    assert [db.kept(key) for key in ("a", "besar", "b")] == ["lagi", None, "lagi"]
    db.write(_puts("besar")).result(5)


def test_a_fault_that_rolled_back_all_of_it_fails_its_job_alone(db: Counted) -> None:
    """SQLite does so by itself, whatever the fault is called; what comes behind it must not be written without a commit."""
    futures = db.at_once(_puts("a"), _loses_all, _puts("b"))
    assert [type(one.exception()) for one in futures] == [type(None), DiskFault, type(None)]
    assert [db.kept(key) for key in ("a", "gagal", "b")] == ["ada", None, "ada"]


def _loses_all(tx: Tx) -> None:
    set_meta(tx, "gagal", "ada")
    tx.connection.exec_driver_sql("ROLLBACK")
    raise RuntimeError


@pytest.mark.sqlite
def test_a_job_that_nobody_waits_for_any_more_is_left_out(db: Counted) -> None:
    go_on = threading.Event()
    held = db.write(lambda _: go_on.wait(5))
    left = db.write(_puts("a"))
    assert left.cancel()
    go_on.set()
    held.result(5)
    db.close()
    with Counted(db.path.parent) as again:
        assert again.kept("a") is None


def test_jobs_that_wait_are_carried_out_before_the_database_closes(tmp_path: Path) -> None:
    db = Database(tmp_path)
    futures = [db.write(_puts(str(number))) for number in range(20)]
    db.close()
    assert [one.exception(0) for one in futures] == [None] * 20
    with pytest.raises(RuntimeError):
        db.write(_puts("nanti"))


def test_a_part_that_fails_leaves_the_rest_of_its_transaction(db: Counted) -> None:
    with db.writing() as tx:
        set_meta(tx, "a", "ada")
        with pytest.raises(IntegrityError), tx.part() as part:
            _fails(part)
        with tx.part() as part:
            assert get_meta(part, "a") == "ada"
            set_meta(part, "b", "ada")
    assert [db.kept(key) for key in ("a", "gagal", "b")] == ["ada", None, "ada"]
