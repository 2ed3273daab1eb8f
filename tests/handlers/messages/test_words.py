"""Every card and message as it is read: it fits, it is well formed, and nothing of the machine shows through."""

from __future__ import annotations

import re

import pytest

from bot.ports import CARD_TEXT_MAX, TEXT_MAX
from bot.text.render import Message, without_markup
from handlers.messages.fitting import fitted
from templates.texts import texts
from tests.handlers.messages.message_samples import MESSAGES, PLAIN, REFUSALS
from tests.handlers.messages.reading import complaints, spoken
from tests.handlers.messages.word_samples import (
    DAILY_CARDS,
    FULL_CARDS,
    FULL_HEAD,
    LATE_HEAD,
    LEAN_CARDS,
    LEAN_HEAD,
    VOICE,
    filled,
    head,
)

TOAST_MAX = 180
OPERATOR_READS = {"basis_data_lain"}  #: on the terminal, before there is an office
CARDS = [
    *((key, head(), fields) for key, fields in DAILY_CARDS.items()),
    *((key, FULL_HEAD, fields) for key, fields in FULL_CARDS.items()),
    *((key, LATE_HEAD, fields) for key, fields in FULL_CARDS.items()),
    *((key, LEAN_HEAD, fields) for key, fields in LEAN_CARDS.items()),
    *((key, FULL_HEAD, fields) for key, fields in LEAN_CARDS.items()),
]
CASES = {
    f"{key}-{number}": fitted(Message(key, kepala=top, **fields), VOICE)
    for number, (key, top, fields) in enumerate(CARDS)
}
TALK = {f"{key}-{n}": Message(key, **one) for key, both in MESSAGES.items() for n, one in enumerate(both)}
TALK |= {key: Message(key) for key in PLAIN}
TALK |= {
    f"{key}-{contact[:3]}": Message(f"galat_{key}", **fields, sapaan="Ibu", kontak=contact)
    for key, fields in REFUSALS.items()
    for contact in ("", "Subbagian Perencanaan dan Evaluasi, pesawat 12")
}


@pytest.mark.parametrize("name", CASES)
def test_a_card_fits_whatsapp_and_reads_cleanly(name: str) -> None:
    text = spoken(CASES[name], VOICE)
    assert complaints(text) == []
    assert 0 < len(without_markup(text)) <= CARD_TEXT_MAX


def test_the_details_of_a_paper_say_how_many_indicators_were_judged_and_by_which_target() -> None:
    said = without_markup(spoken(Message("rincian_capaian", bidang="", ringkas=filled("0.94")), VOICE))
    assert "(Sangat Tinggi), indikator dinilai 7 dari 8" in said
    heading = without_markup(spoken(Message("rincian_bagian", bagian="sub", bidang=""), VOICE))
    assert heading == "Sub kegiatan (terhadap target dan pagu setahun)"


@pytest.mark.parametrize("name", CASES)
def test_a_card_begins_with_a_bold_line_that_says_what_it_is(name: str) -> None:
    first, _, second = spoken(CASES[name], VOICE).partition("\n")
    assert first.startswith("<b>")
    assert first.endswith("</b>")
    assert second.startswith("Mohon ")


@pytest.mark.parametrize("key", FULL_CARDS)
def test_a_card_says_the_deadline_in_words_and_the_standard_once(key: str) -> None:
    text = spoken(Message(key, kepala=head(), **LEAN_CARDS[key]), VOICE)
    assert "sebelum <b>Senin, 23 November pukul 09.05 WIB</b> (30 menit)." in text.splitlines()[1]
    assert text.count("30 menit") == 1


@pytest.mark.parametrize("key", FULL_CARDS)
def test_a_card_without_a_deadline_names_none(key: str) -> None:
    text = spoken(Message(key, kepala=LEAN_HEAD, **FULL_CARDS[key] | {"baris": None}), VOICE)
    assert "sebelum <b>" not in text
    assert "WIB" not in text


@pytest.mark.parametrize("key", FULL_CARDS)
def test_a_card_that_is_handed_out_late_names_the_moment_and_stays_true(key: str) -> None:
    text = spoken(Message(key, kepala=LATE_HEAD, **LEAN_CARDS[key]), VOICE)
    assert "; batas waktunya <b>Minggu, 22 November pukul 08.35 WIB</b> (30 menit)." in text.splitlines()[1]


@pytest.mark.parametrize("key", FULL_CARDS)
def test_a_returned_card_quotes_the_remarks_as_they_were_written(key: str) -> None:
    top = head(catatan="Angka <halal> & SNI\nbelum cocok.", pengembali="Ibu Retno (Kabid)")
    text = without_markup(spoken(Message(key, kepala=top, **LEAN_CARDS[key]), VOICE))
    assert "↩️ Dikembalikan Ibu Retno (Kabid) dengan catatan:\n“Angka <halal> & SNI\nbelum cocok.”" in text


