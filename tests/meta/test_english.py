"""The English texts keep to the same room and the same words as the Indonesian ones, and are English throughout."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jinja2 import DictLoader, nodes

from bot.core.sop.button_labels import DEFAULTS, YES
from bot.ports import LABEL_MAX
from bot.text.render import environment
from templates.texts import ENGLISH, english, read_texts, texts
from tests.meta.test_texts import CHAT_COMMAND, LABEL_SAMPLES, LABELS, TOAST_MAX
from tests.meta.texts_in_code import fields_of

HINT_MAX = 64
TRANSLATED = read_texts(ENGLISH)
#: What stands on the buttons of a step, unless the SOP file says it in its own words.
OF_STEPS = sorted({label for labels in (*DEFAULTS.values(), YES) for label in labels.values()})
MORE_SAMPLES: dict[str, list[dict[str, Any]]] = {
    "label_atur": [
        {"perintah": order}
        for order in (
            "buka_bidang", "tanpa_bidang", "tambah_bidang", "keluar_bidang", "jeda", "lanjutkan", "batal_periode",
        )
    ],
    "label_ganti_chat": [{"nama": "WhatsApp"}],
    "label_buka_nomor": [{"nomor": 10}],
    "label_ke_langkah": [{"langkah": "12T"}],
    "label_langkah": [{"bawaan": label} for label in OF_STEPS],
    "label_lewat": [{"nama": "WhatsApp"}],
    "label_pakai_versi": [{"versi": 100}],
    "label_plh_akhiri": [{"nomor": 10}],
}  # fmt: skip
#: Words without which no Indonesian sentence of ours gets along; none of them is an English word.
_OURS = re.compile(
    r"\b(yang|dan|atau|untuk|kepada|dengan|dari|pada|tidak|belum|sudah|bila|jadi|ini|itu|lalu|lewat|mohon|berkas|"
    r"langkah|periode|tugas|laporan|catatan|rincian|tenggat|versi|kirim|lagi|hari|kerja|oleh|dicatat|selesai)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"/[a-z]{3,}|\bJam Kerja\b|\bpelaksana tugas\b")  #: typed, a sheet, an appointment
_MARKUP = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", re.DOTALL)
_UNSEEMLY = re.compile(r"\b(user|error|submit|oops|click|invalid|please kindly)\b|!", re.IGNORECASE)


def say(key: str, **fields: object) -> str:
    return environment().overlay(loader=DictLoader(english())).get_template(key).render(**fields).strip()


@pytest.mark.parametrize("key", sorted({*LABELS, *MORE_SAMPLES} & TRANSLATED.keys()))
def test_a_label_fits_a_button_in_english_too(key: str) -> None:
    labels = [say(key, **fields) for fields in (LABEL_SAMPLES | MORE_SAMPLES).get(key, [{}])]
    assert [label for label in labels if not 0 < len(label) <= LABEL_MAX or "<" in label] == []


def test_no_button_of_a_step_is_left_in_indonesian() -> None:
    assert [label for label in OF_STEPS if say("label_langkah", bawaan=label) == label] == []


def test_what_the_chat_service_shows_shortly_is_short_and_plain_in_english_too() -> None:
    most = {"jawab_": TOAST_MAX, "ketik_": HINT_MAX}
    found = {
        key: source
        for key, source in TRANSLATED.items()
        for start, room in most.items()
        if key.startswith(start) and (len(source.strip()) > room or re.search(r"[<\n]", source.strip()))
    }
    assert found == {}


def test_an_english_text_names_the_same_commands() -> None:
    found = {
        key: set(CHAT_COMMAND.findall(source)) ^ set(CHAT_COMMAND.findall(texts()[key]))
        for key, source in TRANSLATED.items()
    }
    assert {key: names for key, names in found.items() if names} == {}


def _words(source: str) -> str:
    """What a text says, with the phrases that its logic puts in."""
    tree = environment().parse(source)
    said = [one.data for one in tree.find_all(nodes.TemplateData)]
    looked_up = [pair.key for pair in tree.find_all(nodes.Pair)]
    put_in = [
        str(one.value) for one in tree.find_all(nodes.Const) if not any(one is key for key in looked_up)
    ]
    return _QUOTED.sub(" ", " ".join([*said, *(one for one in put_in if " " in one)]))


def test_no_indonesian_word_is_left_in_an_english_text() -> None:
    found = {key: _OURS.findall(_words(source)) for key, source in TRANSLATED.items()}
    assert {key: words for key, words in found.items() if words} == {}


def test_no_english_text_uses_words_that_an_official_would_not() -> None:
    found = {key: _UNSEEMLY.findall(_MARKUP.sub(" ", source)) for key, source in TRANSLATED.items()}
    assert {key: words for key, words in found.items() if words} == {}


def test_every_tag_is_closed() -> None:
    found = {
        key
        for key, source in TRANSLATED.items()
        for tag in "bi"
        if source.count(f"<{tag}>") != source.count(f"</{tag}>")
    }
    assert found == set()


def test_a_button_is_spoken_of_by_what_stands_on_it() -> None:
    """Where the Indonesian text names a button, the English one names the same, as it is labelled in English."""
    labels = {
        key: (texts()[key].strip(), TRANSLATED[key].strip())
        for key in TRANSLATED
        if key.startswith("label_") and not fields_of(key)
    }
    found = {
        (key, label)
        for key, source in TRANSLATED.items()
        for label, (ours, theirs) in labels.items()
        if not key.startswith("label_") and _names(texts()[key], ours) and theirs not in source
    }
    assert found == set()


def _names(source: str, label: str) -> bool:
    return f"<b>{label}</b>" in source or (label.startswith("Lihat ") and label in source)
