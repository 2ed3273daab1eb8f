"""Everything that is wrong in an office file is told at once, each fault with its sheet, row and column."""

from __future__ import annotations

import pytest

from storage.xlsx.office.faults import Fault
from tests.storage.xlsx.office.office_books import Sheets, faults, sentence, sound

CHOICES = {"pilihan": "DAG, PSR"}


def everything_wrong() -> Sheets:
    sheets = sound()
    sheets["Instansi"] = [
        ["kunci", "nilai"], ["nama", "\u00a0"], ["zona_waktu", "Asia/Nganjuk"], ["jam_rangkuman", "24.00"],
        ["libur_nasional", "mungkin"], ["Nama", "Dinas"], ["ramadan_mulai", "8 Februari 2027"], [None, "apa"],
        ["Batas Capaian", 90], ["skala capaian", "Baik; 70 Cukup"],
    ]  # fmt: skip
    sheets["Jam Kerja"] = [
        ["hari", "mulai", "selesai", "istirahat_mulai", "istirahat_selesai"],
        ["Lusa", "07.30", "16.00"],
        ["Selasa", "pagi", "16.00"],
        ["Rabu", "16.00", "07.30"],
        ["Kamis", "07.30", None],
        ["Jumat", "07.30", "16.00", "12.00", None],
        ["Jum'at", "07.30", "16.00", "13.00", "12.00"],
        ["Sabtu", 7.3, "16.00"],
    ]
    sheets["Libur"] += [
        ["30-02-2026", "Tidak ada"],
        ["17-08-2026", "HUT RI", "barangkali"],
        ["17/08/2026", "Lagi"],
    ]
    sheets["Bidang"] += [["dag", "Lain"], ["X", "perdagangan"], ["Y", None]]
    sheets["Pegawai"] = [
        sheets["Pegawai"][0],
        [None, "190001011920011001", None, None, None, "kepala_dinas"],
        ["Satu", 190001011920011005, None, None, None, "sekretaris"],
        ["Dua", "1234", None, None, None, "sekretaris"],
        ["Tiga", "190001011920011007", None, None, None, "kasi"],
        ["Empat", "190001011920011007", None, None, None, "kasi, camat", "DAG"],
        ["Lima", None, None, None, None, "kasi", "Kelautan"],
        ["Enam", None, None, None, None, "kasi", "DAG"],
        ["Enam", None, None, None, None, "kasi", "DAG"],
    ]
    sheets["Indikator"] += [
        ["d-1", "DAG", "S", "I", "unit", "naik", "jumlah", "2.600"],
        ["D-2", "ABC", "S", "I", "unit", "miring", "kira-kira", "banyak", -1, "#REF!"],
        ["D-3", "DAG", "S", None, "unit", None, "akhir"],
    ]
    sheets["Sub Kegiatan"] += [
        ["3.30.03.02.01.0002", "PSR", "Lagi", "I", "unit", 1, 10.5],
        ["3.30.03.2.01.0003", None, "Lagi", "I", "unit", 1, "-Rp 5"],
    ]
    sheets["Penerima"] += [["bappeda", "Lain", "surel"], [None, "Jalan", None]]
    return sheets


