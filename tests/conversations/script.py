"""Replays a conversation file: one readable text is specification, guide and test.

    # anything                          a heading or a remark
    == 2026-10-05 07.31                 the clock is pushed to this instant (WIB), and what is due happens
    Sekretaris> /mulai Triwulan III     an officer types
    Sekretaris> [Tugaskan]              presses the newest button with this label
    Kasi Perdagangan> (kirim) terisi    sends the newest working paper received, filled in (`terisi wajar`: with figures
                                        near their targets; `berisi 11`: every figure is 11); or a file by name,
                                        with `sebagai foto`, `sebagai stiker` or `sebagai suara` behind it
    bot ke Kasubag PE> Mohon … sebelum  since the last act this phone shows a message (new or changed) with these words
    bot ke Kasubag PE> [A] [B]          ... with exactly these buttons
    bot ke Kasubag PE> (berkas) Disposisi …   ... with a file of this name
    bot menjawab> …                     what the last tap was answered

`…` stands for any text. Indented lines belong to the line above them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.localchat.client.autofill import fill_workbook
from bot.localchat.client.messages import Answer, Message
from tests.worlds.bot import JPEG, PDF, Play, fill_in

_LINE = re.compile(r"^(?P<who>[^>]+?)>\s?(?P<what>.*)$", re.DOTALL)
_SEATS = {"Sekretaris": "sekretaris", "Kasubag PE": "kasubag_pe", "Kepala Dinas": "kepala_dinas"}
_BIDANG = {"Perindustrian": "IND", "Perdagangan": "DAG"}
_KINDS = {"foto": "photo", "stiker": "sticker", "suara": "voice"}


@dataclass(frozen=True, kw_only=True)
class Line:
    number: int
    text: str


def read(file: Path) -> list[Line]:
    """The lines of a conversation, each with those indented under it."""
    found: list[Line] = []
    for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if text.startswith(" ") and text.strip():
            found[-1] = Line(number=found[-1].number, text=f"{found[-1].text}\n{text.strip()}")
        elif text.strip() and not text.startswith("#"):
            found.append(Line(number=number, text=text.rstrip()))
    return found


def seat_of(name: str) -> str:
    """ "Kasi Perindustrian 2" -> "kasi:IND:2"."""
    if name in _SEATS:
        return _SEATS[name]
    role, bidang, *number = name.split()
    return ":".join([role.lower(), _BIDANG[bidang], *number])


def seats_in(lines: list[Line]) -> Iterator[str]:
    """Everybody who has a part in the conversation."""
    for line in lines:
        found = _LINE.match(line.text)
        name = found["who"].removeprefix("bot ke ").strip() if found else ""
        if name and not name.startswith("bot"):
            yield seat_of(name)


class Replay:
    """One conversation under way."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self._since = 0
        self._answer: Answer | None = None

    async def line(self, text: str) -> None:
        """Act, or look whether what the file says is there. Raises AssertionError."""
        if text.startswith("=="):
            await self._push(text[2:].strip())
            return
        found = _LINE.match(text)
        assert found, f"no line of a conversation: {text}"
        who, what = found["who"].strip(), found["what"].strip()
        if who == "bot menjawab":
            assert self._answer is not None
            assert _fits(self._answer.text, what), self._answer.text
        elif who.startswith("bot ke "):
            await self._expect(seat_of(who.removeprefix("bot ke ")), what)
        else:
            await self._act(seat_of(who), what)

    async def _push(self, when: str) -> None:
        self._since = self._play.rehearsal.chat.world.seq
        at = datetime.strptime(when, "%Y-%m-%d %H.%M").replace(tzinfo=ZoneInfo("Asia/Jakarta"))
        await self._play.rehearsal.forward_to(at)

    async def _act(self, seat: str, what: str) -> None:
        await self._play.rehearsal.settle()
        self._since = self._play.rehearsal.chat.world.seq
        if what.startswith("["):
            self._answer = await self._play.tap(seat, what.strip("[]"))
        elif what.startswith("(kirim)"):
            await self._send(seat, what.removeprefix("(kirim)").strip())
        else:
            await self._play.say(seat, what)

    async def _send(self, seat: str, what: str) -> None:
        if what in ("terisi", "terisi wajar") or what.startswith("berisi "):
            name, form = await self._play.form(seat)
            number = int(what.removeprefix("berisi ")) if what.startswith("berisi ") else 10
            filled = fill_workbook(form) if what == "terisi wajar" else fill_in(form, number)
            await self._play.send(seat, name, filled)
            return
        name, _, kind = what.partition(" sebagai ")
        data = PDF if name.endswith((".pdf", ".xlsx")) else JPEG
        await self._play.send(seat, name, data, kind=_KINDS.get(kind, "document"))

    async def _expect(self, seat: str, what: str) -> None:
        await self._play.rehearsal.settle()
        phone = self._play[seat]
        await phone.look()
        news = [m for m in phone.messages if m.from_bot and m.seq > self._since]
        assert any(_shows(message, what) for message in news), "\n".join(
            [f"nothing fits: {what}", *(f"- {_described(m)}" for m in news)]
        )


def _shows(message: Message, what: str) -> bool:
    if what.startswith("["):
        return [label for row in message.labels for label in row] == re.findall(r"\[([^\]]+)\]", what)
    if what.startswith("(berkas)"):
        name = message.document.name if message.document else ""
        return bool(name) and _fits(name, what.removeprefix("(berkas)").strip())
    return _fits(message.text, what)


def _fits(text: str, pattern: str) -> bool:
    parts = [re.escape(" ".join(part.split())) for part in pattern.split("…")]
    return re.search(".*?".join(parts), " ".join(text.split())) is not None


def _described(message: Message) -> str:
    name = message.document.name if message.document else ""
    return f"{message.text} {message.labels} {name}"
