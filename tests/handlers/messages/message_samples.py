"""Believable fields for the messages that are no cards of a task."""

from __future__ import annotations

from decimal import Decimal

from handlers.case.clean_reviews import Unclean
from tests.handlers.messages.word_samples import (
    DONE,
    LONG_NAME,
    NAMES,
    NOW,
    REASON,
    ROWS,
    SHA,
    WARNING,
    blank,
    change,
    filled,
    head,
)

Fields = dict[str, object]
LONG_TASK = f"{NAMES[0]} Bidang Pengembangan Perdagangan, Triwulan III 2026"
TASK_LINE: Fields = {
    "nama_tugas": LONG_TASK,
    "pemegang": ["Bapak Bimo Contoh, S.E.", "Ibu Kinasih Contoh, S.E."],
}

LATE_PERIOD: Fields = {
    "sop": "",
    "periode": "Triwulan III 2026",
    "penahan": {
        "jeda": None,
        "meja": [{"peran": "Kabid", "bidang": "Perdagangan", "lewat": True}],
        "lain": 3,
    },
}
QUIET_PERIOD: Fields = {"sop": "", "periode": "Tahun 2026", "penahan": {"jeda": None, "meja": [], "lain": 1}}

DEED: Fields = {
    "pada": DONE,
    "hari": DONE.date(),
    "jenis": "disetujui",
    "pengesahan": "tanda_tangan",
    "langkah": "5",
    "bidang": "Perdagangan",
    "periode": "Triwulan III 2026",
    "alasan": "",
    "berkas": "",
    "oleh": "",
}
CLEAN: Fields = {
    "judul": "Draf laporan kinerja",
    "bidang": "Perdagangan",
    "periode": "Triwulan III 2026",
    "capaian": Decimal("94.2"),
    "versi": 12,
    "sidik": SHA,
    "jenis": "tanda_tangan",
}

ON_CARD: Fields = {"kepala": head(), "penerima": "Kabid"}  #: of a text that takes the place of a task's card

LONG_ROW = "Persentase sarana distribusi perdagangan yang ditingkatkan kualitas dan pengelolaannya " * 2
SHORT_QUESTION: Fields = {
    "catat": "", "catatan": "", "awal": True, "nomor": 1, "banyak": 20, "nama": "Stok beras", "keluaran": "", "satuan": "ton",
    "target": None, "setahun": None, "lalu": None, "kini": None, "beda": [], "oleh": "", "kolom": "realisasi", "jenis": "angka",
    "periode": "Tahun 2026", "sebab": None, "dikembalikan": "",
}  # fmt: skip
LONG_QUESTION: Fields = SHORT_QUESTION | {
    "catat": "✅ 1.250.000,25 ribu orang, capaian 1.096,4 %; 4 catatan dicatat",
    "awal": False, "nomor": 17, "nama": LONG_ROW, "keluaran": LONG_ROW, "satuan": "rekomendasi kebijakan",
    "target": Decimal("1250000.25"), "setahun": Decimal("5000000"), "lalu": Decimal("1100000.5"),
    "kini": Decimal("1200000"), "oleh": "Bapak Bimo Contoh", "kolom": "realisasi_fisik", "periode": "Semester II 2026",
}  # fmt: skip

