"""A Plt of a vacant seat is a row of the office file: the term begins and ends by itself, and the open tasks
follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.core.case.rules import check_holder
from bot.core.office.appointments import AppointmentKind
from bot.core.office.model import Office
from bot.core.office.officers import Seat
from bot.core.refusals import NotHolder
from handlers.case.records import record_of
from handlers.documents.history import history_rows
from handlers.documents.signers import addressees, holder, signer_of
from handlers.messages.names import name_of
from handlers.refusals import NotYourAbsence
from handlers.staff.appointment import check_may_order
from storage.repositories.incidents import list_incidents
from storage.xlsx.office.sample import sample_office
from tests.worlds.office import ChatOffice, to_review

LETTER = "800.1.11.1/123/2026"


def office(kind: AppointmentKind, first: date, last: date | None, *, vacant: bool) -> Office:
    """Prasetya (Kabid IND) holds Perdagangan for the time being; `vacant`: Sekar has left it."""
    old = sample_office()
    [head] = [row for row in old.officers if row.role == "kabid" and row.bidang == "DAG"]
    [prasetya] = [row for row in old.officers if row.role == "kabid" and row.bidang == "IND"]
    kept = [row for row in old.officers if row != head or not vacant]
    instead = replace(
        prasetya, bidang="DAG", position=head.position, kind=kind, letter=LETTER, first=first, last=last
    )
    return replace(old, officers=(*kept, instead))


def opened(directory: Path, made: Office) -> ChatOffice:
    return ChatOffice(directory, "11-19 08:00", made)  # a Thursday


@pytest.fixture
def vacant(tmp_path: Path) -> Iterator[ChatOffice]:
    """Perdagangan is vacant; Prasetya is its Plt from Monday 23 to Friday 27 November."""
    made = opened(tmp_path, office(AppointmentKind.PLT, date(2026, 11, 23), date(2026, 11, 27), vacant=True))
    yield made
    made.close()


def incidents(house: ChatOffice) -> list[str]:
    with house.services.read() as uow:
        return [row.kind for row in reversed(list_incidents(uow.tx))]


def test_before_its_first_day_nobody_holds_the_seat_and_the_sekretaris_hears_of_the_task(
    vacant: ChatOffice,
) -> None:
    to_review(vacant, "5")
    told = [one.text for to, one in vacant.heard if to == "sekretaris"]
    assert any("Perdagangan" in text and "belum ada yang memegang peran Kabid" in text for text in told), told
    assert "pemegang_tak_terjangkau" in incidents(vacant)
    assert vacant.cards_of("5.DAG.1") == set()


def test_his_first_day_brings_him_the_open_task_and_his_last_takes_it_away(vacant: ChatOffice) -> None:
    to_review(vacant, "5")
    assert vacant.tick("11-23 00:30") == [], "nobody is written to at night"
    begun = vacant.tick("11-23 07:30")
    assert vacant.cards_of("5.DAG.1") == {"kabid IND"}
    assert {to for to, text in begun if "Plt. Kepala Bidang Perdagangan mulai berlaku" in text} == {
        "kabid IND", "sekretaris",
    }  # fmt: skip
    assert vacant.tick("11-23 07:31") == [], "once"
    assert vacant.tick("11-27 15:59") == [], "the last day is his"
    ended = vacant.tick("11-30 07:30")
    assert vacant.cards_of("5.DAG.1") == set()
    assert any(to == "sekretaris" and "Dengan itu jabatan ini kosong" in text for to, text in ended)
    assert incidents(vacant)[-2:] == ["jabatan_kosong", "pemegang_tak_terjangkau"]
    assert vacant.tick("11-30 07:31") == [], "once"


def test_outside_his_days_he_may_not_act(vacant: ChatOffice) -> None:
    to_review(vacant, "5")
    vacant.tick("11-23 07:30")
    vacant.to("11-28 00:00")
    with pytest.raises(NotHolder):
        vacant.tap("kabid IND", "Ya, tanda tangani")


@pytest.mark.parametrize("kind", [AppointmentKind.PJ, AppointmentKind.PLT, AppointmentKind.PLH])
def test_his_signature_says_as_what_he_signed(tmp_path: Path, kind: AppointmentKind) -> None:
    house = opened(tmp_path, office(kind, date(2026, 11, 1), None, vacant=kind is not AppointmentKind.PLH))
    to_review(house, "5")
    with house.services.read() as uow:
        awaited = holder(uow, house.sop, "kabid", "DAG")
        to = addressees(uow, house.sop, house.case, "5")
    house.tap("kabid IND", "Ya, tanda tangani")
    task = house.case.task("5.DAG.1")
    assert task is not None
    with house.services.read() as uow:
        block = signer_of(uow, house.sop, task)
        rows = history_rows(uow, house.sop, house.case)
        record = record_of(uow.staff, house.sop, task)
    named = (kind.value, "Kepala Bidang Perdagangan", "Ir. Prasetya Contoh")
    assert (block.acting, block.position, block.name) == named
    assert (awaited.acting, awaited.position, awaited.name) == named
    line = f"{kind.value} Kepala Bidang Perdagangan (Ir. Prasetya Contoh)"
    assert line in [row.actor for row in rows]
    assert line in to
    assert record.fields["oleh"] == (
        f"Bapak Ir. Prasetya Contoh, selaku {kind.value} Kepala Bidang Perdagangan"
    )
    assert (task.acting, task.for_officer) == (kind.value, "")
    house.close()


def test_in_his_own_seat_he_signs_as_himself(vacant: ChatOffice) -> None:
    to_review(vacant, "5")
    vacant.tick("11-23 07:30")
    vacant.answer("5", "IND")
    task = vacant.case.task("5.IND.1")
    assert task is not None
    with vacant.services.read() as uow:
        block = signer_of(uow, vacant.sop, task)
    assert (block.acting, block.position) == ("", "Kepala Bidang Perindustrian")


def test_a_plh_by_row_holds_the_seat_instead_of_its_holder_who_still_reads(tmp_path: Path) -> None:
    house = opened(
        tmp_path, office(AppointmentKind.PLH, date(2026, 11, 23), date(2026, 11, 27), vacant=False)
    )
    to_review(house, "5")
    assert house.cards_of("5.DAG.1") == {"kabid DAG"}
    house.tick("11-23 07:30")
    assert house.cards_of("5.DAG.1") == {"kabid IND"}
    with house.services.read() as uow, pytest.raises(NotHolder):
        check_holder(house.case, "5.DAG.1", uow.actor(house.officer("kabid DAG")), house.sop)
    house.tick("11-30 07:30")
    assert house.cards_of("5.DAG.1") == {"kabid DAG"}
    house.close()


def test_the_kepala_dinas_enters_the_plh_of_the_sekretaris(tmp_path: Path) -> None:
    house = opened(tmp_path, sample_office())
    asked = house.say("kepala_dinas", "/plh")
    assert "Bila yang berhalangan bukan Bapak sendiri, pilih Untuk Sekretaris." in asked
    assert "Siapa yang menggantikan Ibu Retno" in house.tap("kepala_dinas", "Untuk Sekretaris")
    for answer in ("Sekar", "Plh", LETTER, "19-27 November 2026"):
        house.say("kepala_dinas", answer)
    house.tap("kepala_dinas", "Ya, catat")
    with house.services.read() as uow:
        [there] = uow.staff.in_seat("sekretaris")
    assert there.name == "Dra. Sekar Contoh, M.M."
    house.close()


def test_nobody_else_enters_it(tmp_path: Path) -> None:
    house = opened(tmp_path, sample_office())
    assert "Untuk Sekretaris" not in house.say("kabid DAG", "/plh")
    house.appoint("sekretaris", "Retno", "Sekar", "Plh", LETTER, "23-27 November 2026")
    assert "Plh. Sekretaris" in house.say("kepala_dinas", "/plh"), "it is his to end as well"
    with house.services.read() as uow:
        [one] = [button for button in house.heard[-1][1].buttons if button.label == "Akhiri nomor 1"]
        assert one
        secretary = uow.staff.in_seat("sekretaris")[0]
        with pytest.raises(NotYourAbsence):
            check_may_order(uow, house.officer("kabid DAG"), secretary.id)
    house.close()


def test_who_holds_nothing_but_a_vacant_seat_is_known_by_it(tmp_path: Path) -> None:
    made = office(AppointmentKind.PLT, date(2026, 11, 1), date(2026, 12, 31), vacant=True)
    rows = [replace(row, name="Wulan Contoh", nip="") if row.kind else row for row in made.officers]
    house = opened(tmp_path, replace(made, officers=tuple(rows)))
    with house.services.read() as uow:
        [wulan] = uow.staff.in_seat("kabid", "DAG")
        assert name_of(uow.staff, wulan.id) == "Bapak Wulan Contoh (Plt. Kepala Bidang Perdagangan)"
        assert uow.actor(wulan).plates[Seat(role="kabid", bidang="DAG")].title == "Kepala Bidang Perdagangan"
    house.close()
