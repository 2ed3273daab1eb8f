"""How often: one message a person and working day; only an unopened task of minutes is called out beside it.

23 November 2026 is a Monday. The first step has 5 menit, the second 30; one hour after either its superior hears of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.case.commands import Complete, MarkOpened
from bot.core.case.decide import decide
from bot.core.worktime.period import Period
from handlers.monitoring.reminders import tick_reminders
from storage.repositories import sent_reminders
from tests.worlds.office import ChatOffice, at

SECOND = Period(year=2026, number=2)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-23 08:00")
    yield made
    made.close()


def heard(house: ChatOffice, *times: str) -> list[tuple[str, str]]:
    """(time, chat) of every reminder, ticking at these times of November and twice at each."""
    said = []
    for when in times:
        house.to(f"11-{when}")
        tick_reminders(house.services)
        tick_reminders(house.reopened())
        said += [(when, chat) for chat, _ in house.news()]
    return said


def assign(house: ChatOffice, case_id: str) -> None:
    """The Sekretaris does the first step of that case."""
    with house.services.begin() as uow:
        command = Complete(task="1..1", by=uow.actor(house.officer("sekretaris")))
        case = uow.case(case_id)
        events = decide(case, command, uow.scene(house.sop))
        house.services.cases.record(uow.tx, "kantor", house.sop, case, events)


def two_late_periods(house: ChatOffice) -> None:
    """Both lie with the Kasubag, since 08.03 and 10.03: due at 08.33 and 10.33, escalated at 09.33 and 11.33."""
    house.start()
    house.to("11-23 08:03").complete("1")
    house.to("11-23 10:00").start("L", SECOND)
    house.to("11-23 10:03")
    assign(house, "L")


def test_a_second_escalation_of_the_day_waits_for_the_next_morning(house: ChatOffice) -> None:
    house.start()
    house.to("11-23 08:03").complete("1")
    early = heard(house, "23 08:33", "23 09:33")
    house.start("L", SECOND)  # 5 menit, on the desk of the Sekretaris
    assert [
        *early,
        *heard(house, "23 09:38", "23 10:38", "23 15:59", "24 07:29", "24 07:30", "24 09:00"),
    ] == [
        ("23 08:33", "kasubag_pe"),  # the Kasubag's reminder of Monday: the hour late since 09.33 waits
        ("23 09:33", "sekretaris"),  # the bundle of Monday
        ("23 09:38", "sekretaris"),  # the Sekretaris' own task falls due: at once
        ("23 10:38", "kepala_dinas"),  # of that task, and the bundle of Monday
        ("24 07:30", "kasubag_pe"),
        ("24 07:30", "sekretaris"),  # one hour late since 10.38: the bundle of Tuesday
    ]


def test_what_was_settled_meanwhile_is_not_spoken_of_the_next_morning(house: ChatOffice) -> None:
    house.start()
    house.to("11-23 08:03").complete("1")
    heard(house, "23 09:33")
    house.start("L", SECOND)
    heard(house, "23 09:38", "23 10:38")
    assign(house, "L")
    house.to("11-24 07:30")
    tick_reminders(house.services)
    assert [text for _, text in house.texts() if "Penugasan" in text] == []


def test_a_task_that_falls_due_takes_along_what_waits(house: ChatOffice) -> None:
    two_late_periods(house)
    assert heard(house, "23 10:04") == [("23 10:04", "kasubag_pe"), ("23 10:04", "sekretaris")]
    assert heard(house, "23 10:33", "23 11:04", "23 13:00") == [("23 11:04", "kasubag_pe")]
    [morning, boss] = heard(house, "24 07:30")
    assert (morning[1], boss[1]) == ("kasubag_pe", "sekretaris")


def test_the_row_says_in_which_days_bundle_a_rung_went_out(house: ChatOffice) -> None:
    house.start()
    house.to("11-23 08:03").complete("1")
    heard(house, "23 08:33", "23 09:33")
    with house.services.read() as uow:
        rows = sent_reminders.reminders_of(uow.tx, "K", "2..1")
    monday = at("11-23 00:00").date()
    assert [(row.rung, row.bundle) for row in rows] == [
        ("jatuh_tempo", None),
        ("lewat_sejam", monday),
    ]


def test_what_waits_survives_a_restart_and_a_weekend(house: ChatOffice) -> None:
    house.to("11-27 08:00").start()
    house.to("11-27 08:03").complete("1")
    heard(house, "27 08:33", "27 09:33")
    house.start("L", SECOND)
    heard(house, "27 09:38")
    assert heard(house, "27 10:38", "27 16:29", "28 08:00", "30 07:30") == [
        ("27 10:38", "kepala_dinas"),
        ("30 07:30", "kasubag_pe"),
        ("30 07:30", "sekretaris"),
    ]


def opened(house: ChatOffice, case_id: str, task: str, by: str) -> None:
    with house.services.begin() as uow:
        case = uow.case(case_id)
        events = decide(case, MarkOpened(task=task, by=uow.actor(house.officer(by))), uow.scene(house.sop))
        house.services.cases.record(uow.tx, "kantor", house.sop, case, events)


def test_a_task_that_he_has_opened_waits_where_he_had_his_reminder(house: ChatOffice) -> None:
    house.start()
    heard(house, "23 08:05")
    house.to("11-23 10:00").start("L", SECOND)
    house.to("11-23 10:01")
    opened(house, "L", "1..1", "sekretaris")
    assert heard(house, "23 10:05", "23 15:59") == [("23 10:05", "kepala_dinas")]
    assert ("24 07:30", "sekretaris") in heard(house, "24 07:30")


def test_the_first_reminder_of_a_day_comes_at_once_though_he_has_opened_it(house: ChatOffice) -> None:
    house.start()
    opened(house, "K", "1..1", "sekretaris")
    assert heard(house, "23 08:05") == [("23 08:05", "sekretaris")]


def test_calls_within_the_hour_come_together_before_any_superior_hears(house: ChatOffice) -> None:
    house.start()
    said = heard(house, "23 08:05")
    house.to("11-23 08:20").start("L", SECOND)
    said += heard(house, "23 08:25")
    house.to("11-23 08:40").start("M", Period(year=2026, number=1))
    assert [*said, *heard(house, "23 08:45", "23 09:04", "23 09:05", "23 09:25")] == [
        ("23 08:05", "sekretaris"),
        ("23 09:05", "sekretaris"),  # of both, and that the first is an hour late
        ("23 09:05", "kepala_dinas"),
    ]