EXPECTED = [
    ("Instansi", 2, "nilai", "kunci_kosong", {"kunci": "nama"}),
    ("Instansi", 3, "nilai", "zona", {"nilai": "Asia/Nganjuk"}),
    ("Instansi", 4, "nilai", "jam", {"nilai": "24.00"}),
    ("Instansi", 5, "nilai", "ya_tidak", {"nilai": "mungkin"}),
    ("Instansi", 6, "kunci", "ganda", {"nilai": "Nama", "baris_pertama": "2"}),
    ("Instansi", 7, "nilai", "ramadan_separuh", {}),
    ("Instansi", 8, "kunci", "kosong", {}),
    ("Instansi", 9, "nilai", "batas_capaian", {"nilai": "90"}),
    ("Instansi", 10, "nilai", "skala_capaian", {"nilai": "Baik; 70 Cukup"}),
    ("Instansi", None, "nilai", "kunci_kosong", {"kunci": "kabupaten"}),
    ("Jam Kerja", 2, "hari", "hari", {"nilai": "Lusa"}),
    ("Jam Kerja", 3, "mulai", "jam", {"nilai": "pagi"}),
    ("Jam Kerja", 4, "selesai", "jam_urutan", {"mulai": "16.00", "selesai": "07.30"}),
    ("Jam Kerja", 5, "selesai", "jam_separuh", {}),
    ("Jam Kerja", 6, "istirahat_selesai", "jam_separuh", {}),
    ("Jam Kerja", 7, "hari", "ganda", {"nilai": "Jum'at", "baris_pertama": "6"}),
    ("Jam Kerja", 7, "istirahat_mulai", "istirahat", {"mulai": "13.00", "selesai": "12.00"}),
    ("Jam Kerja", 8, "mulai", "jam", {"nilai": "7.3"}),
    ("Libur", 2, "tanggal", "tanggal", {"nilai": "30-02-2026"}),
    ("Libur", 3, "libur", "ya_tidak", {"nilai": "barangkali"}),
    ("Libur", 4, "tanggal", "ganda", {"nilai": "17-08-2026", "baris_pertama": "3"}),
    ("Bidang", 4, "kode", "ganda", {"nilai": "dag", "baris_pertama": "2"}),
    ("Bidang", 5, "nama", "ganda", {"nilai": "perdagangan", "baris_pertama": "2"}),
    ("Bidang", 6, "nama", "kosong", {}),
    ("Pegawai", 2, "nama", "kosong", {}),
    ("Pegawai", 3, "nip", "nip_angka", {"nilai": "190001011920011005"}),
    ("Pegawai", 4, "nip", "nip", {"nilai": "1234"}),
    ("Pegawai", 5, "bidang", "bidang_wajib", {"peran": "Kepala Seksi"}),
    ("Pegawai", 6, "nip", "nip_dua_orang", {"nilai": "190001011920011007", "nama": "Tiga"}),
    (
        "Pegawai",
        6,
        "peran",
        "peran_tidak_dikenal",
        {"nilai": "camat", "pilihan": "sekretaris, kasi, kepala_dinas"},
    ),
    ("Pegawai", 7, "bidang", "bidang_tidak_dikenal", {"nilai": "Kelautan", "pilihan": "DAG, PSR, X, Y"}),
    ("Pegawai", 9, "nama", "ganda", {"nilai": "Enam", "baris_pertama": "8"}),
    ("Pegawai", None, "peran", "pemegang_lebih", {"peran": "Sekretaris", "nama": "Satu, Dua"}),
    ("Indikator", 3, "kode", "ganda", {"nilai": "d-1", "baris_pertama": "2"}),
    (
        "Indikator",
        3,
        "target_tahun",
        "angka_ganda_arti",
        {"nilai": "2.600", "besar": "2.600", "kecil": "2,6"},
    ),
    ("Indikator", 4, "bidang", "bidang_tidak_dikenal", {"nilai": "ABC", "pilihan": "DAG, PSR, X, Y"}),
    ("Indikator", 4, "arah", "arah", {"nilai": "miring"}),
    ("Indikator", 4, "agregasi", "agregasi", {"nilai": "kira-kira"}),
    ("Indikator", 4, "target_tahun", "angka", {"nilai": "banyak"}),
    ("Indikator", 4, "target_tw1", "angka_negatif", {"nilai": "-1"}),
    ("Indikator", 4, "target_tw2", "nilai_galat", {"nilai": "#REF!"}),
    ("Indikator", 5, "indikator", "kosong", {}),
    ("Indikator", 5, "arah", "kosong", {}),
    ("Sub Kegiatan", 3, "kode", "ganda", {"nilai": "3.30.03.2.01.0002", "baris_pertama": "2"}),
    ("Sub Kegiatan", 3, "pagu", "angka_bulat", {"nilai": "10.5"}),
    ("Sub Kegiatan", 4, "bidang", "kosong", {}),
    ("Sub Kegiatan", 4, "pagu", "angka_negatif", {"nilai": "-Rp 5"}),
    ("Penerima", 3, "nama", "ganda", {"nilai": "bappeda", "baris_pertama": "2"}),
    ("Penerima", 4, "nama", "kosong", {}),
]


def test_a_file_with_everything_wrong_names_everything() -> None:
    assert faults(everything_wrong()) == EXPECTED


def test_missing_sheets_are_named_together_and_drag_nothing_else_along() -> None:
    sheets = {title: rows for title, rows in sound().items() if title not in ("Bidang", "Pegawai", "Libur")}
    assert faults(sheets) == [
        (title, None, None, "lembar_hilang", {}) for title in ("Libur", "Bidang", "Pegawai")
    ]


def test_an_empty_workbook_lacks_every_sheet() -> None:
    assert {fault[3] for fault in faults({"Sheet1": []})} == {"lembar_hilang"}


def test_a_sheet_that_stands_there_twice_is_not_chosen_between() -> None:
    assert faults(sound() | {"BIDANG ": [["kode", "nama"]]}) == [("Bidang", None, None, "lembar_ganda", {})]


def test_missing_and_doubled_columns_are_named() -> None:
    sheets = sound()
    sheets["Pegawai"] = [row[:5] for row in sheets["Pegawai"]]
    sheets["Bidang"][0].append("Nama")
    assert faults(sheets) == [
        ("Bidang", None, "nama", "kolom_ganda", {}),
        ("Pegawai", None, "peran", "kolom_hilang", {}),
        ("Pegawai", None, "bidang", "kolom_hilang", {}),
    ]


