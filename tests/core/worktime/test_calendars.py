"""The office file becomes a calendar."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot.core.office.model import DayOverride, Hours, Ramadan
from bot.office_calendar import (
    DEFAULT_WEEK,
    RAMADAN_WEEK,
    calendar_of,
    national_holidays,
    unknown_joint_leave,
)
from tests.core.worktime.worktime_offices import calendar, office
from tests.core.worktime.worktime_oracle import HOLIDAYS


def test_the_default_weeks_have_the_hours_of_the_perpres() -> None:
    sums = [
        sum(end - start for spans in week for start, end in spans) for week in (DEFAULT_WEEK, RAMADAN_WEEK)
    ]
    assert sums == [37 * 60 + 30, 32 * 60 + 30]
    assert (*[((450, 720), (780, 960))] * 4, ((450, 690), (780, 990)), (), ()) == DEFAULT_WEEK


def test_national_holidays_and_cuti_bersama_are_those_of_the_skb() -> None:
    assert set(national_holidays([2025, 2026, 2027])) == HOLIDAYS
    assert national_holidays([2026])[date(2026, 3, 18)] == "Cuti Bersama Hari Suci Nyepi"
    assert (len(national_holidays([2026])), national_holidays([1800])) == (25, {})


def test_every_month_of_2026_has_its_known_number_of_working_days() -> None:
    clock, firsts = calendar("lima hari kerja"), [date(2026, month, 1) for month in range(1, 13)]
    ends = [*(first - timedelta(days=1) for first in firsts), date(2026, 12, 31)]
    counted = [clock.working_days_between(*pair) for pair in pairwise(ends)]
    assert counted == [20, 18, 17, 21, 16, 20, 23, 19, 22, 22, 21, 21]


def test_the_office_may_switch_the_national_calendar_off() -> None:
    assert calendar_of(office(national_holidays=False)).is_working_day(date(2026, 12, 25))


def test_of_two_rows_for_one_date_the_later_counts() -> None:
    day = date(2026, 12, 24)
    rows = [
        DayOverride(day=day, note=note, closed=closed) for note, closed in (("masuk", False), ("libur", True))
    ]
    shut, reopened = (calendar_of(office(overrides=tuple(order))) for order in (rows, rows[::-1]))
    assert (shut.is_working_day(day), shut.closed[day]) == (False, "libur")
    assert (reopened.is_working_day(day), reopened.opened[day]) == (True, "masuk")
    assert day not in reopened.closed


def test_hours_of_one_weekday_may_come_in_several_rows_and_any_order() -> None:
    rows = (
        Hours(weekday=6, start=780, end=960),
        Hours(weekday=6, start=480, end=720, break_start=600, break_end=630),
    )
    assert calendar_of(office(hours=rows)).week == (*[()] * 6, ((480, 600), (630, 720), (780, 960)))


@pytest.mark.parametrize("rows", [((540, 480),), ((480, 720), (700, 900)), ((0, 1500),)])
def test_hours_that_cannot_be_are_refused(rows: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(ValueError):
        calendar_of(office(hours=tuple(Hours(weekday=0, start=start, end=end) for start, end in rows)))


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(KeyError):
        calendar_of(office(zone="Asia/Nganjuk"))


def test_ramadan_takes_the_hours_that_the_office_gives() -> None:
    hours = (Hours(weekday=0, start=480, end=780),)
    clock = calendar_of(office(ramadan=Ramadan(first=date(2026, 2, 19), last=date(2026, 3, 20), hours=hours)))
    assert (clock.hours(date(2026, 2, 23)), clock.hours(date(2026, 2, 24))) == (((480, 780),), ())


def test_joint_leave_is_unknown_until_the_skb_is_in_the_data() -> None:
    assert [unknown_joint_leave(year) for year in (2025, 2026, 2027, 2099)] == [False, False, False, True]
