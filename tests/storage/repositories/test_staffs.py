"""Who sits where is known without being read again, and never believed longer than it is true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.office.acting import ActingAppointment, ActingKind
from bot.core.office.staff import Staff
from storage.database import Database, Tx
from storage.repositories import acting, offices
from storage.repositories.offices import OFFICE
from storage.repositories.people import load_staff
from storage.repositories.staffs import Staffs
from tests.worlds.office import DAY, MONDAY, sample
from tests.worlds.statements import listening

WEEK = 7 * DAY


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path) as made:
        with made.writing() as tx:
            offices.save(tx, sample(), MONDAY)
        yield made


def revision(tx: Tx) -> int:
    return int(tx.connection.exec_driver_sql("SELECT sum(staff) FROM revisions").scalar_one())


def stand_in(tx: Tx) -> ActingAppointment:
    staff = load_staff(tx, OFFICE, MONDAY)
    [head], [secretary] = staff.in_seat("kepala_dinas"), staff.in_seat("sekretaris")
    new = ActingAppointment(
        id=0, absent=head.id, stand_in=secretary.id, kind=ActingKind.PLH, letter="800/1/2026",
        start=MONDAY + DAY, end=MONDAY + WEEK,
    )  # fmt: skip
    return acting.add(tx, OFFICE, new, "", MONDAY)


@pytest.mark.sqlite
def test_every_write_to_what_is_known_of_the_staff_raises_its_revision(tmp_path: Path) -> None:
    with listening() as heard, Database(tmp_path) as db, db.writing() as tx:
        offices.save(tx, sample(), MONDAY)
        stand_in(tx)
        heard.take()
        load_staff(tx, OFFICE, MONDAY)
        tables = {name for one in heard.take() for name in re.findall(r"(?:FROM|JOIN) (\w+)", one)}
        assert tables == {"officers", "holders", "acting"}
        say = tx.connection.exec_driver_sql
        for table in tables:
            before = revision(tx)
            columns = [row[1] for row in say(f"PRAGMA table_info({table})")]
            values = ["'99'" if name == "id" else f'"{name}"' for name in columns]
            say(f"INSERT INTO {table} SELECT {', '.join(values)} FROM {table} LIMIT 1")
            for column in columns:
                say(f'UPDATE {table} SET "{column}" = "{column}" WHERE id = \'99\'')
            say(f"DELETE FROM {table} WHERE id = '99'")
            assert revision(tx) == before + len(columns) + 2, table


def test_every_write_to_a_case_or_to_the_office_raises_the_course(tmp_path: Path) -> None:
    with Database(tmp_path) as db, db.writing() as tx:
        offices.save(tx, sample(), MONDAY)
        say = tx.connection.exec_driver_sql
        say("INSERT INTO sops VALUES ('s', 'S', '')")
        for write in (
            f"INSERT INTO cases VALUES ('k', '{OFFICE}', 's', '2026-TW3', 'berjalan', 1, 0, NULL, '')",
            "UPDATE cases SET version = 2",
            "DELETE FROM cases",
            "UPDATE offices SET revision = 2",
        ):
            before = say("SELECT sum(course) FROM revisions").scalar_one()
            say(write)
            assert say("SELECT sum(course) FROM revisions").scalar_one() > before, write


def test_the_staff_is_read_once_for_all_transactions(db: Database) -> None:
    staffs = Staffs()
    with db.reading() as tx:
        first = staffs.load(tx, OFFICE, MONDAY)
    with db.writing() as tx:
        assert staffs.load(tx, OFFICE, MONDAY + timedelta(hours=1)) is first


@pytest.mark.sqlite
def test_what_another_process_has_imported_counts_at_the_next_message(db: Database) -> None:
    staffs = Staffs()
    with db.reading() as tx:
        before = staffs.load(tx, OFFICE, MONDAY)
    with Database(db.path.parent) as other, other.writing() as tx:
        offices.save(tx, replace(sample(), officers=sample().officers[1:]), MONDAY)
    with db.reading() as tx:
        assert len(staffs.load(tx, OFFICE, MONDAY).everyone) == len(before.everyone) - 1


def test_an_import_that_came_to_nothing_is_believed_by_nobody(db: Database) -> None:
    staffs = Staffs()
    with pytest.raises(ZeroDivisionError), db.writing() as tx:
        _fail_to_import(tx, staffs)
    with db.writing() as tx:
        stand_in(tx)
        assert staffs.load(tx, OFFICE, MONDAY) == load_staff(tx, OFFICE, MONDAY)


def _fail_to_import(tx: Tx, staffs: Staffs) -> None:
    offices.save(tx, replace(sample(), officers=sample().officers[1:]), MONDAY)
    staffs.load(tx, OFFICE, MONDAY)
    raise ZeroDivisionError


def test_a_plh_begins_and_ends_to_the_instant_though_nothing_is_written_then(db: Database) -> None:
    staffs, instant = Staffs(), timedelta(microseconds=1)
    with db.writing() as tx:
        stand_in(tx)
    days = [MONDAY + day + step for day in (DAY, WEEK, 2 * DAY) for step in (-instant, 0 * instant, instant)]
    for at in (*days, *reversed(days)):
        with db.reading() as tx:
            assert seats(staffs.load(tx, OFFICE, at)) == seats(load_staff(tx, OFFICE, at)), at


def seats(staff: Staff) -> list[object]:
    return [(staff.actor(one), staff.seats(one.id), staff.own_seats(one.id)) for one in staff.everyone]
