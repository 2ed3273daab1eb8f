"""What officers read of a changed course: it fits a card, it is well formed, it names who and why."""

from __future__ import annotations

from datetime import date

import pytest

from bot.ports import CARD_TEXT_MAX
from bot.text.render import Message, render, without_markup
from handlers.messages.actions import Order
from tests.handlers.messages.reading import complaints
from tests.handlers.messages.word_samples import DONE, LONG_NAME, REASON, VOICE

TASK = {
    "nama_tugas": "Kertas kerja Bidang Perdagangan, Triwulan III 2026",
    "oleh": LONG_NAME,
}
OFFICES_OWN = TASK | {"nama_tugas": "Penugasan Triwulan III 2026", "oleh": "Ibu Retno Contoh"}
ORDER = {"bidang": "Pasar", "periode": "Triwulan III 2026", "oleh": LONG_NAME, "alasan": REASON}
MOVED = TASK | {"lama": DONE, "baru": DONE}
DAYS = [
    {
        "tanggal": date(2026, 12, 24),
        "sampai": date(2026, 12, 24),
        "keterangan": "Cuti bersama daerah",
        "masuk": False,
    },
    {
        "tanggal": date(2026, 12, 28),
        "sampai": date(2026, 12, 30),
        "keterangan": "Pengganti libur",
        "masuk": True,
    },
]
NO_REASON = {
    "hari": [],
    "hapus": [],
    "hari_lain": 0,
    "jam": False,
    "ramadan": False,
    "nasional": False,
    "zona": False,
}
ALL_REASONS = NO_REASON | {
    "hari": DAYS,
    "hapus": DAYS,
    "hari_lain": 3,
    "jam": True,
    "ramadan": True,
    "nasional": True,
    "zona": True,
}
SAMPLES: dict[str, list[dict[str, object]]] = {
    "catatan_urung": [{"pada": DONE}],
    "catatan_ditarik": [
        {"oleh": LONG_NAME, "pada": DONE, "alasan": REASON},
        {"oleh": "", "pada": DONE, "alasan": ""},
    ],
    "catatan_periode_batal": [{"pada": DONE}],
    "catatan_libur_urung": [{"oleh": LONG_NAME, "tanggal": date(2026, 12, 24), "sampai": date(2026, 12, 28)}],
    "tugas_ditarik": [{**TASK, "alasan": REASON}, {**OFFICES_OWN, "oleh": "", "alasan": ""}],
    "diminta_kembali": [
        {**TASK, "sapaan": "Ibu", "alasan": REASON, "memeriksa": True},
        {**OFFICES_OWN, "sapaan": "Bapak", "alasan": "Keliru.", "memeriksa": False},
    ],
    "berkas_sesudah_selesai": [
        {**TASK, "nama": "Kertas Kerja Perdagangan.xlsx", "sapaan": "Ibu", "pada": DONE},
        {**OFFICES_OWN, "nama": "surat.pdf", "sapaan": "Bapak/Ibu", "pada": DONE},
    ],
    "tarik_kosong": [{"sapaan": "Ibu"}],
    "pilih_tarik": [{"sapaan": "Ibu", "pilihan": [{**TASK, "pada": DONE}, {**OFFICES_OWN, "pada": DONE}]}],
    "tanya_alasan_tarik": [{**TASK, "sapaan": "Ibu", "pada": DONE}, {**OFFICES_OWN, "sapaan": "Ibu", "pada": DONE}],
    "tarik_kembali": [{"sapaan": "Ibu", "kepada": ["Ibu Retno", "Bapak Bimo"]}, {"sapaan": "Ibu", "kepada": []}],
    "tarik_diminta": [{"sapaan": "Ibu", "kepada": ["Ibu Retno"]}, {"sapaan": "Ibu", "kepada": []}],
    "pilih_pengaturan": [
        {"sapaan": "Ibu", "periode": "Triwulan III 2026", "jeda": DONE, "tanpa": ["Pasar", "Metrologi"]},
        {"sapaan": "Ibu", "periode": "Triwulan III 2026", "jeda": None, "tanpa": []},
    ],
    "pilih_bidang_atur": [
        {"perintah": order.value, "periode": "Triwulan III 2026", "pilihan": [LONG_NAME] * 9}
        for order in Order
        if order.about_bidang
    ],
    "tanya_alasan_atur": [
        {"sapaan": "Ibu", "perintah": order.value, "periode": "Triwulan III 2026",
         "bidang": "Pasar" if order.about_bidang else ""}
        for order in Order if order.reasoned
    ],
    "pengaturan_dicatat": [
        {"sapaan": "Ibu", "perintah": order.value, "periode": "Triwulan III 2026",
         "bidang": "Pasar" if order.about_bidang else ""}
        for order in Order
    ],
    "bidang_susulan": [
        {"bidang": "Pasar", "periode": "Triwulan III 2026", "oleh": LONG_NAME},
        {"bidang": "Pasar", "periode": "Triwulan III 2026", "oleh": ""},
    ],
    "bidang_ditarik": [ORDER],
    "bidang_dibuka": [ORDER],
    "bidang_dilewati": [ORDER],
    "bidang_dikeluarkan": [ORDER],
    "bidang_ditambah": [{key: ORDER[key] for key in ("bidang", "periode", "oleh")}],
    "periode_dijeda": [{key: ORDER[key] for key in ("periode", "oleh", "alasan")}],
    "periode_dilanjutkan": [
        {"periode": "Triwulan III 2026", "oleh": LONG_NAME, "tugas": [MOVED, OFFICES_OWN | {"lama": DONE, "baru": DONE}]},
        {"periode": "Triwulan III 2026", "oleh": LONG_NAME, "tugas": []},
    ],
    "periode_dibatalkan": [{"sop": "SOP Pengumpulan Data", "periode": "Triwulan III 2026", "oleh": LONG_NAME, "alasan": REASON}],
    "tenggat_bergeser": [{"sapaan": "Ibu", "tugas": [MOVED, MOVED]}],
    "penyerah_ditetapkan": [
        {**TASK, "sapaan": "Ibu", "penyerah": LONG_NAME, "sendiri": own, "ditunjuk": named}
        for own in (True, False)
        for named in (True, False)
    ]
    + [{**OFFICES_OWN, "sapaan": "Ibu", "penyerah": "", "sendiri": False, "ditunjuk": True}],
    "penyerah_kosong": [{"sapaan": "Ibu"}],
    "penyerah_sekarang": [
        {"bidang": "Pasar", "periode": "Triwulan III 2026", "penyerah": LONG_NAME, "rekan": ["Bimo", "Sari"]},
        {"bidang": "Pasar", "periode": "Triwulan III 2026", "penyerah": "", "rekan": ["Bimo"]},
    ],
    "pilih_penyerah": [
        {"sapaan": "Ibu", "bidang": "Pasar", "periode": "Triwulan III 2026", "pilihan": ["Bimo", "Sari"]}
    ],
    "libur_daftar": [{"sapaan": "Ibu", "hari": DAYS}, {"sapaan": "Ibu", "hari": []}],
    "tanya_libur": [{"sapaan": "Ibu"}],
    "cuti_belum_diketahui": [{"sapaan": "Ibu", "tahun": 2028}],
    "libur_dicatat": [
        {**one, "banyak": count, "bergeser": moved} for one in DAYS for count in (1, 3) for moved in (0, 3)
    ],
    "pilih_libur": [{"sapaan": "Ibu", "hari": DAYS}],
    "libur_diurungkan": [
        {**one, "bergeser": moved} for one in DAYS for moved in (0, 3)
    ],
    "libur_dari_berkas": [{"hari": DAYS}],
    "galat_tarik_sudah_diminta": [{"kontak": "Subbagian Perencanaan"}],
    "galat_tiada_yang_diatur": [{"sapaan": "Ibu", "kontak": ""}],
    "galat_rekan_tak_dikenal": [{"kontak": ""}],
    "galat_plh_tanggal_tak_terbaca": [{"teks": "lusa <b>", "kontak": ""}],
    "galat_hari_tak_terbaca": [{"teks": "lusa <b>", "kontak": ""}],
    "galat_hari_di_luar_jangkauan": [{"tanggal": date(2026, 1, 1), "kontak": ""}],
    "galat_hari_sudah_masuk": [{"tanggal": date(2026, 12, 28), "kontak": ""}],
    "galat_hari_terlalu_banyak": [{"banyak": 400, "batas": 31, "kontak": ""}],
    "kalender_berubah": [
        {"sapaan": "Ibu", "banyak": 2, "tugas": [MOVED, OFFICES_OWN | {"lama": DONE, "baru": DONE}], "sebab": ALL_REASONS},
        {"sapaan": "Ibu", "banyak": 12, "tugas": [MOVED], "sebab": NO_REASON},
    ],
    "galat_hari_sudah_libur": [{"tanggal": date(2026, 12, 25), "kontak": ""}],
}  # fmt: skip
ALL = {f"{key}-{n}": Message(key, **one) for key, every in SAMPLES.items() for n, one in enumerate(every)}


@pytest.mark.parametrize("name", ALL)
def test_a_text_fits_a_card_and_reads_cleanly(name: str) -> None:
    text = render(ALL[name], VOICE)
    assert complaints(text) == []
    assert 0 < len(without_markup(text)) <= CARD_TEXT_MAX


@pytest.mark.parametrize("key", [key for key, every in SAMPLES.items() if "alasan" in every[0]])
def test_whoever_is_affected_reads_the_reason_and_the_name(key: str) -> None:
    text = render(Message(key, **SAMPLES[key][0]), VOICE)
    assert REASON[:40] in without_markup(text)
    assert LONG_NAME[:20] in without_markup(text)
