"""A lost phone: refused at once, and a new code in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.core.office.officers import Officer
from handlers.context import Desk
from storage.repositories import people
from tests.worlds.office import imported_desk

runner = CliRunner()
NIP = "190001011920012007"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with imported_desk(tmp_path) as made:
        with made.visit() as visit:
            [officer] = visit.staff.called(NIP)
            people.register(visit.tx, officer, "telegram", "77", "77", visit.now)
        yield made


def test_the_old_phone_is_refused_and_the_new_code_is_his(desk: Desk) -> None:
    done = runner.invoke(app, ["pejabat", "ganti-ponsel", NIP])
    assert done.exit_code == 0, done.output
    assert "1 ponsel dicabut" in done.output
    found = re.search(r"Kode baru: ([A-Z2-9]{10})", done.output)
    assert found
    with desk.look() as visit:
        assert people.by_address(visit.tx, "telegram", "77") is None
        row = people.invitation(visit.tx, found[1])
        assert row is not None
        assert (visit.staff.by_id(row.officer) or Officer).nip == NIP


def test_a_code_that_was_out_already_is_worth_nothing_any_more(desk: Desk) -> None:
    with desk.visit() as visit:
        [officer] = visit.staff.called(NIP)
        old = people.invite(visit.tx, officer, visit.now)
    done = runner.invoke(app, ["pejabat", "ganti-ponsel", "sekar contoh"])
    assert done.exit_code == 0
    assert old not in done.output
    with desk.look() as visit:
        row = people.invitation(visit.tx, old)
        assert row is not None
        assert row.expires_at <= visit.now


@pytest.mark.parametrize(
    ("who", "why"), [("Tuan Takada", "Tidak ada pejabat"), ("Contoh", "Ada beberapa pejabat")]
)
def test_who_is_not_named_for_certain_loses_no_phone(desk: Desk, who: str, why: str) -> None:
    done = runner.invoke(app, ["pejabat", "ganti-ponsel", who])
    assert done.exit_code == 1
    assert why in done.output
    with desk.look() as visit:
        assert people.by_address(visit.tx, "telegram", "77") is not None
