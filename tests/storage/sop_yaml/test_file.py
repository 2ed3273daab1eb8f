"""The SOP files that come with the project, and the one in the manual."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from yaml import SafeLoader

from bot.core.sop.model import Endorsement, StepKind
from bot.core.sop.reminder_ladder import DEFAULT_LADDER
from storage import sop_yaml
from storage.sop_yaml import check_sop_file, load_sop, read_sop_bytes
from tests.storage.sop_yaml.sop_samples import EXAMPLE, ROOT, SHIPPED, SMALL


def test_the_shipped_sop_is_the_table_of_the_design() -> None:
    sop = load_sop(SHIPPED)
    table = [
        (s.no, s.kind, s.actor, str(s.standard), s.exits, s.endorsement, sop.per_bidang(s.no), s.ours)
        for s in sop.steps
    ]
    paraf, signed = Endorsement.PARAF, Endorsement.TANDA_TANGAN
    assert table == [
        ("1", StepKind.ASSIGN, "sekretaris", "5 menit", ("2",), None, False, False),
        ("2", StepKind.PREPARE, "kasubag_pe", "30 menit", ("3",), None, False, False),
        ("3", StepKind.FILL, "kasi", "3 hari kerja", ("5",), None, True, False),
        ("5", StepKind.REVIEW, "kabid", "45 menit", ("6", "3"), signed, True, False),
        ("6", StepKind.COMPILE, "kasubag_pe", "30 menit", ("7",), None, False, False),
        ("7", StepKind.REVIEW, "sekretaris", "10 menit", ("8", "6"), paraf, False, False),
        ("8", StepKind.REVIEW, "kepala_dinas", "5 menit", ("9", "8T"), signed, False, False),
        ("8T", StepKind.DO, "sekretaris", "10 menit", ("7", "6"), None, False, True),
        ("9", StepKind.DELIVER, "kasubag_pe", "15 menit", (), None, False, False),
    ]


def test_the_shipped_sop_keeps_the_words_of_its_source() -> None:
    words = {step.no: step.verbatim for step in load_sop(SHIPPED).steps}
    assert words == {
        "1": "Sekretaris menugaskan Kasubag Perencanaan dan Evaluasi untuk melaporkan data kinerja",
        "2": "Menyiapkan kertas kerja laporan kinerja dan mengirimkan ke setiap bidang untuk diisi.",
        "3": "Menerima kertas kerja laporan kinerja, dan mengisi data capaian kinerja dan menyerahkan kepada Kabid",
        "5": "Memeriksa kertas kerja laporan kinerja. Jika Ya, menandatangani kertas kerja laporan kinerja. Jika Tidak, menugaskan Kasubid/Kasubag untuk menyempurnakan. Selanjutnya menyerahkan kepada Kasubag Perencanaan",
        "6": "Menerima berkas kertas kerja laporan kinerja dan menginput data capaian kinerja pada Laporan kinerja. Menyerahkan kepada Sekretaris untuk diperiksa dan diparaf.",
        "7": "Sekretaris menerima dan memeriksa draft laporan laporan kinerja. Jika Ya, menyampaikan kepada Kepala Dinas untuk ditandatangani. Jika Tidak, menugaskan Kasubag Perencanaan dan Evaluasi untuk menyempurnakan.",
        "8": "Memeriksa draft laporan kinerja. Jika Ya, menandatangani laporan kinerja. Jika Tidak, menugaskan Sekretaris untuk menyempurnakan.",
        "8T": "",
        "9": "Mengirimkan/mendokumentasikan laporan kinerja SKPD.",
    }


def test_the_shipped_sop_needs_leaves_and_presses_what_the_table_says() -> None:
    sop = load_sop(SHIPPED)
    assert sop.step("2").requires == ("DPA", "Laporan kinerja periode sebelumnya")
    assert sop.step("1").output == "Disposisi"
    assert list(sop.step("5").labels.items()) == [("yes", "Ya, tanda tangani"), ("no", "Tidak, kembalikan")]
    assert list(sop.step("8T").labels.items()) == [
        ("exit_1", "Perbaiki sendiri"),
        ("exit_2", "Teruskan ke Kasubag"),
    ]
    assert (sop.delay, sop.ladder, sop.identity["nomor"]) == (timedelta(seconds=60), DEFAULT_LADDER, "")


def test_neither_shipped_file_has_even_a_warning() -> None:
    assert [check_sop_file(path).faults for path in (SHIPPED, EXAMPLE)] == [(), ()]


def test_the_example_plays_two_reviews_by_the_second() -> None:
    sop = load_sop(EXAMPLE)
    assert [step.kind for step in sop.steps] == [StepKind.DO, StepKind.REVIEW, StepKind.REVIEW, StepKind.DO]
    assert {str(step.standard) for step in sop.steps} == {"2 detik"}
    assert sop.step("1").labels == {"done": "Ajukan izin"}
    assert sop.step("3").labels == {"yes": "Ya, izinkan", "no": "Tidak, perbaiki"}


def _blocks() -> list[str]:
    text = (ROOT / "docs/berkas-sop.md").read_text(encoding="utf-8")
    return [block.split("```")[0] for block in text.split("```yaml\n")[1:]]


def test_the_example_of_the_manual_is_sound() -> None:
    whole = [block for block in _blocks() if block.startswith("kode:")]
    assert [read_sop_bytes(block.encode()).faults for block in whole] == [()]


@pytest.mark.parametrize("line", [line for line in _blocks()[0].splitlines() if "7:" not in line])
def test_every_form_of_tombol_in_the_manual_is_read(line: str) -> None:
    given = SMALL.replace("lanjut: 2}", f"lanjut: 2, {line.split(' #')[0].strip()}}}")
    if "Ajukan" not in line:
        given = SMALL.replace("tidak: 1}", f"tidak: 1, {line.split(' #')[0].strip()}}}")
    assert read_sop_bytes(given.encode()).faults == ()


@pytest.mark.parametrize("path", [SHIPPED, EXAMPLE], ids=lambda path: path.name)
def test_a_computer_without_the_fast_parser_reads_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = load_sop(path)
    monkeypatch.setattr(sop_yaml, "_FAST", SafeLoader)
    assert load_sop(path) == read