def test_a_returned_working_paper_is_to_be_mended_not_filled_in() -> None:
    top = head(catatan="Angka belum cocok.", pengembali="Ibu Retno (Kabid)")
    text = spoken(Message("kartu_isi", kepala=top, **LEAN_CARDS["kartu_isi"]), VOICE)
    assert text.splitlines()[1].startswith("Mohon Ibu perbaiki ")


@pytest.mark.parametrize("name", TALK)
def test_a_message_reads_cleanly(name: str) -> None:
    text = spoken(TALK[name], VOICE)
    assert complaints(text) == []
    assert 0 < len(without_markup(text)) <= TEXT_MAX


@pytest.mark.parametrize(
    "name", [name for name in TALK if re.match(r"pilih_|tanya_(?!narasi)|kenali|bukti_", name)]
)
def test_a_question_with_buttons_fits_a_card(name: str) -> None:
    assert len(without_markup(spoken(TALK[name], VOICE))) <= CARD_TEXT_MAX


@pytest.mark.parametrize(
    "name",
    [name for name in TALK if re.match(r"jawab_|ketukan_terlambat|kartu_lama|hanya_pribadi", name)],
)
def test_a_toast_is_short_and_plain(name: str) -> None:
    text = spoken(TALK[name], VOICE)
    assert len(text) <= TOAST_MAX
    assert "<" not in text


#: Refusals that the officer cannot mend alone.
NEEDS_HELP = {
    "berkas_kiriman_rusak", "berkas_simpanan_rusak", "berkas_tak_terambil", "bukan_pejabat_lagi", "kantor_belum_ada",
    "kode_dibatalkan", "kode_kedaluwarsa", "kode_tak_dikenal", "kode_terpakai", "nip_tak_terbaca", "paraf_sendiri",
    "pejabat_tak_dikenal", "pejabat_terdaftar", "pemeriksa_sendiri", "periksa_sendiri", "ponsel_terpakai",
    "ruang_hampir_habis", "tanpa_bidang", "tanpa_jalan",
}  # fmt: skip


@pytest.mark.parametrize("key", sorted(REFUSALS.keys() - OPERATOR_READS))
def test_a_refusal_names_who_can_help_where_somebody_is_needed(key: str) -> None:
    text = spoken(
        Message(f"galat_{key}", **REFUSALS[key], sapaan="Ibu", kontak="Subbagian Perencanaan"), VOICE
    )
    line = "\nBila memerlukan bantuan, silakan hubungi Subbagian Perencanaan."
    assert text.endswith(line) is (key in NEEDS_HELP)


def test_a_giant_figure_is_not_written_out_digit_by_digit() -> None:
    place = {"sheet": "IKU", "row": 9, "column": "Realisasi periode ini"}
    said = spoken(Message("soal_terlalu_besar", **place, typed="100." + "000." * 102 + "000"), VOICE)
    assert "terlalu besar" in said
    assert len(said) <= 140


def test_the_record_of_a_decision_says_who_when_what_and_the_fingerprint() -> None:
    text = spoken(TALK["catatan_keputusan-0"], VOICE)
    assert text.startswith("✅ Ditandatangani Ibu Dra. Hj. Retnaningtyas Contoh Wulandari")
    assert text.endswith(", Senin, 23 November 2026 pukul 08.15 WIB. Sidik berkas 7F3A 91C2.")


@pytest.mark.parametrize(
    ("kind", "begins"),
    [("selesai", "✅ Diselesaikan"), ("tugaskan", "✅ Ditugaskan"), ("serahkan", "✅ Diserahkan"), ("kembali", "↩️ Dikembalikan"), ("setuju", "✅ Disetujui"),
     ("paraf", "✅ Diparaf"), ("tanda_tangan", "✅ Ditandatangani")],
)  # fmt: skip
def test_every_kind_of_decision_has_its_word(kind: str, begins: str) -> None:
    message = Message("catatan_keputusan", **_decision(kind))
    assert spoken(message, VOICE).startswith(begins)


def _decision(kind: str) -> dict[str, object]:
    return dict(MESSAGES["catatan_keputusan"][0]) | {"jenis": kind}


def test_every_card_is_among_the_samples() -> None:
    cards = {key for key in texts() if key.startswith("kartu_")} - {"kartu_lama"}
    assert cards == set(FULL_CARDS) == set(LEAN_CARDS) == set(DAILY_CARDS)