#: Fields of every message when there is much to say, and when there is little.
MESSAGES: dict[str, tuple[Fields, Fields]] = {
    "alihkan_tugas": (
        {"sapaan": "Ibu", "tugas": [TASK_LINE] * 10},
        {"sapaan": "Bapak/Ibu", "tugas": [{"nama_tugas": "Penugasan Tahun 2026", "pemegang": []}]},
    ),
    "alihkan_siapa": (
        {"sapaan": "Ibu", "tugas": TASK_LINE},
        {"sapaan": "Bapak/Ibu", "tugas": {"nama_tugas": "Penugasan Tahun 2026", "pemegang": []}},
    ),
    "alihkan_alasan": (
        {"sapaan": "Ibu", "tugas": TASK_LINE, "kepada": LONG_NAME},
        {"sapaan": "Bapak/Ibu", "tugas": {"nama_tugas": "Penugasan Tahun 2026", "pemegang": []}, "kepada": ""},
    ),
    "alihkan_dicatat": (
        {"tugas": TASK_LINE, "kepada": LONG_NAME},
        {"tugas": {"nama_tugas": "Penugasan Tahun 2026", "pemegang": []}, "kepada": ""},
    ),
    "pertanyaan_pemeriksa": (
        {"sapaan": "Ibu", "nama_tugas": LONG_TASK, "oleh": LONG_NAME, "pertanyaan": REASON * 3, "panjang": True},
        {"sapaan": "Bapak/Ibu", "nama_tugas": "Draf laporan", "oleh": "X", "pertanyaan": "Benar?", "panjang": False},
    ),
    "tanya_dahulu": (
        {"sapaan": "Ibu", "kepada": [LONG_NAME, LONG_NAME], "nama_tugas": LONG_TASK},
        {"sapaan": "Bapak/Ibu", "kepada": ["Bapak X"], "nama_tugas": "Draf laporan"},
    ),
    "tanya_jawaban": (
        {"sapaan": "Ibu", "kepada": LONG_NAME, "nama_tugas": LONG_TASK},
        {"sapaan": "Bapak/Ibu", "kepada": "", "nama_tugas": "Draf laporan"},
    ),
    "pertanyaan_dikirim": (
        {"sapaan": "Ibu", "kepada": [LONG_NAME, LONG_NAME], "nama_tugas": LONG_TASK},
        {"sapaan": "Bapak/Ibu", "kepada": ["Bapak X"], "nama_tugas": "Draf laporan"},
    ),
    "jawaban_disampaikan": (
        {"sapaan": "Ibu", "kepada": LONG_NAME, "nama_tugas": LONG_TASK, "berkas": "rekap <September>.xlsx"},
        {"sapaan": "Bapak/Ibu", "kepada": "", "nama_tugas": "Draf laporan", "berkas": ""},
    ),
    "jawaban_terlambat": (
        {"sapaan": "Ibu", "nama_tugas": LONG_TASK, "oleh": LONG_NAME, "pada": NOW},
        {"sapaan": "Bapak/Ibu", "nama_tugas": "Draf laporan", "oleh": "", "pada": NOW},
    ),
    "catatan_dijawab": (
        {"oleh": LONG_NAME, "pada": NOW, "jawaban": REASON * 3},
        {"oleh": "Bapak X", "pada": NOW, "jawaban": ""},
    ),
    "pengalihan_kabar": (
        {"nama_tugas": LONG_TASK, "oleh": LONG_NAME, "kepada": LONG_NAME, "alasan": REASON},
        {"nama_tugas": "Penugasan Tahun 2026", "oleh": "Bapak X", "kepada": "", "alasan": "Sakit"},
    ),
    "catatan_nip_habis": ({"kali": 3, "kontak": "Subbagian Perencanaan"}, {"kali": 3, "kontak": ""}),
    "angka_dicatat": (
        {"versi": 3, "kurang": [WARNING] * 4, "kurang_semua": 12, "kurang_sisa": 8, "ditanya": True, **ON_CARD},
        {"versi": 3, "kurang": [], "kurang_semua": 0, "kurang_sisa": 0, "ditanya": False, **ON_CARD},
    ),
    "ubahan_berkas": (
        {
            "nama": "rekap <September>.xlsx",
            "tercatat": {
                "nama": "Kertas kerja", "perihal": "", "versi": 3, "bidang": "Pengembangan Perdagangan",
                "periode": "Triwulan III 2026", "lalu": "terbuka",
            },
        },
        {"nama": "a.pdf", "tercatat": None},
    ),
    "ubahan_teks": (
        {"tercatat": {"guna": "narasi", "teks": REASON * 20, "lalu": "tutup"}},
        {"tercatat": {"guna": "perintah", "teks": "/tugas", "lalu": "perintah"}},
    ),
    "ubahan_tak_dibaca": (
        {"sapaan": "Ibu", "ditunggu": True},
        {"sapaan": "Bapak/Ibu", "ditunggu": False},
    ),
    "berkas_bukan_buku": (
        {"sebab": "Berkas <b>a.xlsx</b> adalah PDF."},
        {"sebab": WARNING},
    ),
    "berkas_bukan_kertas_kerja": (
        {"nama": "rekap <September>.xlsx", "bidang": "Perdagangan"},
        {"nama": "a.xlsx", "bidang": "UPTD Metrologi"},
    ),
    "berkas_kertas_kerja_ttd": (
        {"bidang": "Perdagangan", "oleh": LONG_NAME},
        {"bidang": "Perdagangan", "oleh": ""},
    ),
    "berkas_tak_terkirim": (
        {"nama": "Kertas kerja.xlsx", "sidik": SHA, "kontak": "Subbagian Perencanaan"},
        {"nama": "a.pdf", "sidik": SHA, "kontak": ""},
    ),
    "bidang_tiba": (
        {"bidang": "Pasar", "periode": "Triwulan III 2026", "oleh": LONG_NAME, "sudah": 2, "semua": 4,
         "belum": ["Perdagangan", "Metrologi"]},
        {"bidang": "Pasar", "periode": "Triwulan III 2026", "oleh": "", "sudah": 4, "semua": 4, "belum": []},
    ),
    "bukti_diterima": (
        {"nama": "berita acara.pdf dan 3 berkas lain", "banyak": 3, "bidang": "Perdagangan",
         "indikator": ["UTTP ditera ulang", "Stok beras"], "sub": False, "pilih": False, "tanpa_kertas": True,
         "ditanya": False},
        {"nama": "a.pdf", "banyak": 1, "bidang": "Bidang Pasar", "indikator": [], "sub": False, "pilih": True,
         "tanpa_kertas": False, "ditanya": True},
    ),
    "bukti_kirim_sudah_ada": (
        {"nama": "foto-1.jpg", "penerima": "Inspektorat & Bappeda"},
        {"nama": "a.pdf", "penerima": "Bupati"},
    ),
    "bukti_sudah_ada": (
        {"nama": "foto-1.jpg", "sebagai": "Rapat UMKM.jpg", "banyak": 3, "bidang": "Perdagangan",
         "tanpa_kertas": True, "ditanya": False},
        {"nama": "a.pdf", "sebagai": "a.pdf", "banyak": 1, "bidang": "Pasar", "tanpa_kertas": False, "ditanya": True},
    ),
    "catatan_bukan_saya": ({"kontak": "Subbagian Perencanaan"}, {"kontak": ""}),
    "catatan_dipilih": ({"pilihan": "Inspektorat & Bappeda"}, {"pilihan": "2,6"}),
    "catatan_keputusan": (
        {"jenis": "tanda_tangan", "oleh": LONG_NAME, "pada": DONE, "sidik": SHA},
        {"jenis": "selesai", "oleh": "", "pada": DONE, "sidik": ""},
    ),
    "catatan_keputusan_sendiri": (
        {"jenis": "tanda_tangan", "oleh": LONG_NAME, "pada": DONE, "sidik": SHA, "catatan": "", "kepada": "Kasubag", "sampai": DONE,
         "baris": (), "lain": 0, "tak_jelas": ()},
        {"jenis": "kembali", "oleh": LONG_NAME, "pada": DONE, "sidik": SHA, "catatan": REASON, "kepada": "Kasi", "sampai": None,
         "baris": (), "lain": 0, "tak_jelas": ("baris 4",)},
    ),
    "catatan_tersendiri": (
        {"nama_tugas": "Kertas kerja Bidang Perdagangan, Triwulan III 2026", "jenis": "kembali", "oleh": LONG_NAME,
         "pada": DONE, "sidik": SHA, "catatan": REASON, "kepada": "Kasi", "sampai": DONE,
         "baris": ROWS, "lain": 12, "tak_jelas": ()},
        {"nama_tugas": "Pengiriman laporan Tahun 2026", "jenis": "selesai", "oleh": "",
         "pada": DONE, "sidik": "", "catatan": "", "kepada": "", "sampai": DONE,
         "baris": (), "lain": 0, "tak_jelas": ()},
    ),
    "catatan_kertas_kerja": (
        {"bidang": "Perdagangan", "versi": 2, "terisi": True, "remarks": REASON, "kurang": [WARNING] * 3,
         "perhatian": [WARNING], "bukti": ["a.pdf", "b.jpg"],
         "baris": [{"tempat": ROWS[:1], "nama": LONG_NAME, "catatan": REASON}, {"tempat": ROWS[1:], "nama": "Tera", "catatan": ""}]},
        {"bidang": "Perdagangan", "versi": 1, "terisi": False, "remarks": "", "kurang": [WARNING] * 3,
         "perhatian": [], "bukti": [], "baris": []},
    ),
    "catatan_terdaftar": ({"nama": "Ibu Retno Contoh", "pada": DONE}, {"nama": "Bapak X", "pada": DONE}),
    "jenis_pesan_tak_dipakai": tuple(
        {"kontak": "Subbagian Perencanaan", "jenis": kind}
        for kind in ("sticker", "voice", "video", "animation", "location", "contact", "dice", "unsupported", "lain")
    ),
    "kanal_dipilih": ({"sapaan": "Ibu", "kanal": "WhatsApp"}, {"sapaan": "Bapak/Ibu", "kanal": "Telegram"}),
    "kanal_dua": (
        {"sapaan": "Ibu", "dipilih": "WhatsApp"},
        {"sapaan": "Bapak/Ibu", "dipilih": ""},
    ),
    "kanal_kabar": (
        {"sapaan": "Ibu", "kanal": "WhatsApp", "akun": "Retno", "kontak": "Subbagian Perencanaan"},
        {"sapaan": "Bapak/Ibu", "kanal": "Telegram", "akun": "", "kontak": ""},
    ),
    "kanal_tautan": (
        {"sapaan": "Ibu", "kanal": "WhatsApp", "tautan": "https://wa.me/62811?text=/start%20AB", "sampai": DONE},
        {"sapaan": "Bapak/Ibu", "kanal": "Telegram", "tautan": "https://t.me/bot?start=AB", "sampai": DONE},
    ),
    "kanal_tersambung": (
        {"sapaan": "Ibu", "nama": "Retno", "kanal": "WhatsApp", "lain": ["Telegram"]},
        {"sapaan": "Bapak/Ibu", "nama": "Retno", "kanal": "Telegram", "lain": []},
    ),
    "pindah_chat": ({"sapaan": "Ibu", "kanal": "WhatsApp"}, {"sapaan": "Bapak/Ibu", "kanal": "Telegram"}),
    "kenali_diri": (
        {"nama": "Ibu Retno Contoh", "jabatan": "Kepala Seksi Promosi", "bidang": ["Pasar", "Perdagangan"],
         "instansi": "Dinas Perindustrian dan Perdagangan"},
        {"nama": "Ibu Retno Contoh", "jabatan": "", "bidang": [], "instansi": "Dinas"},
    ),
    "isi_belum_ada": ({"nama": LONG_ROW}, {"nama": "Stok beras"}),
    "isi_ganti": (
        {"nama": LONG_ROW, "oleh": LONG_NAME, "kolom": "faktor_penghambat", "jenis": "teks", "satuan": "", "kini": REASON,
         "baru": REASON},
        {"nama": "Stok beras", "oleh": "Ibu X", "kolom": "realisasi", "jenis": "angka", "satuan": "ton",
         "kini": Decimal("9870"), "baru": None},
    ),
    "isi_kata": ({"kata": "ya, betul sekali"}, {"kata": "ya"}),
    "isi_pilih_baris": (
        {"sapaan": "Ibu", "pilihan": [f"{n}. {LONG_ROW}" for n in range(1, 9)]}, {"sapaan": "Ibu", "pilihan": ["1. IKM"]},
    ),
    "isi_ragu": (
        {"nama": LONG_ROW, "teks": "2.600", "jenis": "angka", "satuan": "unit usaha",
         "pilihan": [Decimal("2600"), Decimal("2.6")]},
        {"nama": "Stok beras", "teks": "96,4 %", "jenis": "rupiah", "satuan": "Rp", "pilihan": [Decimal("964000.5")]},
    ),
    "isi_salah": (
        {"hal": "besar", "isi": "9" * 80, "panjang": None, "batas": None},
        {"hal": "panjang", "isi": "", "panjang": "2.100", "batas": "2.000"},
    ),
    "isi_selesai": (
        {**ON_CARD, "catat": "✅ 10.120 unit, capaian 96,4 %", "nanti": True, "versi": 12, "kurang_semua": 12, "bukti": 4,
         "kurang": [{"nama": LONG_ROW, "kolom": "realisasi_anggaran", "kosong": False}] * 4,
         "perhatian": [WARNING] * 3, "perhatian_semua": 5},
        {**ON_CARD, "catat": "", "nanti": False, "versi": 2, "kurang_semua": 0, "kurang": [], "bukti": 0,
         "perhatian": [WARNING] * 3, "perhatian_semua": 5},
    ),
    "isi_tanya": (LONG_QUESTION, SHORT_QUESTION),
    "isi_tercatat": (
        {"angka": [{"nilai": Decimal("10120"), "jenis": "angka", "satuan": "unit", "capaian": Decimal("96.4")}],
         "teks": ["faktor_penghambat", "tindak_lanjut"], "kosong": False},
        {"angka": [], "teks": [], "kosong": True},
    ),
    "kertas_kerja_diterima": (
        {"nama": "kk.xlsx", "versi": 2, **ON_CARD, "kurang": [WARNING] * 4, "kurang_semua": 12, "kurang_sisa": 8, "ditanya": True,
         "perhatian": [WARNING] * 3, "perhatian_semua": 5, "rekan": 4, "lama": 1, "catatan": [WARNING],
         "catatan_sisa": 3},
        {"nama": "kk.xlsx", "versi": 2, **ON_CARD, "kurang": [], "kurang_semua": 0, "kurang_sisa": 0, "ditanya": False,
         "perhatian": [], "perhatian_semua": 0, "rekan": 0, "lama": 0, "catatan": [],
         "catatan_sisa": 0},
    ),
    "kertas_kerja_tetap": (
        {"nama": "kk.xlsx", "sama": 1, "kosong": True, "berlaku": 2, "catatan": [WARNING], "catatan_sisa": 1},
        {"nama": "kk.xlsx", "sama": 2, "kosong": False, "berlaku": 0, "catatan": [], "catatan_sisa": 0},
    ),
    "kata_belum_jawaban": ({"sapaan": "Ibu", "kata": "ya"}, {"sapaan": "Bapak", "kata": "👍"}),
    "periode_pilih": (
        {"jumlah": 12, "tentang": "status", "periode": [LATE_PERIOD] * 6},
        {"jumlah": 4, "tentang": "penahan", "periode": [QUIET_PERIOD | {"sop": "SOP Pengumpulan Data Kinerja"}]},
    ),
    "tugas_lain": (
        {"sapaan": "Ibu", "jumlah": 12, "tugas": ["Kertas kerja Bidang Pengembangan Perdagangan, Triwulan III 2026"] * 6},
        {"sapaan": "Bapak/Ibu", "jumlah": 4, "tugas": ["Draf laporan"] * 4},
    ),
    "riwayat_tak_ditemukan": (
        {"sapaan": "Ibu", "dicari": "ekspor <Triwulan>"},
        {"sapaan": "Bapak/Ibu", "dicari": "ekspor"},
    ),
    "riwayat_ditemukan": (
        {
            "sapaan": "Ibu",
            "dicari": "pengembangan perdagangan",
            "jumlah": 120,
            "awal": 100,
            "perbuatan": [*[DEED] * 3, DEED | {"jenis": "dikembalikan", "alasan": "Angka ekspor keliru."}],
        },
        {
            "sapaan": "Bapak/Ibu",
            "dicari": "ekspor",
            "jumlah": 1,
            "awal": 0,
            "perbuatan": [DEED | {"jenis": "selesai", "bidang": "", "oleh": LONG_NAME}],
        },
    ),
    "salinan_berkas": (
        DEED | {"jenis": "disetujui", "berkas": "Kertas Kerja Perdagangan TW III 2026.xlsx", "versi": 3, "sidik": SHA, "oleh": LONG_NAME},
        DEED | {"jenis": "berkas", "bidang": "", "berkas": "bukti.pdf", "versi": 1, "sidik": SHA},
    ),
    "sekaligus_daftar": (
        {
            "sapaan": "Bapak/Ibu",
            "pilihan": [CLEAN | {"bidang": "Pengembangan Perdagangan Dalam dan Luar Negeri"}] * 3 + [CLEAN] * 3,
            "sisa": 12,
        },
        {"sapaan": "Ibu", "pilihan": [CLEAN | {"bidang": "", "capaian": None}] * 2, "sisa": 0},
    ),
    "catatan_sekaligus": (
        {
            "pilihan": [*[CLEAN] * 4, CLEAN | {"jenis": "urung"}],
            "luput": [CLEAN | {"sebab": "selesai", "oleh": LONG_NAME}],
            "pada": DONE,
            "sampai": NOW,
        },
        {
            "pilihan": [],
            "luput": [CLEAN | {"sebab": one, "oleh": ""} for one in Unclean],
            "pada": None,
            "sampai": None,
        },
    ),
    "catatan_sekaligus_batal": ({}, {}),
    "jawab_sekaligus": ({"jumlah": 6, "luput": 1}, {"jumlah": 0, "luput": 2}),
    "sekaligus_terlambat": ({"pada": DONE}, {"pada": None}),
    "sekaligus_tak_ada": ({"sapaan": "Ibu", "tugas": [LONG_TASK] * 9}, {"sapaan": "Bapak/Ibu", "tugas": []}),
    "tugas_berikut": (
        {
            "sapaan": "Ibu",
            "dipegang": 5,
            "sekaligus": True,
            "berikut": [TASK_LINE | {"peran": "Kasi", "tenggat": DONE, "lewat": True}] * 3,
            "sisa": 9,
        },
        {
            "sapaan": "Bapak/Ibu",
            "dipegang": 0,
            "sekaligus": False,
            "berikut": [TASK_LINE | {"pemegang": [], "peran": "Kasi", "tenggat": None, "lewat": False}],
            "sisa": 0,
        },
    ),
    "kata_belum_keputusan": ({"kata": "setuju", "tugas": NAMES}, {"kata": "ok", "tugas": []}),
    "pertanyaan_diganti": ({"isi": "Apa alasannya?", "tugas": NAMES[0]}, {"isi": "Apa alasannya?", "tugas": ""}),
    "terima_kasih_kembali": ({"sapaan": "Ibu"}, {"sapaan": "Bapak"}),
    "ketukan_terlambat": ({"oleh": LONG_NAME, "pada": DONE}, {"oleh": "", "pada": DONE}),
    "berkas_lama_dibuat": ({}, {}),
    "berkas_lama_diperiksa": (
        {"nama": "Kertas Kerja Bidang Pengembangan Perdagangan TW III 2026.xlsx"},
        {"nama": "kk.xlsx"},
    ),
    "maaf_berkas": (
        {"nama": "Kertas kerja.xlsx", "nomor": 42, "kontak": "Subbagian Perencanaan"},
        {"nama": "a.xlsx", "nomor": 1, "kontak": ""},
    ),
    "maaf_galat": (
        {"sapaan": "Ibu", "nomor": 42, "kontak": "Subbagian Perencanaan"},
        {"sapaan": "Bapak/Ibu", "nomor": 1, "kontak": ""},
    ),
    "narasi_dicatat": ({"bab": "Perencanaan"}, {"bab": "Penutup"}),
    "orang_asing": (
        {"instansi": "Dinas Perindustrian dan Perdagangan", "kontak": "Subbagian Perencanaan"},
        {"instansi": "Dinas", "kontak": ""},
    ),
    "pejabat_tak_terjangkau": ({"nama": "Ibu Retno", "jabatan": "Kabid Pasar"}, {"nama": "Ibu R", "jabatan": ""}),
    "pemegang_tak_terjangkau": (
        {"nama_tugas": LONG_TASK, "peran": "Kabid", "pejabat": [LONG_NAME]},
        {"nama_tugas": "Draf laporan Triwulan III 2026", "peran": "Sekretaris", "pejabat": []},
    ),
    "perintah_tak_dikenal": (
        {"sapaan": "Ibu", "perintah": ["tugas", "status", "bantuan"]},
        {"sapaan": "Bapak/Ibu", "perintah": ["tugas"]},
    ),
    "periode_berjalan": (
        {"periode": "Triwulan III 2026", "langkah": ["Kertas kerja", "Draf laporan"]},
        {"periode": "Triwulan III 2026", "langkah": []},
    ),
    "periode_selesai": (
        {"sop": "SOP Pengumpulan Data Kinerja", "periode": "Triwulan III 2026", "pada": DONE,
         "penerima": ["Bupati Nganjuk", "Inspektorat"], "tanpa": ["Perdagangan"], "sidik": SHA},
        {"sop": "SOP Izin", "periode": "Triwulan III 2026", "pada": None, "penerima": [""], "tanpa": [], "sidik": ""},
    ),
    "pilih_bab": ({"sapaan": "Ibu"}, {"sapaan": "Bapak/Ibu"}),
    "pilih_indikator": ({"pilihan": [f"{n}. {WARNING[:60]}" for n in range(8)]}, {"pilihan": ["1. IKM"]}),
    "pilih_kelengkapan_berkas": ({"nama": "a.pdf", "pilihan": NAMES}, {"nama": "a.pdf", "pilihan": ["DPA"]}),
    "pilih_kelengkapan_sistem": ({"sapaan": "Ibu", "pilihan": NAMES}, {"sapaan": "Ibu", "pilihan": ["DPA"]}),
    "pekerjaan_terhenti": (
        {"periode": "Triwulan III 2026", "nama_tugas": LONG_TASK, "nomor": 1234,
         "kontak": "Subbagian Perencanaan"},
        {"periode": "Tahun 2026", "nama_tugas": "", "nomor": 1, "kontak": ""},
    ),
    "pilih_penerima": (
        {"sapaan": "Ibu", "pilihan": [(name, name == NAMES[0]) for name in NAMES], "periode": "Triwulan III 2026"},
        {"sapaan": "Ibu", "pilihan": [("Bupati", False)], "periode": "Tahun 2026"},
    ),
    "pilih_penerima_berkas": (
        {"nama": "a.pdf", "pilihan": NAMES * 2, "periode": "Triwulan III 2026"},
        {"nama": "a.pdf", "pilihan": ["Bupati"], "periode": "Tahun 2026"},
    ),
    "pilih_periode": ({"sapaan": "Ibu"}, {"sapaan": "Bapak/Ibu"}),
    "pilih_periode_instruksi": (
        {"sapaan": "Ibu", "teks": REASON[:200], "pilihan": ["Triwulan II 2026", "Triwulan III 2026"]},
        {"sapaan": "Bapak/Ibu", "teks": "Segera", "pilihan": ["Tahun 2025", "Tahun 2026"]},
    ),
    "pilih_tugas_berkas": (
        {"nama": "a.pdf", "pilihan": [LONG_TASK, "Draf laporan Triwulan III 2026"]},
        {"nama": "a.pdf", "pilihan": ["Draf laporan Triwulan III 2026"]},
    ),
    "pilih_versi": (
        {"bidang": "Perdagangan", "versi": 3, "lama": 2, "isi": {"isian": 12, "kurang": 7},
         "isi_lama": {"isian": 20, "kurang": 0}},
        {"bidang": "Perdagangan", "versi": 12, "lama": 10, "isi": {"isian": 12, "kurang": 2},
         "isi_lama": {"isian": 13, "kurang": 2}},
        {"bidang": "Perdagangan", "versi": 12, "lama": 10, "isi": {}, "isi_lama": {}},
    ),
    "rincian_halaman": (
        {"bidang": "Perdagangan", "periode": "Triwulan III 2026", "halaman": 2, "banyak": 5, "isi": "<b>Indikator</b>\n1. A"},
        {"bidang": "", "periode": "Tahun 2026", "halaman": 1, "banyak": 1, "isi": "Semua bidang"},
    ),
    "rincian_bagian": ({"bagian": "sub", "bidang": "Perdagangan"}, {"bagian": "berubah", "bidang": ""}),
    "rincian_capaian": ({"bidang": "Perdagangan", "ringkas": filled("0.94")}, {"bidang": "", "ringkas": blank()}),
    "rincian_laporan": ({"ringkas": filled("0.94")}, {"ringkas": blank()}),
    "rincian_pengisi": ({"pengisi": f"{LONG_NAME}; {LONG_NAME}"}, {"pengisi": "Bapak X"}),
    "rincian_catatan": ({"sapaan": "Ibu", "catatan": REASON * 20}, {"sapaan": "Bapak/Ibu", "catatan": "Kurang"}),
    "rincian_berubah": (
        {"satu": change(oleh=LONG_NAME)},
        {"satu": change(lama=None, baru="Harga <naik>", tulisan=True, jenis="teks", kolom="Faktor penghambat")},
    ),
    "rincian_satu": ({"satu": NAMES[0]}, {"satu": "DPA"}),
    "rincian_menonjol": ({"satu": WARNING}, {"satu": "IKU baris 9."}),
    "rincian_indikator": (
        {"nomor": 30, "satu": filled("0.94").indicators[0], "uraian": [("faktor_penghambat", REASON)]},
        {"nomor": 1, "satu": filled("0.94").indicators[-1], "uraian": []},
    ),
    "rincian_sub": ({"nomor": 3, "satu": filled("0.94").subs[0]}, {"nomor": 1, "satu": filled("0").subs[0]}),
    "rincian_bukti": ({"nama": "a.pdf", "indikator": "DAG-01"}, {"nama": "b.pdf", "indikator": ""}),
    "selamat_datang": ({"sapaan": "Ibu", "nama": "Retno"}, {"sapaan": "Bapak/Ibu", "nama": "Retno"}),
    "sudah_terdaftar": ({"sapaan": "Ibu", "nama": "Retno"}, {"sapaan": "Bapak/Ibu", "nama": "Retno"}),
    "tanya_alasan": (
        {"sapaan": "Ibu", "bidang": "Perdagangan", "periode": "Triwulan III 2026", "per_baris": True, "baris": ROWS, "lain": 12},
        {"sapaan": "Ibu", "bidang": "Perdagangan", "periode": "Triwulan III 2026", "per_baris": True, "baris": (), "lain": 19},
        {"sapaan": "Bapak", "bidang": "", "periode": "Tahun 2026", "per_baris": False, "baris": (), "lain": 0},
    ),
    "tanya_bukti": (
        {"sapaan": "Ibu", "penerima": "Bupati Nganjuk", "cara": "surat", "periode": "Triwulan III 2026"},
        {"sapaan": "Ibu", "penerima": "", "cara": "", "periode": "Tahun 2026"},
    ),
    "tanya_narasi": (
        {"sapaan": "Ibu", "bab": "Penutup", "lama": REASON, "periode": "Triwulan III 2026"},
        {"sapaan": "Ibu", "bab": "Penutup", "lama": "", "periode": "Tahun 2026"},
    ),
    "tanya_ragu": ({"soal": WARNING}, {"soal": "IKU baris 9."}),
    "tanya_serah_tetap": (
        {"bidang": "Perdagangan", "versi": 2, "catatan": REASON, "sapaan": "Ibu"},
        {"bidang": "Perdagangan", "versi": 12, "catatan": "Kurang", "sapaan": "Bapak/Ibu"},
    ),
    "versi_dipakai": ({"lama": 2, "versi": 4, "kurang": 0, **ON_CARD}, {"lama": 2, "versi": 4, "kurang": 3, **ON_CARD}),
    "catatan_versi_baru": ({"versi": 3}, {"versi": 12}),
    "teks_tak_diminta": ({"sapaan": "Ibu", "tugas": NAMES}, {"sapaan": "Ibu", "tugas": []}),
}  # fmt: skip

