"""Believable fields for every text of the use cases: a full set, where much must be said, and a lean one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.core.working_paper.cells import (
    ANGGARAN,
    FISIK,
    PENGHAMBAT,
    REALISASI,
    CellKey,
    PaperValues,
    SheetKey,
)
from bot.core.working_paper.form import PaperForm, paper_form
from bot.core.working_paper.summary import PaperSummary, summary, weakest
from bot.core.worktime.period import Period
from bot.text.render import Voice
from storage.xlsx.office.sample import sample_office

NOW = datetime(2026, 11, 23, 1, 35, tzinfo=UTC)  # Monday 08.35 in Nganjuk
VOICE = Voice(now=NOW, zone=ZoneInfo("Asia/Jakarta"))
SHA = "7f3a91c2" * 8
DONE = NOW - timedelta(minutes=20)
LONG_NAME = "Ibu Dra. Hj. Retnaningtyas Contoh Wulandari, S.E., M.M. (Kepala Bidang Pengembangan Perdagangan)"
LONG_BIDANG = "Pengembangan Perdagangan Dalam dan Luar Negeri"
REASON = "Angka UTTP ditera ulang <belum> cocok dengan berita acara & rekap bulan September. " * 5
WARNING = "Jumlah IKM yang memperoleh sertifikat halal, SNI, atau merek &amp; izin: 12,1, 3,1 kali median enam periode."
NAMES = [f"Kelengkapan nomor {n} menurut lampiran Peraturan Bupati" for n in range(1, 6)]


def head(**changes: object) -> dict[str, object]:
    """The head of a card as it first comes."""
    return {
        "sapaan": "Ibu",
        "judul": "Kertas kerja",
        "langkah": "5",
        "periode": "Triwulan III 2026",
        "bidang": "Perdagangan",
        "tenggat": NOW + timedelta(minutes=30),
        "standar": "30 menit",
        "catatan": "",
        "catatan_panjang": False,
        "sendiri": "",
        "hemat": 0,
        "pengembali": "",
        "baris": (),
        "baris_banyak": 0,
        "baris_lain": 0,
        "terkirim": [],
        "menyusul": 0,
        "sekaligus": False,
        "tanya": None,
    } | changes


#: A question that the reviewer has asked, and its answer.
ASKED = {
    "kepada": LONG_NAME,
    "teks": REASON,
    "pada": NOW,
    "dijawab": NOW,
    "jawaban": REASON,
    "panjang": True,
    "berkas": ["Rekapitulasi pasar rakyat Triwulan III 2026.xlsx"],
}


#: Rows of a working paper that came back.
ROWS = (("IKU", "9, 12–14"), ("Sub Kegiatan", "9–11"))

FULL_HEAD = head(
    sapaan="Bapak/Ibu",
    judul="Menyiapkan kertas kerja laporan kinerja",
    bidang=LONG_BIDANG,
    periode="Triwulan III 2026",
    catatan=REASON,
    catatan_panjang=True,
    pengembali=LONG_NAME,
    baris=ROWS,
    baris_banyak=7,
    baris_lain=12,
    terkirim=[("rekap", 1), ("draf untuk disunting", 1), ("draf laporan", 1)],
    tanya=ASKED,
)
LEAN_HEAD = head(bidang="", tenggat=None, standar="")
LATE_HEAD = head(tenggat=NOW - timedelta(days=1))


def filled(share: str, name: str = "Perdagangan", copies: int = 1) -> PaperSummary:
    """A working paper of the sample office in which everything reached is `share` of its target."""
    form = paper_form(sample_office(), "DAG", Period(year=2026, number=3), case_id="satu")
    form = replace(form, bidang=name, iku=form.iku * copies, sub=form.sub * copies)
    return summary(form, PaperValues(cells=_cells(form, Decimal(share))))


def blank() -> PaperSummary:
    """A paper in which nothing is known."""
    form = paper_form(sample_office(), "DAG", Period(year=2026, number=3), case_id="satu")
    return summary(replace(form, iku=(), sub=()), PaperValues())


def _cells(form: PaperForm, share: Decimal) -> dict[CellKey, Decimal | str]:
    cells: dict[CellKey, Decimal | str] = {}
    for line in form.iku:
        cells[CellKey(SheetKey.IKU, line.row, REALISASI)] = (line.target or Decimal(0)) * share
        cells[CellKey(SheetKey.IKU, line.row, PENGHAMBAT)] = "Harga bahan baku naik"
    for sub in form.sub:
        cells[CellKey(SheetKey.SUB, sub.row, FISIK)] = (sub.sub.target or Decimal(0)) * share
        cells[CellKey(SheetKey.SUB, sub.row, ANGGARAN)] = Decimal(sub.sub.pagu or 0) * share
    return cells


FULL_PAPER = filled("0.94", LONG_BIDANG, copies=4)
NEED = {"nama": "DPA", "ada": True, "sistem": False}
NO_GAPS: dict[str, object] = {"kelengkapan": (), "tanpa_bukti": (), "dinyatakan": (), "ada": False}
GAPS: dict[str, object] = {
    "kelengkapan": NAMES,
    "tanpa_bukti": [LONG_BIDANG] * 12,
    "dinyatakan": NAMES,
    "ada": True,
}
DPA_LACKS: dict[str, object] = NO_GAPS | {"kelengkapan": ("DPA",), "ada": True}


def change(**fields: object) -> dict[str, object]:
    """One cell that changed since the paper was returned."""
    return {
        "nama": "Realisasi nilai ekspor", "lembar": "IKU", "baris": 10, "kolom": "Realisasi periode ini",
        "tulisan": False, "jenis": "angka", "lama": Decimal("12.1"), "baru": Decimal("1.21"), "oleh": "",
    } | fields  # fmt: skip


CHANGES = [
    change(nama=WARNING[:70], lama=None, baru=Decimal("10120450000.75"), jenis="rupiah", oleh=LONG_NAME)
] * 9


#: What each card is given beside its head, when there is much to say.
FULL_CARDS: dict[str, dict[str, object]] = {
    "kartu_tugaskan": {"kepada": "Kasubag Perencanaan dan Evaluasi", "instruksi": REASON},
    "kartu_siapkan": {
        "kelengkapan": [{"nama": name, "ada": n < 2, "sistem": n == 1} for n, name in enumerate(NAMES)],
        "banyak": 9,
        "instruksi": REASON,
    },
    "kartu_isi": {"versi": 12, "terisi": True, "tetap": False, "kurang": 7, "bukti": 14, "penerima": "Kabid"},
    "kartu_periksa_bidang": {
        "versi": 12,
        "pengisi": LONG_NAME,
        "ringkas": FULL_PAPER,
        "lemah": weakest(FULL_PAPER.indicators, 3),
        "perhatian": [WARNING] * 11,
        "ubahan": CHANGES,
        "bukti": 14,
        "bukti_baru": 3,
        "tetap": False,
        "sidik": SHA,
        "baris": {"diperiksa": ROWS, "banyak": 7, "tetap": 12, "pada": NOW, "oleh": LONG_NAME},
    },
    "kartu_periksa_laporan": {
        "versi": 4,
        "sidik": SHA,
        "ringkas": FULL_PAPER,
        "lemah": weakest(FULL_PAPER.indicators, 3),
        "unggahan": True,
        "paraf": [LONG_NAME, LONG_NAME],
        "diparaf": 11,
        "diubah": ["narasi Perencanaan", f"kertas kerja Bidang {LONG_BIDANG}", "narasi Penutup", "narasi Akuntabilitas"],
        "kurang": GAPS,
    },
    "kartu_periksa": {},
    "kartu_susun": {"versi": 3, "sendiri": False, "kurang": GAPS, "penerima": "Sekretaris"},
    "kartu_kirim": {
        "penerima": [{"nama": name, "cara": "surat tercatat", "terkirim": n < 2} for n, name in enumerate(NAMES * 2)],
        "bukti": 2,
        "sidik": SHA,
    },
    "kartu_kerjakan": {"pilihan": True, "kelengkapan": NAMES, "keluaran": REASON, "naskah": True},
}  # fmt: skip

#: The same with next to nothing.
LEAN_CARDS: dict[str, dict[str, object]] = {
    "kartu_tugaskan": {"kepada": "", "instruksi": ""},
    "kartu_siapkan": {"kelengkapan": [], "banyak": 0, "instruksi": ""},
    "kartu_isi": {"versi": 0, "terisi": False, "tetap": False, "kurang": 0, "bukti": 0, "penerima": ""},
    "kartu_periksa_bidang": {
        "versi": 1,
        "pengisi": "",
        "ringkas": blank(),
        "lemah": [],
        "perhatian": [],
        "ubahan": [],
        "bukti": 0,
        "bukti_baru": 0,
        "tetap": False,
        "sidik": "",
        "baris": None,
    },
    "kartu_periksa_laporan": {
        "versi": 1,
        "sidik": "",
        "ringkas": blank(),
        "lemah": [],
        "unggahan": False,
        "paraf": [],
        "diparaf": 0,
        "diubah": [],
        "kurang": NO_GAPS,
    },
    "kartu_periksa": {},
    "kartu_susun": {"versi": 0, "sendiri": False, "kurang": NO_GAPS, "penerima": ""},
    "kartu_kirim": {"penerima": [], "bukti": 0, "sidik": ""},
    "kartu_kerjakan": {"pilihan": False, "kelengkapan": (), "keluaran": "", "naskah": False},
}

#: As they come on an ordinary day: to be read aloud.
DAILY_CARDS: dict[str, dict[str, object]] = FULL_CARDS | {
    "kartu_tugaskan": {"kepada": "Kasubag Perencanaan dan Evaluasi", "instruksi": ""},
    "kartu_siapkan": {
        "kelengkapan": [NEED, {"nama": "Laporan kinerja Triwulan II", "ada": False, "sistem": False}],
        "banyak": 4,
        "instruksi": "Siapkan empat bidang hari ini.",
    },
    "kartu_isi": {"versi": 2, "terisi": True, "tetap": False, "kurang": 2, "bukti": 0, "penerima": "Kabid"},
    "kartu_periksa_bidang": FULL_CARDS["kartu_periksa_bidang"]
    | {"ringkas": filled("0.94"), "lemah": weakest(filled("0.94").indicators, 3), "perhatian": [WARNING], "ubahan": [], "baris": None, "bukti": 4, "bukti_baru": 0, "versi": 3, "pengisi": "Bapak Wahyu Contoh (Kepala Seksi Tera)"},
    "kartu_periksa_laporan": FULL_CARDS["kartu_periksa_laporan"]
    | {"ringkas": filled("0.94"), "lemah": weakest(filled("0.94").indicators, 3), "unggahan": False, "paraf": ["Ibu Retno Contoh (Sekretaris)"], "diparaf": 1, "diubah": [], "kurang": DPA_LACKS},
    "kartu_susun": {"versi": 1, "sendiri": False, "kurang": DPA_LACKS, "penerima": "Sekretaris"},
    "kartu_kerjakan": {"pilihan": True, "kelengkapan": ("Catatan Kepala Dinas",), "keluaran": "Draf laporan", "naskah": True},
}  # fmt: skip
