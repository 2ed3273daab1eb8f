"""Keys, texts and fields match, both ways; the words keep the house's tone."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from jinja2 import ChainableUndefined, nodes

from bot.core.case.model import PaperKind
from bot.core.parsing.languages import Language
from bot.core.sop.faults import FaultKey
from bot.core.working_paper.problems import ProblemKey
from bot.core.working_paper.receive import NoteKey
from bot.documents.report import KEYS
from bot.ports import LABEL_MAX
from bot.text.render import Message, environment, render_text
from templates.texts import FaultyTexts, read_texts, texts
from tests.meta.texts_in_code import (
    fields_of,
    hidden,
    homes,
    parts,
    raised,
    raised_in,
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
OFFICE_FAULTS = ("kantor_", ("storage/xlsx/office/", "handlers/staff/ground"))
#: The button beside those of the SOP (handlers/case/assignment.py), named by its action.
EXTRA_LABELS = {"label_look", "label_fill_here", "label_problems", "label_details", "label_narrative"}
#: Given to every refusal by whoever tells it: who can help, how its reader is addressed, whether it is the terminal.
ALWAYS = {"kontak", "sapaan", "terminal"}
#: Whose reader is not known yet: the first questions to somebody with a code.
TO_STRANGERS = {"kenali_diri", "kenali_nip"}
#: What only the operator reads, in the terminal or on the page of the rehearsal.
OPERATORS = ("cli_", "kantor_", "sop_", "demo_", "kalender_tahun")
CHAT_COMMAND = re.compile(r"(?<![\w<./])/[a-z]{3,}")
TERMINAL_COMMAND = re.compile(
    r"\bsopbot (?:run|org|invite|pejabat|case|sop|calendar|doctor|demo|restore|backup)\b"
)
#: The code that the operator hands on to the officer, who types it in the chat.
HANDED_ON = "/start"
#: Refusals of use cases that a command of the terminal calls, too.
NO_TERMINAL = {"tugas_tidak_ada"}  # no command names a task
BOTH_DOORS = ("handlers/context.py", "handlers/staff/acting.py", "bot/core/office/acting.py")
TOAST_MAX = 180
FORBIDDEN = re.compile(r"\b(kamu|anda berhasil|submit|error|user|kau|gagal total|oops)\b", re.IGNORECASE)
MARKUP = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)
#: Labels that are put together; a label with fields and without a sample is no button of ours.
LABEL_SAMPLES: dict[str, list[dict[str, Any]]] = {
    "label_bab": [{"bab": bab} for bab in KEYS],
    "label_bahasa": [{"bahasa": one.value} for one in Language],
    "label_ya_sekaligus": [
        {"jenis": jenis, "campur": campur, "jumlah": 10}
        for jenis, campur in (("tanda_tangan", False), ("paraf", False), ("", True), ("", False))
    ],
    "label_batalkan_nomor": [{"nomor": 10}],
    "label_tarik_nomor": [{"nomor": 10}],
    "label_berkas_nomor": [{"nomor": 1234}],
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
    prefix, folders = OFFICE_FAULTS
    named = {word for folder in folders for word in words_of(folder)}
    return {key for key in texts() if key.removeprefix(prefix) in named and key.startswith(prefix)}


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


def test_a_text_names_only_the_fields_it_is_given() -> None:
    lacking = {(use.key, use.where): fields_of(use.key) - use.fields for use in SAID}
    assert {use: fields for use, fields in lacking.items() if fields} == {}


def test_no_field_is_given_in_vain() -> None:
    idle = {(use.key, use.where): use.fields - fields_of(use.key) - ALWAYS for use in SAID}
    assert {use: fields for use, fields in idle.items() if fields} == {}


def test_a_refusal_is_raised_with_the_fields_of_its_sentence() -> None:
    needed = {
        key: fields_of(f"galat_{key}") - ALWAYS for key in refusals()
    }  # each has a sentence, raised or not
    lacking = {
        (key, where): needed[key] - given
        for key, name in refusals().items()
        for where, given in raised().get(name, [])
    }
    assert {place: fields for place, fields in lacking.items() if fields} == {}


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


@pytest.mark.parametrize("kind", PaperKind)
def test_every_paper_is_called_by_a_name_that_people_use(kind: PaperKind) -> None:
    name = render_text("label_berkas", jenis=kind.value)
    assert re.fullmatch(r"[A-Z][A-Za-z0-9 ]+", name)
    assert name != kind.value


@pytest.mark.parametrize("key", sorted(k for k in texts() if k.startswith("jawab_")))
def test_an_answer_to_a_tap_is_short_and_plain(key: str) -> None:
    source = texts()[key].strip()
    assert len(source) <= TOAST_MAX
    assert "<" not in source
    assert "\n" not in source


@pytest.mark.parametrize("name", ["mulai", "tugas", "status", "riwayat", "bantuan", "batal"])
def test_every_command_is_described_in_one_line(name: str) -> None:
    assert re.fullmatch(r"[A-Z][^\n<]{5,60}", render_text("perintah", nama=name))


class _Uncompared:
    """A field or a filtered one in a text that is read for its words alone: nothing that is computed of it fails."""

    __lt__ = __le__ = __gt__ = __ge__ = lambda *_: False
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __truediv__ = __floordiv__ = lambda *_: 0


class _NoField(_Uncompared, ChainableUndefined):
    pass


class _Filtered(_Uncompared, str):
    __slots__ = ()


def _in_either_place(key: str, *, terminal: bool) -> str:
    """The words of a text there, whatever its fields."""
    every = environment().overlay(undefined=_NoField)
    every.filters = {
        **dict.fromkeys(every.filters, lambda *_, **__: _Filtered("x")),
        "default": lambda value, other: value,
    }
    return every.from_string(texts()[key]).render(terminal=terminal)


def test_the_terminal_speaks_of_no_command_of_the_chat_and_the_chat_of_none_of_the_terminal() -> None:
    operators = {key for key in texts() if key.startswith(OPERATORS)}
    found = {key: CHAT_COMMAND.findall(MARKUP.sub(" ", texts()[key])) for key in operators}
    assert {key: words for key, words in found.items() if set(words) - {HANDED_ON}} == {}
    theirs = {
        f"galat_{key}" for key, where in homes().items() if where.startswith(("bot/refusals", "storage/"))
    }
    officers = set(texts()) - operators - theirs
    assert {
        key for key in officers if TERMINAL_COMMAND.search(_in_either_place(key, terminal=False))
    } == set()


@pytest.mark.parametrize(
    "key",
    sorted({key for key, name in refusals().items() if raised_in(name, BOTH_DOORS)} - NO_TERMINAL),
)
def test_a_refusal_of_both_doors_speaks_of_the_commands_of_the_one_where_it_is_read(key: str) -> None:
    assert CHAT_COMMAND.findall(_in_either_place(f"galat_{key}", terminal=True)) == []
    assert TERMINAL_COMMAND.findall(_in_either_place(f"galat_{key}", terminal=False)) == []


def _escaped_words(source: str) -> list[str]:
    """The words of a text's own expressions, which are escaped as what officers typed is."""
    tree = environment().parse(source)
    safe = [one.node for one in tree.find_all(nodes.Filter) if one.name == "safe"]
    return [str(one.value) for one in tree.find_all(nodes.Const) if not any(one is word for word in safe)]


