"""What was said in all chats, in order, as a reader sees it: speaker, office time, text, files and buttons."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.demo.entries import Entry, gathered, read_entry
from bot.localchat.client.messages import read_message
from bot.rehearsal import Rehearsal
from bot.text import formatting
from bot.text.terminal import plain

WIDTH = 96
_INDENT = "       "
_NAMED = 4  #: people named in one head; the rest are counted

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
    _seen: dict[str, int] = field(default_factory=dict)
    _day: date | None = None

    async def flush(self, *, aloud: bool = True) -> None:
        """Tell what is new since the last time, or only take note of it."""
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
        return [(item["seq"], seat, item) for item in found["items"]]

    def say(self, text: str) -> None:
        """A word of the narrator."""
        self._date()
        self._put("")
        for line in textwrap.wrap(text, WIDTH - 2):
            self._put(f"  {line}")
        self._put("")

    def jump(self, text: str) -> None:
        """The clock goes forward."""
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
    """The file of a photo that the bot sent; empty for anything else."""
    if item["kind"] == "tap" or not item["message"].get("photo") or not item["message"]["from"]["is_bot"]:
        return ""
    document = read_message(item, 0).document
    return document.file_id if document else ""


def _wrapped(line: str) -> list[str]:
    return textwrap.wrap(line, WIDTH - len(_INDENT), break_long_words=False) or [""]
