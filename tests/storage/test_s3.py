"""A store on the network: down, slow, cut off, or closed to us. Nothing wrong is read, nothing is half kept, and it is said."""

from __future__ import annotations

import errno
import traceback
from collections.abc import Callable, Iterator

import pytest

from storage.files import FileStore, StoreFault
from tests.worlds.s3 import KEY_ID, SECRET, Bucket, Line, keys_are_checked

LARGE = bytes(range(256)) * 8000  #: 2 MB


@pytest.fixture
def bucket() -> Bucket:
    return Bucket()


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.close()


def refused(work: Callable[[], object]) -> StoreFault:
    """What the work raises. Neither its text nor its traceback has a key."""
    with pytest.raises(StoreFault) as raised:
        work()
    told = "".join(traceback.format_exception(raised.value)) + repr(raised.value)
    assert SECRET not in told
    assert KEY_ID not in told
    return raised.value


def test_a_store_that_is_down_for_a_moment_amid_puts_keeps_them_all(bucket: Bucket, line: Line) -> None:
    store = bucket.store(line.port)
    kept = []
    for number in range(12):
        if number in (3, 7):
            line.refuse(2)
        kept.append(store.put(f"berkas {number}".encode()))
    assert [store.get(one).decode() for one in kept] == [f"berkas {number}" for number in range(12)]
    assert len(bucket.contents()) == 12


def test_a_store_that_stays_down_is_a_fault_that_keeps_nothing_and_is_over_when_it_is_back(
    bucket: Bucket, line: Line
) -> None:
    store = bucket.store(line.port)
    line.refuse(1000)
    for work in (lambda: store.put(b"isi"), lambda: store.get("0" * 64), store.names, store.owner):
        assert refused(work).errno == errno.EHOSTUNREACH
    assert bucket.contents() == []
    line.mend()
    assert store.get(store.put(b"isi")) == b"isi"


def test_a_store_that_does_not_answer_is_a_fault(bucket: Bucket, line: Line) -> None:
    store = bucket.store(line.port, request=0.2)
    sha256 = store.put(b"isi")
    line.stall()
    assert refused(lambda: store.get(sha256)).errno == errno.EHOSTUNREACH
    line.mend()
    assert store.get(sha256) == b"isi"


def test_an_answer_that_breaks_off_is_never_taken_for_the_file_nor_the_file_for_damaged(
    bucket: Bucket, line: Line
) -> None:
    sha256 = bucket.store().put(LARGE)
    store = bucket.store(line.port)
    line.cut(100_000)
    refused(lambda: store.get(sha256))
    line.mend()
    assert store.get(sha256) == LARGE


def test_keys_that_are_refused_and_a_bucket_that_is_not_there_are_told_apart(bucket: Bucket) -> None:
    store = bucket.store()
    with keys_are_checked():
        for work in (lambda: store.put(b"isi"), lambda: store.get("0" * 64), store.names, store.owner):
            assert refused(work).errno == errno.EACCES
    bucket.name = "tidak-ada"
    store = bucket.store()
    for work in (lambda: store.put(b"isi"), lambda: store.get("0" * 64), store.names, store.owner):
        assert refused(work).errno == errno.ENOENT


def test_two_offices_in_one_bucket_see_nothing_of_each_other(bucket: Bucket) -> None:
    import tests.worlds.s3 as s3

    ours: FileStore = bucket.store()
    ours.claim("kita")
    sha256 = ours.put(b"isi")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(s3, "PREFIX", "kantor/lain")
        theirs = bucket.store()
    assert (theirs.names(), theirs.owner(), theirs.holds(sha256)) == ([], "", False)
    assert (ours.names(), ours.owner()) == ([sha256], "kita")
