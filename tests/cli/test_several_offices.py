"""Commands where several offices share an installation: each is asked for by its code, and tells of itself alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import serve
from bot.__main__ import app
from bot.bootstrap import open_services
from bot.clock import MovableClock
from bot.config import load_settings
from bot.core.case.commands import StartCase
from bot.core.case.decide import decide
from storage.repositories import people
from storage.xlsx.office.template import write_template
from tests.meta.test_help import COMMANDS
from tests.worlds.office import MONDAY, PERIOD, operators_folder, sample
from tests.worlds.two_offices import CASE, FIRST, MARK, SECOND, THEIRS, second_office

TOKEN = "1000001:LATIHAN-tidak-pernah-dipakai-00"
NOWHERE = "QQ8-TW2"
#: Every command that takes the code of an office, with what it wants besides.
OF_OFFICE = {
    ("invite", "list"): [], ("invite", "log"): [], ("case", "list"): [], ("case", "show"): [], ("case", "retry"): [],
    ("calendar", "show"): ["2026"], ("calendar", "deadline"): ["2026-11-23T09:00", "3 hari"],
    ("calendar", "between"): ["2026-11-23T09:00", "2026-11-24T09:00"],
    ("data", "export"): ["Retno"], ("data", "forget"): ["Retno"],
    ("pejabat", "mutasi"): ["Retno", "Sekar"], ("pejabat", "ganti-ponsel"): ["Retno"],
    ("pejabat", "plh"): ["Retno", "Sekar", "--surat", "1", "--mulai", "1 Desember 2026", "--sampai", "2 Desember 2026"],
    ("org", "import"): ["satu.xlsx"],
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A real bot's installation with two offices, a period in each."""
    where = tmp_path_factory.mktemp("dua")
    with operators_folder(where), pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
        patch.setenv("TELEGRAM_API_BASE_URL", "http://127.0.0.1:9")
        write_template(Path("satu.xlsx"), sample())
        write_template(Path("dua.xlsx"), second_office())
        assert run("org", "import", "satu.xlsx")[0] == 0
        code, said = run("org", "import", "dua.xlsx", "--kantor", SECOND.upper())
        assert code == 0
        assert f"Dinas {MARK} sudah dimuat dengan kode {SECOND}" in said
        assert (
            f"perintah tentang satu kantor memerlukan --kantor, untuk kantor ini --kantor {SECOND}." in said
        )
        begin()
        yield where


def begin() -> None:
    """A period in each office, and one phone in the second."""
    services = open_services(load_settings(), MovableClock(MONDAY))
    for office, case, period in ((FIRST, "K", PERIOD), (SECOND, CASE, THEIRS)):
        with services.of(office).begin() as uow:
            by = uow.actor(uow.staff.in_seat(services.sops.current.first.actor)[0])
            bidang = tuple(one.code for one in uow.office.bidang)
            command = StartCase(case=case, period=period, bidang=bidang, by=by)
            events = decide(None, command, uow.scene(services.sops.current))
            services.cases.add(uow.tx, office, services.sops.sha256, services.sops.current, events)
    with services.of(SECOND).begin() as uow:
        people.register(uow.tx, uow.staff.everyone[0], "telegram", "77", "77", uow.now)
        uow.incident("terdaftar", pejabat=uow.staff.everyone[0].name)
    services.db.close()


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words), prog_name="sopbot")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_every_command_about_an_office_stands_in_the_table_above() -> None:
    taking = {words for words, one in COMMANDS.items() if any("--kantor" in each.opts for each in one.params)}
    assert taking == set(OF_OFFICE)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("words", OF_OFFICE, ids=" ".join)
def test_with_several_offices_the_one_that_is_meant_has_to_be_named(words: tuple[str, ...]) -> None:
    assert run(*words, *OF_OFFICE[words]) == (
        2,
        "Ada 2 kantor di sini: kantor, seberang. Sebutkan satu dengan --kantor KODE.\n",
    )


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("words", [one for one in OF_OFFICE if one != ("org", "import")], ids=" ".join)
def test_an_unknown_code_is_refused_with_those_that_there_are(words: tuple[str, ...]) -> None:
    assert run(*words, *OF_OFFICE[words], "--kantor", "dinkes") == (
        2,
        "Tidak ada kantor dengan kode dinkes. Kode yang ada: kantor, seberang.\n",
    )


