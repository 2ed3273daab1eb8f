"""A tick that rests says no later what is due than one that looks at everything every second."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from bot.core.office.acting import ActingAppointment, ActingKind
from bot.core.office.model import DayOverride
from handlers.context import Services, UnitOfWork
from handlers.monitoring import digest, proposal, reminders
from handlers.staff import terms
from storage.repositories import acting, offices, sent_reminders
from tests.worlds.office import DAY, TICKS, ChatOffice
from tests.worlds.statements import listening

NAMES = frozenset({"plh", "pengingat", "rangkuman", "usul"})


def ticks(house: ChatOffice) -> None:
    for tick in TICKS:
        tick(house.services)


@pytest.mark.sqlite
@pytest.mark.parametrize("cases", [1, 40])
def test_a_second_in_which_nothing_happens_asks_one_question_for_all_ticks_however_much_runs(
    tmp_path: Path, cases: int
) -> None:
    with listening() as heard:
        house = ChatOffice(tmp_path, "11-23 08:00")
        for number in range(cases):
            house.start(
                f"K{number}", replace(proposal.period_ending_before(date(2026, 11, 23)), year=2000 + number)
            )
        for _ in range(3):
            ticks(house)
        heard.take()
        house.clock.forward(timedelta(seconds=1))
        assert house.services.resting(NAMES) == NAMES
        assert len(heard.take()) == 1
        house.case_id = "K0"
        house.complete("1")
        assert not house.services.resting(NAMES)
        house.close()


@pytest.mark.parametrize("seed", range(6))
def test_after_every_leap_of_the_clock_all_that_is_due_has_been_said(tmp_path: Path, seed: int) -> None:
    """Whatever happens between the leaps: decisions, a Plh, a day off, *Sudah saya lihat*."""
    house, random = ChatOffice(tmp_path, "11-19 08:00"), Random(seed)
    house.start()
    house.complete("1")
    for _ in range(40):
        leap = random.choice((1, 50, 600, 1800, 3600, 4 * 3600, 86_400))
        house.clock.forward(timedelta(seconds=leap * random.random()))
        happen(house, random)
        ticks(house)
        ticks(house)
        assert not due(house.services), house.clock.now()
    house.close()


def happen(house: ChatOffice, random: Random) -> None:
    """Somebody does something, mostly nothing."""
    act = random.randrange(9)
    with house.services.begin() as uow:
        now, staff = uow.now, uow.staff
        if act == 0:
            day = DayOverride(day=(now + DAY).date(), note="libur", closed=True)
            offices.keep_data(uow.tx, replace(uow.office, overrides=(*uow.office.overrides, day)), now)
        elif act == 1 and not staff.acting:
            stand_in = ActingAppointment(
                id=0, absent=staff.in_seat("kabid", "DAG")[0].id, stand_in=staff.in_seat("sekretaris")[0].id,
                kind=ActingKind.PLH, letter="1", start=now + DAY / 4, end=now + 2 * DAY,
            )  # fmt: skip
            acting.add(uow.tx, uow.office_id, stand_in, "", now)
        elif act == 2:
            for case in uow.running():
                for task in case.open_tasks:
                    for one in staff.everyone:
                        sent_reminders.reminder_seen(uow.tx, one.id, case.id, task.id, now)
    if act == 3 and (task := next((t for t in house.case.open_tasks if t.step in "23"), None)):
        house.complete(task.step, task.bidang)


def due(services: Services) -> list[object]:
    """What a look at everything finds to be done now."""
    with services.read() as uow:
        return [found for found in (*said(uow), moved(uow)) if found]


def said(uow: UnitOfWork) -> list[object]:
    return [reminders._to_say(uow), digest._wanted(uow), digest._untold_leave(uow), proposal._wanted(uow)]


def moved(uow: UnitOfWork) -> bool:
    return terms._due(uow) and uow.calendar.is_working_time(uow.now)


def test_a_tick_whose_look_was_rolled_back_looks_again(tmp_path: Path) -> None:
    """The revision that it saw was never recorded; what is recorded next may be given the same."""
    house = ChatOffice(tmp_path, "11-23 08:00")
    with pytest.raises(ZeroDivisionError), house.services.begin() as uow:
        looks_in_vain(uow)
    with house.services.begin() as uow:
        offices.save(uow.tx, uow.office, uow.now)
        assert not uow.quiet("rangkuman")
    house.close()


def looks_in_vain(uow: UnitOfWork) -> None:
    offices.save(uow.tx, uow.office, uow.now)
    uow.nothing_before("rangkuman", uow.now + DAY)
    raise ZeroDivisionError
