"""Files under their fingerprint, wherever they are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.files import FileStore, FolderStore
from storage.refusals import FileDamaged
from tests.worlds.stores import STORES, Kept

LATER, EARLIER = datetime(2100, 1, 1, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)
ISI = hashlib.sha256(b"isi").hexdigest()


@pytest.fixture(params=STORES)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    made: Callable[[Path], Kept] = request.param
    return made(tmp_path)


@pytest.fixture
def store(kept: Kept) -> FileStore:
    return kept.store


def test_a_file_is_kept_once_under_its_fingerprint(kept: Kept) -> None:
    assert [kept.store.put(b"isi"), kept.store.put(b"isi")] == [ISI, ISI]
    assert (kept.store.get(ISI), kept.store.size(ISI), kept.places()) == (b"isi", 3, [f"{ISI[:2]}/{ISI}"])
    assert kept.store.names() == [ISI]


def test_a_file_that_is_not_there_is_not_found(store: FileStore) -> None:
    with pytest.raises(FileNotFoundError):
        store.get("0" * 64)
    assert (store.size("0" * 64), store.names()) == (None, [])


def test_a_paper_that_was_altered_is_never_handed_out_as_what_was_kept(kept: Kept) -> None:
    kept.store.put(b"isi")
    kept.alter(ISI, b"lain")
    for use in (kept.store.get, kept.store.verify):
        with pytest.raises(FileDamaged) as refused:
            use(ISI)
        assert refused.value.fields == {"sidik": ISI}
    assert list(kept.store.damaged()) == [kept.store.where(ISI)]


def test_a_paper_that_vanished_cannot_be_signed(store: FileStore) -> None:
    with pytest.raises(FileDamaged):
        store.verify("0" * 64)


def test_a_damaged_file_that_is_sent_again_is_whole_again(kept: Kept) -> None:
    kept.store.put(b"isi")
    kept.alter(ISI, b"iai")
    assert kept.store.get(kept.store.put(b"isi")) == b"isi"


def test_an_empty_file_is_a_file(store: FileStore) -> None:
    assert store.get(store.put(b"")) == b""


def test_many_at_once_leave_one_whole_file_each_and_nothing_else(kept: Kept) -> None:
    wanted = [bytes([number % 5]) * 50_000 for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        names = list(threads.map(kept.store.put, wanted))
    assert [kept.store.get(sha256) for sha256 in names] == wanted
    assert len(kept.places()) == 5


def test_a_partial_file_of_a_process_that_died_is_not_taken_for_the_file(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    left = store.path(ISI).with_name(f".{ISI}.1.abcd")
    left.parent.mkdir()
    left.write_bytes(b"i")
    assert store.get(store.put(b"isi")) == b"isi"
    assert store.names() == [ISI]
    assert store.remove_unnamed(lambda: {ISI}, since=LATER, away_since=EARLIER) == 0
    assert not left.exists()


def test_what_nothing_names_is_put_away_and_can_be_read_until_it_is_removed(kept: Kept) -> None:
    store = kept.store
    store.put(b"isi")
    named = store.put(b"bernama")
    assert store.remove_unnamed(set, since=EARLIER, away_since=EARLIER) == 0
    assert store.remove_unnamed(lambda: {named}, since=LATER, away_since=EARLIER) == 1
    assert (store.get(ISI), kept.places()) == (b"isi", sorted([f"{named[:2]}/{named}", f"dibuang/{ISI}"]))
    assert store.remove_unnamed(lambda: {named}, since=EARLIER, away_since=LATER) == 0
    assert (store.holds(ISI), store.names()) == (False, [named])


def test_a_file_that_another_worker_stores_while_it_is_put_away_is_not_lost(kept: Kept) -> None:
    """The other one finds it, relies on it, and commits what names it only afterwards."""
    store = kept.store
    store.put(b"isi")

    def named() -> set[str]:
        store.put(b"isi")
        return set()

    assert store.remove_unnamed(named, since=LATER, away_since=EARLIER) == 1
    assert store.get(ISI) == b"isi"
    assert store.remove_unnamed(lambda: {ISI}, since=EARLIER, away_since=LATER) == 0
    assert (store.get(ISI), kept.places()) == (b"isi", [f"{ISI[:2]}/{ISI}"])


def test_its_age_begins_anew_when_it_is_stored_again_or_put_away(kept: Kept) -> None:
    store, now = kept.store, datetime.now(UTC) - timedelta(minutes=1)
    store.put(b"isi")
    kept.age(ISI, days=40)
    store.put(b"isi")
    assert store.remove_unnamed(set, since=now, away_since=now) == 0
    kept.age(ISI, days=40)
    assert store.remove_unnamed(set, since=now, away_since=now) == 1
    assert store.remove_unnamed(set, since=now, away_since=now) == 0
    assert store.holds(ISI)
