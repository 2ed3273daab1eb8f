"""Reads one mapping of an SOP file; every fault is reported, and reading goes on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from bot.core.sop.faults import Fault, FaultKey, shown
from bot.core.worktime.standard import Standard, StandardUnit, parse_standard


@dataclass(frozen=True, kw_only=True)
class Scalar:
    line: int  #: 1-based
    text: str | None  #: as written, so that "8T", 010 and `no` stay what they are; None is YAML's null


@dataclass(frozen=True, kw_only=True)
class Items:
    line: int
    items: tuple[Node, ...]


@dataclass(frozen=True, kw_only=True)
class Entry:
    line: int
    key: str
    value: Node


@dataclass(frozen=True, kw_only=True)
class Table:
    line: int
    entries: tuple[Entry, ...]


Node = Scalar | Items | Table

E = TypeVar("E", bound=StrEnum)

TEXT_LIMIT = 2000
LIST_LIMIT = 50
_YES = ("ya", "true", "yes", "benar")
_NO = ("tidak", "false", "no", "bukan")


class Section:
    """One mapping of the file, read key by key. Faults go into `faults`; a faulty value reads as absent."""

    def __init__(self, table: Table, place: str, faults: list[Fault]) -> None:
        self.table = table
        self.place = place
        self.faults = faults
        self.entries: dict[str, Entry] = {}
        for entry in table.entries:
            self.entries.setdefault(entry.key, entry)

    def adopt(self, known: Collection[str]) -> None:
        """Read on as if misspelled keys were spelled right: they are reported, and nothing follows from them."""
        for entry in self.table.entries:
            near = "" if entry.key in known else _nearest(entry.key, known)
            if near and near not in self.entries:
                self.entries[near] = entry

    def check_keys(self, known: Iterable[str] | None) -> None:
        """Report duplicate keys, and unknown ones if `known` is given."""
        names = list(known) if known is not None else None
        self.adopt(names or ())
        for entry in self.table.entries:
            first, key = self.entries[entry.key], shown(entry.key)
            if first is not entry:
                self.report(FaultKey.DUPLICATE_KEY, key=key, line=entry.line, kunci=key, baris=first.line)
            elif names is not None and entry.key not in names:
                fields = {"kunci": key, "dikenal": ", ".join(names), "saran": _nearest(entry.key, names)}
                self.report(FaultKey.UNKNOWN_KEY, key=key, line=entry.line, **fields)

    def report(self, fault: FaultKey, *, key: str = "", line: int | None = None, **fields: object) -> None:
        """Add a fault at `key`, or at the mapping itself."""
        place = " > ".join(part for part in (self.place, key) if part)
        where = self.line(key) if line is None else line
        self.faults.append(Fault(line=where, place=place, key=fault, fields=fields))

    def line(self, key: str) -> int:
        return self.entries[key].line if key in self.entries else self.table.line

    def has(self, key: str) -> bool:
        """Whether the key is present, even if its value is null."""
        return key in self.entries

    def node(self, key: str) -> Node | None:
        """The value; None where the key is absent or its value null."""
        found = self.entries[key].value if key in self.entries else None
        return None if isinstance(found, Scalar) and found.text is None else found

    def text(self, key: str, *, required: bool = False, limit: int = TEXT_LIMIT) -> str:
        """The text at `key`, stripped; empty where there is none."""
        node = self.node(key)
        if node is None:
            found = ""
        else:
            read = self.scalar(key, node, limit)
            if read is None:
                return ""
            found = read
        if required and not found:
            self.report(FaultKey.MISSING, key=key, kunci=key)
        return found

    def scalar(self, key: str, node: Node, limit: int = TEXT_LIMIT) -> str | None:
        """The text of one value under `key`; None and a fault where it is not a text, or too long."""
        if not isinstance(node, Scalar):
            self.report(FaultKey.NOT_A_TEXT, key=key, line=node.line)
            return None
        text = (node.text or "").strip()
        if len(text) > limit:
            self.report(FaultKey.TOO_LONG, key=key, line=node.line, panjang=len(text), batas=limit)
            return None
        return text

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one text is a list of one. Empty ones are left out."""
        node = self.node(key)
        if node is None:
            return ()
        items = node.items if isinstance(node, Items) else (node,)
        if len(items) > LIST_LIMIT:
            self.report(FaultKey.TOO_MANY, key=key, jumlah=len(items), batas=LIST_LIMIT)
        return tuple(text for item in items[:LIST_LIMIT] if (text := self.scalar(key, item)))

    def flag(self, key: str) -> bool:
        """ya or tidak, true or false; absent is tidak."""
        text = self.text(key).lower()
        if text and text not in _YES + _NO:
            self.report(FaultKey.UNKNOWN_VALUE, key=key, nilai=shown(text), pilihan="ya, tidak")
        return text in _YES

    def choice(self, key: str, words: type[E], *, required: bool = False) -> E | None:
        """The member that the text names, without regard to case, space, `_` and `-`."""
        text = self.text(key, required=required)
        return self.member(key, text, words) if text else None

    def only(self, key: str, words: type[E]) -> E | None:
        """The same as `choice`; the text may also be the only item of a list."""
        node = self.node(key)
        if not isinstance(node, Items):
            return self.choice(key, words)
        found = self.members(key, words)
        if len(node.items) > 1:
            self.report(FaultKey.TOO_MANY, key=key, jumlah=len(node.items), batas=1)
        return found[0] if found else None

    def member(self, key: str, text: str, words: type[E]) -> E | None:
        """The member of `words` that `text` names; None and a fault where there is none."""
        found = {_plain(word.value): word for word in words}.get(_plain(text))
        if found is None:
            options = ", ".join(word.value for word in words)
            self.report(FaultKey.UNKNOWN_VALUE, key=key, nilai=shown(text), pilihan=options)
        return found

    def members(self, key: str, words: type[E]) -> tuple[E, ...]:
        """The members that a list of texts names."""
        return tuple(found for text in self.texts(key) if (found := self.member(key, text, words)))

    def sections(self, key: str, *, limit: int) -> list[Section]:
        """The mappings of a list that is required and not empty."""
        node = self.node(key)
        if node is None or (isinstance(node, Items) and not node.items):
            self.report(FaultKey.MISSING, key=key, kunci=key)
            return []
        if not isinstance(node, Items):
            self.report(FaultKey.NOT_A_LIST, key=key)
            return []
        if len(node.items) > limit:
            self.report(FaultKey.TOO_MANY, key=key, jumlah=len(node.items), batas=limit)
        found = (self.section(f"{key} #{at}", item) for at, item in enumerate(node.items[:limit], 1))
        return [section for section in found if section]

    def section(self, place: str, node: Node) -> Section | None:
        """The mapping `node` as a section of its own; None and a fault where it is none."""
        if isinstance(node, Table):
            return Section(node, place, self.faults)
        self.report(FaultKey.NOT_A_TABLE, key=place, line=node.line)
        return None


