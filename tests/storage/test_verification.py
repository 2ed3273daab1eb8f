"""The audit trail cannot be bent: whatever is changed in a stored row or file of a case is found, and named."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from storage.database import FILE_NAME
from storage.repositories.chain import seal
from storage.verification import Misfit, Part, Verified, verify_case
from tests.worlds.office import PaperOffice, to_end, two_bidang

pytestmark = pytest.mark.sqlite  # its file is read beside it

CHAIN = ("cases", "sops", "events", "snapshots", "tasks", "paper_values")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaperOffice]:
    """A small case from its beginning to its end, with files, a return and a snapshot."""
    made = to_end(PaperOffice(tmp_path_factory.mktemp("rantai"), two_bidang()))
    yield made
    made.close()


def verified(house: PaperOffice) -> Verified:
    with house.services.read() as uow:
        return verify_case(uow.tx, house.services.files, house.case_id)


def rows(house: PaperOffice, table: str) -> list[dict[str, Any]]:
    """Every row of the table, as bytes and numbers, with its rowid."""
    with _raw(house) as database:
        return [dict(row) for row in database.execute(f"SELECT rowid AS place, * FROM {table}")]


def write(house: PaperOffice, table: str, place: int, column: str, value: object) -> None:
    """Change one value as whoever holds the file could; text as it is, whatever its bytes."""
    how = "CAST(? AS TEXT)" if isinstance(value, bytes) else "?"
    with _raw(house) as database:
        database.execute(f"UPDATE {table} SET {column} = {how} WHERE rowid = ?", (value, place))


@contextmanager
def _raw(house: PaperOffice) -> Iterator[sqlite3.Connection]:
    path = house.directory / "db" / FILE_NAME
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.row_factory, database.text_factory = sqlite3.Row, bytes
        yield database


def bent(value: bytes | int, at: int = 0) -> bytes | int:
    """The value with one bit of one byte turned over."""
    if isinstance(value, int):
        return value ^ (1 << 20 if value > 1 else 1)
    return value[:at] + bytes([value[at] ^ 0x40]) + value[at + 1 :]


def test_an_untouched_case_is_whole(house: PaperOffice) -> None:
    found = verified(house)
    papers = [paper for paper in house.case.papers if paper.sha256]
    assert (found.events, found.papers, found.misfit) == (house.case.version, len(papers), None)


def test_a_state_is_whole_in_whatever_order_another_process_wrote_its_sets(house: PaperOffice) -> None:
    """The order of a set depends on the process: `sopbot verify` is never the one that wrote it."""
    [row] = rows(house, "snapshots")
    kept = json.loads(row["data"])
    assert len(kept["arrived"]) == 2
    for order in (kept["arrived"], kept["arrived"][::-1]):
        write(house, "snapshots", row["place"], "data", json.dumps({**kept, "arrived": order}).encode())
        assert verified(house).misfit is None
    write(house, "snapshots", row["place"], "data", json.dumps({**kept, "arrived": order[:1]}).encode())
    assert verified(house).misfit == Misfit(part=Part.SNAPSHOT)
    write(house, "snapshots", row["place"], "data", row["data"])


@pytest.mark.parametrize("table", CHAIN)
def test_one_bit_of_any_value_is_found(house: PaperOffice, table: str) -> None:
    """Of the first, the last and one event between; of every row of the other tables: each column once."""
    known = rows(house, table)
    some = known if table != "events" else [known[0], known[len(known) // 2], known[-1]]
    for row in some:
        for column in row.keys() - {"place"}:
            if row[column] in (None, b""):
                continue
            write(house, table, row["place"], column, bent(row[column]))
            found = verified(house).misfit
            write(house, table, row["place"], column, row[column])
            assert found is not None, (table, column)
    assert verified(house).misfit is None


def test_one_bit_of_any_byte_of_any_event_breaks_its_seal(house: PaperOffice) -> None:
    known = rows(house, "events")
    head = rows(house, "cases")[0]["sop"].decode()
    assert isinstance(head, str)
    for row in known:
        link = {name: row[name].decode() for name in ("office", "case_id", "kind")}
        link |= {"number": row["seq"], "at": _EPOCH + timedelta(microseconds=row["at"])}
        data, meant = row["data"], row["seal"].decode()
        assert seal(head, data=data.decode(), **link) == meant
        changed = (bent(data, at) for at in range(len(data)))
        assert meant not in {seal(head, data=one.decode("utf-8", "replace"), **link) for one in changed}
        head = meant


@pytest.mark.parametrize("which", ["first", "between", "last"])
def test_a_removed_event_is_named(house: PaperOffice, which: str) -> None:
    known = rows(house, "events")
    row = {"first": known[0], "between": known[len(known) // 2], "last": known[-1]}[which]
    write(house, "events", row["place"], "case_id", b"lain")
    found = verified(house).misfit
    write(house, "events", row["place"], "case_id", row["case_id"])
    assert found == (
        Misfit(part=Part.CASE) if which == "last" else Misfit(part=Part.EVENT, number=row["seq"])
    )


def test_two_events_that_changed_places_are_named(house: PaperOffice) -> None:
    first, second = rows(house, "events")[3:5]
    for row, other in ((first, second), (second, first)):
        for column in ("kind", "data", "at", "seal"):
            write(house, "events", row["place"], column, other[column])
    found = verified(house)
    for row in (first, second):
        for column in ("kind", "data", "at", "seal"):
            write(house, "events", row["place"], column, row[column])
    assert (found.events, found.misfit) == (3, Misfit(part=Part.EVENT, number=4))
    assert verified(house).misfit is None


def test_one_bit_of_any_file_is_found_and_the_paper_named(house: PaperOffice) -> None:
    papers = {paper.sha256: paper for paper in reversed(house.case.papers) if paper.sha256}
    for sha256, paper in papers.items():
        path = house.services.files.path(sha256)
        whole = path.read_bytes()
        for at in {0, len(whole) // 2, len(whole) - 1}:
            path.write_bytes(bytes(bent(whole, at)))
            assert verified(house).misfit == Misfit(part=Part.FILE, paper=paper)
            assert list(house.services.files.damaged()) == [str(path)]
        path.unlink()
        assert verified(house).misfit == Misfit(part=Part.FILE, paper=paper)
        path.write_bytes(whole)
    assert verified(house).misfit is None
