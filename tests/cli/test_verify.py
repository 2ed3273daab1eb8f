"""`sopbot verify`: what is whole, what is bent, and what a file is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from storage.database import FILE_NAME
from tests.worlds.office import PaperOffice, operators_folder, to_draft, two_bidang


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PaperOffice]:
    """An operator whose data folder is that of a case with papers."""
    with operators_folder(tmp_path):
        made = to_draft(PaperOffice(tmp_path, two_bidang(), watermark="LATIHAN"))
        (tmp_path / "files").rename(tmp_path / "db" / "files")
        (tmp_path / "data").mkdir()
        (tmp_path / "data" / "latihan").symlink_to(tmp_path / "db")
        yield made
        made.close()


def run(*words: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(app, ["verify", *words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout.splitlines()


def test_what_is_whole_is_said_with_the_end_of_its_chain(house: PaperOffice) -> None:
    code, (told, total) = run()
    assert (code, total) == (0, "Semua utuh.")
    assert told.startswith(
        f"satu  Triwulan III 2026: utuh. {house.case.version} peristiwa berantai, 6 berkas;"
    )
    assert run("satu") == (0, [told, total])


def test_a_bent_event_is_named(house: PaperOffice) -> None:
    with closing(sqlite3.connect(house.directory / "db" / FILE_NAME, isolation_level=None)) as database:
        database.execute("UPDATE events SET data = replace(data, 'halal', 'haram') WHERE data LIKE '%halal%'")
    code, (told, total) = run()
    assert code == 1
    assert told.startswith("satu  TIDAK UTUH. Peristiwa nomor ")
    assert total.startswith("1 hal tidak sesuai.")


def test_a_bent_file_is_named_by_its_paper_and_its_place(house: PaperOffice) -> None:
    path = house.services.files.directory
    evidence = next(paper for paper in house.case.papers if paper.name == "rekap IKM.pdf")
    place = house.directory / "db" / "files" / evidence.sha256[:2] / evidence.sha256
    assert path.name == "files"
    place.write_bytes(b"lain")
    code, (told, stray, _) = run()
    assert code == 1
    assert "Berkas rekap IKM.pdf hilang atau isinya berubah" in told
    assert stray.endswith(f"{evidence.sha256} isinya bukan lagi yang disimpan dengan nama itu.")


def test_a_file_is_known_by_its_bytes(house: PaperOffice, tmp_path: Path) -> None:
    file = tmp_path / "dari flashdisk.pdf"
    file.write_bytes(b"bukti" * 300)
    code, (told,) = run(str(file))
    assert (code, told[:68]) == (0, "Berkas ini persis sama dengan rekap IKM.pdf, periode Triwulan III 20")
    file.write_bytes(b"bukti" * 299)
    code, (told,) = run(str(file))
    assert code == 1
    assert "bukan berkas dari periode mana pun di sini" in told


def test_what_is_neither_a_period_nor_a_file_is_refused(house: PaperOffice) -> None:
    assert run("tidak-ada") == (2, [])
    assert house.case.version
