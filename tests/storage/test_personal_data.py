"""What is kept about a person is found in every table, and what is theirs goes without a trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import personal_data
from storage.personal_data import FORGOTTEN, KEPT
from storage.repositories import people
from storage.repositories.incidents import report_incident
from storage.tables import metadata
from tests.worlds.office import ChatOffice, to_review

#: Tables without a word about a person, or where a person stands as a part of the office's records.
OF_THE_OFFICE = {"cases", "guards", "offices", "paper_values", "revisions", "snapshots", "sops", "tasks"}
KABID, ADDRESS = "kabid DAG", "62812-RAHASIA"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = to_review(ChatOffice(tmp_path, "11-23 08:00"), "5")
    with made.services.begin() as uow:
        officer = made.officer(KABID)
        people.register(uow.tx, officer, "whatsapp", ADDRESS, ADDRESS, uow.now)
        report_incident(uow.tx, "terdaftar", uow.now, "kantor", id=ADDRESS, nama="akun pribadi")
    yield made
    made.close()


def test_of_every_table_it_is_said_whether_it_holds_personal_data() -> None:
    assert {one.name for one in (*KEPT, *FORGOTTEN)} | OF_THE_OFFICE == set(metadata.tables)
    assert not KEPT.keys() & FORGOTTEN.keys()


def test_the_export_holds_every_row_that_names_the_officer(house: ChatOffice) -> None:
    officer = house.officer(KABID)
    with house.services.read() as uow:
        found = personal_data.export(uow.tx, officer.id)
        for table in metadata.sorted_tables:
            rows = uow.tx.connection.execute(table.select()).mappings().all()
            naming = [row for row in rows if officer.id in repr(row) or ADDRESS in repr(row)]
            if table.name not in OF_THE_OFFICE:
                assert len(found[table.name]) == len(naming), table.name
    assert {one["channel"] for one in found["contacts"]} == {"uji", "whatsapp"}
    assert json.dumps(found)


def test_what_is_forgotten_leaves_no_trace_and_the_archive_stays(house: ChatOffice) -> None:
    officer = house.officer(KABID)
    chats = {KABID, ADDRESS}
    with house.services.begin() as uow:
        before = personal_data.export(uow.tx, officer.id)
        gone = personal_data.forget(uow.tx, officer.id)
        after = personal_data.export(uow.tx, officer.id)
    assert gone == {table.name: len(before[table.name]) for table in FORGOTTEN}
    assert sum(gone.values()) > 4
    assert {name: rows for name, rows in after.items() if rows} == {
        table.name: before[table.name] for table in KEPT if before[table.name]
    }
    with house.services.read() as uow:
        for table in FORGOTTEN:
            rows = repr(uow.tx.connection.execute(table.select()).all())
            assert not [one for one in (*chats, "akun pribadi", officer.id) if one in rows], table.name


def test_which_file_went_to_whom_is_written_down(house: ChatOffice) -> None:
    kabid = house.officer(KABID)
    with house.services.read() as uow:
        found = personal_data.export(uow.tx, kabid.id)["file_reads"]
    sent = [
        (file.sha256, file.name)
        for to, message in house.heard
        if to == KABID and message.kind.value in ("dokumen", "foto", "album")
        for file in message.documents
    ]
    assert sent
    assert [(one["sha256"], one["name"]) for one in found] == sent
    assert {(one["channel"], one["case_id"]) for one in found} == {("uji", house.case_id)}
