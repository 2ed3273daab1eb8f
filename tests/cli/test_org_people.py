"""`sopbot org import` while people and tasks depend on the office: what it says, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.__main__ import app
from bot.bootstrap import keep_shift
from bot.core.office.model import Office
from storage.xlsx.office.template import write_template
from tests.worlds.office import ChatOffice, chats_beside_commands, sample, to_review

FAR = "197001011990032007"


@pytest.fixture(scope="module")
def began(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatOffice]:
    """Everybody has a phone; Perdagangan waits for the Kabid."""
    with chats_beside_commands(tmp_path_factory.mktemp("kantor"), "10-01 08:00") as made:
        keep_shift(made.services.db, made.clock)
        yield to_review(made, "5")


def imported(office: Office, *more: str) -> Result:
    write_template(Path("baru.xlsx"), office)
    return CliRunner().invoke(app, ["org", "import", "baru.xlsx", *more])


def renamed(name: str, nip: str) -> Office:
    """Sekar Contoh of Perdagangan has this name and NIP."""
    rows = [replace(row, name=name, nip=nip) if "Sekar" in row.name else row for row in sample().officers]
    return replace(sample(), officers=tuple(rows))


def said(result: Result, code: int) -> Sequence[str]:
    assert result.exit_code == code, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return [line for line in result.output.splitlines() if "Basis data latihan" not in line]


def test_a_file_that_takes_the_ground_from_a_task_names_the_task_and_is_not_loaded(began: ChatOffice) -> None:
    office = sample()
    named = [replace(one, name="Perniagaan") if one.code == "DAG" else one for one in office.bidang]
    lines = said(imported(replace(office, bidang=tuple(named))), 1)
    assert lines == [
        'Bidang baris 3, kolom nama: DAG berganti dari "Perdagangan" menjadi "Perniagaan", padahal yang lama masih'
        " dipakai tugas langkah 5, Kertas kerja Bidang Perdagangan, Triwulan III 2026."
        " Tulis kembali nama yang lama sampai tugas itu selesai.",
        "baru.xlsx: 1 hal perlu diperbaiki. Tidak ada yang dimuat; perbaiki semuanya lalu impor lagi.",
    ]
    assert began.cards_of("5.DAG.1") == {"kabid DAG"}


def test_a_seat_or_a_bidang_that_the_sheets_lack_names_the_tasks_that_stand_on_it(began: ChatOffice) -> None:
    office = sample()
    without = replace(office, officers=tuple(row for row in office.officers if "Sekar" not in row.name))
    task = "tugas langkah 5, Kertas kerja Bidang Perdagangan, Triwulan III 2026."
    assert said(imported(without), 1)[0] == (
        f"Pegawai, kolom peran: belum ada yang memegang peran Kabid di bidang Perdagangan. Masih dipakai {task}"
    )
    lines = said(
        imported(replace(office, bidang=tuple(one for one in office.bidang if one.code != "DAG"))), 1
    )
    assert [line.endswith(f"Pilihannya: IND, PSR, MET. Masih dipakai {task}") for line in lines[:3]] == [
        True, False, False,
    ]  # fmt: skip
    assert began.cards_of("5.DAG.1") == {"kabid DAG"}


def test_a_title_and_a_digit_are_a_correction_of_which_nobody_hears(began: ChatOffice) -> None:
    officer = began.officer("kabid DAG").id
    lines = said(imported(renamed("Dra. Hj. Sekar Contoh, M.M., M.Si.", "190001011920012070")), 0)
    assert len(lines) == 2  # what was loaded, and what is next
    assert began.officer("kabid DAG").id == officer


def test_somebody_else_and_the_same_person_at_once_load_nothing(began: ChatOffice) -> None:
    officer = began.officer("kabid DAG").id
    [line] = said(imported(renamed("Sekar Contah", FAR), "--ya", "--sama"), 2)
    assert line.endswith("Tidak ada yang dimuat; pilih salah satu.")
    assert began.officer("kabid DAG").id == officer


def test_a_doubt_names_both_and_what_is_lost_and_ya_settles_it(began: ChatOffice) -> None:
    office = renamed("Sekar Contah", FAR)
    lines = said(imported(office), 1)
    assert lines[0] == "Tidak ada yang disimpan, karena belum pasti apakah ini orang yang sama:"
    assert lines[1].startswith("- Dra.")
    assert lines[1].endswith(
        f"menjadi Sekar Contah (baris 8; Kepala Bidang Perdagangan; NIP {FAR}). Sebagai orang lain, yang lama:"
        " ponselnya tidak berlaku lagi."
    )
    assert ["--ya" in lines[2], "--sama" in lines[3]] == [True, True]
    assert began.cards_of("5.DAG.1") == {"kabid DAG"}
    done = "\n".join(said(imported(office, "--ya"), 0))
    assert "Tidak memegang jabatan lagi:\n- Dra." in done
    assert "kepada Sekar Contah" in done
    assert began.cards_of("5.DAG.1") == set()
