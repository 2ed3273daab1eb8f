"""What the walks through a whole office have found, each told once more as a short story."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.staff.terms import tick_acting
from tests.simulation import whole_officers as officers
from tests.simulation.whole_checks import Watch, check_at_rest
from tests.simulation.whole_officers import officer, play
from tests.worlds.office import DAY, MONDAY, WholeOffice, plain_papers, registered, small_office


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return registered(tmp_path_factory.mktemp("awal"), small_office(), MONDAY)


@pytest.fixture(params=[60])
def office(beginning: Path, request: pytest.FixtureRequest) -> Iterator[WholeOffice]:
    """Triwulan III has begun; a decision may be undone for a minute."""
    with plain_papers():
        found = WholeOffice(beginning, MONDAY, request.param, Watch().look)
        found.say("sekretaris", "/mulai Triwulan III 2026")
        found.settle()
        yield found
        found.close()


def live_cards(office: WholeOffice, who: str) -> list[str | None]:
    rows = office.ask("SELECT task FROM cards WHERE officer = ? AND live AND kind = 'tugas'", who)
    return [None if task is None else str(task) for (task,) in rows]


def test_a_plh_who_begins_before_the_papers_are_made_has_one_card(office: WholeOffice) -> None:
    boss, kabid = officer(office, "sekretaris"), officer(office, "kabid DAG")
    nip = {one.id: one.nip for one in office.everyone()}
    play(office, "1", "2", "3", "5")
    officers.appoint(office, boss, nip[boss], nip[kabid], "Plh", 1, 3, doubles=False)
    [(case, task)] = officers.workable(office)
    office.settle()
    assert officers.work(office, case, task) == ""
    office.clock.forward_to(MONDAY + DAY)
    tick_acting(office.services)
    office.settle()
    assert live_cards(office, kabid) == ["7..1"]
    check_at_rest(office)


def test_with_a_new_phone_the_cards_of_the_old_one_count_no_more(office: WholeOffice) -> None:
    play(office, "1")
    kasubag = officer(office, "kasubag_pe")
    officers.lose_phone(office, kasubag)
    officers.register(office, kasubag)
    office.settle()
    assert live_cards(office, kasubag) == ["2..1"]
    check_at_rest(office)
