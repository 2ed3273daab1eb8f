"""The transcript of the demo: each message as it is seen, in the order of the clock."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.localchat.client.messages import Message, read_message
from bot.rehearsal.session import Rehearsal
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
    """One message, edit, tap or file."""

    kind: Kind
    people: tuple[str, ...]
    lines: tuple[str, ...]
    label: str = ""  #: TAP: the button


def read_entry(name: str, user: int, item: dict[str, Any]) -> Entry | None:
    """The entry for one item on the phone of `name`; None for an edit that changed no words.

    On WhatsApp a tap is a message of the person.
    """
    if item["kind"] == "tap":
        answer = (item["answer"] or {}).get("text", "")
        lines = (f"↳ {answer}",) if answer else ()
        return Entry(kind=Kind.TAP, people=(name,), lines=lines, label=item["label"])
    message = read_message(item, user)
    if "tap" in message.whatsapp:
        return Entry(kind=Kind.TAP, people=(name,), lines=(), label=message.text)
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
    """Entries in the order of telling: acts, then edits, then each group of people with all its messages."""
    merged = list(_merged(entries))
    first = {entry.people: number for number, entry in reversed(list(enumerate(merged)))}
    rank = {Kind.PERSON: 0, Kind.TAP: 0, Kind.EDIT: 1, Kind.BOT: 2}
    merged.sort(key=lambda entry: (rank[entry.kind], first[entry.people] if entry.kind is Kind.BOT else 0))
    return list(_folded(merged))


def _merged(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The same text to several people as one entry; a different Bapak or Ibu does not count as a difference."""
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
    """Consecutive messages to the same people under one heading."""
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


WIDTH = 96
_INDENT = "       "
_NAMED = 4  #: people named in one heading; the rest are counted

News = tuple[int, str, dict[str, Any]]


@dataclass(kw_only=True)
class Transcript:
    """Writes down everything new each time it is asked to `flush`. `names` are by the seat."""

    rehearsal: Rehearsal
    names: Mapping[str, str]
    zone: ZoneInfo
    echo: Callable[[str], None]
    lines: list[str] = field(default_factory=list)
    pictures: list[tuple[datetime, str]] = field(default_factory=list)  #: photos the bot sent: when, file id
    sent: Counter[str] = field(default_factory=Counter)  #: messages of the bot by service
    _seen: dict[str, int] = field(default_factory=dict)
    _told: set[tuple[str, int]] = field(default_factory=set)  #: messages that were seen before
    _day: date | None = None

    async def flush(self, *, aloud: bool = True) -> None:
        """Write what is new since the last call; without `aloud` only skip it."""
        news = sorted([item for seat in self.rehearsal.phones for item in await self._news(seat)], key=_seq)
        self.pictures += [
            (self.rehearsal.clock.now(), photo) for _, _, item in news if (photo := _photo(item))
        ]
        found = [
            read_entry(self.names[seat], self.rehearsal.phones[seat].user_id, item) for _, seat, item in news
        ]
        for entry in gathered(entry for entry in found if entry) if aloud else ():
            self._tell(entry)

    async def _news(self, seat: str) -> list[News]:
        line, user = self.rehearsal.line, self.rehearsal.phones[seat].user_id
        found = await line.watch(user, chat_id=None, after=self._seen.get(seat, 0), timeout=0)
        self._seen[seat] = found["now"]
        return [(item["seq"], seat, item) for item in found["items"] if self._is_new(seat, item)]

    def _is_new(self, seat: str, item: dict[str, Any]) -> bool:
        """Whether there is something to tell: ticks tell nothing. A message of the bot is counted when it is first seen."""
        if item["kind"] == "tap":
            return True
        message = read_message(item, self.rehearsal.phones[seat].user_id)
        known = (seat, message.id) in self._told
        self._told.add((seat, message.id))
        if message.from_bot and not known:
            self.sent["whatsapp" if message.whatsapp else "telegram"] += 1
        return not (known and message.whatsapp)

    def say(self, text: str) -> None:
        """Write a remark of the narrator."""
        self._date()
        self._put("")
        for line in textwrap.wrap(text, WIDTH - 2):
            self._put(f"  {line}")
        self._put("")

    def count(self) -> None:
        """Write how many messages the bot needed on each service, and what WhatsApp bills of them."""
        billed = self.rehearsal.chat.cloud.statuses.all_billed()
        self.say(plain("demo_angka", **self.sent, templat=billed["utility"], percakapan=billed["service"]))

    def jump(self, text: str) -> None:
        """Write that the clock goes forward."""
        self._put("")
        self._put(f"— {text} —".center(WIDTH).rstrip())

    def _tell(self, entry: Entry) -> None:
        self._date()
        shown = entry.people[:_NAMED]
        more = len(entry.people) - len(shown)
        head = plain("demo_kepala", jenis=entry.kind.value, nama=shown, lagi=more, tombol=entry.label)
        now = formatting.clock(self.rehearsal.clock.now(), str(self.zone)).split()[0]
        first, *rest = textwrap.wrap(head, WIDTH - len(_INDENT))
        self._put(f"{now}  {first}")
        body = [part for line in entry.lines for part in _wrapped(line)]
        for line in [*rest, *body]:
            self._put(f"{_INDENT}{line}".rstrip())
        self._put("")

    def _date(self) -> None:
        now = self.rehearsal.clock.now()
        today = now.astimezone(self.zone).date()
        if today != self._day:
            self._day = today
            title = plain("demo_hari", hari=formatting.weekday_of(now, str(self.zone)))
            self._put("")
            self._put(f"── {title} ".ljust(WIDTH, "─"))
            self._put("")

    def _put(self, line: str) -> None:
        if line or (self.lines and self.lines[-1]):
            self.lines.append(line)
            self.echo(line)


def _seq(news: News) -> int:
    return news[0]


def _photo(item: dict[str, Any]) -> str:
    """The file id of a photo that the bot sent; empty for anything else."""
    if item["kind"] == "tap" or not item["message"].get("photo") or not item["message"]["from"]["is_bot"]:
        return ""
    document = read_message(item, 0).document
    return document.file_id if document else ""


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH - len(_INDENT), break_long_words=False) or [""]
