"""However many periods run, an officer's message costs what it costs with two, and is answered on one screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.case.commands import CancelCase, PauseCase
from bot.core.case.model import Case, CaseState, PaperKind
from bot.core.monitoring.forecast import TypicalDurations, pace
from bot.core.office.officers import Officer
from handlers.case.open_tasks import on_desk, open_tasks_of
from handlers.context import UnitOfWork
from handlers.course import take_back
from handlers.messages.audience import last_ended, running_for
from handlers.monitoring import reminders
from handlers.monitoring.digest_text import pace_of
from handlers.refusals import NoSuchCase
from storage.repositories import cases as rows
from tests.worlds.office import PERIOD, ChatOffice, prompt_sop
from tests.worlds.statements import Heard, listening

SCREEN = 12  #: lines


@contextmanager
def running(directory: Path, periods: int) -> Iterator[tuple[ChatOffice, Heard]]:
    """So many periods, each before the Sekretaris, the newest last."""
    with listening() as heard:
        house = ChatOffice(directory, "11-23 08:00")
        try:
            for number in range(periods):
                house.start(f"K{number:02}", replace(PERIOD, year=2001 + number))
                house.clock.forward_to(house.clock.now().replace(microsecond=number + 1))
            yield house, heard
        finally:
            house.close()


def asked(directory: Path, periods: int, chat: str, text: str) -> list[str]:
    """The statements of one message, once the same was sent before."""
    with running(directory / f"{periods}", periods) as (house, heard):
        for _ in range(2):
            house.arrive(chat, text=text)
        heard.take()
        house.arrive(chat, text=text)
        return heard.take()


@pytest.mark.parametrize("text", ["/bantuan", "/tarik", "Selamat pagi, semoga sehat.", "/ambil"])
def test_a_message_asks_the_database_no_more_while_thirty_periods_run(tmp_path: Path, text: str) -> None:
    few, many = (asked(tmp_path, periods, "kasubag_pe", text) for periods in (2, 30))
    assert len(many) == len(few)


@pytest.mark.parametrize("text", ["/status", "/riwayat", "Siapa yang menahan?", "/tugas"])
def test_what_is_asked_of_all_periods_costs_as_much_of_thirty_as_of_ten(tmp_path: Path, text: str) -> None:
    few, many = (asked(tmp_path, periods, "sekretaris", text) for periods in (15, 30))
    assert len(many) == len(few)


def test_a_look_for_late_work_asks_no_more_of_thirty_late_periods_than_of_two(tmp_path: Path) -> None:
    def looked(periods: int) -> int:
        with running(tmp_path / f"{periods}", periods) as (house, heard):
            house.to("11-23 10:00")
            for _ in range(2):
                reminders.tick_reminders(house.services)
            house.start("baru", replace(PERIOD, year=2100))  # which wakes the tick
            reminders.tick_reminders(house.services)
            heard.take()
            house.start("lagi", replace(PERIOD, year=2101))
            heard.take()
            reminders.tick_reminders(house.services)
            return len(heard.take())

    assert looked(30) == looked(2)


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        ("/status", "Status Pengumpulan Data Kinerja, Triwulan III 2003"),
        ("/riwayat", "Riwayat Pengumpulan Data Kinerja, Triwulan III 2003"),
        ("Siapa yang menahan?", "Letak pekerjaan SOP Pengumpulan Data Kinerja, Triwulan III 2003"),
    ],
)
def test_many_periods_are_one_list_and_each_is_told_of_in_full_at_a_tap(
    tmp_path: Path, text: str, opened: str
) -> None:
    with running(tmp_path, 12) as (house, _):
        listed = house.arrive("sekretaris", text=text).splitlines()
        assert listed[0] == "12 periode berjalan, terbaru di atas"
        assert listed[2:4] == [
            "Triwulan III 2012: Sekretaris",
            "Triwulan III 2011: Sekretaris",
        ]
        assert len(listed) <= SCREEN
        house.tap("sekretaris", "Lainnya")
        assert house.tap("sekretaris", "Triwulan III 2003").splitlines()[0] == opened


def test_three_periods_are_told_of_in_full(tmp_path: Path) -> None:
    with running(tmp_path, 3) as (house, _):
        heads = [line for line in house.arrive("sekretaris", text="/status").splitlines() if "Status" in line]
        assert heads == [
            f"Status Pengumpulan Data Kinerja, Triwulan III {year}" for year in (2001, 2002, 2003)
        ]


def test_the_list_marks_what_is_late_and_says_what_is_paused(tmp_path: Path) -> None:
    with running(tmp_path, 4) as (house, _):
        house.case_id = "K03"
        house.do(PauseCase(by=house.holder(house.task("1")), reason="Menunggu DPA pergeseran."))
        house.to("11-23 10:00")
        listed = house.arrive("sekretaris", text="/status").splitlines()
    assert listed[2:4] == [
        "Triwulan III 2004: dijeda",
        "⏰ Triwulan III 2003: Sekretaris, lewat",
    ]


def test_a_period_that_ended_before_the_tap_tells_how_it_went(tmp_path: Path) -> None:
    with running(tmp_path, 4) as (house, _):
        house.arrive("sekretaris", text="/status")
        house.case_id = "K00"
        house.do(CancelCase(by=house.holder(house.task("1")), reason="Keliru periode."))
        told = house.tap("sekretaris", "Triwulan III 2001")
    assert told.splitlines()[0] == "Riwayat Pengumpulan Data Kinerja, Triwulan III 2001"
    assert "Keliru periode." in told


def test_a_list_is_of_no_use_to_whoever_has_left_the_seat(tmp_path: Path) -> None:
    with running(tmp_path, 4) as (house, _):
        house.arrive("sekretaris", text="/status")
        with house.services.db.writing() as tx:
            tx.connection.exec_driver_sql("UPDATE holders SET role = 'tamu' WHERE role = 'sekretaris'")
        with pytest.raises(NoSuchCase):
            house.tap("sekretaris", "Triwulan III 2001")


def test_tugas_brings_five_cards_and_a_list_of_the_others(tmp_path: Path) -> None:
    with running(tmp_path, 18) as (house, _):
        house.arrive("sekretaris", text="/tugas")
        [*_, (_, listed)] = house.heard
        assert (
            listed.text.splitlines()[0]
            == "<b>13 tugas lain</b> juga menunggu Ibu. Ketuk satu untuk membukanya:"
        )
        assert len(listed.text.splitlines()) <= SCREEN
        assert listed.choices[-1].label == "Lainnya"
        told = house.tap("sekretaris", "Lainnya")
        assert "Triwulan III 2018" in told
        [*_, (_, rest)] = house.heard
        card = house.tap("sekretaris", rest.choices[-1].label)
        assert "Triwulan III 2018" in card
        assert house.heard[-1][1].buttons[0].label == "Tugaskan"


# What is read at once is what was read one by one.


def of_every_kind(house: ChatOffice) -> None:
    """Periods just begun, among the bidang, paused, cancelled, finished, and two with a decision under the `tunda`."""
    for number in range(7):
        house.start(f"K{number}", replace(PERIOD, year=2020 + number))
        house.clock.forward(timedelta(seconds=1))
    house.case_id = "K0"
    sekretaris = house.holder(house.task("1"))
    for number in (1, 2, 4, 5):
        house.case_id = f"K{number}"
        for step in "12":
            completed(house, step)
        completed(house, "3", "DAG")
        if number > 2:
            nearly_done(house)
    house.case_id = "K2"
    house.do(PauseCase(by=sekretaris, reason="Menunggu DPA."))
    house.case_id = "K3"
    house.do(CancelCase(by=sekretaris, reason="Keliru."))
    house.case_id = "K4"
    completed(house, "9")
    house.case_id = "K5"
    house.complete("9")
    house.case_id = "K6"
    house.complete("1")


def completed(house: ChatOffice, step: str, bidang: str | None = None) -> None:
    house.complete(step, bidang)
    house.clock.forward(timedelta(seconds=61))


def nearly_done(house: ChatOffice) -> None:
    for code in ("IND", "PSR", "MET"):
        completed(house, "3", code)
    for code in ("IND", "DAG", "PSR", "MET"):
        house.answer("5", code)
        house.clock.forward(timedelta(seconds=61))
    house.file(PaperKind.DRAFT)
    completed(house, "6")
    for step in "78":
        house.answer(step)
        house.clock.forward(timedelta(seconds=61))
    house.file(PaperKind.DELIVERY)


def test_what_is_read_at_once_is_what_is_read_one_by_one(tmp_path: Path) -> None:
    house = ChatOffice(tmp_path, "11-23 08:00", sop=prompt_sop(tmp_path, "60 detik"))
    of_every_kind(house)
    for services in (house.services, house.reopened()):
        with services.read() as uow:
            assert [case.id for case in uow.running()] == ["K0", "K1", "K2", "K6"]
            for officer in uow.staff.everyone:
                compare(uow, officer)
    house.close()


def compare(uow: UnitOfWork, officer: Officer) -> None:
    staff, every = uow.staff, [uow.case(one) for one in rows.list_cases(uow.tx, uow.office_id)]

    def concerned(case: Case) -> bool:
        return staff.sees_all(uow.sop(case), officer) or bool(staff.bidang_of(officer) & set(case.bidang))

    mine = [case for case in every if concerned(case)]
    over = [case for case in mine if case.closed_at]
    assert running_for(uow, officer) == [case for case in mine if not case.closed_at]
    assert last_ended(uow, officer) == (over[-1] if over else None)
    assert take_back._recent(uow) == [
        *(case for case in every if not case.closed_at),
        *[case for case in every if case.closed_at][-1:],
    ]
    held = [
        (c, t) for c in every for t in c.open_tasks if t.given_at <= uow.now and on_desk(uow, officer, c, t)
    ]
    assert sorted((c.id, t.id) for c, t in open_tasks_of(uow, officer)) == sorted(
        (c.id, t.id) for c, t in held
    )
    sop = uow.services.sops.current
    done = [(case, uow.sop(case)) for case in every if case.state is CaseState.DONE]
    assert pace_of(uow, sop) == pace(done[::-1], uow.calendar)


def test_typical_durations_are_counted_again_when_a_period_ends_or_the_calendar_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []
    monkeypatch.setattr(
        "storage.repositories.paces.pace",
        lambda cases, calendar: counted.append(len(cases)) or pace(cases, calendar),
    )
    house = ChatOffice(tmp_path, "11-23 08:00")
    for number in (1, 2):
        house.case_id = f"K{number}"
        house.start(period=replace(PERIOD, year=2020 + number))
        for step in "12":
            completed(house, step)
        completed(house, "3", "DAG")
        nearly_done(house)
        completed(house, "9")
        assert durations(house) == durations(house)
    house.arrive("sekretaris", text="/libur 28 Desember 2026 cuti bersama")
    assert durations(house) == durations(house)
    assert counted == [1, 2, 2]
    house.close()


def durations(house: ChatOffice) -> TypicalDurations:
    with house.services.read() as uow:
        return pace_of(uow, house.sop)
