"""A disk that refuses: said in one sentence, nothing acknowledged that is not kept, and on it goes when there is room."""

from __future__ import annotations

import asyncio
import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.disk import DiskFault, disk_faults, is_disk_fault
from storage.files import FolderStore
from storage.repositories.queues import InboxState
from storage.repositories.settings import get_meta, set_meta
from storage.tables import inbox
from tests.worlds.bot import RoughOffice, rough_office

LONG = "Laporan " * 237  #: two of them fit into one message, so they are not taken for pieces of one text
MANY = 21


@contextmanager
def full(db: Database) -> Iterator[None]:
    """No page more than there are now: what SQLite itself calls "database or disk is full"."""
    connection = db._store._link.driver
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")
    try:
        yield
    finally:
        connection.execute("PRAGMA max_page_count=1073741823")


def test_a_full_disk_keeps_nothing_of_a_transaction_and_the_next_one_works(tmp_path: Path) -> None:
    with Database(tmp_path) as db:
        with db.writing() as tx:
            set_meta(tx, "lama", "ada")
        with full(db), pytest.raises(DiskFault, match="full"), db.writing() as tx:
            _ = [set_meta(tx, key, text) for key, text in (("lama", "berubah"), ("baru", "x" * 100_000))]
        with db.writing() as tx:
            set_meta(tx, "sesudah", "x" * 100_000)
        with db.reading() as tx:
            assert [get_meta(tx, key) for key in ("lama", "baru")] == ["ada", None]
            assert get_meta(tx, "sesudah") is not None


def test_a_read_only_database_is_a_disk_fault(tmp_path: Path) -> None:
    with Database(tmp_path) as db:
        db._store._link.driver.execute("PRAGMA query_only=ON")
        with pytest.raises(DiskFault, match="readonly"), db.writing() as tx:
            set_meta(tx, "a", "b")


def test_a_fault_of_the_disk_is_known_without_its_wrapping(tmp_path: Path) -> None:
    """As the beginning and the end of a part of a transaction raise it."""
    with (
        Database(tmp_path) as db,
        db.reading() as tx,
        pytest.raises(DiskFault, match="readonly"),
        disk_faults(),
    ):
        tx._cursor.execute("DELETE FROM meta")


@pytest.mark.parametrize("code", [errno.EACCES, errno.EPERM, errno.EROFS], ids=errno.errorcode.get)
def test_a_folder_that_refuses_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Its owner was changed, it was made immutable, or mounted for reading: no request is wrong then."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, os.strerror(code))

    store = FolderStore(tmp_path)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(DiskFault) as fault:
        store.put(b"laporan")
    assert is_disk_fault(fault.value)
    assert is_disk_fault(OSError(code, os.strerror(code)))


def test_any_other_fault_keeps_its_name(tmp_path: Path) -> None:
    with Database(tmp_path) as db, pytest.raises(IntegrityError), db.writing() as tx:
        tx.connection.exec_driver_sql("INSERT INTO meta (key) VALUES (NULL)")


async def test_while_the_disk_is_full_nothing_is_acknowledged_and_then_all_is_answered(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with rough_office(tmp_path) as home, home.living():
        await home.settle()
        phone = home.phones["sekretaris"]
        with full(home.services.db):
            for _ in range(MANY):  # until no page is left
                await phone.say(LONG)
            await _until(lambda: any("disk refuses" in one.message for one in caplog.records))
            kept = _kept(home)
            assert len(home.chat.updates) + kept >= MANY
            assert not any(one.exc_info for one in caplog.records), "no traceback"
        await home.settle()
        assert _kept(home) >= MANY
        with home.services.db.reading() as tx:
            assert not tx.execute(inbox.select().where(inbox.c.state != InboxState.DONE)).all()
        await phone.look()
        assert sum(one.from_bot for one in phone.messages) >= MANY


def _kept(home: RoughOffice) -> int:
    with home.services.db.reading() as tx:
        return len(tx.execute(inbox.select().where(inbox.c.raw.contains("Laporan Laporan"))).all())


async def _until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not done():
            await asyncio.sleep(0.01)


def test_a_file_that_does_not_fit_leaves_nothing_behind(tmp_path: Path) -> None:
    """In a process of its own, whose files may not grow beyond 100 kB."""
    script = (
        "import sys; from pathlib import Path; from storage.files import FolderStore; from storage.disk import DiskFault\n"
        "store = FolderStore(Path(sys.argv[1])); store.put(b'kecil')\n"
        "try: store.put(bytes(300_000))\n"
        "except DiskFault as fault: print(fault.strerror)\n"
    )
    ran = _run([sys.executable, "-c", script, str(tmp_path)], tmp_path, limit=100_000)
    assert (ran.returncode, ran.stderr, ran.stdout.strip()) == (0, "", "File too large")
    assert [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()] == [b"kecil"]
    assert FolderStore(tmp_path).put(b"kecil")


@pytest.mark.parametrize("place", ["berkas/sub", "penuh"])
def test_a_place_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "berkas").write_text("bukan folder", encoding="utf-8")
    own = {
        "TELEGRAM_BOT_TOKEN": "1000001:LATIHAN-tidak-pernah-dipakai-00",
        "TELEGRAM_API_BASE_URL": "http://127.0.0.1:9",
        "DATA_DIR": str(tmp_path / place),
    }
    for command in (["run"], ["case", "list"]):
        ran = _run(
            [sys.executable, "-m", "bot", *command],
            tmp_path,
            limit=20_000 if place == "penuh" else None,
            **own,
        )
        assert ran.returncode == 2, ran
        assert ran.stderr.strip()
        assert "Traceback" not in ran.stderr + ran.stdout
        assert len(ran.stderr.strip().splitlines()) <= 3, ran.stderr


def _run(command: list[str], cwd: Path, *, limit: int | None, **own: str) -> subprocess.CompletedProcess[str]:
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", **own}

    def restrict() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        command,
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=restrict,
    )
