"""Statements: written in SQLAlchemy Core, compiled once, executed on the driver's own cursor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError, InvalidRequestError

from storage.database import Database, Tx
from storage.repositories import offices
from storage.statement import Statement, one_of
from storage.tables import incidents, meta, officers, reminders
from storage.xlsx.office.sample import sample_office

NOW = datetime(2026, 11, 2, 1, 30, 15, 123456, UTC)

_ADD = Statement(insert(meta))
_ALL = Statement(select(meta).order_by(meta.c.key))
_REMIND = Statement(insert(reminders))
_REMINDED = Statement(select(reminders))
_ROW = {"case_id": "k", "task": "1", "rung": "r", "officer": "o", "office": "kantor", "at": NOW}


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    with Database(tmp_path) as db, db.writing() as tx:
        yield tx


def test_what_is_written_is_read_as_it_was(tx: Tx) -> None:
    tx.execute(_REMIND, {**_ROW, "bundle": date(2026, 11, 2)})
    row = tx.execute(_REMINDED).first()
    assert (row.at, row.seen_at, row.bundle) == (NOW, None, date(2026, 11, 2))


def test_a_naive_instant_is_refused(tx: Tx) -> None:
    with pytest.raises(ValueError, match="naive"):
        tx.execute(_REMIND, {**_ROW, "at": NOW.replace(tzinfo=None)})


def test_a_column_left_out_has_its_default(tx: Tx) -> None:
    tx.execute(Statement(insert(incidents)), {"at": NOW, "kind": "uji", "data": "{}"})
    assert tx.execute(Statement(select(incidents.c.office))).scalar_one() is None
    values = dict.fromkeys(("nip", "name", "salutation", "rank", "position"), "x")
    offices.save(tx, sample_office(), NOW)
    tx.execute(Statement(insert(officers)), {"id": "baru", "office": offices.OFFICE, **values})
    row = tx.execute(Statement(select(officers).where(officers.c.id == "baru"))).first()
    assert (row.active, row.doubles) == (True, False)


def test_a_list_has_any_length(tx: Tx) -> None:
    tx.execute(_ADD, [{"key": str(number), "value": "x"} for number in range(2000)])
    among = Statement(update(meta).where(one_of(meta.c.key, "keys")).values(value=bindparam("text")))
    for keys in ([], ["1"], [str(number) for number in range(2, 1500)]):
        assert tx.execute(among, {"keys": keys, "text": "y"}).rowcount == len(keys)


def test_the_id_of_a_new_row_is_told(tx: Tx) -> None:
    report = Statement(insert(incidents).returning(incidents.c.id))
    assert [tx.execute(report, {"at": NOW, "kind": "uji", "data": "{}"}).scalar() for _ in range(2)] == [1, 2]


def test_a_value_that_is_missing_or_unknown_is_a_fault_of_the_program(tx: Tx) -> None:
    one = Statement(select(meta).where(meta.c.key == bindparam("of")))
    with pytest.raises(InvalidRequestError):
        tx.execute(one)
    with pytest.raises(TypeError):
        tx.execute(one, {"of": "a", "off": "b"})


@pytest.mark.sqlite
def test_a_fault_is_raised_as_sqlalchemy_raises_it_and_names_no_value(tx: Tx) -> None:
    tx.execute(_ADD, {"key": "rahasia", "value": "x"})
    with pytest.raises(IntegrityError) as fault:
        tx.execute(_ADD, {"key": "rahasia", "value": "x"})
    assert "rahasia" not in str(fault.value)
    assert [row.key for row in tx.execute(_ALL) if row.key == "rahasia"] == ["rahasia"]
