"""400 idle days (in short 40) with a task open at step 5, ticks on each of them in two processes; then a tap that proceeds to the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from bot.core.case.model import CaseState
from tests.simulation import whole_officers as officers
from tests.simulation.whole_checks import Watch, check_at_rest, check_ledger
from tests.simulation.whole_officers import officer, play
from tests.worlds.office import DAY, MONDAY, ZONE, WholeOffice, plain_papers, registered, small_office

CENTURY = datetime(2101, 3, 2, 9, 0, tzinfo=ZONE)  #: a Wednesday, after the last year of the holiday data


@pytest.fixture(scope="module")
def beginning(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return registered(tmp_path_factory.mktemp("awal"), small_office(), MONDAY)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def office(beginning: Path, watch: Watch) -> Iterator[WholeOffice]:
    """One bidang has been signed, the other waits for its Kabid."""
    with plain_papers():
        found = WholeOffice(beginning, MONDAY, 60, watch.look)
        found.say("sekretaris", "/mulai Triwulan III 2026")
        found.settle()
        play(found, "1", "2", "3")
        [first, _] = officers.workable(found)
        assert officers.work(found, *first) == ""
        found.pass_time(timedelta(seconds=60))
        yield found
        found.close()


def idle(office: WholeOffice, days: int) -> None:
    """Each day at eight in both processes, and now and then in the evening, when nothing may be said."""
    for number in range(1, days + 1):
        for hour in (8, 20) if number % 9 == 0 else (8,):
            local = datetime.combine((MONDAY + number * DAY).date(), time(hour), ZONE)
            office.clock.forward_to(local)
            office.tick()
            office.settle()


def finish(office: WholeOffice) -> None:
    """A tap on the card that has lain there all the time, and the rest of the way."""
    play(office, "5", "6", "7", "8", "9")
    [case] = office.cases()
    assert case.state is CaseState.DONE
    check_at_rest(office)
    check_ledger(office)


def working_days(office: WholeOffice) -> int:
    with office.services.read() as uow:
        return uow.calendar.working_days_between(MONDAY.date(), office.now.astimezone(ZONE).date())


@pytest.mark.parametrize("idle_days", [40, pytest.param(400, marks=pytest.mark.long)])
def test_idle_days_bring_no_flood_and_a_tap_that_proceeds(
    office: WholeOffice, watch: Watch, idle_days: int, capsys: pytest.CaptureFixture[str]
) -> None:
    idle(office, idle_days)
    days, boss = working_days(office), officer(office, "sekretaris")
    nudges = Counter(str(row[0]) for row in office.ask("SELECT officer FROM cards WHERE kind = 'pengingat'"))
    names = {officer(office, chat): chat for chat in ("kepala_dinas", "sekretaris", "kasubag_pe", "kabid IND",
                                                      "kabid DAG", "kasi IND", "kasi DAG")}  # fmt: skip
    with capsys.disabled():
        told = {names[who]: count for who, count in nudges.items()}
        print(
            f"\n{idle_days} idle days, {days} working days: reminders {told}, digests {watch.pictures.total()}"
        )
    assert watch.pictures.total() == days, "one digest on each working day, to the Sekretaris alone"
    assert {chat for chat, _, _ in watch.pictures} == {"sekretaris"}
    [(digest,)] = office.ask(
        "SELECT payload FROM outbox WHERE payload LIKE '%rangkuman-%' ORDER BY id DESC LIMIT 1"
    )
    told_of_end = "Cuti bersama 2028 belum diketahui" in str(digest)
    assert told_of_end is (idle_days == 400), "the holiday data run out aloud"
    assert set(nudges) == {boss, officer(office, "kabid DAG")}, "nobody else has to do with it"
    assert max(nudges.values()) <= days + 1, "at most one a working day, and the call at its moment"
    finish(office)


def test_where_the_holiday_data_end_the_office_goes_on(office: WholeOffice) -> None:
    """Years without data have their weekends; nothing is refused, nothing floods."""
    before = len(office.ask("SELECT id FROM outbox"))
    office.pass_time(CENTURY - office.now, down=True)
    assert len(office.ask("SELECT id FROM outbox")) - before <= 2 * len(office.everyone())
    finish(office)
