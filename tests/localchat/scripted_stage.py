"""A stage on the small bot."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.clock import MovableClock
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.player import Autoplay, Script
from bot.localchat.page.controls import Jump, PaperLink, Person, StageRefused
from bot.localchat.server import LocalChat
from tests.localchat.scripted_office import KASI, LABELS, PEOPLE, SEK, ScriptedBot, picture

_JUMPS = {
    Jump.FIVE_MINUTES: timedelta(minutes=5),
    Jump.HOUR: timedelta(hours=1),
    Jump.MORNING: timedelta(hours=23, minutes=30),
    Jump.THREE_DAYS: timedelta(days=3),
}


class ScriptedStage:
    """A stage on that bot. An office file that does not begin as a zip does is refused."""

    zone = "Asia/Jakarta"

    def __init__(self, chat: LocalChat, bot: ScriptedBot, clock: MovableClock, *, pace: float = 0.0) -> None:
        self.office_title = "Dinas Perindustrian dan Perdagangan Kabupaten Nganjuk"
        self._chat, self._bot, self._clock, self._pace = chat, bot, clock, pace
        self._player: Autoplay | None = None
        self.offices: list[bytes | None] = []

    @property
    def playing(self) -> bool:
        return self._player is not None

    def now(self) -> datetime:
        return self._clock.now()

    def people(self) -> Sequence[Person]:
        return PEOPLE

    def labels(self) -> Mapping[str, str]:
        return LABELS

    def papers(self) -> Sequence[PaperLink]:
        return self._bot.papers

    async def forward(self, kind: str) -> datetime:
        if kind not in _JUMPS:
            raise StageRefused("Belum ada tenggat yang berjalan.")
        self._clock.forward(_JUMPS[Jump(kind)])
        await self._bot.say(KASI, "⏰ Kertas kerja menunggu Ibu.")
        return self._clock.now()

    async def picture(self) -> bytes | None:
        return picture(640, 300, 225 - 20 * len(self._bot.papers)) if self._bot.papers else None

    async def paper(self, sha256: str) -> bytes:
        return self._bot.bytes[sha256]

    async def play(self, one: bool) -> None:
        line = DirectLine(self._chat)
        self._player = Autoplay(
            line, PEOPLE, LABELS, script=Script(), starters=[SEK], patience=0.5, quiet=0.05
        )
        try:
            await (self._player.step() if one else self._player.run(pause=self._pace))
        finally:
            self._player = None
            await asyncio.sleep(0)

    def stop(self) -> None:
        if self._player is not None:
            self._player.stop()

    async def start_over(self, office_file: bytes | None) -> None:
        if office_file is not None and not office_file.startswith(b"PK"):
            raise StageRefused("Lembar Pegawai tidak ada.", "Lembar Bidang tidak ada.")
        self.offices.append(office_file)
        self._clear()
        self._chat.forget()

    def _clear(self) -> None:
        for kept in (self._bot.papers, self._bot.bytes, self._bot.filled, self._bot.reasons, self._bot.waits):
            kept.clear()
