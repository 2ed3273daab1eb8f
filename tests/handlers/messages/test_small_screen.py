"""Every card at the limits of what an office may hold, on a screen of 360 pixels: it fits, and its buttons are in sight."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product

import pytest

from bot.core.working_paper.summary import weakest
from bot.ports import CARD_TEXT_MAX
from bot.text.render import Message, Voice, without_markup
from handlers.messages.fitting import LINES, REMARKS, ROWS, fitted, rows
from tests.handlers.messages.message_samples import MESSAGES
from tests.handlers.messages.reading import complaints, spoken
from tests.handlers.messages.word_samples import (
    CHANGES,
    DAILY_CARDS,
    FULL_CARDS,
    FULL_HEAD,
    GAPS,
    LEAN_CARDS,
    LONG_BIDANG,
    LONG_NAME,
    REASON,
    VOICE,
    WARNING,
    change,
    filled,
    head,
)

#: What another moment makes untrue.
RELATIVE = re.compile(r"\b(?:besok|kemarin|hari ini|nanti|tadi|baru saja|sudah lewat|sisa \d+)\b")
CHANGED = change()
BY_COLLEAGUE = change(nama="Jumlah gudang", oleh="Bapak Bimo Contoh")
Fields = dict[str, object]
LONGEST = (REASON * 2)[:REMARKS].strip()  #: the longest remark that a card still quotes whole
HEADS: dict[str, Fields] = {
    "as_it_first_comes": head(bidang=LONG_BIDANG, sapaan="Bapak/Ibu"),
    "returned_with_a_long_remark": FULL_HEAD,
    "returned_with_the_longest_whole_remark": FULL_HEAD | {"catatan": LONGEST, "catatan_panjang": False},
    "returned_in_many_lines": FULL_HEAD | {"catatan": "1\n2\n3\n4\n5\n6\n7\n8\n9", "catatan_panjang": False},
    "back_after_an_own_tidak": {**FULL_HEAD, "catatan": "", "catatan_panjang": False, "sendiri": REASON},
}  # fmt: skip
MANY = filled("0.94", LONG_BIDANG, copies=4)
HARD: dict[str, list[Fields]] = {
    "kartu_periksa_bidang": [
        {"tetap": True},
        {"bukti": 0, "perhatian": []},
        {"bukti": 0, "ubahan": [], "bukti_baru": 0},
        {"ringkas": MANY, "lemah": weakest(MANY.indicators, 3), "perhatian": [WARNING * 2] * 30, "ubahan": CHANGES * 5},
    ],
    "kartu_periksa_laporan": [{"diubah": []}, {"diubah": [LONG_BIDANG] * 12, "paraf": [LONG_NAME]}],
    "kartu_isi": [{"kurang": 0, "tetap": True}, {"kurang": 0, "bukti": 0}, {"terisi": False, "bukti": 0}],
    "kartu_siapkan": [{"instruksi": ""}, {"kelengkapan": [{"nama": WARNING, "ada": False, "sistem": False}] * 12}],
    "kartu_susun": [{"sendiri": True}, {"versi": 0, "kurang": GAPS}],
    "kartu_tugaskan": [{"instruksi": ""}],
    "kartu_kirim": [{"penerima": [{"nama": LONG_NAME, "cara": "surat", "terkirim": n > 9} for n in range(24)], "bukti": 0}],
    "kartu_kerjakan": [{"pilihan": False}],
}  # fmt: skip


def every_state() -> Iterator[tuple[str, Message]]:
    for key, full in FULL_CARDS.items():
        states = [full, LEAN_CARDS[key], DAILY_CARDS[key], *(full | one for one in HARD.get(key, []))]
        for (name, top), (number, fields) in product(HEADS.items(), enumerate(states)):
            yield f"{key}-{name}-{number}", Message(key, kepala=top, **fields)
    for key in (
        "kertas_kerja_diterima",
        "angka_dicatat",
        "isi_selesai",
    ):  # a card says these after an upload or a walk
        for (name, top), (number, fields) in product(HEADS.items(), enumerate(MESSAGES[key])):
            yield f"{key}-{name}-{number}", Message(key, **{**fields, "kepala": top})


STATES = dict(every_state())


def check_fits(card: Message, voice: Voice) -> None:
    """A card leaves its buttons in sight, cuts nothing off, and reads well."""
    text = spoken(fitted(card, voice), voice)
    seen = without_markup(text)
    assert len(seen.splitlines()) <= LINES, seen
    assert rows(seen) <= ROWS, seen
    assert len(seen) <= CARD_TEXT_MAX
    assert "…" not in seen
    assert complaints(text) == []


@pytest.mark.parametrize("name", STATES)
def test_a_card_fits_a_small_screen_with_its_buttons(name: str) -> None:
    check_fits(STATES[name], VOICE)


@pytest.mark.parametrize(
    "key",
    ["periode_pilih", "tugas_lain", "isi_tanya", "isi_ganti", "isi_ragu", "isi_belum_ada", "isi_pilih_baris"],
)
def test_a_page_of_many_leaves_the_buttons_in_sight(key: str) -> None:
    seen = without_markup(spoken(Message(key, **MESSAGES[key][0]), VOICE))
    assert len(seen.splitlines()) <= LINES, seen
    assert rows(seen) <= ROWS, seen


@pytest.mark.parametrize("key", FULL_CARDS)
@pytest.mark.parametrize("deadline", [VOICE.now + timedelta(hours=1), VOICE.now - timedelta(hours=1)])
def test_what_a_card_says_is_true_an_hour_a_day_and_a_week_later(key: str, deadline: datetime) -> None:
    fields = FULL_CARDS[key]
    said = without_markup(spoken(fitted(Message(key, kepala=head(tenggat=deadline), **fields), VOICE), VOICE))
    assert RELATIVE.findall(said) == []
    assert f"{deadline.astimezone(VOICE.zone):%H.%M} WIB" in said


@pytest.mark.parametrize("name", [name for name in STATES if name.startswith("kartu_periksa_bidang")])
def test_a_warning_is_never_left_out(name: str) -> None:
    card, seen = STATES[name], without_markup(spoken(fitted(STATES[name], VOICE), VOICE))
    warnings = card.fields["perhatian"]
    assert isinstance(warnings, list)
    told = seen.count("3,1 kali median")
    assert not warnings or told >= len(warnings) or f"{len(warnings) - told} hal" in seen
    assert bool(card.fields["bukti"]) or "Tanpa data pendukung" in seen


@pytest.mark.parametrize("name", [name for name in STATES if name.startswith("kartu_periksa_laporan")])
def test_what_a_report_lacks_is_counted_on_its_card(name: str) -> None:
    card, seen = STATES[name], without_markup(spoken(fitted(STATES[name], VOICE), VOICE))
    if card.fields["kurang"] == GAPS:
        assert "12 bidang tanpa data pendukung" in seen


def test_a_reviewer_reads_their_own_remark_and_what_has_changed_since() -> None:
    top = head(sendiri="Angka ekspor keliru, lihat berita acara.")
    fields = DAILY_CARDS["kartu_periksa_bidang"] | {"ubahan": [CHANGED, BY_COLLEAGUE], "perhatian": []}
    seen = without_markup(spoken(fitted(Message("kartu_periksa_bidang", kepala=top, **fields), VOICE), VOICE))
    assert "↩️ Catatan Ibu sebelumnya: “Angka ekspor keliru, lihat berita acara.”" in seen
    assert "Berubah: Realisasi nilai ekspor: 12,1 → 1,21\n" in seen
    assert "(Bapak Bimo Contoh)" in seen
