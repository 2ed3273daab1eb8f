"""Every row of worktime_table.txt, asked of the product and of the oracle that walks the minutes."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.worktime.standard import parse_standard
from tests.core.worktime.worktime_offices import calendar
from tests.core.worktime.worktime_oracle import OFFICES, ZONES, parse


def _rows() -> list[tuple[str, str, str, str]]:
    found, office = [], ""
    for line in Path(__file__).with_name("worktime_table.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            office = line.removeprefix("== ")
        elif line.count("|") == 2 and office:
            start, standard, deadline = (cell.strip() for cell in line.split("|"))
            found.append((office, start, standard, deadline))
    return found


ROWS = _rows()


@pytest.mark.parametrize(
    ("office", "start", "standard", "deadline"), ROWS, ids=[" | ".join(row) for row in ROWS]
)
def test_the_deadline_is_the_one_in_the_table(office: str, start: str, standard: str, deadline: str) -> None:
    zone = OFFICES[office].zone
    found = calendar(office).add(parse(start, zone), parse_standard(standard))
    assert (found, found.utcoffset()) == (parse(deadline, zone), parse(deadline, zone).utcoffset())


def test_counting_on_the_fingers_gives_the_same_table() -> None:
    for office, start, standard, deadline in ROWS:
        finger = OFFICES[office]
        amount, unit = standard.split()
        local = parse(start, finger.zone).astimezone(ZoneInfo(ZONES[finger.zone]))
        assert finger.deadline(local, int(amount), unit) == parse(deadline, finger.zone), (
            office,
            start,
            standard,
        )


def test_the_table_is_long_enough_and_asks_every_office() -> None:
    assert len(set(ROWS)) == len(ROWS) >= 200
    assert {row[0] for row in ROWS} == set(OFFICES)


def test_a_wrong_weekday_in_the_table_is_refused() -> None:
    with pytest.raises(AssertionError, match="Senin"):
        parse("Selasa 23 November 2026 15.58", "WIB")
