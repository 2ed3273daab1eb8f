"""The sources of the texts that officers and operators read, by their keys.

A short text is an entry of a catalogue, `pesan/<group>.yaml`; a long one is a file of its own,
`pesan/<purpose>/<key>.j2`. Which file holds a text means nothing to whoever names it: a key stands once in all of them.
`pesan_en/` has files of the same names, with the same keys, for the officers who chose English.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

PESAN = Path(__file__).parent / "pesan"
ENGLISH = Path(__file__).parent / "pesan_en"
#: Files and folders of `pesan/` that are Indonesian alone. The operator's: the terminal, the office file, the SOP file,
#: the demo. And what no officer's choice reaches: what the bot says of itself before anybody has written to it, and
#: what fills the places of the templates that WhatsApp approved in Indonesian.
INDONESIAN_ALONE = (
    "cli.yaml",
    "cli_telegram.yaml",
    "cli_whatsapp.yaml",
    "cli/",
    "galat_operator.yaml",
    "kantor.yaml",
    "sop.yaml",
    "demo.yaml",
    "demo/",
    "bot.yaml",
    "pembuka.yaml",
)
OPENERS = Path(__file__).parent / "whatsapp" / "pembuka.yaml"  #: texts that a chat service approves first


class FaultyTexts(Exception):
    """A key stands twice, or an entry of a catalogue is not a text."""


@cache
def texts() -> Mapping[str, str]:
    """Every text's source by its key, read once. Raises FaultyTexts."""
    return read_texts(PESAN)


@cache
def english() -> Mapping[str, str]:
    """The same for who reads English; what is not there is said in Indonesian. Raises FaultyTexts."""
    return MappingProxyType({**texts(), **read_texts(ENGLISH)})


def indonesian_alone() -> frozenset[str]:
    """The keys of `INDONESIAN_ALONE`."""
    return frozenset(
        key
        for home, key, _ in _entries(PESAN)
        if home.relative_to(PESAN).as_posix().startswith(INDONESIAN_ALONE)
    )


def read_texts(folder: Path) -> Mapping[str, str]:
    """The texts of a folder, from its catalogues and from the files below it. Raises FaultyTexts."""
    found: dict[str, str] = {}
    homes: dict[str, Path] = {}
    for home, key, source in _entries(folder):
        if key in found:
            raise FaultyTexts(f"{key} stands twice: in {homes[key]} and in {home}")
        found[key], homes[key] = source, home
    return MappingProxyType(found)


def _entries(folder: Path) -> Iterator[tuple[Path, str, str]]:
    for file in sorted(folder.rglob("*.j2")):
        yield file, file.stem, file.read_text(encoding="utf-8")
    for file in sorted(folder.rglob("*.yaml")):
        for key, source in _catalogue(file):
            yield file, key, source


def _catalogue(file: Path) -> Iterator[tuple[str, str]]:
    """The entries of a catalogue. Its nodes are read, since a mapping would swallow a key that stands twice."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is much faster
    node = yaml.compose(file.read_text(encoding="utf-8"), Loader=loader)
    if not isinstance(node, yaml.MappingNode):
        raise FaultyTexts(f"{file} is not a catalogue")
    for name, text in node.value:
        if not (isinstance(name, yaml.ScalarNode) and isinstance(text, yaml.ScalarNode)):
            raise FaultyTexts(f"{file}, line {name.start_mark.line + 1}: not a key and its text")
        yield name.value, text.value
