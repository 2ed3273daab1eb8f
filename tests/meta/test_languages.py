"""What is said in English is said of the same things as in Indonesian, key by key."""

from __future__ import annotations

from jinja2 import meta, nodes

from bot.text.render import environment
from templates.texts import ENGLISH, PESAN, indonesian_alone, read_texts, texts

#: What an English text may leave out: it says "you" to its reader, and the terminal does not speak it.
LEFT_OUT = {"sapaan", "terminal"}


def translated() -> dict[str, str]:
    return dict(read_texts(ENGLISH))


def test_no_english_text_is_of_a_key_that_nobody_says() -> None:
    assert sorted(set(translated()) - set(texts())) == []


def test_what_only_the_operator_reads_is_indonesian_alone() -> None:
    assert sorted(set(translated()) & indonesian_alone()) == []
    assert {"cli_undangan", "kantor_kosong", "sop_kosong", "demo_selesai"} <= indonesian_alone()
    assert "galat_periksa_sendiri" not in indonesian_alone()


def test_every_text_that_officers_read_is_there_in_english() -> None:
    assert sorted(set(texts()) - indonesian_alone() - set(translated())) == []


def test_a_text_stands_in_the_same_file_in_both_languages() -> None:
    files = {path.relative_to(ENGLISH).as_posix() for path in ENGLISH.rglob("*") if path.is_file()}
    assert (
        files - {path.relative_to(PESAN).as_posix() for path in PESAN.rglob("*") if path.is_file()} == set()
    )


def _fields(source: str) -> frozenset[str]:
    return frozenset(meta.find_undeclared_variables(environment().parse(source)))


def test_a_text_names_the_same_fields_in_both_languages() -> None:
    ours = {key: (_fields(source), _fields(texts()[key])) for key, source in translated().items()}
    assert {key: theirs - own for key, (theirs, own) in ours.items() if theirs - own} == {}
    left_out = {key: own - theirs - LEFT_OUT for key, (theirs, own) in ours.items()}
    assert {key: fields for key, fields in left_out.items() if fields} == {}


def _parts(source: str) -> tuple[set[str], set[str]]:
    """The filters of a text, and the attributes that it reads of its fields."""
    tree = environment().parse(source)
    return {one.name for one in tree.find_all(nodes.Filter)}, {
        one.attr for one in tree.find_all(nodes.Getattr)
    }


def test_a_text_reads_the_same_attributes_in_both_languages() -> None:
    differing = {
        key: (_parts(source)[1] ^ _parts(texts()[key])[1]) - {"get", "items"} - LEFT_OUT
        for key, source in translated().items()
    }
    assert {key: names for key, names in differing.items() if names} == {}
