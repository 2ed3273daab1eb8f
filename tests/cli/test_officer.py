"""A lost phone: refused at once, and a new code in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.core.office.officers import Officer
from handlers.context import Services
from storage.repositories import people
from tests.worlds.office import imported_desk

runner = CliRunner()
NIP = "190001011920012007"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with imported_desk(tmp_path) as made:
        with made.begin() as uow:
            [officer] = uow.staff.called(NIP)
            people.register(uow.tx, officer, "telegram", "77", "77", uow.now)
        yield made


def test_the_old_phone_is_refused_and_the_new_code_is_his(services: Services) -> None:
    done = runner.invoke(app, ["pejabat", "ganti-ponsel", NIP])
    assert done.exit_code == 0, done.output
    assert "1 ponsel dicabut" in done.output
    found = re.search(r"Kode baru: ([A-Z2-9]{10})", done.output)
    assert found
    with services.read() as uow:
        assert people.by_address(uow.tx, "telegram", "77") is None
        row = people.invitation(uow.tx, found[1])
        assert row is not None
        assert (uow.staff.by_id(row.officer) or Officer).nip == NIP


def test_a_code_that_was_out_already_is_worth_nothing_any_more(services: Services) -> None:
    with services.begin() as uow:
        [officer] = uow.staff.called(NIP)
        old = people.invite(uow.tx, officer, uow.now)
    done = runner.invoke(app, ["pejabat", "ganti-ponsel", "sekar contoh"])
    assert done.exit_code == 0
    assert old not in done.output
    with services.read() as uow:
        row = people.invitation(uow.tx, old)
        assert row is not None
        assert row.expires_at <= uow.now


def test_a_name_that_fits_many_says_how_many_more_there_are(services: Services) -> None:
    done = runner.invoke(app, ["pejabat", "ganti-ponsel", "Contoh"])
    with services.read() as uow:
        many = len(uow.staff.called("Contoh"))
    assert f"; dan {many - 8} pejabat lagi." in done.output
    assert "bagian nama yang lebih panjang" in done.output


@pytest.mark.parametrize(
    ("who", "why"), [("Tuan Takada", "Tidak ada pejabat"), ("Contoh", "Ada beberapa pejabat")]
)
def test_who_is_not_named_for_certain_loses_no_phone(services: Services, who: str, why: str) -> None:
    done = runner.invoke(app, ["pejabat", "ganti-ponsel", who])
    assert done.exit_code == 1
    assert why in done.output
    assert ".." not in done.output
    with services.read() as uow:
        assert people.by_address(uow.tx, "telegram", "77") is not None
