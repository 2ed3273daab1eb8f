"""Another office than the shipped one, written into its template: nine bidang, open day and night, other roles."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl

BIDANG = tuple(f"B{number}" for number in range(1, 10))
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
THREE = ("B2", "B5")  #: bidang with three officers at the filling desk

SOP = """
kode: data-sektoral
nama: SOP Data Sektoral
peran:
  - {kunci: kabag, nama: Kepala Bagian}
  - {kunci: analis, nama: Analis Data}
  - {kunci: pengisi, nama: Pengisi Data, per_bidang: ya}
  - {kunci: penguji, nama: Penguji Data, per_bidang: ya}
  - {kunci: asisten, nama: Asisten}
  - {kunci: bupati, nama: Bupati}
langkah:
  - {no: A, jenis: tugaskan, pelaku: kabag, judul: Memerintahkan, waktu: 2 detik, lanjut: B, tombol: Perintahkan}
  - {no: B, jenis: siapkan, pelaku: analis, judul: Menyiapkan, waktu: 2 detik, lanjut: C, tombol: Bagikan}
  - {no: C, jenis: isi, pelaku: pengisi, judul: Mengisi, waktu: 2 detik, lanjut: D, tombol: Kirim ke penguji}
  - {no: D, jenis: periksa, pelaku: penguji, judul: Menguji, waktu: 2 detik, pengesahan: paraf, ya: E, tidak: C,
     tombol: {ya: Data benar, tidak: Data salah}}
  - {no: E, jenis: kerjakan, pelaku: analis, judul: Mencocokkan, waktu: 2 detik, lanjut: F, tombol: Sudah cocok}
  - {no: F, jenis: susun, pelaku: analis, judul: Menyusun, waktu: 2 detik, lanjut: G}
  - {no: G, jenis: periksa, pelaku: kabag, judul: Memeriksa, waktu: 2 detik, ya: H, tidak: F}
  - {no: H, jenis: periksa, pelaku: asisten, judul: Meneliti, waktu: 2 detik, pengesahan: paraf, ya: I, tidak: F}
  - {no: I, jenis: periksa, pelaku: bupati, judul: Mengesahkan, waktu: 2 detik, pengesahan: tanda_tangan, ya: J,
     tidak: F}
  - {no: J, jenis: kirim, pelaku: analis, judul: Mengirim, waktu: 2 detik, lanjut: []}
pengingat:
  - {kunci: jatuh_tempo, kapan: saat, kepada: pemegang}
  - {kunci: lewat, kapan: sesudah, jarak: 1 detik, kepada: [pemegang, atasan]}
"""

PLAIN_SOP = """
kode: izin
nama: SOP Izin
peran:
  - {kunci: pemohon, nama: Pemohon}
  - {kunci: atasan, nama: Atasan}
  - {kunci: kepala, nama: Kepala}
langkah:
  - {no: 1, jenis: kerjakan, pelaku: pemohon, judul: Mengajukan izin, waktu: 2 detik, lanjut: 2, tombol: Ajukan izin}
  - {no: 2, jenis: periksa, pelaku: atasan, judul: Memeriksa izin, waktu: 2 detik, pengesahan: paraf, ya: 3, tidak: 1}
  - {no: 3, jenis: periksa, pelaku: kepala, judul: Memutuskan, pengesahan: tanda_tangan, ya: 4, tidak: 1}
  - {no: 4, jenis: kerjakan, pelaku: pemohon, judul: Menyimpan surat izin, waktu: 2 detik}
pengingat:
  - {kunci: jatuh_tempo, kapan: saat, kepada: pemegang}
"""


def edit_office(file: Path, officers: Sequence[tuple[str, str, str | None]], bidang: Sequence[str]) -> None:
    """Write other people, bidang and hours into the template; `officers` are (name, role, bidang)."""
    book = openpyxl.load_workbook(file)
    _replace(book["Bidang"], [(code, f"Bidang {code}") for code in bidang])
    _replace(book["Jam Kerja"], [(day, "00.00", "24.00", None, None) for day in DAYS])
    people = [(name, None, None, None, f"Jabatan {name}", role, where) for name, role, where in officers]
    _replace(book["Pegawai"], people)
    for row in book["Instansi"].iter_rows(min_row=2):
        if row[0].value == "libur_nasional":
            row[1].value = "tidak"
    for title in ("Indikator", "Sub Kegiatan"):
        _deal(book[title], bidang)
    book.save(file)


def _replace(sheet: Any, rows: Sequence[tuple[Any, ...]]) -> None:
    sheet.delete_rows(2, sheet.max_row)
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value


def _deal(sheet: Any, bidang: Sequence[str]) -> None:
    """Deal the rows out to the bidang of this office; without any there is nothing to report on."""
    if not bidang:
        sheet.delete_rows(2, sheet.max_row)
    for number, row in enumerate(sheet.iter_rows(min_row=2)):
        if row[0].value and bidang:
            row[1].value = bidang[number % len(bidang)]


def everybody() -> list[tuple[str, str, str | None]]:
    """The officers of `SOP` in nine bidang."""
    single: list[tuple[str, str, str | None]] = [
        (f"Contoh {role}", role, None) for role in ("kabag", "analis", "asisten", "bupati")
    ]
    return single + [officer for code in BIDANG for officer in _of_bidang(code)]


def _of_bidang(code: str) -> Iterator[tuple[str, str, str | None]]:
    for number in range(1, 4 if code in THREE else 2):
        yield f"Contoh pengisi {code} {number}", "pengisi", code
    yield f"Contoh penguji {code}", "penguji", code


def fill_in(data: bytes, number: float = 10, text: str = "Contoh isian") -> bytes:
    """The working paper with every unlocked cell filled in, by what its validation says it takes."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        rules = sheet.data_validations.dataValidation
        for cell in (cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked):
            numeric = any(
                cell.coordinate in rule.sqref for rule in rules if rule.type in ("decimal", "whole")
            )
            cell.value = number if numeric else text
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
