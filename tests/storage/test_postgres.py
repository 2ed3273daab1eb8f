"""A database of a PostgreSQL server: what is asked of it beyond what the other tests ask of both kinds."""

from __future__ import annotations

import errno
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine

from storage.database import Conflict, Database, Tx, glance
from storage.disk import ServerFault
from storage.guards import guard_case, hold, let_go, take
from storage.invitation_codes import KEY_NAME
from storage.refusals import OtherKey
from storage.repositories.settings import get_meta, next_card_number, set_meta
from storage.tables import metadata
from tests.worlds.postgres import Server

CHAT = ("telegram", "1")


@pytest.fixture
def url(postgres: Server, tmp_path: Path) -> str:
    return postgres.url_of(tmp_path)


@pytest.fixture
def db(tmp_path: Path, url: str) -> Iterator[Database]:
    with Database(tmp_path, url) as found:
        yield found


@pytest.fixture
def other(tmp_path: Path, url: str, db: Database) -> Iterator[Database]:
    """Another worker."""
    (tmp_path / "lain").mkdir()
    shutil.copy(tmp_path / KEY_NAME, tmp_path / "lain")
    with Database(tmp_path / "lain", url) as found:
        yield found


def test_the_migrations_make_the_tables_there_too(url: str) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        difference = compare_metadata(context, metadata)
    engine.dispose()
    assert difference == []


def test_of_two_that_touch_one_case_the_later_begins_anew(db: Database, other: Database) -> None:
    """Neither writes a row that the other reads; still one of them sees what the other has written."""
    seen: list[str | None] = []
    reads, written = threading.Event(), threading.Event()

    def first(tx: Tx) -> None:
        guard_case(tx, "k")
        reads.set()
        written.wait(0.2)
        set_meta(tx, "a", "ada")

    def later(tx: Tx) -> None:
        get_meta(tx, "b")  # the moment that it sees begins here
        reads.wait(2)
        guard_case(tx, "k")
        seen.append(get_meta(tx, "a"))

    jobs = [other.write(later), db.write(first)]
    for job in jobs:
        job.result(5)
    assert seen == ["ada"]


def test_a_job_that_always_comes_too_late_is_given_up(db: Database) -> None:
    tries = []

    def job(tx: Tx) -> None:
        tries.append(1)
        raise Conflict

    with pytest.raises(Conflict):
        db.write(job).result(5)
    assert len(tries) == 20


def test_who_writes_alone_waits_for_the_others_and_they_for_it(db: Database, other: Database) -> None:
    order: list[str] = []
    begun = threading.Event()

    def job(tx: Tx) -> None:
        begun.set()
        time.sleep(0.1)
        order.append("bersama")

    running = db.write(job)
    begun.wait(2)
    with other.writing():
        order.append("sendiri")
        waiting = db.write(lambda tx: order.append("bersama lagi"))
        time.sleep(0.1)
        order.append("masih sendiri")
    waiting.result(5)
    running.result(5)
    assert order == ["bersama", "sendiri", "masih sendiri", "bersama lagi"]


def test_a_chat_is_worked_on_by_one_process(db: Database, other: Database) -> None:
    def takes(tx: Tx) -> bool:
        return take(tx, CHAT)

    def takes_and_holds(tx: Tx) -> bool:
        taken = take(tx, CHAT)
        hold(tx, CHAT)
        return taken

    assert db.write(takes).result(5)
    assert other.write(takes_and_holds).result(5), "it was only taken until the end of that transaction"
    assert not db.write(takes).result(5)
    assert other.write(takes).result(5), "its own"
    other.write(partial(let_go, but=[CHAT])).result(5)
    assert not db.write(takes).result(5)
    other.write(partial(let_go, but=[])).result(5)
    assert db.write(takes).result(5)


def test_what_a_process_holds_is_free_when_it_is_gone(db: Database, other: Database) -> None:
    other.write(partial(hold, chat=CHAT)).result(5)
    _break_off(other)
    assert db.write(partial(take, chat=CHAT)).result(5)


def test_card_numbers_are_counted_at_once_and_none_twice(db: Database, other: Database) -> None:
    """A worker need not wait for the end of another's transaction, nor begin anew."""
    met = threading.Barrier(2, timeout=5)
    tries: list[int] = []

    def job(tx: Tx) -> int:
        number = next_card_number(tx, "kantor")
        tries.append(number)
        met.wait()
        return number

    assert sorted(one.result(5) for one in (db.write(job), other.write(job))) == [1, 2]
    assert len(tries) == 2