def test_no_tag_is_shown_to_the_reader_as_letters() -> None:
    found = {key: [one for one in _escaped_words(source) if "<" in one] for key, source in texts().items()}
    assert {key: words for key, words in found.items() if words} == {}


def test_a_refusal_never_shouts() -> None:
    shouting = [key for key, source in texts().items() if key.startswith("galat_") and "!" in source]
    assert shouting == []


def test_no_text_uses_words_that_an_official_would_not() -> None:
    said = {key: MARKUP.sub(" ", source).replace("template submit", "") for key, source in texts().items()}
    found = {key: FORBIDDEN.findall(source) for key, source in said.items()}
    assert {key: words for key, words in found.items() if words} == {}


def test_a_text_addresses_its_reader_as_the_office_file_says() -> None:
    assert {key for key, source in texts().items() if "Bapak/Ibu" in source} <= TO_STRANGERS


#: What people wrote: to be quoted whole, or to a thought's end with the place of the whole (`kutip`).
_WRITTEN = re.compile(
    r"\b(alasan|catatan|reason|teks|instruksi|remarks)\|truncate|[“\"]\{\{[^}]*\|truncate\((?!24)"
)


def test_no_text_cuts_what_somebody_wrote_in_the_middle_of_a_thought() -> None:
    assert [key for key, source in texts().items() if _WRITTEN.search(source)] == []


#: Words of our house that no officer uses; names of fields and comments are not read.
_INNER = re.compile(r"\b(meja|mejanya|kursi|putaran|draft)\b", re.IGNORECASE)
_LOGIC = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", re.DOTALL)


def _spoken(source: str) -> list[str]:
    """What a text says, without its logic, and the words that its logic puts in."""
    return [_LOGIC.sub(" ", source), *re.findall(r'"([^"]*)"', " ".join(_LOGIC.findall(source)))]


def test_a_text_names_the_office_and_the_thing() -> None:
    inner = {key: [said for said in _spoken(text) if _INNER.search(said)] for key, text in texts().items()}
    assert {key: said for key, said in inner.items() if said} == {}