@pytest.mark.usefixtures("folder")
def test_the_list_names_each_office_with_its_officers_and_periods() -> None:
    code, said = run("org", "list", "--json")
    everyone = len({row.nip or row.name for row in sample().officers if row.role})
    assert (code, json.loads(said)) == (
        0,
        [
            {"kode": FIRST, "nama": sample().name, "pejabat": everyone, "terdaftar": 0, "berjalan": [str(PERIOD)]},
            {"kode": SECOND, "nama": f"Dinas {MARK}", "pejabat": everyone, "terdaftar": 1, "berjalan": [str(THEIRS)]},
        ],
    )  # fmt: skip
    assert (
        f"{SECOND}: Dinas {MARK}; 1 dari {everyone} pejabat terdaftar; berjalan: {THEIRS}"
        in run("org", "list")[1]
    )


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "words",
    [
        ["invite", "list"],
        ["invite", "list", "--json"],
        ["invite", "log"],
        ["case", "list"],
        ["case", "show"],
        ["case", "show", "--json"],
        ["case", "retry"],
        ["calendar", "show", "2026"],
        ["data", "export", "Retno"],
        ["pejabat", "ganti-ponsel", "Retno"],
    ],
    ids=" ".join,
)
def test_no_command_about_one_office_says_a_word_of_another(words: list[str]) -> None:
    code, said = run(*words, "--kantor", FIRST)
    assert code == 0, said
    assert [one for one in (MARK, CASE, str(THEIRS)) if one in said] == []
    code, said = run(*words, "--kantor", SECOND)
    assert code == 0, said
    assert [one for one in ("Contoh,", str(PERIOD), sample().name) if one in said] == []


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "theirs", "nowhere"),
    [
        (["case", "show"], CASE, NOWHERE),
        (["case", "retry"], CASE, NOWHERE),
        (["data", "export"], f"Retno {MARK}", "Retno Zeberang"),
        (["data", "forget"], f"Retno {MARK}", "Retno Zeberang"),
        (["pejabat", "ganti-ponsel"], f"Retno {MARK}", "Retno Zeberang"),
        (["pejabat", "mutasi"], f"Retno {MARK}", "Retno Zeberang"),
    ],
)
def test_what_another_office_has_is_as_unknown_as_what_nobody_has(
    words: list[str], theirs: str, nowhere: str
) -> None:
    code, said = run(*words, theirs, "--kantor", FIRST)
    other, unknown = run(*words, nowhere, "--kantor", FIRST)
    assert (code, said.replace(theirs, "…")) == (other, unknown.replace(nowhere, "…"))
    assert code


@pytest.mark.usefixtures("folder")
def test_a_period_is_found_by_its_id_in_whichever_office() -> None:
    assert json.loads(run("case", "show", CASE, "--json")[1])["periode"] == str(THEIRS)
    assert run("case", "show", CASE, "--kantor", SECOND)[0] == 0
    code, said = run("verify")
    assert (code, f"{CASE}" in said, "K" in said) == (0, True, True)
    assert run("verify", CASE)[0] == 0


@pytest.mark.usefixtures("folder")
def test_the_doctor_names_the_office_of_what_it_finds() -> None:
    _, said = run("doctor", "--json")
    rows = [row for row in json.loads(said) if row["pemeriksaan"] in ("kantor", "cuti_bersama")]
    assert {row["kantor"] for row in rows} == {FIRST, SECOND}
    lines = [one for one in run("doctor")[1].splitlines() if f"{SECOND}: " in one]
    assert any(f"Dinas {MARK}" in one for one in lines)


@pytest.mark.usefixtures("folder")
def test_a_backup_holds_every_office() -> None:
    code, said = run("backup", "semua.zip")
    assert (code, "2 periode" in said) == (0, True), said


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("code", ["a b", "-x", "x-", "å", "d" * 31, "../x"])
def test_a_code_that_cannot_be_one_is_refused(code: str) -> None:
    exit_code, said = run("org", "import", "satu.xlsx", f"--kantor={code}")
    assert (exit_code, said.startswith("Kode kantor ")) == (2, True)


@pytest.mark.usefixtures("folder")
def test_the_same_office_is_not_loaded_twice() -> None:
    code, said = run("org", "import", "dua.xlsx", "--kantor", "lagi")
    assert (code, said) == (
        2,
        f"Dinas {MARK} sudah ada dengan kode {SECOND}, jadi tidak dimuat sebagai kantor lain."
        f" Untuk memperbaruinya, pakai --kantor {SECOND}.\n",
    )
    assert [one["kode"] for one in json.loads(run("org", "list", "--json")[1])] == [FIRST, SECOND]


@pytest.mark.usefixtures("folder")
def test_the_bot_tells_how_many_officers_of_all_offices_it_reaches(
    capsys: pytest.CaptureFixture[str],
) -> None:
    services = open_services(load_settings())
    serve.check_office(load_settings(), services)
    serve._tell_ready(services, ["telegram"])
    services.db.close()
    everyone = 2 * len({row.nip or row.name for row in sample().officers if row.role})
    assert f"1 dari {everyone}" in capsys.readouterr().out


def test_the_only_office_goes_without_a_code_whatever_it_is_called(tmp_path: Path) -> None:
    """Before there is any, a command knows of none."""
    with operators_folder(tmp_path), pytest.MonkeyPatch.context() as patch:
        patch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
        patch.setenv("TELEGRAM_API_BASE_URL", "http://127.0.0.1:9")
        assert run("org", "list") == (0, "Belum ada kantor. Muat dengan sopbot org import kantor.xlsx.\n")
        said = "Tidak ada kantor dengan kode dinkes. Belum ada kantor yang dimuat.\n"
        assert run("case", "list", "--kantor", "dinkes") == (2, said)
        write_template(Path("dua.xlsx"), second_office())
        assert run("org", "import", "dua.xlsx", "--kantor", "Dinkes-2")[0] == 0
        assert run("org", "import", "dua.xlsx")[0] == 0
        assert f"Retno {MARK}" in run("invite", "list")[1]


def test_a_rehearsal_stays_one_office(tmp_path: Path) -> None:
    with operators_folder(tmp_path):
        write_template(Path("satu.xlsx"), sample())
        write_template(Path("dua.xlsx"), replace(second_office(), name="Dinas Lain"))
        assert run("org", "import", "satu.xlsx")[0] == 0
        code, said = run("org", "import", "dua.xlsx", "--kantor", "lain")
        assert (code, "Latihan memakai satu kantor saja." in said) == (2, True)
