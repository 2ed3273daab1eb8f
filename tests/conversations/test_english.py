"""Whoever reads English reads it throughout, in both chats; the papers, the office's names and what officers wrote stay."""

from __future__ import annotations

import re
from pathlib import Path

from bot.core.office.model import Office
from bot.rehearsal.session import Everybody
from tests.conversations.script import read, seats_in
from tests.conversations.test_conversations import replay
from tests.worlds.bot import Play, playing

FILE = Path(__file__).with_name("bahasa_inggris.txt")
INDONESIAN_READER = "kepala_dinas"
#: Words without which no Indonesian sentence of the bot gets along, and which no name of this office has.
_HELD_BACK = "Terdaftar: "  #: news in passing from before the choice; it waits for more of it
_OURS = re.compile(
    r"\b(yang|atau|kepada|oleh|dengan|belum|sudah|bila|mohon|silakan|tidak|lalu|lewat|sebelum|sesudah|pukul|menit|"
    r"senin|selasa|rabu|kamis|jumat|oktober|berkas|langkah|versi|dikirim|diterima|ketuk|lihat|batalkan|selesai|lagi)\b",
    re.IGNORECASE,
)


def _names(office: Office) -> list[str]:
    """What the office calls its own, the longest first."""
    known = [one.name for one in office.indicators] + [one.nomenclature for one in office.sub_kegiatan]
    return sorted(known, key=len, reverse=True)


def _left_over(text: str, names: list[str]) -> list[str]:
    for name in names:
        text = text.replace(name, " ")
    without = re.sub(r"“[^”]*”|[\w ()-]+\.(?:xlsx|pdf|docx)|/[a-z]+", " ", text)  # quoted, a file, a command
    return _OURS.findall(without)


async def test_whoever_chose_english_reads_it_throughout(tmp_path: Path) -> None:
    seats = set(seats_in(read(FILE)))
    async with playing(tmp_path, pair=seats, whatsapp=Everybody()) as play:
        await replay(play, FILE)
        await play.rehearsal.settle()
        found = {seat: await _indonesian(play, seat) for seat in sorted(seats)}
    assert found.pop(INDONESIAN_READER) != []
    assert {seat: said for seat, said in found.items() if said} == {}


async def _indonesian(play: Play, seat: str) -> list[tuple[str, list[str]]]:
    """The messages since the choice of English that have Indonesian words, and these."""
    phone = play[seat]
    await phone.look()
    with play.services.read() as uow:
        names = _names(uow.office)
    texts = [one.text for one in phone.messages if one.from_bot and not one.text.startswith(_HELD_BACK)]
    since = next((n for n, one in enumerate(texts) if "in English" in one), 0)
    labels = [label for one in phone.messages for row in one.labels for label in row][-6:]
    return [(one, words) for one in [*texts[since:], *labels] if (words := _left_over(one, names))]