def _nearest(key: str, known: Iterable[str]) -> str:
    """The known key that seems meant; empty where none does."""
    return next(iter(get_close_matches(key[:40].lower(), list(known), n=1)), "")


def _plain(word: str) -> str:
    return "".join(char for char in word.lower() if char.isalnum())


LONGEST_DELAY = timedelta(hours=1)
_YEAR = {  # the most that fits into a year: no procedure takes longer, and the calendar is searched no further
    StandardUnit.DETIK: 31_622_400,
    StandardUnit.MENIT: 527_040,
    StandardUnit.JAM: 8784,
    StandardUnit.HARI: 366,
}
_NONE: tuple[list[str], ...] = ([], ["detik"], ["menit"], ["jam"])


def read_duration(section: Section, key: str) -> Standard | None:
    """A duration in working time, at most a year; None where there is none, or a fault."""
    text = section.text(key)
    if not text:
        return None
    try:
        standard = parse_standard(text)
    except ValueError:
        section.report(FaultKey.DURATION, key=key, nilai=shown(text))
        return None
    if standard.amount > _YEAR[standard.unit]:
        section.report(FaultKey.DURATION_LONG, key=key, nilai=shown(text), batas="366 hari")
        return None
    return standard


def read_delay(top: Section) -> timedelta:
    """`tunda` in wall time; days are not allowed. 0, with or without a unit, means no delay."""
    words = top.text("tunda").split()
    if not words or (not words[0].strip("0") and words[1:] in _NONE):
        return timedelta(0)
    found = read_duration(top, "tunda")
    if found is None:
        return timedelta(0)
    if found.unit is StandardUnit.HARI or found.duration > LONGEST_DELAY:
        top.report(FaultKey.DURATION_LONG, key="tunda", nilai=str(found), batas="1 jam")
        return timedelta(0)
    return found.duration
