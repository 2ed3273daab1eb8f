"""An SOP file as it was written: values that know their line."""

from __future__ import annotations

from dataclasses import dataclass


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
