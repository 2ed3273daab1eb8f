"""Lists that are empty say so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from handlers.context import Services
from handlers.staff.office_import import import_office
from storage.xlsx.office.sample import sample_office
from tests.worlds.office import imported_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Services]:
    with imported_desk(tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("case", "list"), 0, "Belum ada periode. Sekretaris memulainya di chat.\n"),
        (("case", "show"), 1, "Belum ada periode. Sekretaris memulainya di chat.\n"),
        (
            ("case", "show", "lama"),
            1,
            "Periode ini tidak ditemukan. Lihat semua periode dengan sopbot case list.\n",
        ),
        (("invite", "log"), 0, "Belum ada kejadian yang tercatat.\n"),
    ],
)
def test_a_list_without_rows_says_so(desk: Services, words: tuple[str, ...], code: int, said: str) -> None:
    done = CliRunner().invoke(app, words)
    assert done.exit_code == code
    assert (done.stderr if code else done.stdout).endswith(said)
    if not code:
        assert json.loads(CliRunner().invoke(app, [*words, "--json"]).stdout) == []


def test_an_office_in_which_nobody_has_a_part_is_told_where_parts_are_given(desk: Services) -> None:
    with desk.begin() as uow:
        import_office(uow, replace(sample_office(), officers=()))
    done = CliRunner().invoke(app, ["invite", "list"])
    assert done.stdout == (
        "Belum ada pejabat yang berperan dalam SOP."
        " Isi kolom peran pada lembar Pegawai, lalu sopbot org import.\n"
    )


def test_before_the_import_the_terminal_names_its_own_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    done = CliRunner().invoke(app, ["invite", "list"])
    assert done.exit_code == 1
    assert "Data kantor belum dimuat. Muat dengan sopbot org import kantor.xlsx" in done.stderr