def test_the_counter_of_cards_outlives_its_connection(db: Database) -> None:
    count = partial(next_card_number, office="kantor")
    assert db.write(count).result(5) == 1
    _end(db, [db._store._worker.beside.info.backend_pid])  # type: ignore[attr-defined]
    with pytest.raises(ServerFault):
        db.write(count).result(5)
    assert db.write(count).result(5) == 2


def test_a_connection_that_was_broken_off_is_made_anew_without_a_traceback_in_the_log(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    db.write(partial(set_meta, key="a", value="1")).result(5)
    with db.writing() as tx:
        set_meta(tx, "b", "1")
    with db.reading() as tx:
        get_meta(tx, "a")
    _break_off(db)
    db.write(partial(set_meta, key="a", value="2")).result(5)
    with db.writing() as tx:
        set_meta(tx, "b", "2")
    with db.reading() as tx:
        assert [get_meta(tx, key) for key in "ab"] == ["2", "2"]
    assert [one.message for one in caplog.records if one.exc_info] == []


def test_a_server_that_stays_away_fails_each_time_and_then_serves_again(db: Database) -> None:
    def away() -> Connection:
        raise ServerFault(errno.EIO, "away")

    db.write(partial(set_meta, key="a", value="1")).result(5)
    link = db._store._worker  # type: ignore[attr-defined]
    connect, link._connect = link._connect, away
    _break_off(db)
    for _ in range(3):
        with pytest.raises(ServerFault):
            db.write(partial(set_meta, key="a", value="2")).result(5)
    link._connect = connect
    db.write(partial(set_meta, key="a", value="3")).result(5)
    with db.reading() as tx:
        assert get_meta(tx, "a") == "3"


def test_a_transaction_that_is_broken_off_keeps_nothing_and_says_that_the_server_failed(db: Database) -> None:
    with pytest.raises(ServerFault), db.writing() as tx:
        _broken_in_the_midst(db, tx)
    with db.reading() as tx:
        assert get_meta(tx, "a") is None


def _broken_in_the_midst(db: Database, tx: Tx) -> None:
    set_meta(tx, "a", "1")
    _end(db, [tx.link.driver.info.backend_pid])
    set_meta(tx, "b", "1")


def test_a_server_that_does_not_answer_is_no_other_fault(tmp_path: Path) -> None:
    with pytest.raises(ServerFault, match="refused"):
        Database(tmp_path, "postgresql+psycopg://orang:rahasia@127.0.0.1:1/kantor")
    with (
        pytest.raises(ServerFault) as refused,
        glance(tmp_path, "postgresql+psycopg://orang:rahasia@127.0.0.1:1/kantor"),
    ):
        pass
    assert "rahasia" not in str(refused.value)


def test_a_worker_with_another_key_of_the_invitations_is_refused(
    tmp_path: Path, db: Database, url: str
) -> None:
    with pytest.raises(OtherKey):
        Database(tmp_path / "lain", url)


def test_a_text_is_kept_but_for_what_the_server_cannot_hold(db: Database) -> None:
    with db.writing() as tx:
        set_meta(tx, "a", "se\0belum")
        assert get_meta(tx, "a") == "sebelum"


def test_one_worker_leads_and_another_when_it_is_gone(db: Database, other: Database) -> None:
    with closing(db.colleagues()) as one, closing(other.colleagues()) as two:
        assert [one.leads(), two.leads(), one.leads()] == [True, False, True]
        one.resign()
        assert [two.leads(), one.leads()] == [True, False]


def test_a_worker_hears_what_another_tells_and_not_its_own_words(db: Database, other: Database) -> None:
    heard: list[str] = []
    came = threading.Event()

    def hear(news: str) -> None:
        heard.append(news)
        came.set()

    with closing(db.colleagues()) as one, closing(other.colleagues()) as two:
        one.listen(hear)
        for _ in range(50):
            one.tell("sendiri")
            two.tell("kabar")
            if came.wait(0.1):
                break
    assert set(heard) == {"kabar"}


def _break_off(db: Database) -> None:
    """End every connection of this worker, as a server that is stopped does."""
    store = db._store
    links = [store._worker, *store._idle, *db._resting]  # type: ignore[attr-defined]
    _end(db, [link.driver.info.backend_pid for link in links if link])


def _end(db: Database, pids: list[int]) -> None:
    engine = create_engine(db._store._url, isolation_level="AUTOCOMMIT")  # type: ignore[attr-defined]
    with engine.connect() as connection:
        for pid in pids:
            connection.exec_driver_sql(f"SELECT pg_terminate_backend({pid}, 2000)")
    engine.dispose()