#: Texts without fields.
PLAIN = (
    "catatan_diabaikan", "catatan_diganti", "catatan_nanti", "catatan_periode_selesai", "dibatalkan", "hanya_pribadi",
    "jawab_belum_berubah", "jawab_di_bawah", "jawab_dicatat", "jawab_dikirim", "jawab_diserahkan", "jawab_ditugaskan", "jawab_kelengkapan_lengkap",
    "jawab_selesai", "rincian_tanpa_bukti", "jawab_tulis_alasan", "jawab_ya", "kartu_lama",
)  # fmt: skip

NAME: Fields = {"nama": "rekap & bukti.pdf"}

#: Fields of the refusals of the use cases and of the core; `kontak` comes with all of them.
REFUSALS: dict[str, Fields] = {
    "alasan_kosong": {},
    "nomor_tak_dikenal": {"nomor": 12},
    "basis_data_lain": {"ada": "latihan", "perlu": "kantor", "folder": "var"},
    "berkas_berubah": {},
    "berkas_kiriman_rusak": NAME | {"sidik": SHA},
    "berkas_kosong": NAME,
    "berkas_tak_diminta": NAME,
    "berkas_tak_terambil": NAME,
    "berkas_terlalu_besar": NAME | {"ukuran": 26_000_000, "batas": 20 * 1024 * 1024},
    "bukan_langkah_ini": {},
    "bukan_pejabat_lagi": {"nama": "Ibu Dra. Sekar Contoh, M.M."},
    "bukan_pemegang": {"peran": "Kabid"},
    "bukan_pemula": {"peran": "Sekretaris"},
    "bukti_kirim_belum": {},
    "draf_belum": {},
    "draf_bukan_pdf": NAME,
    "jenis_berkas": NAME | {"jenis": "halaman_web"},
    "tautan_tak_disimpan": {},
    "pdf_rusak": NAME,
    "pdf_bersandi": NAME,
    "gambar_rusak": NAME,
    "dokumen_rusak": NAME,
    "dokumen_bersandi": NAME,
    "dokumen_makro": NAME,
    "dokumen_membengkak": NAME,
    "kantor_belum_ada": {},
    "kertas_kerja_belum": {},
    "kertas_kerja_belum_lengkap": {"versi": 2},
    "kode_kedaluwarsa": {},
    "kode_tak_dikenal": {},
    "kode_terpakai": {},
    "kanal_satu": {"kanal": ["Telegram"]},
    "pejabat_di_chat_lain": {"nama": "Ibu Retno Contoh", "lain": "Telegram"},
    "tautan_kanal_lain": {"kanal": "WhatsApp"},
    "tautan_lewat": {"kanal": ["Telegram"]},
    "pejabat_terdaftar": {"nama": "Ibu Retno Contoh"},
    "periksa_sendiri": {},
    "periode_selesai": {"periode": "Triwulan III 2026", "pada": DONE},
    "periode_tak_terbaca": {"teks": "triwulan <lima>"},
    "periode_tidak_ada": {},
    "ponsel_terpakai": {"nama": "Ibu Retno Contoh"},
    "sudah_selesai": {"oleh": LONG_NAME, "pada": DONE},
    "tanpa_bidang": {},
    "tanpa_jalan": {"tujuan": "7"},
    "teks_terlalu_panjang": {"panjang": 4012, "batas": 3500, "berkas": True},
    "lanjutan_teks": {
        "batas": 3500,
        "tercatat": {"guna": "alasan", "teks": REASON, "lalu": "bisa_ditarik"},
    },
    "tiada_yang_dibatalkan": {},
    "tombol_tak_dikenal": {},
    "tugas_tidak_ada": {},
    "bidang_terakhir": {},
    "bidang_terlambat": {},
    "bidang_tidak_ada": {},
    "bukan_keputusan_anda": {},
    "bukan_pengarah": {},
    "diambil_rekan": {"oleh": LONG_NAME},
    "periode_tidak_berjalan": {},
    "sudah_dijeda": {},
    "tiada_yang_ditarik": {"peran": "Kabid"},
    "tidak_dijeda": {},
    "tugas_ditarik": {"pada": DONE},
}
