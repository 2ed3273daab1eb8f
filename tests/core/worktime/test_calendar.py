"""What the working clock promises beyond the golden table."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.refusals import NoWorkingTime
from bot.core.worktime.calendar import Season, Week, WorkCalendar
from bot.core.worktime.standard import parse_standard

JAKARTA = ZoneInfo("Asia/Jakarta")
DAY = ((450, 720), (780, 960))
WEEK: Week = (DAY, DAY, DAY, DAY, ((450, 690), (780, 990)), (), ())
CLOCK = WorkCalendar(
    zone=JAKARTA, week=WEEK, closed={date(2026, 11, 25): "Hari Guru", date(2026, 12, 25): "Natal"}
)
OPENED = WorkCalendar(
    zone=JAKARTA, week=WEEK, closed={date(2026, 11, 28): "x"}, opened={date(2026, 11, 28): "lembur"}
)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=JAKARTA)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("moment", "working", "opening"),
    [
        ("2026-11-23T07:29:59", False, "2026-11-23T07:30"),
        ("2026-11-23T07:30", True, "2026-11-23T07:30"),
        ("2026-11-23T11:59:59.999999", True, "2026-11-23T11:59:59.999999"),
        ("2026-11-23T12:00", False, "2026-11-23T13:00"),
        ("2026-11-23T13:00", True, "2026-11-23T13:00"),
        ("2026-11-23T16:00", False, "2026-11-24T07:30"),
        ("2026-11-24T16:00", False, "2026-11-26T07:30"),
        ("2026-11-25T09:00", False, "2026-11-26T07:30"),
        ("2026-11-27T16:30", False, "2026-11-30T07:30"),
        ("2026-11-29T00:00", False, "2026-11-30T07:30"),
    ],
)
def test_hours_are_half_open_and_a_pause_ends_at_the_next_opening(
    moment: str, working: bool, opening: str
) -> None:
    assert (CLOCK.is_working_time(at(moment)), CLOCK.next_opening(at(moment))) == (working, at(opening))


def test_a_day_has_an_opening_and_a_closing_unless_it_is_off() -> None:
    friday = date(2026, 11, 27)
    assert (CLOCK.opening(friday), CLOCK.closing(friday)) == (at("2026-11-27T07:30"), at("2026-11-27T16:30"))
    for ask in (CLOCK.opening, CLOCK.closing):
        with pytest.raises(ValueError, match="no working day"):
            ask(date(2026, 11, 25))


def test_a_day_that_ends_at_24_00_closes_at_00_00_of_the_next_date() -> None:
    always = WorkCalendar(zone=JAKARTA, week=(((0, 1440),),) * 7)
    assert always.closing(date(2026, 12, 31)) == at("2027-01-01T00:00")
    assert always.subtract(at("2027-01-01T00:00"), parse_standard("1 hari")) == at("2026-12-30T00:00")
    assert always.between(at("2026-01-01T00:00"), at("2027-01-01T00:00")) == timedelta(days=365)


def test_a_day_opened_on_a_weekday_off_has_the_first_hours_of_the_week() -> None:
    assert OPENED.hours(date(2026, 11, 28)) == DAY
    assert OPENED.is_working_day(date(2026, 11, 28))
    assert not OPENED.is_working_day(date(2026, 11, 29))


def test_a_season_has_its_own_hours_on_both_its_ends() -> None:
    short: Week = (((480, 900),),) * 5 + ((), ())
    season = Season(first=date(2026, 2, 19), last=date(2026, 3, 20), week=short)
    clock = WorkCalendar(zone=JAKARTA, week=WEEK, seasons=(season,))
    hours = [clock.hours(date(2026, month, day)) for month, day in ((2, 18), (2, 19), (3, 20), (3, 23))]
    assert hours == [DAY, ((480, 900),), ((480, 900),), DAY]


def test_working_days_are_counted_without_the_day_of_receipt() -> None:
    monday = date(2026, 11, 23)
    counted = [
        CLOCK.working_days_between(monday, date(2026, 11, day)) for day in (20, 23, 24, 25, 26, 29, 30)
    ]
    assert counted == [0, 0, 1, 1, 2, 3, 4]
    assert CLOCK.working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 261 - 2


def test_the_nth_working_day_is_found_in_both_directions() -> None:
    sunday = date(2026, 11, 29)
    found = [CLOCK.working_day_after(sunday, count).day for count in (-4, -3, -2, -1, 1, 2)]
    assert found == [23, 24, 26, 27, 30, 1]
    assert CLOCK.working_day_after(date(2027, 1, 1), -1) == date(2026, 12, 31)
    with pytest.raises(ValueError, match="count from 1"):
        CLOCK.working_day_after(sunday, 0)


@pytest.mark.parametrize(
    ("deadline", "standard", "warning"),
    [
        ("2026-11-23T10:00", "30 menit", "2026-11-23T09:30"),
        ("2026-11-24T07:33", "5 menit", "2026-11-23T15:58"),
        ("2026-11-24T07:33", "3 menit", "2026-11-23T16:00"),
        ("2026-11-26T07:33", "1 jam", "2026-11-24T15:03"),
        ("2026-11-27T16:30", "1 hari", "2026-11-26T07:30"),
        ("2026-11-27T16:30", "2 hari", "2026-11-24T07:30"),
        ("2027-01-01T08:00", "1 jam", "2026-12-31T15:30"),
    ],
)
def test_a_warning_comes_that_much_working_time_before_the_deadline(
    deadline: str, standard: str, warning: str
) -> None:
    assert CLOCK.subtract(at(deadline), parse_standard(standard)) == at(warning)


def test_no_working_time_passes_backwards_or_in_a_pause() -> None:
    assert CLOCK.between(MONDAY, MONDAY - timedelta(hours=1)) == timedelta(0)
    assert CLOCK.between(at("2026-11-24T16:00"), at("2026-11-26T07:30")) == timedelta(0)
    assert CLOCK.add_time(at("2026-11-25T09:00"), timedelta(0)) == at("2026-11-25T09:00")
    assert CLOCK.subtract_time(at("2026-11-25T09:00"), timedelta(0)) == at("2026-11-25T09:00")


def test_answers_are_in_the_zone_of_the_office_whatever_the_zone_of_the_question() -> None:
    found = CLOCK.add(datetime(2026, 11, 23, 8, 58, tzinfo=UTC), parse_standard("5 menit"))
    assert found.isoformat() == "2026-11-24T07:33:00+07:00"


@pytest.mark.parametrize("ask", ["is_working_time", "next_opening"])
def test_a_naive_instant_is_refused(ask: str) -> None:
    with pytest.raises(ValueError, match="naive"):
        getattr(CLOCK, ask)(datetime(2026, 11, 23))


def test_naive_instants_and_negative_times_are_refused_everywhere() -> None:
    naive, hour = datetime(2026, 11, 23), timedelta(hours=1)
    for ask, *arguments in [
        (CLOCK.add, naive, parse_standard("1 jam")), (CLOCK.add, naive, parse_standard("1 hari")),
        (CLOCK.subtract, naive, parse_standard("1 hari")), (CLOCK.between, naive, MONDAY),
        (CLOCK.between, MONDAY, naive), (CLOCK.add_time, naive, hour), (CLOCK.subtract_time, naive, hour),
        (CLOCK.add_time, MONDAY, -hour), (CLOCK.subtract_time, MONDAY, -hour),
    ]:  # fmt: skip
        with pytest.raises(ValueError, match=r"naive|negative"):
            ask(*arguments)


def test_an_instant_is_not_taken_for_a_date() -> None:
    with pytest.raises(TypeError):
        CLOCK.hours(MONDAY)


@pytest.mark.parametrize(
    "week",
    [
        ((),) * 6,
        (((720, 450),), *((),) * 6),
        (((450, 720), (700, 960)), *((),) * 6),
        (((0, 1441),), *((),) * 6),
    ],
)
def test_a_week_that_cannot_be_is_refused(week: Week) -> None:
    with pytest.raises(ValueError):
        WorkCalendar(zone=JAKARTA, week=week)
    with pytest.raises(ValueError):
        Season(first=date(2026, 2, 19), last=date(2026, 3, 20), week=week)


@pytest.mark.parametrize("standard", ["1 hari", "1 menit", "999999999 hari", "999999999 jam"])
def test_a_calendar_without_working_time_says_so_and_ends(standard: str) -> None:
    never = WorkCalendar(zone=JAKARTA, week=((),) * 7, closed={date(2100, 1, 1): "x", date(1946, 1, 1): "x"})
    for ask in (never.add, never.subtract):
        with pytest.raises(NoWorkingTime):
            ask(MONDAY, parse_standard(standard))
    with pytest.raises(NoWorkingTime):
        never.next_opening(MONDAY)


def test_a_calendar_with_a_single_day_knows_that_day_and_nothing_beyond() -> None:
    one = Season(first=date(2030, 6, 3), last=date(2030, 6, 3), week=(((480, 540),), *((),) * 6))
    clock = WorkCalendar(zone=JAKARTA, week=((),) * 7, seasons=(one,))
    assert clock.add(MONDAY, parse_standard("1 hari")) == at("2030-06-03T09:00")
    assert clock.add(MONDAY, parse_standard("1 jam")) == at("2030-06-03T09:00")
    assert clock.subtract(at("2040-01-01T00:00"), parse_standard("59 menit")) == at("2030-06-03T08:01")
    with pytest.raises(NoWorkingTime):
        clock.add(MONDAY, parse_standard("61 menit"))


def test_thirty_years_take_no_longer_than_thirty_additions() -> None:
    CLOCK.between(at("2000-01-01T00:00"), at("2030-01-01T00:00"))  # the sums are made once
    began = process_time()
    for _ in range(100):
        CLOCK.between(at("2000-01-01T00:00"), at("2030-01-01T00:00"))
    assert process_time() - began < 0.5  # walking the minutes takes seconds for one


instants = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(JAKARTA))
amounts = st.timedeltas(timedelta(microseconds=1), timedelta(hours=500))


@given(start=instants, amount=amounts)
def test_exactly_the_amount_passes_and_not_a_microsecond_earlier(start: datetime, amount: timedelta) -> None:
    end = CLOCK.add_time(start, amount)
    assert CLOCK.between(start, end) == amount
    assert CLOCK.between(start, end - timedelta(microseconds=1)) == amount - timedelta(microseconds=1)


@given(end=instants, amount=amounts)
def test_exactly_the_amount_remains_and_more_a_microsecond_earlier(end: datetime, amount: timedelta) -> None:
    start = CLOCK.subtract_time(end, amount)
    assert CLOCK.between(start, end) == amount
    assert CLOCK.between(start - timedelta(microseconds=1), end) == amount + timedelta(microseconds=1)


@given(a=instants, b=instants, c=instants)
def test_working_time_adds_up(a: datetime, b: datetime, c: datetime) -> None:
    first, middle, last = sorted((a, b, c))
    assert CLOCK.between(first, middle) + CLOCK.between(middle, last) == CLOCK.between(first, last)


@given(moment=instants)
def test_the_next_opening_is_working_time_with_none_before_it(moment: datetime) -> None:
    opening = CLOCK.next_opening(moment)
    assert CLOCK.is_working_time(opening)
    assert CLOCK.between(moment, opening) == timedelta(0)
