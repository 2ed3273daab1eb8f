"""Somebody has another number: the chat service says so, or whoever writes from it is a stranger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import IncomingKind
from storage.repositories import people
from storage.repositories.incidents import list_incidents
from tests.handlers.messages.lexicon import says
from tests.worlds.office import CHANNEL, ChatOffice, to_review

KABID, NEW = "kabid DAG", "ID.baru"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = to_review(ChatOffice(tmp_path, "11-23 08:00"), "5")
    yield made
    made.close()


def incidents(house: ChatOffice) -> list[tuple[str, str]]:
    with house.services.read() as uow:
        return [(row.kind, json.loads(row.data).get("pejabat", "")) for row in list_incidents(uow.tx)]


def test_what_waits_and_what_comes_goes_to_the_new_address_and_the_old_one_is_a_stranger(
    house: ChatOffice,
) -> None:
    with house.services.begin() as uow:
        kabid = people.by_address(uow.tx, CHANNEL, KABID)
    house.arrive(KABID, IncomingKind.MOVED, address=NEW)
    assert incidents(house) == [("alamat_pindah", "Dra. Sekar Contoh, M.M.")]
    assert house.officer(NEW) == kabid
    card = [one for to, one in house.heard if to == KABID and one.buttons][-1]
    house.arrive(NEW, IncomingKind.TAP, data=card.buttons[0].data, tap="1", message="1")
    edits = [one for to, one in house.heard[-6:] if to == NEW and one.kind.value == "ubah"]
    assert {one.chat for one in edits} == {NEW}, "the record stands on the card that is on the phone"
    assert says(house.arrive(KABID, text="/tugas"), "orang_asing")


def test_the_address_of_another_officer_is_not_taken(house: ChatOffice) -> None:
    house.arrive(KABID, IncomingKind.MOVED, address="sekretaris")
    assert [kind for kind, _ in incidents(house)] == ["alamat_sudah_terdaftar"]
    assert house.officer(KABID).name != house.officer("sekretaris").name


def test_a_stranger_who_moves_is_nothing_to_tell(house: ChatOffice) -> None:
    house.arrive("orang", IncomingKind.MOVED, address=NEW)
    assert incidents(house) == []


def test_where_each_answer_is_paid_for_a_stranger_gets_one_a_day(house: ChatOffice) -> None:
    house.services.plain = ["whatsapp"]
    card = [one for to, one in house.heard if to == KABID and one.buttons][-1]
    forged = {"kind": IncomingKind.TAP, "data": card.buttons[0].data, "tap": "1"}

    def answers(hours: int) -> list[bool]:
        house.clock.forward(timedelta(hours=hours))
        said = house.arrive("ID.orang", text="halo", channel="whatsapp")
        return [bool(said), bool(house.arrive("ID.orang", channel="whatsapp", **forged))]

    assert [answers(hours) for hours in (0, 2, 21, 1)] == [
        [True, False],
        [False] * 2,
        [False] * 2,
        [True, False],
    ]
    with house.services.begin() as uow:
        code = people.invite(uow.tx, house.officer(KABID), uow.now)
    assert says(
        house.arrive("ID.orang", text=f"/start {code}", channel="whatsapp"), "galat_pejabat_di_chat_lain"
    )
