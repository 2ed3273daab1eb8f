"""`sopbot data`: a copy for the person concerned, and what may go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from tests.worlds.office import CommandOffice, command_office


@pytest.fixture
def house(tmp_path: Path) -> Iterator[CommandOffice]:
    with command_office(tmp_path) as made:
        made.settle()
        yield made


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["data", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def officers(house: CommandOffice) -> list[tuple[str, str]]:
    with house.at_the_desk() as services, services.read() as uow:
        return [(one.name, one.id) for one in uow.staff.everyone]


@pytest.mark.usefixtures("house")
def test_the_copy_names_every_table_and_the_person_once(tmp_path: Path) -> None:
    code, said = run("export", "Retno Contoh", "--out", "retno.json")
    assert (code, "ditulis ke retno.json" in said) == (0, True)
    found = json.loads(Path("retno.json").read_text())
    assert [one["name"] for one in found["officers"]] == ["Retno Contoh, S.E., M.M."]
    assert len(found["contacts"]) == 1
    code, said = run("export", "Retno Contoh", "--out", "retno.json")
    assert (code, "dibiarkan utuh" in said) == (2, True)


@pytest.mark.usefixtures("house")
def test_whoever_has_a_seat_is_not_forgotten() -> None:
    code, said = run("forget", "Retno Contoh")
    assert (code, "masih memegang jabatan" in said) == (1, True)


def test_a_former_officer_is_forgotten_by_name(house: CommandOffice) -> None:
    done = CliRunner().invoke(
        app, ["pejabat", "mutasi", "Retno Contoh", "--nama", "Bagas Baru", "--nip", "199001012015011001"]
    )
    assert done.exit_code == 0, done.output
    code, said = run("forget", "Retno Contoh")
    assert (code, "catatan tentang nomor" in said) == (0, True)
    found = json.loads(run("export", "Retno Contoh")[1].partition("\n")[2])
    assert (len(found["officers"]), found["contacts"], found["invitations"]) == (1, [], [])
    assert "Bagas Baru" in [name for name, _ in officers(house)]


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(("who", "words"), [("Siapa Pula", "tidak"), ("Contoh", "beberapa"), ("", "tidak")])
def test_a_name_that_is_nobodys_or_several_peoples_is_refused(who: str, words: str) -> None:
    code, said = run("export", who)
    assert code == 1
    assert said
