"""The reminder ladder over simulated days: exact lists of what is said, to whom, and when.

23 November 2026 is a Monday; office hours are the default ones.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.case.deadlines import Lateness, deadline_of, lateness
from bot.core.case.model import Case, Task
from bot.core.monitoring.reminders import DueRung, due_rungs, next_due
from bot.core.office.model import DayOverride, Hours, Office
from bot.core.sop.model import Audience, Rung, RungBase, Sop
from bot.core.worktime.calendar import WorkCalendar
from bot.core.worktime.period import Period
from bot.core.worktime.standard import parse_standard
from bot.office_calendar import calendar_of
from storage.sop_yaml import load_sop

ZONE = ZoneInfo("Asia/Jakarta")
SOP = load_sop(Path(__file__).parents[3] / "templates" / "sop" / "pengumpulan_data_kinerja.yaml")
OFFICE = Office(name="Dinas Contoh", short_name="Contoh", regency="Kabupaten Contoh")
CALENDAR = calendar_of(OFFICE)
P, A, S = Audience.HOLDER, Audience.SUPERIOR, Audience.SECRETARY


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def case_with(*tasks: tuple[str, str | None, str]) -> Case:
    """A case whose open tasks are (step, bidang, given at)."""
    given = tuple(
        Task(id=f"{no}.{bidang or ''}.1", step=no, bidang=bidang, round=1, given_at=at(when), deadline=None)
        for no, bidang, when in tasks
    )
    return Case(
        id="K", sop=SOP.code, period=Period(year=2026, number=3), bidang=("DAG", "PSR"),
        opened_at=at("2026-11-23 08:00"), opened_by="sekretaris", tasks=given,
    )  # fmt: skip


def spoken(
    case: Case, until: str, sop: Sop = SOP, calendar: WorkCalendar = CALENDAR, start: str = "2026-11-23 08:00"
) -> list[tuple[str, str, str, str]]:
    """What is said from `start` on: (weekday and time, task, rung, audience), each once, by jumping to the next."""
    now: datetime | None = at(start)
    said: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    while now and now <= at(until):
        for due in due_rungs(case, sop, calendar, now=now):
            said.setdefault((due.task.id, due.rung), line(due, now))
        now = next_due(case, sop, calendar, now=now)
    return list(said.values())


def line(due: DueRung, now: datetime) -> tuple[str, str, str, str]:
    audience = " ".join(who.value for who in due.audience)
    return f"{now.astimezone(ZONE):%a %d %H:%M:%S}", due.task.id, due.rung, audience


def keys(case: Case, now: str, sop: Sop = SOP) -> list[str]:
    return [due.rung for due in due_rungs(case, sop, CALENDAR, now=at(now))]


def test_a_silent_kasi_is_reminded_then_his_kabid_then_the_sekretaris_every_day() -> None:
    case = case_with(("3", "DAG", "2026-11-23 09:00"))  # 3 hari: due Thursday 26 at the close
    assert spoken(case, "2026-12-03 16:00") == [
        # half of 6 + 22.5 hours of work: Tuesday's close plus 0.75 hours
        ("Wed 25 08:15:00", "3.DAG.1", "separuh", "pemegang"),
        ("Fri 27 07:30:00", "3.DAG.1", "jatuh_tempo", "pemegang"),
        ("Mon 30 07:30:00", "3.DAG.1", "lewat_sehari", "pemegang atasan"),
        ("Tue 01 07:30:00", "3.DAG.1", "sekretaris_hari#1", "pemegang atasan sekretaris"),
        ("Wed 02 07:30:00", "3.DAG.1", "sekretaris_hari#2", "pemegang atasan sekretaris"),
        ("Thu 03 07:30:00", "3.DAG.1", "sekretaris_hari#3", "pemegang atasan sekretaris"),
    ]


def test_a_short_standard_is_reminded_at_its_deadline_an_hour_later_and_daily() -> None:
    case = case_with(("5", "DAG", "2026-11-23 09:55"))  # 45 menit: due at 10.40
    assert spoken(case, "2026-11-27 16:00") == [
        ("Mon 23 10:40:00", "5.DAG.1", "jatuh_tempo", "pemegang"),
        ("Mon 23 11:40:00", "5.DAG.1", "lewat_sejam", "pemegang atasan"),
        ("Wed 25 07:30:00", "5.DAG.1", "sekretaris#1", "pemegang atasan sekretaris"),
        ("Thu 26 07:30:00", "5.DAG.1", "sekretaris#2", "pemegang atasan sekretaris"),
        ("Fri 27 07:30:00", "5.DAG.1", "sekretaris#3", "pemegang atasan sekretaris"),
    ]


def test_walking_second_by_second_says_the_same_as_jumping() -> None:
    case = case_with(("5", "DAG", "2026-11-23 11:10"), ("8", None, "2026-11-23 15:50"))
    now, walked = at("2026-11-23 11:00"), dict[tuple[str, str], tuple[str, str, str, str]]()
    while now <= at("2026-11-24 09:00"):
        for due in due_rungs(case, SOP, CALENDAR, now=now):
            walked.setdefault((due.task.id, due.rung), line(due, now))
        now += timedelta(seconds=5)
    assert list(walked.values()) == spoken(case, "2026-11-24 09:00", start="2026-11-23 11:00")
    assert list(walked.values()) == [
        ("Mon 23 11:55:00", "5.DAG.1", "jatuh_tempo", "pemegang"),
        ("Mon 23 13:55:00", "5.DAG.1", "lewat_sejam", "pemegang atasan"),  # the break does not count
        ("Mon 23 15:55:00", "8..1", "jatuh_tempo", "pemegang"),
        ("Tue 24 08:25:00", "8..1", "lewat_sejam", "pemegang atasan"),
    ]


def test_what_falls_due_at_the_close_is_said_at_the_next_opening() -> None:
    case = case_with(("1", None, "2026-11-23 15:55"))  # 5 menit: due at 16.00, which is no office time
    assert deadline_of(case.tasks[0], SOP, CALENDAR) == at("2026-11-23 16:00")
    assert keys(case, "2026-11-23 15:59:59") == []
    assert keys(case, "2026-11-23 16:00") == []
    assert keys(case, "2026-11-24 07:29:59") == []
    assert keys(case, "2026-11-24 07:30") == ["jatuh_tempo"]


def test_nothing_is_said_at_night_in_the_break_on_a_weekend_or_on_a_holiday() -> None:
    case = case_with(("5", "DAG", "2026-12-17 09:00"))
    for silent in (
        "2026-12-18 12:00",
        "2026-12-19 09:00",
        "2026-12-24 09:00",
        "2026-12-25 09:00",
        "2026-12-28 05:00",
    ):
        assert keys(case, silent) == []
    assert keys(case, "2026-12-28 07:30") == ["jatuh_tempo", "lewat_sejam", "sekretaris#4"]


def test_after_a_jump_of_three_working_days_only_the_newest_occurrence_is_due() -> None:
    case = case_with(("5", "DAG", "2026-11-23 09:55"))
    assert keys(case, "2026-11-25 07:30") == ["jatuh_tempo", "lewat_sejam", "sekretaris#1"]
    assert keys(case, "2026-11-30 10:00") == ["jatuh_tempo", "lewat_sejam", "sekretaris#4"]


def test_the_warning_is_not_said_any_more_when_the_deadline_has_passed() -> None:
    case = case_with(("3", "DAG", "2026-11-23 09:00"))
    assert keys(case, "2026-11-26 15:59") == ["separuh"]
    assert keys(case, "2026-11-27 08:00") == ["jatuh_tempo"]


def test_an_office_that_never_closes_is_reminded_to_the_second() -> None:
    always = tuple(Hours(weekday=day, start=0, end=1440) for day in range(7))
    calendar = calendar_of(replace(OFFICE, hours=always, national_holidays=False))
    seconds = replace(SOP, steps=tuple(replace(s, standard=parse_standard("30 detik")) for s in SOP.steps))
    case = case_with(("5", "DAG", "2026-11-28 23:59:45"))
    assert spoken(case, "2026-12-02 00:00", seconds, calendar, "2026-11-28 20:00") == [
        ("Sun 29 00:00:15", "5.DAG.1", "jatuh_tempo", "pemegang"),
        ("Sun 29 01:00:15", "5.DAG.1", "lewat_sejam", "pemegang atasan"),
        ("Tue 01 00:00:00", "5.DAG.1", "sekretaris#1", "pemegang atasan sekretaris"),
        ("Wed 02 00:00:00", "5.DAG.1", "sekretaris#2", "pemegang atasan sekretaris"),
    ]


def test_a_task_that_is_held_back_is_not_spoken_of_before_its_release() -> None:
    rung = Rung(key="dini", base=RungBase.BEFORE, offset=parse_standard("40 menit"))
    sop = replace(SOP, ladder=(rung,))
    case = case_with(("5", "DAG", "2026-11-23 10:00"))
    assert [keys(case, f"2026-11-23 {time}", sop) for time in ("09:59", "10:04", "10:05", "10:45")] == [
        [], [], ["dini"], [],
    ]  # fmt: skip


def test_a_warning_longer_than_the_standard_is_never_said() -> None:
    rung = Rung(key="sehari", base=RungBase.BEFORE, offset=parse_standard("1 hari"))
    assert (
        spoken(case_with(("5", "DAG", "2026-11-23 10:00")), "2026-11-27 10:00", replace(SOP, ladder=(rung,)))
        == []
    )


def test_a_repeat_in_minutes_counts_working_time_only() -> None:
    rung = Rung(
        key="ulang", base=RungBase.AFTER, offset=parse_standard("1 jam"), repeat=parse_standard("90 menit")
    )
    case = case_with(("8", None, "2026-11-23 09:55"))
    assert [entry[0] for entry in spoken(case, "2026-11-24 09:00", replace(SOP, ladder=(rung,)))] == [
        "Mon 23 11:00:00", "Mon 23 13:30:00", "Mon 23 15:00:00", "Tue 24 08:00:00",
    ]  # fmt: skip


def test_a_rung_for_some_kinds_of_steps_leaves_the_others_alone() -> None:
    rung = Rung(key="periksa", base=RungBase.AT, kinds=(SOP.step("5").kind,))
    case = case_with(("5", "DAG", "2026-11-23 09:00"), ("6", None, "2026-11-23 09:00"))
    due = due_rungs(case, replace(SOP, ladder=(rung,)), CALENDAR, now=at("2026-11-23 14:00"))
    assert [entry.task.step for entry in due] == ["5"]


def test_a_new_day_off_moves_the_deadline_and_its_reminders() -> None:
    closed = DayOverride(day=at("2026-11-26 00:00").date(), note="Cuti bersama", closed=True)
    case = case_with(("3", "DAG", "2026-11-23 09:00"))
    calendar = calendar_of(replace(OFFICE, overrides=(closed,)))
    assert deadline_of(case.tasks[0], SOP, calendar) == at("2026-11-27 16:30")
    assert [entry[0] for entry in spoken(case, "2026-11-30 08:00", SOP, calendar)] == [
        "Wed 25 08:15:00",
        "Mon 30 07:30:00",
    ]


def test_a_done_task_and_a_finished_case_have_nothing_to_say() -> None:
    case = case_with(("5", "DAG", "2026-11-23 09:00"))
    done = replace(case, tasks=(replace(case.tasks[0], done_at=at("2026-11-23 10:00")),))
    assert due_rungs(done, SOP, CALENDAR, now=at("2026-11-30 10:00")) == ()
    assert next_due(done, SOP, CALENDAR, now=at("2026-11-23 10:00")) is None


def test_the_next_reminder_is_found_from_a_weekend() -> None:
    case = case_with(("8", None, "2026-11-27 16:25"))  # due on Friday at the close
    assert next_due(case, SOP, CALENDAR, now=at("2026-11-28 12:00")) == at("2026-11-30 07:30")


def test_a_naive_instant_is_refused() -> None:
    case = case_with(("5", "DAG", "2026-11-23 09:00"))
    with pytest.raises(ValueError, match="naive"):
        due_rungs(case, SOP, CALENDAR, now=datetime(2026, 11, 23, 10))


@pytest.mark.parametrize(
    ("deadline", "now", "late"),
    [
        ("2026-11-23 10:40", "2026-11-23 10:39:59", None),
        ("2026-11-23 10:40", "2026-11-23 10:40", Lateness(time=timedelta(0), days=0)),
        ("2026-11-23 10:40", "2026-11-23 11:20", Lateness(time=timedelta(minutes=40), days=0)),
        ("2026-11-23 10:40", "2026-11-24 08:00", Lateness(time=timedelta(hours=4, minutes=50), days=0)),
        ("2026-11-23 10:40", "2026-11-24 16:00", Lateness(time=timedelta(hours=11, minutes=50), days=1)),
        ("2026-11-26 16:00", "2026-11-30 07:30", Lateness(time=timedelta(hours=7, minutes=30), days=1)),
        ("2026-11-26 16:00", "2026-11-29 12:00", Lateness(time=timedelta(hours=7, minutes=30), days=1)),
    ],
)
def test_lateness_is_told_in_working_time_and_in_days_that_have_closed(
    deadline: str, now: str, late: Lateness | None
) -> None:
    assert lateness(at(deadline), CALENDAR, now=at(now)) == late
