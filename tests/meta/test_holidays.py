"""The holiday data must reach beyond the year we live in.

The one test that reads the real date on purpose: it is the alarm that rings when the data grow old.
"""

from __future__ import annotations

from datetime import date

import pytest

from bot.office_calendar import national_holidays, unknown_joint_leave

MEND = (
    "The package `holidays` lacks the national holidays of {year}. Raise its version in pyproject.toml, run `make lock`"
    " and `make setup`, and add the dates of the SKB 3 Menteri to tests/core/worktime/worktime_oracle.py."
)
LEAST = 15  # an SKB has 16 to 18 national holidays; two feasts may share a date


def lacking(year: int) -> str:
    """How to mend the data of `year`; empty when they are sound."""
    public = {day for day, name in national_holidays([year]).items() if not name.startswith("Cuti Bersama")}
    return "" if len(public) >= LEAST else MEND.format(year=year)


@pytest.mark.parametrize("ahead", [0, 1])
def test_the_national_holidays_of_this_year_and_the_next_are_known(ahead: int) -> None:
    assert lacking(date.today().year + ahead) == ""


def test_fixed_feasts_are_among_them_every_year() -> None:
    year = date.today().year + 1
    fixed = {date(year, month, day) for month, day in ((1, 1), (5, 1), (6, 1), (8, 17), (12, 25))}
    assert fixed - set(national_holidays([year])) == set()


def test_missing_data_are_told_with_the_way_to_mend_them() -> None:
    assert lacking(2150) == MEND.format(year=2150)


def test_missing_joint_leave_is_a_state_to_warn_of_and_not_a_fault() -> None:
    # The SKB of a year comes out in September or October of the year before.
    assert unknown_joint_leave(date.today().year + 40)
    assert lacking(date.today().year + 40) == ""
