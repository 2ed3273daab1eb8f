"""Whole periods of other offices with other SOP files: from outside, by commands and phones only, and in process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.localchat.client.autofill import fill_workbook
from bot.rehearsal.session import Everybody
from storage.sop_yaml import load_sop
from storage.xlsx.office.reader import read_office
from storage.xlsx.office.sample import sample_office
from storage.xlsx.office.template import write_template
from tests.conversations.outside import Operator, Person, Server, until
from tests.worlds.bot import playing

BIDANG = tuple(f"B{number}" for number in range(1, 10))
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
THREE = (
    "B2",
    "B5",
)  #: bidang with three officers at the filling desk  #: bidang with three officers at the filling desk

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


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


class Office:
    """An operator, their bot, and the phones of the officers by name."""

    def __init__(
        self, folder: Path, server: Server, sop: str, officers: list[Any], bidang: tuple[str, ...]
    ) -> None:
        (folder / "sop.yaml").write_text(sop, encoding="utf-8")
        settings = {
            "TELEGRAM_BOT_TOKEN": server.token,
            "TELEGRAM_API_BASE_URL": server.url,
            "SOP_FILE": "sop.yaml",
        }
        self.operator, self.server = Operator(folder, **settings), server
        self.operator.sopbot("org", "template", "kantor.xlsx")
        edit_office(folder / "kantor.xlsx", officers, bidang)
        self.operator.sopbot("org", "import", "kantor.xlsx")
        self.people: dict[str, Person] = {}

    def register(self) -> None:
        invitations = self.operator.json("invite", "list")
        for number, row in enumerate(invitations, 501):
            person = self.people[row["nama"]] = Person(self.server, number, row["nama"])
            person.start(row["kode"])
        for person in self.people.values():
            person.tap("Ya, ini saya")

    def all_answered(self) -> bool:
        return not any(person.unanswered() for person in self.people.values())


@pytest.mark.long
def test_nine_bidang_play_another_sop_day_and_night(tmp_path: Path, server: Server) -> None:
    office = Office(tmp_path, server, SOP, everybody(), BIDANG)
    with office.operator.running():
        office.register()
        kabag, analis = office.people["Contoh kabag"], office.people["Contoh analis"]
        kabag.say("/mulai Triwulan III 2026")
        kabag.tap("Perintahkan")
        analis.tap("Bagikan")
        _fill_every_bidang(office)
        _wait_for_reminders(analis)
        _send_back_once(kabag, analis)
        _finish(office)
        until(lambda: analis.has_file("Arsip") or None, "the archive entry")
        until(lambda: office.all_answered() or None, "an answer to every tap")
        case = office.operator.json("case", "show")
    assert (case["keadaan"], case["tugas"]) == ("selesai", [])
    assert {paper["bidang"] for paper in case["berkas"] if paper["jenis"] == "kertas_kerja"} == set(BIDANG)
    assert server.json("GET", "faults")["faults"] == []


def _fill_every_bidang(office: Office) -> None:
    """The second officer of a bidang takes over what the first one has sent."""
    for code in BIDANG:
        filler = office.people[f"Contoh pengisi {code} 1"]
        name, data = filler.newest(".xlsx")
        filler.send(name, fill_workbook(data))
        filler.tap("Kirim ke penguji")
    for code in BIDANG:
        office.people[f"Contoh penguji {code}"].tap("Data benar")


def _wait_for_reminders(analis: Person) -> None:
    """Nobody does step E within its two seconds: the holder hears of it at once."""
    until(lambda: analis.shows("Sudah cocok") or None, "step E")
    until(lambda: analis.shows("Saya lihat") or None, "the reminder")
    analis.tap("Sudah cocok")


def _send_back_once(kabag: Person, analis: Person) -> None:
    analis.tap("Serahkan draf")
    kabag.tap("Tidak, kembalikan")
    kabag.say("Tabel pada halaman dua belum benar")
    until(lambda: any("Tabel pada halaman dua" in text for text in analis.texts()) or None, "the remark")


def _finish(office: Office) -> None:
    analis = office.people["Contoh analis"]
    analis.tap("Serahkan draf")
    office.people["Contoh kabag"].tap("Ya, setujui")
    office.people["Contoh asisten"].tap("Ya, paraf")
    office.people["Contoh bupati"].tap("Ya, tanda tangani")
    analis.tap("Catat pengiriman")
    analis.tap("Bappeda Kabupaten Nganjuk")
    until(
        lambda: any("Bukti pengiriman" in text for text in analis.texts()) or None, "the question for a proof"
    )
    analis.say("Diantar, diterima Ibu Contoh")
    analis.tap("Selesai kirim")


@pytest.mark.parametrize(
    "whatsapp", [None, pytest.param(Everybody(), marks=pytest.mark.long)], ids=["telegram", "whatsapp"]
)
async def test_an_sop_without_bidang_runs_as_well(tmp_path: Path, whatsapp: Everybody | None) -> None:
    roles = load_sop(_written(tmp_path / "sop.yaml", PLAIN_SOP)).roles
    write_template(tmp_path / "kantor.xlsx", sample_office(), roles=roles)
    officers = [(f"Contoh {role.key}", role.key, None) for role in roles]
    edit_office(tmp_path / "kantor.xlsx", officers, ())
    office = read_office((tmp_path / "kantor.xlsx").read_bytes(), roles=roles)
    async with playing(
        tmp_path / "data", office=office, sop=tmp_path / "sop.yaml", whatsapp=whatsapp
    ) as play:
        await play.say("pemohon", "/mulai Maret 2026")
        await play.tap("pemohon", "Ajukan izin")
        await play.tap("atasan", "Tidak, kembalikan")
        await play.say("atasan", "Lampirkan surat dokter")
        assert "Lampirkan surat dokter" in (await play.card("pemohon", "Ajukan izin")).text
        await play.tap("pemohon", "Ajukan izin")
        await play.tap("atasan", "Ya, paraf")
        await play.tap("kepala", "Ya, tanda tangani")
        await play.tap("pemohon", "Selesai")
        assert [task.step for task in play.case.tasks] == ["1", "2", "1", "2", "3", "4"]
        assert play.case.state == "selesai"


def _written(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file
