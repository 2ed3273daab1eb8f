"""The forecast by the office's own pace. 23 November 2026 is a Monday; all of the past lies in October.

Without history the standards hold: 7 takes 10 menit, 8 takes 5, 9 takes 15; 3 takes 3 hari, 5 takes 45 menit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.case.model import Case, CaseState, Skip, Task
from bot.core.monitoring.forecast import UNKNOWN, Forecast, Risk, Sample, TypicalDurations, forecast, pace
from bot.core.office.model import Office
from bot.core.worktime.period import Period
from bot.office_calendar import calendar_of
from storage.sop_yaml import load_sop

ZONE = ZoneInfo("Asia/Jakarta")
SOP = load_sop(Path(__file__).parents[3] / "templates" / "sop" / "pengumpulan_data_kinerja.yaml")
CALENDAR = calendar_of(Office(name="Dinas Contoh", short_name="Contoh", regency="Kabupaten Contoh"))
MINUTE, HOUR, NONE = timedelta(minutes=1), timedelta(hours=1), timedelta(0)
Work = tuple[str, str | None, str, str]  #: step, bidang, given, done ("" while it lies there)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def case_of(*work: Work, number: int = 3, state: CaseState = CaseState.DONE) -> Case:
    tasks = tuple(
        Task(
            id=f"{step}.{bidang or ''}.{place}", step=step, bidang=bidang, round=1, given_at=at(given),
            deadline=CALENDAR.add(at(given), SOP.step(step).standard or pytest.fail(step)),
            done_at=at(done) if done else None,
        )
        for place, (step, bidang, given, done) in enumerate(work)
    )  # fmt: skip
    ends = [task.done_at for task in tasks if task.done_at]
    return Case(
        id=f"K{number}", sop=SOP.code, period=Period(year=2026, number=number), bidang=("DAG", "PSR"),
        opened_at=tasks[0].given_at, opened_by="sekretaris", state=state, tasks=tasks,
        closed_at=max(ends) if state is CaseState.DONE else None,
    )  # fmt: skip


def known(*cases: Case) -> TypicalDurations:
    return pace([(case, SOP) for case in cases], CALENDAR)


def past(*work: Work) -> TypicalDurations:
    """Three finished periods for each piece of work: as many as the forecast needs."""
    return known(*(case_of(one) for one in work for _ in range(3)))


def expected(now: str, history: TypicalDurations, *work: Work) -> Forecast:
    case = case_of(*work, state=CaseState.RUNNING)
    return forecast(case, SOP, CALENDAR, now=at(now), pace=history)


ONE_HOUR_8 = ("8", None, "10-05 08:00", "10-05 09:00")
TWO_HOURS_7 = ("7", None, "10-05 08:00", "10-05 10:00")
FIVE_HOURS_7 = ("7", None, "10-06 08:00", "10-06 14:00")  # the break between does not count


@pytest.mark.parametrize(
    ("history", "now", "finish"),
    [
        (UNKNOWN, "11-23 08:00", "11-23 08:30"),
        (past(ONE_HOUR_8), "11-23 08:00", "11-23 09:25"),  # 10 menit, 1 jam, 15 menit
        (past(TWO_HOURS_7), "11-23 08:00", "11-23 10:20"),
        (past(TWO_HOURS_7), "11-23 09:30", "11-23 10:20"),  # half an hour of it is left
        (
            past(TWO_HOURS_7),
            "11-23 11:00",
            "11-23 14:20",
        ),  # never took that long: as long again, without the break
        (
            past(TWO_HOURS_7, FIVE_HOURS_7),
            "11-23 08:00",
            "11-23 11:50",
        ),  # three and a half hours in the middle
        (
            past(TWO_HOURS_7, FIVE_HOURS_7),
            "11-23 11:00",
            "11-23 14:20",
        ),  # what took over three hours took five
    ],
)
def test_a_desk_takes_what_it_usually_takes_else_its_standard(
    history: TypicalDurations, now: str, finish: str
) -> None:
    assert expected(now, history, ("7", None, "11-23 08:00", "")).finish == at(finish)


def test_before_three_finished_periods_the_standards_hold_and_the_forecast_says_so() -> None:
    work = ("7", None, "11-23 08:00", "")
    slow = case_of(TWO_HOURS_7)
    assert expected("11-23 08:00", known(slow, slow), work) == expected("11-23 08:00", UNKNOWN, work)
    assert [expected("11-23 08:00", known(*[slow] * n), work).periods for n in (2, 3, 4)] == [0, 3, 4]


def test_a_late_task_without_a_past_is_not_expected_at_this_minute() -> None:
    late = expected("11-23 10:00", UNKNOWN, ("7", None, "11-23 08:00", ""))
    assert late.finish == at("11-23 10:30")  # 10 menit once more, then 5 and 15


def test_an_earlier_round_of_the_same_period_counts_as_used() -> None:
    work = (("7", None, "11-23 08:00", "11-23 09:00"), ("7", None, "11-23 10:00", ""))
    assert expected("11-23 10:00", past(TWO_HOURS_7), *work).finish == at("11-23 11:20")


def test_the_slowest_branch_counts_and_one_left_out_by_order_does_not() -> None:
    slow = past(("5", "PSR", "10-05 08:00", "10-05 11:30"), ("5", "DAG", "10-05 08:00", "10-05 08:20"))
    case = case_of(("5", "PSR", "11-23 08:00", ""), ("5", "DAG", "11-23 08:00", ""), state=CaseState.RUNNING)
    left_out = replace(case, skips=(Skip(bidang="PSR", reason="Terlambat", by="s", at=at("11-23 08:00")),))
    found = [
        forecast(one, SOP, CALENDAR, now=at("11-23 08:00"), pace=slow).finish for one in (case, left_out)
    ]
    assert found == [at("11-23 13:30"), at("11-23 09:20")]  # then 30 + 10 + 5 + 15 menit


DAYS_LATE = (
    "3",
    "PSR",
    "10-05 08:00",
    "10-12 09:00",
)  # 3 hari end on Thursday 8 at the close: Friday closed since
IN_TIME = ("3", "PSR", "10-05 08:00", "10-07 09:00")
MINUTES_LATE = ("5", "DAG", "10-05 08:00", "10-05 09:25")


@pytest.mark.parametrize(
    ("history", "risk"),
    [
        (UNKNOWN, None),
        (past(IN_TIME), None),
        (past(IN_TIME, IN_TIME, DAYS_LATE), None),  # once is not usually
        (past(MINUTES_LATE), Risk(step=SOP.step("5"), bidang="DAG", over=40 * MINUTE, days=0)),
        (past(MINUTES_LATE, DAYS_LATE), Risk(step=SOP.step("3"), bidang="PSR", over=9 * HOUR, days=1)),
    ],
)
def test_the_risk_is_the_desk_ahead_that_is_usually_latest(
    history: TypicalDurations, risk: Risk | None
) -> None:
    work = (("3", "PSR", "11-23 08:00", ""), ("5", "DAG", "11-23 08:00", ""))
    assert expected("11-23 08:00", history, *work).risk == risk


def test_a_desk_that_has_done_its_part_is_no_risk_any_more() -> None:
    assert expected("11-23 08:00", past(MINUTES_LATE), ("7", None, "11-23 08:00", "")).risk is None


def test_the_risk_of_another_bidang_is_not_told() -> None:
    whole = expected("11-23 08:00", past(MINUTES_LATE), ("5", "DAG", "11-23 08:00", ""))
    assert whole.only({"DAG"}) == whole
    assert whole.only({"PSR"}) == replace(whole, risk=None)


def test_all_rounds_of_a_period_are_one_sample() -> None:
    returned = case_of(("5", "DAG", "10-05 08:00", "10-05 09:00"), ("5", "DAG", "10-05 10:00", "10-05 10:30"))
    assert known(returned).of("5", "DAG") == (Sample(spent=90 * MINUTE, over=15 * MINUTE, days=0),)


def test_a_desk_without_a_past_is_judged_by_the_same_step_elsewhere() -> None:
    history = past(("5", "DAG", "10-05 08:00", "10-05 08:30"), ("5", "PSR", "10-05 08:00", "10-05 10:00"))
    assert history.left("5", "DAG") == 30 * MINUTE
    assert history.left("5", "IKM") == 75 * MINUTE
    assert history.left("6", None) is None


def test_only_what_was_finished_is_history() -> None:
    running = case_of(TWO_HOURS_7, state=CaseState.RUNNING)
    cancelled = replace(case_of(TWO_HOURS_7), state=CaseState.CANCELLED)
    assert known(running, cancelled) == UNKNOWN
    assert known(running, case_of(TWO_HOURS_7)).periods == 1


def test_a_case_with_nothing_open_has_no_finish_ahead() -> None:
    assert forecast(case_of(TWO_HOURS_7), SOP, CALENDAR, now=at("11-23 08:00")).finish is None


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        forecast(case_of(TWO_HOURS_7), SOP, CALENDAR, now=datetime(2026, 11, 23, 8))
