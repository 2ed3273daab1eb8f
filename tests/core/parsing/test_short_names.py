"""A name that is too long for a button keeps what tells it from others, and never ends in dots."""

from __future__ import annotations

import pytest

from bot.core.parsing.short_names import clause, short, told_apart


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Bappeda Kabupaten Nganjuk", "Bappeda"),
        ("Bupati Nganjuk c.q. Bagian Organisasi Sekretariat Daerah", "Bupati Nganjuk"),
        ("Inspektorat Daerah Kabupaten Nganjuk", "Inspektorat Daerah"),
        ("Badan Perencanaan Pembangunan Daerah Kabupaten Nganjuk", "Bappeda"),
        ("Dinas Perindustrian dan Perdagangan Kabupaten Nganjuk", "Dinas Perindustrian"),
        ("Kecamatan Tanjunganom Kabupaten Nganjuk", "Kec. Tanjunganom"),
        ("Aplikasi e-SAKIP (esr.menpan.go.id)", "Aplikasi e-SAKIP"),
        ("Dra. Hj. Retnaningtyas Contoh Wulandari, S.E., M.M.", "Retnaningtyas Contoh"),
        ("Jumlah UTTP yang ditera ulang", "UTTP ditera ulang"),
        ("Laporan kinerja periode sebelumnya", "Laporan kinerja"),
        ("12. Persentase kios dan los yang dimanfaatkan", "12. Kios dan los"),
        ("Triwulan III 2026", "Triwulan III 2026"),
    ],
)
def test_a_name_on_a_button_keeps_what_it_means(name: str, said: str) -> None:
    assert short(name, 20) == said


def test_names_that_become_equal_carry_the_number_under_which_the_message_lists_them() -> None:
    names = ["Bagian Organisasi Sekretariat Daerah", "Bupati Nganjuk", "Bagian Organisasi dan Tata Laksana"]
    assert told_apart(names, 20) == ["1. Bagian Organisasi", "Bupati Nganjuk", "3. Bagian Organisasi"]


def test_a_name_of_one_endless_word_still_fits() -> None:
    assert short("x" * 60, 20) == "x" * 20
    assert len(short("Kabupaten " * 9, 20)) <= 20


@pytest.mark.parametrize(
    "names",
    [
        [f"Kecamatan nomor {n} Kabupaten Nganjuk Provinsi Jawa Timur" for n in range(10)],
        [f"Bidang Pengembangan Perdagangan Dalam dan Luar Negeri {n}" for n in range(10)],
        [f"Ibu Dra. Hj. Retnaningtyas Wulandari, S.E., M.M. {n}" for n in range(10)],
        ["Jumlah", "Persentase", "Kabupaten Nganjuk", "(esr.menpan.go.id)", "S.E., M.M.", ", S.E."],
    ],
)
def test_buttons_of_any_names_fit_differ_and_end_in_no_dots(names: list[str]) -> None:
    labels = told_apart(names, 20)
    assert len(set(labels)) == len(names)
    assert [label for label in labels if not 0 < len(label) <= 20 or "…" in label] == []


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Kertas kerja", "Kertas kerja"),
        ("Mengirimkan laporan.", "Mengirimkan laporan"),
        (
            "Memasukkan data capaian kinerja ke dalam laporan kinerja dan menyerahkannya kepada Sekretaris",
            "Memasukkan data capaian kinerja",
        ),
        (
            "Menugaskan Kasubag Perencanaan dan Evaluasi untuk melaporkan data kinerja",
            "Menugaskan Kasubag Perencanaan dan Evaluasi",
        ),
        (
            "Memeriksa kertas kerja laporan kinerja. Jika Ya, menandatangani kertas kerja.",
            "Memeriksa kertas kerja laporan kinerja",
        ),
        (
            "Pertanggungjawaban penyelenggaraan pemerintahan daerah kabupaten tahunan",
            "Pertanggungjawaban penyelenggaraan pemerintahan",
        ),
    ],
)
def test_a_sentence_becomes_the_name_of_its_task_and_no_word_is_cut(sentence: str, name: str) -> None:
    assert clause(sentence, 50) == name
