"""`sopbot sop`: exit codes, lines, and a sentence for every fault."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.sop import app, describe
from bot.core.sop.faults import FaultKey
from storage.sop_yaml import check_sop_file
from templates.texts import texts

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "templates/sop/pengumpulan_data_kinerja.yaml"
FAULTY = ROOT / "tests/storage/sop_yaml/sop_salah.yaml"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_a_sound_file_is_summed_up() -> None:
    done = run("check", str(SHIPPED))
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "SOP Pengumpulan Data Kinerja (pengumpulan-data-kinerja): berkas SOP dapat dipakai.",
            "9 langkah, 5 peran (2 per bidang), mutu baku waktu 5 menit, 30 menit, 3 hari kerja, 45 menit, 30 menit,"
            " 10 menit, 5 menit, 10 menit, 15 menit.",
        ],
    )


def test_a_faulty_file_has_one_line_for_each_fault() -> None:
    done = run("check", str(FAULTY))
    lines = done.stdout.splitlines()
    assert done.exit_code == 1
    assert len(lines) == len(check_sop_file(FAULTY).faults)
    assert (
        'baris 31, langkah 3 > lanjut: Langkah "99" tidak ada dalam berkas. Tulis nomor langkah yang ada.'
        in lines
    )
    assert all(re.match(r"(peringatan, )?baris \d+, .+: .+\.$", line) for line in lines)


def test_a_warning_alone_does_not_refuse_the_file(tmp_path: Path) -> None:
    file = tmp_path / "sop.yaml"
    file.write_text(
        "kode: k\nnama: K\nperan: [{kunci: a, nama: Kasi}]\nlangkah:\n"
        "  - {no: 1, jenis: kerjakan, pelaku: a, judul: Satu, lanjut: 2}\n"
        "  - {no: 2, jenis: periksa, pelaku: a, judul: Dua, tidak: 1}\n"
    )
    done = run("check", str(file))
    assert done.exit_code == 0
    assert done.stdout.startswith("peringatan, baris 6, langkah 2 > pelaku: Kasi memeriksa")


def test_what_stands_in_the_file_is_shown_as_plain_text(tmp_path: Path) -> None:
    file = tmp_path / "sop.yaml"
    file.write_text('"<b>&\\e[31m": 1\n')
    shown = [line for line in run("check", str(file)).stdout.splitlines() if "<b>" in line]
    assert len(shown) == 1
    assert shown[0].startswith("baris 1, <b>& [31m: Kunci <b>& [31m tidak dikenal")


@pytest.mark.parametrize(
    "words",
    [
        ("check", "tidak-ada.yaml"),
        ("check", "."),
        ("draw", "tidak-ada.yaml"),
        ("check",),
        ("draw",),
        ("lain",),
    ],
)
def test_wrong_use_ends_with_two(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.exit_code, "Traceback" in done.output) == (2, False)


def test_a_faulty_file_is_not_drawn(tmp_path: Path) -> None:
    done = run("draw", str(FAULTY), "--out", str(tmp_path / "sop.png"))
    assert (done.exit_code, list(tmp_path.iterdir())) == (1, [])


def test_every_fault_has_a_sentence_and_every_sentence_a_fault() -> None:
    sentences = {key for key in texts() if key.startswith("sop_")}
    assert sentences == {f"sop_{key.value}" for key in FaultKey}


def test_a_sentence_is_one_line_that_ends_with_a_full_stop() -> None:
    said = [describe(fault) for fault in check_sop_file(FAULTY).faults]
    assert all("\n" not in line and line.endswith(".") and "!" not in line for line in said)


def test_a_sound_file_is_drawn_as_a_png(tmp_path: Path) -> None:
    picture = tmp_path / "sop.png"
    done = run("draw", str(SHIPPED), "--out", str(picture))
    assert (done.exit_code, picture.read_bytes()[:8]) == (0, b"\x89PNG\r\n\x1a\n")
    assert done.stdout == f"Gambar SOP disimpan sebagai {picture}.\n"


def test_a_picture_that_cannot_be_written_is_wrong_use(tmp_path: Path) -> None:
    done = run("draw", str(SHIPPED), "--out", str(tmp_path / "tidak-ada" / "sop.png"))
    assert (done.exit_code, "Traceback" in done.output) == (2, False)
