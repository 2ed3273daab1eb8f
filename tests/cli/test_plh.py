"""`sopbot pejabat plh`: by the rules of the chat's `/plh`, entered by the operator.

19 November 2026 is a Thursday.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.bootstrap import keep_shift
from storage.repositories.incidents import list_incidents
from storage.tables import acting as acting_table
from tests.worlds.office import ChatOffice, chats_beside_commands

HEAD, SECRETARY = "Bagaskara", "Retno"
DAYS = ("--mulai", "19 November 2026", "--sampai", "30/11/2026")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    with chats_beside_commands(tmp_path, "11-19 09:00") as made:
        keep_shift(made.services.db, made.clock)
        made.look()
        yield made


def plh(*words: str) -> Result:
    result = CliRunner().invoke(app, ["pejabat", "plh", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def standing(house: ChatOffice) -> list[tuple[str, str, str, bool]]:
    """(absent, stand-in, kind, doubles) of everything set."""
    ids = {house.officer(chat).id: chat for chat in ("kepala_dinas", "sekretaris", "kabid DAG")}
    with house.services.read() as uow:
        found = uow.staff.standing
    return [(ids[one.absent], ids[one.stand_in], one.kind.value, one.doubles) for one in found]


def test_it_is_set_told_begun_and_recorded_as_the_operators(house: ChatOffice) -> None:
    kabid = house.officer("kabid DAG").name
    done = plh(SECRETARY, kabid, "--surat", "800/12/2026", *DAYS)
    assert done.exit_code == 0, done.output
    assert "19 November 2026 sampai dengan 30 November 2026, surat 800/12/2026." in done.stdout
    assert "Perhatian" not in done.stdout
    assert standing(house) == [("sekretaris", "kabid DAG", "Plh.", False)]
    told = house.look()
    assert {chat for chat, _ in told} == {"sekretaris", "kabid DAG"}
    assert any("dicatat" in message.text for _, message in told)
    with house.services.read() as uow:
        [row] = [row for row in list_incidents(uow.tx) if row.kind == "plh_ditetapkan"]
        assert json.loads(row.data)["oleh"] == "operator"
        assert uow.tx.execute(acting_table.select()).one().made_by == "operator"
        assert uow.actor(house.officer("kabid DAG")).oversees  # it has begun


def test_what_stands_out_is_said(house: ChatOffice) -> None:
    short = ("--mulai", "2026-11-19", "--sampai", "2026-11-20")
    done = plh(HEAD, SECRETARY, "--surat", "800/13", *short)
    assert done.exit_code == 0, done.output
    assert "kurang dari tujuh hari kerja" in done.stdout
    assert "--rangkap" in done.stdout
    assert "langkah 7 dan 8" in done.stdout


def test_a_recorded_rangkap_and_a_plt(house: ChatOffice) -> None:
    done = plh(HEAD, SECRETARY, "--surat", "SK 9", "--jenis", "plt", "--rangkap", *DAYS)
    assert done.exit_code == 0, done.output
    assert "Perhatian" not in done.stdout
    assert standing(house) == [("kepala_dinas", "sekretaris", "Plt.", True)]


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        ((HEAD, HEAD, "--surat", "1", *DAYS), 1, "berputar"),
        ((HEAD, "Tuan Takada", "--surat", "1", *DAYS), 1, "Tidak ada pejabat"),
        ((HEAD, "Contoh", "--surat", "1", *DAYS), 1, "Ada beberapa pejabat"),
        ((HEAD, SECRETARY, "--surat", " ", *DAYS), 2, "--surat"),
        ((HEAD, SECRETARY, "--surat", "1", "--mulai", "lusa", "--sampai", "30/11/2026"), 2, '--mulai "lusa"'),
        (
            (HEAD, SECRETARY, "--surat", "1", "--mulai", "19-20 November 2026", "--sampai", "30/11/2026"),
            2,
            "--mulai",
        ),
        (
            (HEAD, SECRETARY, "--surat", "1", "--mulai", "2026-11-30", "--sampai", "2026-11-20"),
            1,
            "mendahului",
        ),
        (
            (HEAD, SECRETARY, "--surat", "1", "--mulai", "2026-11-01", "--sampai", "2026-11-18"),
            1,
            "sudah lewat",
        ),
        (
            (HEAD, SECRETARY, "--surat", "1", "--mulai", "2026-11-19", "--sampai", "2027-03-01"),
            1,
            "paling lama 3 bulan",
        ),
        ((HEAD, SECRETARY, "--surat", "1", "--jenis", "pj", *DAYS), 2, "--jenis"),
    ],
)
def test_the_refusals_of_the_chat_change_nothing(
    house: ChatOffice, words: tuple[str, ...], code: int, why: str
) -> None:
    done = plh(*words)
    assert (done.exit_code, why in done.stderr) == (code, True), done.stderr
    assert standing(house) == []
    assert house.look() == []


def test_who_is_stood_in_for_already_is_not_so_twice(house: ChatOffice) -> None:
    assert plh(SECRETARY, house.officer("kabid DAG").name, "--surat", "1", *DAYS).exit_code == 0
    again = plh(SECRETARY, house.officer("kabid PSR").name, "--surat", "2", *DAYS)
    assert (again.exit_code, "sudah digantikan" in again.stderr) == (1, True)
    assert len(standing(house)) == 1


def test_at_night_the_news_waits_for_the_opening(house: ChatOffice) -> None:
    with house.services.read() as uow:
        before = uow.tx.connection.exec_driver_sql("select count(*) from outbox").scalar()
    keep_shift(house.services.db, house.to("11-19 22:30").clock)
    assert plh(SECRETARY, house.officer("kabid DAG").name, "--surat", "1", *DAYS).exit_code == 0
    opening = int(house.to("11-20 07:30").clock.now().timestamp()) * 1_000_000
    with house.services.read() as uow:
        rows = uow.tx.connection.exec_driver_sql("select next_at from outbox").scalars().all()
    assert set(rows[before:]) == {opening}
