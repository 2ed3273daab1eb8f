"""`sopbot pejabat mutasi`: what it says, and whom it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.core.case.commands import StartCase
from bot.core.case.decide import decide
from bot.core.office.officers import Officer
from bot.core.worktime.period import Period
from handlers.context import Services
from storage.repositories import people
from storage.xlsx.office.sample import sample_office
from storage.xlsx.office.template import write_template
from tests.worlds.office import imported_desk

runner = CliRunner()
NEW_NIP = "190001011920012099"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with imported_desk(tmp_path) as made:
        yield made


def heads(services: Services) -> list[str]:
    """Who holds Perdagangan."""
    with services.read() as uow:
        return [one.name for one in uow.staff.in_seat("kabid", "DAG")]


def test_a_new_officer_takes_the_seat_and_his_code_is_printed(services: Services) -> None:
    call = ["pejabat", "mutasi", "sekar contoh", "--nama", "Endang Contoh, S.E.", "--nip", NEW_NIP]
    done = runner.invoke(app, [*call, "--sapaan", "Ibu", "--sk", "821.2/17/2026"])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(
        "Dra. Sekar Contoh, M.M. digantikan Endang Contoh, S.E. sebagai Kepala Bidang Perdagangan.\n"
        "Tidak ada tugas terbuka yang berpindah.\n"
    )
    code = re.search(r"Kode undangan Endang Contoh, S.E.: ([A-Z2-9]{10})", done.output)
    assert code
    assert heads(services) == ["Endang Contoh, S.E."]
    with services.read() as uow:
        row = people.invitation(uow.tx, code[1])
        assert row is not None
        assert (uow.staff.by_id(row.officer) or Officer).nip == NEW_NIP
        [written] = [one for one in uow.office.officers if one.nip == NEW_NIP]
    assert (written.role, written.bidang, written.letter) == ("kabid", "DAG", "821.2/17/2026")


def test_somebody_of_the_list_takes_it_over(services: Services) -> None:
    done = runner.invoke(app, ["pejabat", "mutasi", "sekar contoh", "prasetya"])
    assert done.exit_code == 0, done.output
    assert heads(services) == ["Ir. Prasetya Contoh"]


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (["sekar"], 2, "Penggantinya belum disebut"),
        (["sekar", "Tuan Takada"], 1, "Tidak ada pejabat"),
        (["Tuan Takada", "sekar"], 1, "Tidak ada pejabat"),
        (["sekar", "Contoh"], 1, "Ada beberapa pejabat"),
        (["sekar", "Sekar Contoh"], 1, "tidak dapat menggantikan dirinya sendiri"),
        (["sekar", "--nama", "Endang", "--nip", "123"], 1, "NIP terdiri atas 18 angka"),
        (["sekar", "--nama", "Endang", "--nip", "190001011920011004"], 1, "NIP itu milik"),
    ],
)
def test_what_is_not_certain_changes_nothing(
    services: Services, arguments: list[str], code: int, why: str
) -> None:
    done = runner.invoke(app, ["pejabat", "mutasi", *arguments])
    assert (done.exit_code, why in done.output) == (code, True), done.output
    assert heads(services) == ["Dra. Sekar Contoh, M.M."]


def begun(services: Services) -> None:
    """A period whose first task lies with the Sekretaris."""
    with services.begin() as uow:
        sop = services.sops.current
        by = uow.actor(uow.staff.in_seat("sekretaris")[0])
        command = StartCase(case="K", period=Period(year=2026, number=3), bidang=("DAG",), by=by)
        events = decide(None, command, uow.scene(sop))
        services.cases.add(uow.tx, "kantor", services.sops.sha256, sop, events)


MOVED = re.compile(
    r"Tugas terbuka yang berpindah tangan:\nLangkah 1, Penugasan Triwulan III 2026: "
    r"dari Retno Contoh, S\.E\., M\.M\. kepada Endang Contoh, S\.E\.\n"
)


def test_the_tasks_that_move_are_named(services: Services) -> None:
    begun(services)
    done = runner.invoke(app, ["pejabat", "mutasi", "retno", "--nama", "Endang Contoh, S.E."])
    assert done.exit_code == 0, done.output
    assert MOVED.search(done.output), done.output


def test_an_import_names_them_too(services: Services, tmp_path: Path) -> None:
    begun(services)
    old = sample_office()
    new = [
        replace(row, name="Endang Contoh, S.E.", nip=NEW_NIP) if row.role == "sekretaris" else row
        for row in old.officers
    ]
    file = tmp_path / "kantor.xlsx"
    write_template(file, replace(old, officers=tuple(new)))
    done = runner.invoke(app, ["org", "import", str(file)])
    assert done.exit_code == 0, done.output
    assert MOVED.search(done.output), done.output


def test_an_import_remarks_on_seats_that_check_each_other_in_one_hand(
    services: Services, tmp_path: Path
) -> None:
    old = sample_office()
    [secretary] = [row for row in old.officers if row.role == "sekretaris"]
    new = [
        replace(secretary, role="kasubag_pe", position=row.position) if row.role == "kasubag_pe" else row
        for row in old.officers
    ]
    file = tmp_path / "kantor.xlsx"
    write_template(file, replace(old, officers=tuple(new)))
    done = runner.invoke(app, ["org", "import", str(file)])
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Pegawai baris 4, kolom rangkap: Retno Contoh"), done.output
