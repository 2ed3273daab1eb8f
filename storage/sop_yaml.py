"""Reads the SOP file: YAML into values that know their line. The core interprets them.

Only texts, lists and mappings are read: tags are refused, and no word becomes a date, a number or a truth value
(YAML 1.1 would read the key `no` as false).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import yaml

from bot.core.sop.faults import Fault, FaultKey, shown
from bot.core.sop.model import Sop
from bot.core.sop.parse import Reading, read_sop
from bot.core.sop.section import Entry, Items, Node, Scalar, Table
from storage.refusals import SopFileFaults, SopFileUnreadable

SIZE_LIMIT = 256 * 1024  # bytes
DEPTH_LIMIT = 12
NODE_LIMIT = 20_000  # the values of an alias count each time it is used

_NULL = ("", "~", "null", "Null", "NULL")
_TAGS = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map", "!")


class _Rejected(Exception):
    """The file cannot be read at all; holds its only fault."""

    def __init__(self, key: FaultKey, line: int, **fields: object) -> None:
        super().__init__(key)
        self.fault = Fault(line=line, place="", key=key, fields=fields)


def load_sop(path: Path) -> Sop:
    """The SOP that a file describes.

    Raises `SopFileUnreadable` where there is no such file, `SopFileFaults` where it has a fault.
    """
    reading = check_sop_file(path)
    if reading.sop is None:
        faults = tuple(fault for fault in reading.faults if not fault.is_warning)
        raise SopFileFaults(faults, path=str(path))
    return reading.sop


def check_sop_file(path: Path) -> Reading:
    """The SOP of a file, if sound, with every fault and warning. Raises only `SopFileUnreadable`."""
    try:
        with path.open("rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        raise SopFileUnreadable(berkas=shown(str(path), 200)) from error
    return read_sop_bytes(data)


def read_sop_bytes(data: bytes) -> Reading:
    """The SOP that the bytes of a file describe, if sound, with every fault and warning."""
    try:
        root = _tree(_text(data))
    except _Rejected as rejected:
        return Reading(sop=None, faults=(rejected.fault,))
    return read_sop(root)


def _text(data: bytes) -> str:
    if kind := _other_kind(data):
        raise _Rejected(FaultKey.NOT_YAML, 1, jenis=kind)
    if len(data) > SIZE_LIMIT:
        raise _Rejected(FaultKey.TOO_LARGE, 1, batas=SIZE_LIMIT // 1024)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _Rejected(FaultKey.NOT_UTF8, data.count(b"\n", 0, error.start) + 1) from error


_KINDS = (
    (b"%PDF-", "pdf"),
    (b"\xff\xd8\xff", "gambar"),
    (b"\x89PNG", "gambar"),
    (b"GIF8", "gambar"),
    (b"\xd0\xcf\x11\xe0", "office"),
)
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  #: five times as fast where the parser in C is there
_UTF16 = (b"\xff\xfe", b"\xfe\xff")  #: a text all the same, to be saved anew


def _other_kind(data: bytes) -> str:
    """What a file is that is no text of YAML, as its sentence names it; empty for a text."""
    if data.startswith(b"PK\x03\x04"):
        return "xlsx" if b"xl/" in data else "docx" if b"word/" in data else "zip"
    for head, kind in _KINDS:
        if data.startswith(head):
            return kind
    if data.lstrip()[:1] == b"<":
        return "web"
    return "biner" if b"\0" in data and not data.startswith(_UTF16) and not _is_utf8(data) else ""


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _tree(text: str) -> Node:
    """What the text holds. What the fast parser refuses is read by the other, which knows its faults and their lines."""
    try:
        return _built(text, _FAST)
    except (yaml.YAMLError, _Rejected):
        return _named(text)


def _named(text: str) -> Node:
    try:
        return _built(text, yaml.SafeLoader)
    except yaml.reader.ReaderError as error:
        raise _Rejected(FaultKey.YAML, text.count("\n", 0, error.position) + 1) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        key = FaultKey.TAB if "'\\t'" in (error.problem or "") else FaultKey.YAML
        raise _Rejected(key, mark.line + 1 if mark else 1) from error


def _built(text: str, loader: Any) -> Node:
    """The parser's events are taken one by one, so that nothing deep or large is ever built."""
    builder = _Builder()
    for event in yaml.parse(text, Loader=loader):
        builder.take(event)
    return builder.root or Scalar(line=1, text=None)


class _Builder:
    """Builds the tree from YAML's events. An open list or mapping is a list of (line, value) on the stack."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.open: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.count = 0

    def take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise _Rejected(FaultKey.YAML, line)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:
                raise _Rejected(FaultKey.YAML, line)
            node, weight = self.anchors[event.anchor]
            self._add(node, weight, line)
        elif isinstance(event, yaml.ScalarEvent):
            _check_tag(event.tag, line)
            null = not event.style and event.value in _NULL and event.tag is None
            self._close(Scalar(line=line, text=None if null else event.value), event.anchor, self.count)
        elif isinstance(event, yaml.CollectionStartEvent):
            _check_tag(event.tag, line)
            self._open(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            top = self.open.pop()
            self._close(top.build(), top.anchor, top.since)

    def _open(self, event: yaml.CollectionStartEvent, line: int) -> None:
        if len(self.open) >= DEPTH_LIMIT:
            raise _Rejected(FaultKey.TOO_COMPLEX, line)
        build: Callable[[list[tuple[int, Node]]], Node] = partial(
            _table if isinstance(event, yaml.MappingStartEvent) else _items, line
        )
        self.open.append(_Open(build, event.anchor, self.count))

    def _close(self, node: Node, anchor: str | None, since: int) -> None:
        if anchor:
            self.anchors[anchor] = (node, self.count - since + 1)
        self._add(node, 1, node.line)

    def _add(self, node: Node, weight: int, line: int) -> None:
        self.count += weight
        if self.count > NODE_LIMIT:
            raise _Rejected(FaultKey.TOO_COMPLEX, line)
        if self.open:
            self.open[-1].values.append((line, node))
        else:
            self.root = node


class _Open:
    """A list or mapping whose end event has not come yet."""

    def __init__(
        self, build: Callable[[list[tuple[int, Node]]], Node], anchor: str | None, since: int
    ) -> None:
        self.values: list[tuple[int, Node]] = []
        self.anchor = anchor
        self.since = since  #: values counted before it
        self._build = build

    def build(self) -> Node:
        return self._build(self.values)


def _items(line: int, values: list[tuple[int, Node]]) -> Node:
    return Items(line=line, items=tuple(value for _, value in values))


def _table(line: int, values: list[tuple[int, Node]]) -> Node:
    return Table(line=line, entries=tuple(_entries(values)))


def _entries(values: list[tuple[int, Node]]) -> Iterator[Entry]:
    for (line, key), (_, value) in zip(values[::2], values[1::2], strict=True):
        if not isinstance(key, Scalar):
            raise _Rejected(FaultKey.YAML, line)
        yield Entry(line=line, key=key.text or "", value=value)


def _check_tag(tag: str | None, line: int) -> None:
    if tag is not None and tag not in _TAGS:
        raise _Rejected(FaultKey.TAG, line, tag=shown(tag))
