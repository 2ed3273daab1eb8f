"""Officers, their phones and their codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.core.office.officers import Officer
from storage.database import Database, Tx
from storage.invitation_codes import KEY_NAME
from storage.repositories import offices, people
from storage.repositories.people import INVITATION_LIFE
from storage.tables import invitations
from storage.xlsx.office.sample import sample_office

NOW = datetime(2026, 10, 6, 2, 0, tzinfo=UTC)


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    with Database(tmp_path) as db, db.writing() as found:
        offices.save(found, sample_office(), NOW)
        yield found


@pytest.fixture
def sekretaris(tx: Tx) -> Officer:
    return people.load_staff(tx, "kantor", NOW).owners_of_any_day("sekretaris")[0]


def bind(tx: Tx, officer: Officer, number: str) -> None:
    people.register(tx, officer, "telegram", number, number, NOW)


def test_a_sender_is_known_by_his_id_on_his_channel_only(tx: Tx, sekretaris: Officer) -> None:
    bind(tx, sekretaris, "11")
    assert people.by_address(tx, "telegram", "11") == sekretaris == people.by_chat(tx, "telegram", "11")
    assert people.by_address(tx, "whatsapp", "11") is None
    assert people.by_address(tx, "telegram", "12") is None


def test_a_new_phone_ends_the_old_one(tx: Tx, sekretaris: Officer) -> None:
    bind(tx, sekretaris, "11")
    bind(tx, sekretaris, "12")
    assert people.by_address(tx, "telegram", "11") is None
    assert [phone.chat for phone in people.phones(tx, sekretaris.id)] == ["12"]


def test_a_code_is_used_once(tx: Tx, sekretaris: Officer) -> None:
    code = people.invite(tx, sekretaris, NOW)
    assert people.invite(tx, sekretaris, NOW) == code, "asking again gives the same"
    row = people.invitation(tx, code)
    assert row is not None
    assert [people.use_invitation(tx, row.hash, who, NOW) for who in ("11", "12")] == [True, False]
    row = people.invitation(tx, code)
    assert row is not None
    assert row.used_by == "11"
    assert people.invite(tx, sekretaris, NOW) != code


def test_an_expired_code_gives_way_to_a_new_one(tx: Tx, sekretaris: Officer) -> None:
    code = people.invite(tx, sekretaris, NOW)
    later = NOW + INVITATION_LIFE
    assert people.invite(tx, sekretaris, later - timedelta(seconds=1)) == code
    assert people.invite(tx, sekretaris, later) != code


def test_a_code_is_shown_again_though_only_its_hash_is_stored(tmp_path: Path) -> None:
    codes = []
    for _ in range(2):  # another process on the same data
        with Database(tmp_path) as db, db.writing() as tx:
            offices.save(tx, sample_office(), NOW)
            officer = people.load_staff(tx, "kantor", NOW).owners_of_any_day("sekretaris")[0]
            codes.append(people.invite(tx, officer, NOW))
    assert codes[0] == codes[1]
    assert codes[0].encode() not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_without_the_key_old_codes_are_unknown_and_new_ones_are_given(tmp_path: Path) -> None:
    codes = []
    for _ in range(2):
        with Database(tmp_path) as db, db.writing() as tx:
            offices.save(tx, sample_office(), NOW)
            officer = people.load_staff(tx, "kantor", NOW).owners_of_any_day("sekretaris")[0]
            assert not codes or people.invitation(tx, codes[0]) is None
            codes.append(people.invite(tx, officer, NOW))
        (tmp_path / KEY_NAME).unlink()
    assert codes[0] != codes[1]


def test_of_two_codes_of_an_officer_one_ends_with_the_use_of_the_other(tx: Tx, sekretaris: Officer) -> None:
    people.invite(tx, sekretaris, NOW)
    tx.execute(update(invitations).values(number=0, hash=tx.codes.hash("AB12CD34EF")))  # made at random
    new = people.invite(tx, sekretaris, NOW)
    old = people.invitation(tx, "AB12CD34EF")
    assert old is not None
    assert people.use_invitation(tx, old.hash, "11", NOW)
    row = people.invitation(tx, new)
    assert row is not None
    assert row.void_at == NOW


def test_that_a_chat_is_shut_is_news_once(tx: Tx, sekretaris: Officer) -> None:
    bind(tx, sekretaris, "11")
    told = [people.set_reachable(tx, "telegram", "11", reachable=now) for now in (False, False, True, True)]
    assert told == [True, False, True, False]


def test_a_new_office_file_keeps_phones_and_ends_seats(tx: Tx, sekretaris: Officer) -> None:
    bind(tx, sekretaris, "11")
    office = sample_office()
    others = tuple(row for row in office.officers if row.name != sekretaris.name)
    successor = replace(
        next(row for row in office.officers if row.name == sekretaris.name), name="Pengganti", nip=""
    )
    offices.save(tx, replace(office, officers=(*others, successor)), NOW)
    assert [one.name for one in people.load_staff(tx, "kantor", NOW).owners_of_any_day("sekretaris")] == [
        "Pengganti"
    ]
    assert people.by_address(tx, "telegram", "11") is None, "who holds no seat can no longer act"
    offices.save(tx, office, NOW)
    assert people.load_staff(tx, "kantor", NOW).owners_of_any_day("sekretaris") == [sekretaris]
    assert people.by_address(tx, "telegram", "11") == sekretaris
