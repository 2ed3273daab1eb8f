"""Keys, texts and fields match, both ways; the words keep the house's tone."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from bot.core.sop.faults import FaultKey
from bot.core.working_paper.problems import ProblemKey
from bot.core.working_paper.receive import NoteKey
from bot.documents.report import KEYS
from bot.ports import LABEL_MAX
from bot.text.render import Message, render_text
from templates.texts import FaultyTexts, read_texts, texts
from tests.meta.texts_in_code import (
    Use,
    fields_of,
    hidden,
    parts,
    raised,
    refusals,
    speakers,
    strays,
    trees,
    uses,
    words_of,
)

#: Texts whose key is put together from an enum: each member has its own.
FAMILIES: dict[str, type[StrEnum]] = {"soal_": ProblemKey, "sop_": FaultKey, "catatan_": NoteKey}
#: Faults of the office file are named by plain words in these modules.
OFFICE_FAULTS = ("kantor_", "storage/xlsx/office/")
#: The button beside those of the SOP (handlers/case/assignment.py), named by its action.
EXTRA_LABELS = {"label_look", "label_problems", "label_details", "label_narrative"}
#: Given to every refusal by whoever tells it, used where somebody can help.
ALWAYS = {"kontak"}
TOAST_MAX = 180
FORBIDDEN = re.compile(r"\b(kamu|anda berhasil|submit|error|user|kau|gagal total|oops)\b", re.IGNORECASE)
MARKUP = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
#: Labels that are put together; a label with fields and without a sample is no button of ours.
LABEL_SAMPLES: dict[str, list[dict[str, Any]]] = {
    "label_bab": [{"bab": bab} for bab in KEYS],
    "label_tugas": [
        {"langkah": langkah, "bidang": bidang, "periode": periode}
        for langkah in ("3", "8T")
        for bidang in ("", "Pengelolaan Pasar", "Pengembangan Perdagangan Luar Negeri")
        for periode in ("Triwulan III 2026", "Semester II 2026", "September 2026", "Tahun 2026")
    ],
}
KEYS_IN_USE = {use.key for use in uses()}
LABELS = sorted(k for k in texts() if k.startswith("label_") and (k in LABEL_SAMPLES or not fields_of(k)))
SAID = [use for use in uses() if use.whole and use.key in texts()]  # a missing text is told once, below


def family_keys() -> set[str]:
    return {f"{prefix}{member.value}" for prefix, kind in FAMILIES.items() for member in kind}


def office_keys() -> set[str]:
    prefix, folder = OFFICE_FAULTS
    return {key for key in texts() if key.removeprefix(prefix) in words_of(folder) and key.startswith(prefix)}


@pytest.mark.parametrize(
    ("catalogue", "file"),
    [
        ("jawab_ya: |\n  Ya\njawab_ya: |\n  Ya, baik\n", ""),  # twice in one catalogue
        ("jawab_ya: |\n  Ya\n", "Ya\n"),  # in a catalogue and in a file
        ("jawab_ya: [Ya]\n", ""),
        ("- Ya\n", ""),
    ],
)
def test_a_key_stands_once_and_is_a_text(tmp_path: Path, catalogue: str, file: str) -> None:
    (tmp_path / "jawab").mkdir()
    (tmp_path / "jawab.yaml").write_text(catalogue, encoding="utf-8")
    if file:
        (tmp_path / "jawab" / "jawab_ya.j2").write_text(file, encoding="utf-8")
    with pytest.raises(FaultyTexts):
        read_texts(tmp_path)


def test_a_text_is_the_same_in_a_catalogue_and_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "satu.yaml").write_text("# Satu.\nsatu: |\n  {{ satu }}: ya\n  # dua\n", encoding="utf-8")
    (tmp_path / "dua.j2").write_text("{{ satu }}: ya\n# dua\n", encoding="utf-8")
    assert read_texts(tmp_path) == dict.fromkeys(["satu", "dua"], "{{ satu }}: ya\n# dua\n")


def test_every_text_that_is_named_is_there() -> None:
    wanted = KEYS_IN_USE | {f"galat_{key}" for key in refusals()} | family_keys() | EXTRA_LABELS
    assert sorted(wanted - set(texts())) == []


def test_every_text_is_said_by_somebody() -> None:
    said = KEYS_IN_USE | {f"galat_{key}" for key in refusals()} | family_keys() | office_keys() | EXTRA_LABELS
    used = said | {part for source in texts().values() for part in parts(source)}
    assert sorted(set(texts()) - used) == []


def test_whoever_passes_a_key_on_is_seen() -> None:
    """A guard for this test itself: a helper whose parameter is not annotated as `Key` would make it blind."""
    assert hidden() == []
    assert f"{Message.__module__}.Message" in speakers()
    assert len(trees()) > 50


@pytest.mark.parametrize("use", SAID, ids=lambda use: f"{use.key}-{use.where}")
def test_a_text_names_only_the_fields_it_is_given(use: Use) -> None:
    assert sorted(fields_of(use.key) - use.fields) == []


@pytest.mark.parametrize("use", SAID, ids=lambda use: f"{use.key}-{use.where}")
def test_no_field_is_given_in_vain(use: Use) -> None:
    assert sorted(use.fields - fields_of(use.key) - ALWAYS) == []


@pytest.mark.parametrize("key", refusals())
def test_a_refusal_is_raised_with_the_fields_of_its_sentence(key: str) -> None:
    needed = fields_of(f"galat_{key}") - ALWAYS
    short = {
        where: sorted(needed - given) for where, given in raised().get(refusals()[key], []) if needed - given
    }
    assert short == {}


def test_every_refusal_stands_in_the_catalogue_of_its_layer() -> None:
    assert strays() == []


@pytest.mark.parametrize("key", LABELS)
def test_a_label_fits_a_button(key: str) -> None:
    labels = [render_text(key, **fields) for fields in LABEL_SAMPLES.get(key, [{}])]
    assert [label for label in labels if not 0 < len(label) <= LABEL_MAX or "<" in label] == []


@pytest.mark.parametrize(
    ("key", "label"),
    [
        ("label_ya_saya", "Ya, ini saya"),
        ("label_bukan_saya", "Bukan saya"),
        ("label_look", "Lihat kertas kerja"),
        ("label_problems", "Lihat catatan"),
        ("label_details", "Lihat rincian"),
        ("label_narrative", "Ubah narasi"),
        ("label_bukti", "Data pendukung"),
        ("label_bukan", "Bukan, abaikan"),
    ],
)
def test_a_label_that_others_rely_on_stays_as_it_is(key: str, label: str) -> None:
    assert render_text(key) == label


@pytest.mark.parametrize("key", sorted(k for k in texts() if k.startswith("jawab_")))
def test_an_answer_to_a_tap_is_short_and_plain(key: str) -> None:
    source = texts()[key].strip()
    assert len(source) <= TOAST_MAX
    assert "<" not in source
    assert "\n" not in source


@pytest.mark.parametrize("name", ["mulai", "tugas", "status", "riwayat", "bantuan", "batal"])
def test_every_command_is_described_in_one_line(name: str) -> None:
    assert re.fullmatch(r"[A-Z][^\n<]{5,60}", render_text("perintah", nama=name))


def test_a_refusal_never_shouts() -> None:
    shouting = [key for key, source in texts().items() if key.startswith("galat_") and "!" in source]
    assert shouting == []


def test_no_text_uses_words_that_an_official_would_not() -> None:
    found = {key: FORBIDDEN.findall(MARKUP.sub(" ", source)) for key, source in texts().items()}
    assert {key: words for key, words in found.items() if words} == {}
