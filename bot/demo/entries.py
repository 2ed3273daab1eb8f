"""What was said, made readable: who, to whom, which lines; the same told to several people is told once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from bot.localchat.client.messages import Message, read_message
from bot.text import formatting
from bot.text.terminal import plain

_ADDRESS = re.compile(r"\b(Bapak|Ibu)\b")


class Kind(StrEnum):
    """The value chooses the wording of the head in the text `demo_kepala`."""

    BOT = "bot"  # a new message
    EDIT = "ubah"  # a card that now says more
    PERSON = "orang"  # what an officer wrote or sent
    TAP = "ketuk"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing said."""

    kind: Kind
    people: tuple[str, ...]
    lines: tuple[str, ...]
    label: str = ""  #: TAP: the button


def read_entry(name: str, user: int, item: dict[str, Any]) -> Entry | None:
    """What an item of `name`'s phone says; None for an edit that brought no words."""
    if item["kind"] == "tap":
        answer = (item["answer"] or {}).get("text", "")
        lines = (f"↳ {answer}",) if answer else ()
        return Entry(kind=Kind.TAP, people=(name,), lines=lines, label=item["label"])
    message = read_message(item, user)
    if not message.from_bot:
        return Entry(kind=Kind.PERSON, people=(name,), lines=_body(message))
    if item["history"]:
        added = _added(item["history"][-1], message)
        return Entry(kind=Kind.EDIT, people=(name,), lines=added) if added else None
    return Entry(kind=Kind.BOT, people=(name,), lines=_body(message))


def _body(message: Message) -> tuple[str, ...]:
    lines = message.text.splitlines()
    if message.document:
        name = message.document.name or plain("demo_gambar")
        lines = [f"📎 {name} ({formatting.size(message.document.size)})", *lines]
    return (*lines, *("  ".join(f"[{label}]" for label in row) for row in message.labels))


def _added(before: dict[str, Any], message: Message) -> tuple[str, ...]:
    old = set(str(before.get("text", before.get("caption", ""))).splitlines())
    return tuple(line for line in message.text.splitlines() if line and line not in old)


def gathered(entries: Iterable[Entry]) -> list[Entry]:
    """Entries in the order they are told: acts, then edits, then each circle of people with all it was sent."""
    merged = list(_merged(entries))
    first = {entry.people: number for number, entry in reversed(list(enumerate(merged)))}
    rank = {Kind.PERSON: 0, Kind.TAP: 0, Kind.EDIT: 1, Kind.BOT: 2}
    merged.sort(key=lambda entry: (rank[entry.kind], first[entry.people] if entry.kind is Kind.BOT else 0))
    return list(_folded(merged))


def _merged(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The same formatting to several people as one entry; Bapak and Ibu alone do not make formatting different."""
    found: dict[tuple[object, ...], Entry] = {}
    for number, entry in enumerate(entries):
        shared = entry.kind in (Kind.BOT, Kind.EDIT)
        key = (entry.kind, tuple(_ADDRESS.sub("·", line) for line in entry.lines), 0 if shared else number)
        known = found.get(key)
        found[key] = _joined(known, entry) if known else entry
    yield from found.values()


def _joined(known: Entry, other: Entry) -> Entry:
    lines = [one if one == two else _both(one) for one, two in zip(known.lines, other.lines, strict=True)]
    people = {*known.people, *other.people}
    return replace(known, people=tuple(sorted(people)), lines=tuple(lines))


def _both(line: str) -> str:
    return line if "Bapak/Ibu" in line else _ADDRESS.sub("Bapak/Ibu", line)


def _folded(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Messages to the same people, one after the other, under one head."""
    last: Entry | None = None
    for entry in entries:
        if last and entry.kind is Kind.BOT and (last.kind, last.people) == (entry.kind, entry.people):
            gap = () if len(last.lines) == 1 or all(x.startswith("📎") for x in last.lines) else ("",)
            last = replace(last, lines=(*last.lines, *gap, *entry.lines))
            continue
        if last:
            yield last
        last = entry
    if last:
        yield last
