"""The digest of a case played by the engine: where every branch stands, what is due, when it may be finished."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.case.apply import apply
from bot.core.case.commands import Command, Complete, FilePaper, Review, StartCase
from bot.core.case.deadlines import Lateness
from bot.core.case.decide import decide
from bot.core.case.model import Answer, Case, Paper, PaperKind
from bot.core.case.scene import Scene
from bot.core.monitoring.digest import Digest, Standing, digest
from bot.core.office.model import Office
from bot.core.office.officers import Actor, Seat
from bot.core.worktime.period import Period
from bot.office_calendar import calendar_of
from storage.sop_yaml import load_sop

ZONE = ZoneInfo("Asia/Jakarta")
SHIPPED = load_sop(Path(__file__).parents[3] / "templates" / "sop" / "pengumpulan_data_kinerja.yaml")
SOP = replace(SHIPPED, delay=timedelta(0))  # every time below is that of a decision itself
CALENDAR = calendar_of(Office(name="Dinas Contoh", short_name="Contoh", regency="Kabupaten Contoh"))
BIDANG = ("IND", "DAG", "PSR", "MET")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=ZONE)


def actor(role: str, bidang: str | None = None) -> Actor:
    return Actor(officer=f"{role} {bidang or ''}".strip(), seats=frozenset({Seat(role=role, bidang=bidang)}))


def played(*moves: tuple[str, Command]) -> Case:
    case: Case | None = None
    for when, command in moves:
        scene = Scene(sop=SOP, now=at(when), calendar=CALENDAR)
        for event in decide(case, command, scene):
            case = apply(case, event)
    assert case is not None
    return case


def done(task: str, role: str, bidang: str | None = None) -> Complete:
    return Complete(task=task, by=actor(role, bidang))


def filed(bidang: str, when: str) -> FilePaper:
    paper = Paper(
        kind=PaperKind.WORKING_PAPER, version=1, sha256=f"sidik {bidang}", name="kertas.xlsx", at=at(when),
        by=f"kasi {bidang}", bidang=bidang,
    )  # fmt: skip
    return FilePaper(paper=paper, by=actor("kasi", bidang), task=f"3.{bidang}.1")


def review(bidang: str, answer: Answer, reason: str = "") -> Review:
    by = actor("kabid", bidang)
    return Review(task=f"5.{bidang}.1", by=by, answer=answer, reason=reason, seen=f"sidik {bidang}")


def handed(bidang: str, when: str) -> tuple[tuple[str, Command], ...]:
    return (when, filed(bidang, when)), (when, done(f"3.{bidang}.1", "kasi", bidang))


START = StartCase(case="K", period=Period(year=2026, number=3), bidang=BIDANG, by=actor("sekretaris"))
BEGUN: tuple[tuple[str, Command], ...] = (
    ("19 08:00", START),
    ("19 08:03", done("1..1", "sekretaris")),
    ("19 08:20", done("2..1", "kasubag_pe")),
)
MIXED = played(
    *BEGUN,
    *handed("IND", "23 13:50"),
    ("23 14:10", review("IND", Answer.YA)),
    *handed("DAG", "24 15:20"),
    *handed("MET", "24 10:00"),
    ("24 10:30", review("MET", Answer.TIDAK, "Lengkapi buktinya.")),
)


def seen(now: str, case: Case = MIXED) -> Digest:
    return digest(case, SOP, CALENDAR, now=at(now))


def test_each_branch_says_where_it_is_how_much_is_used_and_how_late_it_is() -> None:
    found = [
        (b.bidang, b.standing.value, b.step and b.step.no, b.used, b.left, b.returns, b.late)
        for b in seen("25 07:30").branches
    ]
    minutes = lambda n: timedelta(minutes=n)  # noqa: E731  # a table wants short cells
    assert found == [
        ("IND", "selesai", "5", minutes(20), minutes(25), 0, None),
        ("DAG", "berjalan", "5", minutes(40), minutes(5), 0, None),
        # given on Thursday 19 at 08.20 with 3 hari: due on Tuesday 24 at the close
        ("PSR", "lewat", "3", minutes(1750), minutes(0), 0, Lateness(time=minutes(0), days=0)),
        ("MET", "berjalan", "3", minutes(270), minutes(1350), 1, None),
    ]


def test_what_is_due_today_is_listed_by_its_time_and_late_work_is_not() -> None:
    assert [(b.bidang, b.deadline) for b in seen("25 07:30").due_today] == [("DAG", at("25 07:35"))]
    assert seen("25 07:36").due_today == ()


def test_yesterday_is_the_last_working_day_and_what_was_done_after_it() -> None:
    assert [task.id for task in seen("24 07:30").moved] == ["3.IND.1", "5.IND.1"]
    assert [task.id for task in seen("25 07:30").moved] == ["3.MET.1", "5.MET.1", "3.DAG.1"]
    assert seen("27 07:30").moved == ()


def test_the_finish_is_the_slowest_branch_and_then_every_standard_whole() -> None:
    # PSR is late: 3 hari once more from Wednesday 25; then on Tuesday 45 + 30 + 10 + 5 + 15 minutes
    assert seen("25 07:30").forecast.finish == datetime(2026, 12, 1, 9, 15, tzinfo=ZONE)


def test_before_the_branches_the_finish_counts_every_step() -> None:
    case = played(("23 08:00", START))
    found = seen("23 08:00", case)
    assert found.branches == ()
    assert [(b.step and b.step.no, b.standing) for b in found.own] == [("1", Standing.RUNNING)]
    assert found.forecast.finish == at(
        "27 09:15"
    )  # 5 + 30 minutes, 3 days to Thursday's close, 105 minutes of Friday
    assert found.following(SOP) is SOP.step("2")


def test_a_late_task_takes_its_standard_once_more() -> None:
    case = played(("23 08:00", START))
    # step 1 ends at 09.05 at the earliest, 30 minutes, 3 days to Friday's close, 105 minutes of Monday
    assert seen("24 09:00", case).forecast.finish == at("30 09:15")


def test_the_office_goes_on_at_the_step_where_the_branches_meet() -> None:
    assert seen("25 07:30").following(SOP) is SOP.step("6")
    assert seen("25 07:30").arrived == 1


def test_the_next_step_is_that_of_the_bidang_while_it_is_theirs() -> None:
    at_the_second = played(*BEGUN[:2])
    assert seen("19 08:05", at_the_second).following(SOP) is SOP.step("3")
    assert seen("19 09:00", played(*BEGUN)).following(SOP) is SOP.step("5")
    assert seen("25 07:30").only({"PSR"}).following(SOP) is SOP.step("5")


def test_somebody_of_a_bidang_sees_his_own_branch_alone() -> None:
    part = seen("25 07:30").only({"DAG"})
    assert [branch.bidang for branch in part.branches] == ["DAG"]
    assert [branch.bidang for branch in part.due_today] == ["DAG"]
    assert [task.id for task in part.moved] == ["3.DAG.1"]
    assert part.own == ()


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        digest(MIXED, SOP, CALENDAR, now=datetime(2026, 11, 25, 7, 30))
