"""A period is cancelled at every step of the shipped SOP, paused, and within the `tunda`: nothing of it is left."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.case.model import Answer, Case, CaseState
from tests.simulation import whole_officers as officers
from tests.simulation.whole_checks import Watch, check_at_rest
from tests.simulation.whole_officers import officer, play
from tests.worlds.office import DAY, MONDAY, WholeOffice, plain_papers, registered, small_office

WHY = "Perubahan jadwal pelaporan."
WAY = ("1", "2", "3", "5", "6", "7", "8", "9")
STATES = (*WAY, "8T", "jeda", "tunda", "alasan")


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return registered(tmp_path_factory.mktemp("awal"), small_office(), MONDAY)


@pytest.fixture
def office(beginning: Path) -> Iterator[WholeOffice]:
    with plain_papers():
        found = WholeOffice(beginning, MONDAY, 60, Watch().look)
        found.say("sekretaris", "/mulai Triwulan III 2026")
        found.settle()
        yield found
        found.close()


def bring_to(office: WholeOffice, state: str) -> None:
    if state in WAY:
        play(office, *WAY[: WAY.index(state)])
        return
    if state == "8T":
        play(office, *WAY[: WAY.index("8")])
        [(case, task)] = officers.workable(office)
        officers.work(office, case, task, Answer.TIDAK)
        office.pass_time(timedelta(seconds=60))
    elif state == "jeda":
        play(office, "1", "2", "3")
        officers.order(office, officer(office, "sekretaris"), "jeda", 0, WHY)
    elif state == "tunda":
        play(office, "1", "2", "3")
        for case, task in officers.workable(office):
            officers.work(office, case, task)  # signed, and nobody has heard of it yet
    elif state == "alasan":
        play(office, "1", "2", "3")
        data = officers.newest(office, officer(office, "kabid DAG"), "no")
        assert data is not None
        office.press("kabid DAG", data)


def the_case(office: WholeOffice) -> Case:
    [case] = office.cases()
    return case


@pytest.mark.parametrize("state", STATES)
def test_a_period_cancelled_in_this_state_leaves_nothing_behind(office: WholeOffice, state: str) -> None:
    bring_to(office, state)
    if state in (*WAY, "8T"):
        assert {task.step for task in the_case(office).open_tasks} == {state}
    officers.order(office, officer(office, "sekretaris"), "batal_periode", 0, WHY)
    case = the_case(office)
    assert (case.state, case.ended_reason, case.open_tasks) == (CaseState.CANCELLED, WHY, ())
    check_at_rest(office)
    assert (
        office.ask("SELECT task FROM outbox WHERE state = 'antre' AND task IS NOT NULL AND card IS NULL")
        == []
    )
    check_silence(office, case)


def check_silence(office: WholeOffice, case: Case) -> None:
    """The news of it goes out; after that two weeks bring no message, no job changes the case."""
    office.settle()
    [(newest,)] = office.ask("SELECT max(id) FROM outbox")
    office.pass_time(14 * DAY)
    assert office.ask("SELECT payload FROM outbox WHERE id > ?", newest) == []
    assert office.ask("SELECT raw FROM inbox WHERE state = 'baru'") == []
    assert (
        office.ask("SELECT rung FROM reminders WHERE at > ?", round(case.closed_at.timestamp() * 1e6)) == []
    )  # type: ignore[union-attr]
    assert the_case(office) == case
