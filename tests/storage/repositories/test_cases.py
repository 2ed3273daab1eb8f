"""Cases as stored: events are the truth, the snapshot follows, and what was rolled back is forgotten everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core.case.apply import apply
from bot.core.case.commands import Complete
from bot.core.case.decide import decide
from bot.core.case.events import Event, TaskOpened
from bot.core.case.model import Case
from handlers.context import UnitOfWork
from storage import codec
from storage.repositories import cases as rows
from storage.repositories.cases import StaleCase
from storage.tables import tasks
from tests.worlds.office import ChatOffice


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    found = ChatOffice(tmp_path, "10-06T09:00")
    found.start()
    yield found
    found.close()


def _first_step(house: ChatOffice, uow: UnitOfWork, case: Case) -> list[Event]:
    task = case.open_tasks[0]
    by = uow.actor(uow.staff.owners_of_any_day(house.sop.step(task.step).actor)[0])
    return list(decide(case, Complete(task=task.id, by=by), uow.scene(house.sop)))


def _move(house: ChatOffice, uow: UnitOfWork) -> Case:
    case = uow.case("K")
    return uow.services.cases.record(uow.tx, "kantor", house.sop, case, _first_step(house, uow, case))


@pytest.mark.parametrize("opened", [1, 48, 49, 130])
def test_a_fresh_process_reads_a_long_case_from_its_last_snapshot_on(house: ChatOffice, opened: int) -> None:
    """However often the card was opened before: at most 50 events are read."""
    with house.services.begin() as uow:
        event = TaskOpened(task=uow.case("K").open_tasks[0].id, by="", at=uow.now)
        for _ in range(opened):
            uow.services.cases.record(uow.tx, "kantor", house.sop, uow.case("K"), [event])
    fresh = house.reopened()
    with fresh.read() as uow:
        assert uow.case("K") == house.case
        kept = uow.tx.connection.exec_driver_sql("SELECT data FROM snapshots").scalars().all()
        versions = [codec.load(Case, text).version for text in kept]
    assert versions == ([house.case.version // 50 * 50] if opened > 40 else [])


class Undone(Exception):
    """What made a transaction fail."""


def _move_and_fail(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        moved = _move(house, uow)
        assert uow.case("K") == moved, "the transaction sees its own work"
        raise Undone


def test_the_events_give_the_snapshot(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        moved = _move(house, uow)
    with house.services.read() as uow:
        again = None
        for event in rows.history(uow.tx, "K"):
            again = apply(again, event)
    assert again == moved == house.case


def test_what_was_rolled_back_is_known_to_nobody(house: ChatOffice) -> None:
    before = house.case
    with pytest.raises(Undone):
        _move_and_fail(house)
    assert house.case == before
    with house.services.begin() as uow:
        moved = _move(house, uow)
    with house.reopened().read() as uow:
        assert house.case == moved == uow.case("K")


def test_a_case_that_somebody_else_moved_is_stale(house: ChatOffice) -> None:
    old = house.case
    with house.services.begin() as uow:
        _move(house, uow)
    with pytest.raises(StaleCase):
        _record_again(house, old)
    with house.services.read() as uow:
        assert len(rows.history(uow.tx, "K")) == house.case.version


def _record_again(house: ChatOffice, old: Case) -> None:
    with house.services.begin() as uow:
        uow.services.cases.record(uow.tx, "kantor", house.sop, old, _first_step(house, uow, old))


def test_another_process_sees_the_newest_case(house: ChatOffice) -> None:
    beside = house.reopened()
    with beside.read() as uow:
        assert uow.case("K") == house.case
    with house.services.begin() as uow:
        moved = _move(house, uow)
    with beside.read() as uow:
        assert uow.case("K") == moved


def test_open_tasks_are_those_of_the_case(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        case = _move(house, uow)
    with house.services.read() as uow:
        found = (
            uow.tx.execute(select(tasks.c.task).where(tasks.c.case_id == "K", tasks.c.open)).scalars().all()
        )
    assert found == [task.id for task in case.open_tasks]
