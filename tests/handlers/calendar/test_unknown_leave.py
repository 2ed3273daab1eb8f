"""Next year's cuti bersama, asked for while no period runs: once a month, at the first digest hour that has a day.

1 October 2027 is a Friday, 1 November a Monday, 1 December a Wednesday.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.core.office.model import DayOverride
from handlers.monitoring.digest import tick_digest
from storage.repositories import offices
from storage.xlsx.office.sample import sample_office
from tests.worlds.office import ChatOffice

ENTERED = DayOverride(day=date(2028, 12, 26), note="Cuti bersama Natal", closed=True)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-19 08:00")
    yield made
    made.close()


def told(house: ChatOffice, *moments: str) -> list[tuple[str, str, str]]:
    """(moment, chat, first line) of whatever the digest's tick says at these moments."""
    found = []
    for moment in moments:
        house.clock.forward_to(datetime.fromisoformat(f"{moment}+07:00"))
        tick_digest(house.services)
        texts = [(chat, re.sub(r"<[^>]+>", "", one.text)) for chat, one in house.look()]
        found += [(moment, chat, text.partition("\n")[0]) for chat, text in texts]
    return found


SAID = "Cuti bersama 2028 belum diketahui, Ibu"


def test_without_a_period_it_is_asked_for_once_a_month_from_october_on(house: ChatOffice) -> None:
    heard = told(
        house,
        "2027-09-01T07:30", "2027-09-30T07:30",
        "2027-10-01T07:29", "2027-10-01T07:30", "2027-10-01T08:00", "2027-10-04T07:30",
        "2027-11-01T07:30", "2027-11-02T07:30",
    )  # fmt: skip
    assert heard == [(day, "sekretaris", SAID) for day in ("2027-10-01T07:30", "2027-11-01T07:30")]


def test_a_bot_that_was_off_on_the_first_working_day_asks_on_the_next(house: ChatOffice) -> None:
    heard = told(house, "2027-10-01T17:00", "2027-10-02T09:00", "2027-10-05T13:00", "2027-10-06T07:30")
    assert heard == [("2027-10-05T13:00", "sekretaris", SAID)]


def test_what_the_office_has_entered_is_not_asked_for(house: ChatOffice) -> None:
    with house.services.db.writing() as tx:
        offices.save(tx, replace(sample_office(), overrides=(ENTERED,)), house.clock.now())
    assert told(house, "2027-10-01T07:30", "2027-11-01T07:30") == []


def test_in_a_month_with_a_digest_it_has_been_said_there(house: ChatOffice) -> None:
    house.clock.forward_to(datetime.fromisoformat("2027-10-01T07:00+07:00"))
    house.start()
    house.look()
    heard = told(house, "2027-10-01T07:30", "2027-10-01T07:31")
    assert [(day, line == SAID) for day, _, line in heard] == [("2027-10-01T07:30", False)]


def test_two_processes_ask_once(house: ChatOffice) -> None:
    house.clock.forward_to(datetime.fromisoformat("2027-10-01T07:30+07:00"))
    tick_digest(house.reopened())
    tick_digest(house.services)
    assert [chat for chat, _ in house.look()] == ["sekretaris"]
