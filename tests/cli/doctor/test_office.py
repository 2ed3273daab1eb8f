"""`sopbot doctor` about the office and its messages: each check with its fault planted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.config import SHIPPED_SOP, load_settings
from bot.core.office.acting import ActingAppointment, ActingKind
from bot.core.office.model import DayOverride
from bot.core.office.officers import Officer
from handlers.context import UnitOfWork
from storage.repositories import acting, people, queues
from storage.xlsx.office.sample import sample_office
from tests.worlds.office import MONDAY, CommandOffice, command_office


@pytest.fixture
def house(tmp_path: Path) -> Iterator[CommandOffice]:
    with command_office(tmp_path) as made:
        yield made


# -- the SOP and the office --------------------------------------------------------------------------------------------


def test_a_faulty_or_missing_sop_file_is_named(house: CommandOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    house.settle()
    monkeypatch.setenv("SOP_FILE", "tidak-ada.yaml")
    assert house.problems() == (1, [("berkas_sop", "salah")])
    Path("salah.yaml").write_text("kode: x\nnama: SOP X\nperan: []\nlangkah: []\n", encoding="utf-8")
    monkeypatch.setenv("SOP_FILE", "salah.yaml")
    assert house.problems() == (1, [("berkas_sop", "salah")])
    assert "sopbot sop check salah.yaml" in house.said("berkas_sop")["saran"]


def test_a_database_without_an_office_is_told_to_import_one(house: CommandOffice) -> None:
    house.change(lambda uow: None)
    assert house.problems() == (1, [("kantor", "salah")])


def test_a_seat_that_nobody_holds_is_named(house: CommandOffice) -> None:
    office = sample_office()
    kept = tuple(r for r in office.officers if (r.role, r.bidang) != ("kabid", "PSR"))
    house.settle(replace(office, officers=kept))
    assert house.problems() == (1, [("pemegang", "salah")])
    assert house.said("pemegang")["uraian"] == "Peran SOP tanpa pemegang: Kabid Pengelolaan Pasar."


def _of(uow: UnitOfWork, role: str, bidang: str | None = None) -> list[Officer]:
    return uow.staff.owners_of_any_day(role, bidang)


def test_a_seat_without_a_reachable_phone_is_a_fault_and_names_who(house: CommandOffice) -> None:
    house.settle()

    def close(uow: UnitOfWork) -> None:
        people.set_reachable(uow.tx, "telegram", _of(uow, "sekretaris")[0].id, reachable=False)

    house.change(close)
    assert house.problems() == (1, [("pemegang", "salah")])
    assert "menutup chat bot" in house.said("pemegang")["uraian"]


def test_before_anybody_has_registered_every_seat_is_named(house: CommandOffice) -> None:
    house.settle(phones=False)
    assert house.problems() == (1, [("pemegang", "salah")])
    row = house.said("pemegang")
    assert row["uraian"].count("belum mendaftar") == len(sample_office().officers) - _without_a_part()
    assert "sopbot invite list" in row["saran"]


def _without_a_part() -> int:
    return sum(row.role is None for row in sample_office().officers)


def test_one_of_several_in_a_seat_who_has_not_registered_is_worth_a_warning(house: CommandOffice) -> None:
    house.settle(phones=False)

    def all_but_one(uow: UnitOfWork) -> None:
        several = next(
            there for code in ("IND", "DAG", "PSR", "MET") if len(there := _of(uow, "kasi", code)) > 1
        )
        for officer in uow.staff.everyone:
            if officer.id != several[0].id:
                people.register(uow.tx, officer, "telegram", officer.id, officer.id, uow.now)

    house.change(all_but_one)
    assert house.problems() == (0, [("pemegang", "peringatan")])
    assert house.said("pemegang")["uraian"].count("belum mendaftar") == 1


def test_making_and_judging_in_one_hand_is_told_unless_it_is_recorded(house: CommandOffice) -> None:
    office = sample_office()
    kabid = next(row for row in office.officers if (row.role, row.bidang) == ("kabid", "MET"))
    others = tuple(row for row in office.officers if (row.role, row.bidang) != ("kasi", "MET"))
    alone_there = replace(office, officers=(*others, replace(kabid, role="kasi")))
    house.settle(alone_there)
    assert house.problems() == (1, [("rangkap_jabatan", "salah")])
    row = house.said("rangkap_jabatan")
    assert f"{kabid.name} (langkah 3 dan 5, tidak ada pemeriksa lain)" in row["uraian"]
    recorded = tuple(replace(row, doubles=row.nip == kabid.nip) for row in alone_there.officers)
    house.settle(replace(alone_there, officers=recorded))
    assert house.problems() == (0, [])


@pytest.mark.parametrize(("recorded", "found"), [(False, [("rangkap_jabatan", "salah")]), (True, [])])
def test_a_plh_who_would_sign_his_own_paraf_is_told_unless_it_is_recorded(
    house: CommandOffice, recorded: bool, found: list[tuple[str, str]]
) -> None:
    house.settle()

    def stand_in(uow: UnitOfWork) -> None:
        plh = ActingAppointment(
            id=0,
            absent=_of(uow, "kepala_dinas")[0].id,
            stand_in=_of(uow, "sekretaris")[0].id,
            kind=ActingKind.PLH,
            letter="800/12",
            start=uow.now - timedelta(days=1),
            end=uow.now + timedelta(days=1),
            doubles=recorded,
        )
        acting.add(uow.tx, uow.office_id, plh, "", uow.now)

    house.change(stand_in)
    assert house.problems() == (1 if found else 0, found)


@pytest.mark.parametrize(
    ("day", "entered", "found"),
    [
        (date(2027, 9, 30), False, []),
        (date(2027, 10, 1), False, [("cuti_bersama", "peringatan")]),
        (date(2027, 10, 1), True, []),
    ],
)
def test_from_october_on_next_years_cuti_bersama_are_asked_for(
    house: CommandOffice, day: date, entered: bool, found: list[tuple[str, str]]
) -> None:
    rows = [DayOverride(day=date(2027, 3, 8), note="Cuti bersama", closed=True)]
    rows += [DayOverride(day=date(2028, 12, 26), note="Cuti bersama Natal", closed=True)] if entered else []
    office = replace(sample_office(), overrides=tuple(rows))
    house.settle(office, MONDAY.replace(year=day.year, month=day.month, day=day.day))
    assert house.problems() == (0, found)


# -- the queues --------------------------------------------------------------------------------------------------------


def _queue(uow: UnitOfWork, minutes: int = 0) -> int:
    from bot.ports import Outgoing, OutgoingKind

    chat = _of(uow, "sekretaris")[0].id
    outgoing = Outgoing(kind=OutgoingKind.TEXT, chat=chat, text="contoh")
    at = uow.now + timedelta(minutes=minutes)
    return queues.queue(uow.tx, [queues.outgoing_row(uow.office_id, "telegram", outgoing, at)])[0]


def test_messages_that_wait_too_long_are_counted(house: CommandOffice) -> None:
    house.settle()
    house.change(lambda uow: (_queue(uow, 60), _queue(uow, -9)))
    assert house.problems() == (0, [])
    house.change(lambda uow: _queue(uow, -11))
    house.change(lambda uow: queues.send_failed(uow.tx, _queue(uow), "jaringan putus", uow.now))
    assert house.problems() == (0, [("pesan_keluar", "peringatan")])
    assert house.said("pesan_keluar")["uraian"] == "2 pesan belum terkirim (jaringan putus)."


def test_messages_that_were_given_up_name_their_reader_for_a_week(house: CommandOffice) -> None:
    house.settle()
    house.change(lambda uow: queues.send_failed(uow.tx, _queue(uow, -8 * 24 * 60), "ditolak", None))
    assert house.problems() == (0, [])
    house.change(lambda uow: queues.send_failed(uow.tx, _queue(uow), "ditolak", None))
    assert house.problems() == (0, [("pesan_keluar", "peringatan")])
    name = next(row.name for row in sample_office().officers if row.role == "sekretaris")
    assert house.said("pesan_keluar")["uraian"] == f"1 pesan gagal dalam tujuh hari terakhir, kepada: {name}"


def test_what_was_put_aside_or_waits_to_be_worked_is_told(house: CommandOffice) -> None:
    house.settle()
    house.change(lambda uow: queues.keep(uow.tx, "telegram", [("1", "7", "{}")], uow.now))
    house.change(lambda uow: queues.failed(uow.tx, 1, "Traceback\nValueError: contoh", None))
    assert house.problems() == (0, [("pesan_masuk", "peringatan")])
    assert "nomor 1 (ValueError: contoh)" in house.said("pesan_masuk")["uraian"]
    earlier = timedelta(minutes=11)
    house.change(lambda uow: queues.keep(uow.tx, "telegram", [("2", "7", "{}")], uow.now - earlier))
    assert house.problems() == (0, [("pesan_masuk", "peringatan")] * 2)


def test_the_shipped_sop_is_what_is_looked_at_by_default(house: CommandOffice) -> None:
    house.settle()
    [row] = [row for row in house.ask()[1] if row["pemeriksaan"] == "berkas_sop"]
    assert (row["keadaan"], load_settings().sop_file) == ("baik", SHIPPED_SOP)
