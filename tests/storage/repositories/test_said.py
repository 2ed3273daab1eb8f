"""What officers said is kept as long as they may change it, and no longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.ports import IncomingKind
from storage.database import Database, Tx
from storage.repositories import said
from storage.repositories.said import Said, Use
from tests.worlds.office import ChatOffice

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    with Database(tmp_path) as db, db.writing() as found:
        found.connection.exec_driver_sql("INSERT INTO offices VALUES ('kantor', '{}', 1, 0)")
        found.connection.exec_driver_sql(
            "INSERT INTO officers (id, office, nip, name, salutation, rank, position, doubles, active)"
            " VALUES ('a', 'kantor', '', 'Sekar', 'Ibu', '', 'Kabid', FALSE, TRUE)"
        )
        yield found


def message(number: str, at: datetime = NOW, kind: str = "alasan") -> Said:
    return Said(
        officer="a", office="kantor", channel="uji", chat="1", message=number, at=at, length=2, content=number,
        text="12", use=Use(kind=kind, case="K", task="7.1"),
    )  # fmt: skip


def test_what_became_of_a_message_is_kept_once(tx: Tx) -> None:
    said.keep(tx, message("1", kind=said.FILE), NOW)
    said.keep(tx, message("1", kind=said.REFUSED), NOW)
    found = said.find(tx, "uji", "1", "1")
    assert found == message("1", kind=said.REFUSED)
    assert said.find(tx, "uji", "2", "1") is None


def test_a_message_that_nobody_can_change_any_more_is_dropped(tx: Tx) -> None:
    said.keep(tx, message("1"), NOW)
    said.keep(tx, message("2", NOW + timedelta(days=5)), NOW + timedelta(days=5))
    assert said.find(tx, "uji", "1", "1") is None
    last = said.last_text(tx, "uji", "1")
    assert last is not None
    assert last.message == "2"


def test_an_invitation_code_is_not_kept(tmp_path: Path) -> None:
    house = ChatOffice(tmp_path, "11-23 08:00")
    try:
        house.arrive("sekretaris", kind=IncomingKind.TEXT, text="/start K7MPQ2RSTV", message="1")
        house.arrive("sekretaris", kind=IncomingKind.TEXT, text="t.me/sop_bot?start=K7MPQ2RSTV", message="2")
        with house.services.read() as uow:
            assert [said.find(uow.tx, "uji", "sekretaris", number) for number in ("1", "2")] == [None, None]
    finally:
        house.close()