def test_an_empty_sheet_of_bidang_is_a_fault() -> None:
    sheets = sound()
    sheets["Bidang"] = sheets["Bidang"][:1]
    sheets["Pegawai"] = sheets["Pegawai"][:3]
    sheets["Indikator"] = sheets["Indikator"][:1]
    sheets["Sub Kegiatan"] = sheets["Sub Kegiatan"][:1]
    assert faults(sheets) == [("Bidang", None, None, "bidang_kosong", {})]


def test_a_role_that_nobody_holds_is_named() -> None:
    sheets = sound()
    sheets["Pegawai"].pop(1)
    assert faults(sheets) == [("Pegawai", None, "peran", "pemegang_tidak_ada", {"peran": "Kepala Dinas"})]


@pytest.mark.parametrize(
    ("row", "typed", "told"),
    [
        (1, ["kepala dinass", None], ["peran_tidak_dikenal"]),
        (2, ["sekretaris dinas", None], ["peran_tidak_dikenal"]),
        (3, ["kasie", "DAG"], ["peran_tidak_dikenal"]),
        (3, ["kasi", "Dagang"], ["bidang_tidak_dikenal"]),
        (3, ["kasi", None], ["bidang_wajib"]),
        (1, ["sekretaris, kepala dinass", None], ["peran_tidak_dikenal", "pemegang_lebih"]),
    ],
)
def test_a_seat_that_is_vacant_only_because_of_a_fault_in_its_row_is_no_second_fault(
    row: int, typed: list[object], told: list[str]
) -> None:
    sheets = sound()
    sheets["Pegawai"][row][5:] = typed
    assert [fault[3] for fault in faults(sheets)] == told


def test_a_seat_that_no_fault_explains_is_vacant_all_the_same() -> None:
    sheets = sound()
    sheets["Pegawai"][1][5] = "kepala dinass"
    sheets["Pegawai"].pop(2)
    assert [fault[3:] for fault in faults(sheets)][1:] == [("pemegang_tidak_ada", {"peran": "Sekretaris"})]


def test_more_rows_than_anyone_needs_are_refused() -> None:
    sheets = sound()
    sheets["Penerima"] += [[f"Penerima {n}"] for n in range(5_000)]
    assert faults(sheets) == [("Penerima", None, None, "baris_berlebih", {"batas": "5000"})]


@pytest.mark.parametrize(
    ("first", "last", "hours", "expected"),
    [("8-2-2027", "9-1-2027", [["Senin", "08.00", "15.00"]], ("Instansi", 7, "nilai", "ramadan_urutan", {})),
     ("8-2-2027", "9-3-2027", [], ("Instansi", 6, "nilai", "ramadan_tanpa_jam", {})),
     ("8-2-2027", "kapan", [["Senin", "08.00", "15.00"]], ("Instansi", 7, "nilai", "tanggal", {"nilai": "kapan"}))],
)  # fmt: skip
def test_ramadan_needs_two_dates_in_order_and_its_hours(first, last, hours, expected) -> None:
    sheets = sound()
    sheets["Instansi"] += [["ramadan_mulai", first], ["ramadan_selesai", last]]
    sheets["Jam Ramadan"] = [["hari", "mulai", "selesai"], *hours]
    assert faults(sheets) == [expected]


def test_an_unknown_formula_is_named() -> None:
    sheets = sound()
    sheets["Indikator"][0].append("rumus")
    sheets["Indikator"][1].append("kubik")
    assert faults(sheets) == [("Indikator", 2, "rumus", "rumus", {"nilai": "kubik"})]


def test_every_fault_has_a_sentence_that_its_fields_fill() -> None:
    for sheet, row, column, key, fields in EXPECTED:
        text = sentence(Fault(sheet=sheet, row=row, column=column, key=key, fields=fields))
        assert text.startswith(f"<b>{sheet}</b>"), key
        assert "!" not in text.replace("#REF!", ""), key


def test_the_sentence_of_a_doubtful_number_asks_which_one_is_meant() -> None:
    fault = Fault(sheet="Indikator", row=3, column="target_tw1", key="angka_ganda_arti",
                  fields={"nilai": "2.600", "besar": "2.600", "kecil": "2,6"})  # fmt: skip
    assert sentence(fault) == (
        "<b>Indikator</b> baris 3, kolom target_tw1: &#34;2.600&#34; dapat berarti 2.600 atau 2,6. "
        "Tulis 2600 bila ribuan, atau 2,6 bila pecahan."
    ).replace("&#34;", '"')
