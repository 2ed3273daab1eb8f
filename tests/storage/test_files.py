"""Files under their fingerprint."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.files import FileStore
from storage.refusals import FileDamaged


def files(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


def test_a_file_is_kept_once_under_its_fingerprint(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "files")
    sha256 = store.put(b"isi")
    assert sha256 == hashlib.sha256(b"isi").hexdigest() == store.put(b"isi")
    assert (store.get(sha256), files(tmp_path)) == (b"isi", [store.path(sha256)])


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FileStore(tmp_path).get("0" * 64)


def test_a_paper_overwritten_on_disk_is_never_handed_out_as_what_was_kept(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    sha256 = store.put(b"isi")
    store.path(sha256).write_bytes(b"lain")
    for use in (store.get, store.verify):
        with pytest.raises(FileDamaged) as refused:
            use(sha256)
        assert refused.value.fields == {"sidik": sha256}


def test_a_paper_that_vanished_cannot_be_signed(tmp_path: Path) -> None:
    with pytest.raises(FileDamaged):
        FileStore(tmp_path).verify("0" * 64)


def test_a_damaged_file_that_is_sent_again_is_whole_again(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    store.path(store.put(b"isi")).write_bytes(b"lain")
    assert store.get(store.put(b"isi")) == b"isi"


def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    assert store.get(store.put(b"")) == b""


def test_many_at_once_leave_one_whole_file_each_and_nothing_else(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    wanted = [bytes([number % 5]) * 50_000 for number in range(40)]
    with ThreadPoolExecutor(8) as threads:
        kept = list(threads.map(store.put, wanted))
    assert [store.get(sha256) for sha256 in kept] == wanted
    assert len(files(tmp_path)) == 5


def test_a_partial_file_of_a_process_that_died_is_not_taken_for_the_file(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    target = store.path(hashlib.sha256(b"isi").hexdigest())
    target.parent.mkdir()
    target.with_name(f".{target.name}.1.abcd").write_bytes(b"i")
    assert store.get(store.put(b"isi")) == b"isi"
