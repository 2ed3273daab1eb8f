"""Cases as stored: events are the truth, the snapshot follows, and what was rolled back is forgotten everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.case.apply import apply
from bot.core.case.commands import Complete
from bot.core.case.decide import decide
from bot.core.case.events import Event
from bot.core.case.model import Case
from handlers.context import Visit
from storage.repositories import cases as rows
from storage.repositories.cases import StaleCase
from tests.worlds.office import ChatOffice


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    found = ChatOffice(tmp_path, "10-06T09:00")
    found.start()
    yield found
    found.close()


def _first_step(house: ChatOffice, visit: Visit, case: Case) -> list[Event]:
    task = case.open_tasks[0]
    by = visit.actor(visit.staff.owners_of_any_day(house.sop.step(task.step).actor)[0])
    return list(decide(case, Complete(task=task.id, by=by), visit.scene(house.sop)))


def _move(house: ChatOffice, visit: Visit) -> Case:
    case = visit.case("K")
    return visit.desk.cases.record(visit.tx, "kantor", house.sop, case, _first_step(house, visit, case))


class Undone(Exception):
    """What made a transaction fail."""


def _move_and_fail(house: ChatOffice) -> None:
    with house.desk.visit() as visit:
        moved = _move(house, visit)
        assert visit.case("K") == moved, "the transaction sees its own work"
        raise Undone


def test_the_events_give_the_snapshot(house: ChatOffice) -> None:
    with house.desk.visit() as visit:
        moved = _move(house, visit)
    with house.desk.look() as visit:
        again = None
        for event in rows.history(visit.tx, "K"):
            again = apply(again, event)
    assert again == moved == house.case


def test_what_was_rolled_back_is_known_to_nobody(house: ChatOffice) -> None:
    before = house.case
    with pytest.raises(Undone):
        _move_and_fail(house)
    assert house.case == before
    with house.desk.visit() as visit:
        moved = _move(house, visit)
    with house.reopened().look() as visit:
        assert house.case == moved == visit.case("K")


def test_a_case_that_somebody_else_moved_is_stale(house: ChatOffice) -> None:
    old = house.case
    with house.desk.visit() as visit:
        _move(house, visit)
    with pytest.raises(StaleCase):
        _record_again(house, old)
    with house.desk.look() as visit:
        assert len(rows.history(visit.tx, "K")) == house.case.version


def _record_again(house: ChatOffice, old: Case) -> None:
    with house.desk.visit() as visit:
        visit.desk.cases.record(visit.tx, "kantor", house.sop, old, _first_step(house, visit, old))


def test_another_process_sees_the_newest_case(house: ChatOffice) -> None:
    beside = house.reopened()
    with beside.look() as visit:
        assert visit.case("K") == house.case
    with house.desk.visit() as visit:
        moved = _move(house, visit)
    with beside.look() as visit:
        assert visit.case("K") == moved


def test_open_tasks_are_those_of_the_case(house: ChatOffice) -> None:
    with house.desk.visit() as visit:
        case = _move(house, visit)
    with house.desk.look() as visit:
        found = rows.all_open(visit.tx)
    assert found == [("kantor", "K", task.id) for task in case.open_tasks if task.deadline]
