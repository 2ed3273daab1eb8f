"""Appointments in the database: until they are over and handed back; every use case says at what instant it asks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.office.acting import ActingAppointment, ActingKind
from bot.core.office.officers import Seat
from storage.database import Database, Tx
from storage.repositories import acting, offices
from storage.repositories.people import load_staff
from storage.xlsx.office.sample import sample_office

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    with Database(tmp_path) as db, db.writing() as open_tx:
        offices.save(open_tx, sample_office(), NOW)
        yield open_tx


def named(tx: Tx, name: str) -> str:
    [found] = load_staff(tx, "kantor", NOW).called(name)
    return found.id


def appoint(tx: Tx, absent: str, stand_in: str, first: int, last: int) -> ActingAppointment:
    new = ActingAppointment(
        id=0,
        absent=named(tx, absent),
        stand_in=named(tx, stand_in),
        kind=ActingKind.PLH,
        letter="800/1/2026",
        start=NOW + first * DAY,
        end=NOW + last * DAY,
        doubles=True,
    )
    return acting.add(tx, "kantor", new, "x", NOW)


def names(tx: Tx, role: str, bidang: str | None, now: datetime) -> list[str]:
    return [one.name.split()[0] for one in load_staff(tx, "kantor", now).in_seat(role, bidang)]


def test_what_is_kept_comes_back_whole(tx: Tx) -> None:
    made = appoint(tx, "Bagaskara", "Retno", 0, 5)
    assert load_staff(tx, "kantor", NOW).standing == (made,)
    assert load_staff(tx, "lain", NOW).standing == ()
    assert acting.find(tx, "lain", made.id) is None


def test_a_seat_is_asked_for_at_an_instant(tx: Tx) -> None:
    appoint(tx, "Bagaskara", "Retno", 1, 5)
    asked = [names(tx, "kepala_dinas", None, NOW + day * DAY) for day in (0, 1, 4, 5)]
    assert asked == [["Drs."], ["Retno"], ["Retno"], ["Drs."]]
    [owner] = load_staff(tx, "kantor", NOW + DAY).owners_of_any_day("kepala_dinas")
    assert owner.name.split()[0] == "Drs.", "whose seat it is does not change"


def test_one_who_stands_in_for_his_own_colleague_sits_there_once(tx: Tx) -> None:
    appoint(tx, "Laksmi", "Aditya", 0, 5)
    assert names(tx, "kasi", "IND", NOW) == ["Aditya"]


def test_an_officer_has_his_seats_and_those_of_the_absent(tx: Tx) -> None:
    appoint(tx, "Bagaskara", "Retno", 0, 5)
    found = load_staff(tx, "kantor", NOW).officer(named(tx, "Retno"))
    actor = load_staff(tx, "kantor", NOW).actor(found)
    assert {seat.role for seat in actor.seats} == {"sekretaris", "kepala_dinas"}
    assert [(one.seat.role, one.absent) for one in actor.acting] == [("kepala_dinas", named(tx, "Bagaskara"))]
    pair = frozenset({Seat(role="sekretaris"), Seat(role="kepala_dinas")})
    assert (actor.doubles, actor.doubled) == (False, {pair}), (
        "recorded as rangkap jabatan, for these two alone"
    )
    assert not load_staff(tx, "kantor", NOW + 5 * DAY).actor(found).doubled


def test_desks_are_handed_over_once_and_back_once(tx: Tx) -> None:
    made = appoint(tx, "Bagaskara", "Retno", 1, 5)
    assert acting.to_hand_over(tx, "kantor", NOW) == []
    assert acting.to_hand_over(tx, "kantor", NOW + DAY) == [made]
    acting.handed_over(tx, made.id, NOW + DAY)
    assert acting.to_hand_over(tx, "kantor", NOW + DAY) == []
    assert acting.to_hand_back(tx, "kantor", NOW + 4 * DAY) == []
    assert acting.to_hand_back(tx, "kantor", NOW + 5 * DAY) == [made]
    acting.handed_back(tx, made.id, NOW + 5 * DAY)
    assert acting.to_hand_back(tx, "kantor", NOW + 9 * DAY) == []
    assert load_staff(tx, "kantor", NOW + 5 * DAY).standing == ()


def test_it_may_end_before_its_day(tx: Tx) -> None:
    made = appoint(tx, "Bagaskara", "Retno", 0, 5)
    acting.end_now(tx, "kantor", made.id, NOW + DAY)
    assert names(tx, "kepala_dinas", None, NOW + 2 * DAY) == ["Drs."]
    assert [one.id for one in acting.to_hand_back(tx, "kantor", NOW + DAY)] == [made.id]


def test_an_officer_is_found_by_nip_by_name_and_by_a_part_of_it(tx: Tx) -> None:
    for text in (
        "190001011920012002",
        "19000101 192001 2 002",
        "Retno Contoh, S.E., M.M.",
        "retno contoh",
        "RETNO",
    ):
        assert named(tx, text) == named(tx, "Retno")
    assert load_staff(tx, "kantor", NOW).called("") == []
    assert len(load_staff(tx, "kantor", NOW).called("Contoh")) > 1


def test_no_use_case_asks_whose_seat_it_is_on_whatever_day() -> None:
    """The absent officer would be meant, or one whose term is over: handlers/ ask who sits there now."""
    asked = []
    for path in sorted((Path(__file__).parents[3] / "handlers").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr == "owners_of_any_day":
                asked.append(f"{path.name}:{node.lineno}")
    assert asked == []
