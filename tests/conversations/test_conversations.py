"""Every conversation file beside this one is played against the real bot: on Telegram (polled, or by webhook), on WhatsApp,
and on both.

On WhatsApp a strict double of the Cloud API stands in, which notes every request that it refuses, every message outside a
window, too fast, with a tag in it, or sent twice.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.cli.case import describe
from bot.rehearsal.session import Everybody
from tests.conversations.script import Replay, read, seats_in
from tests.worlds.bot import Play, playing

FILES = sorted(Path(__file__).parent.glob("*.txt"))
MIXED = (
    "sekretaris",
    "kasi:IND",
    "kasi:IND:2",
    "kabid:DAG",
    "kepala_dinas",
)  #: seats on WhatsApp, others on Telegram
PLACES: dict[str, dict[str, Any]] = {
    "telegram": {},
    "webhook": {"webhook": True},
    "whatsapp": {"whatsapp": Everybody()},
    "campuran": {"whatsapp": MIXED},
}
SHORT = [("telegram", file.stem) for file in FILES] + [
    ("campuran", "satu_periode"),
    ("whatsapp", "salah_kirim"),
    ("whatsapp", "isi_di_sini"),
    ("webhook", "salah_kirim"),
]


async def replay(play: Play, file: Path) -> None:
    replaying = Replay(play)
    for line in read(file):
        try:
            await replaying.line(line.text)
        except AssertionError as fault:
            raise AssertionError(f"{file.name}:{line.number}: {line.text}\n{fault}") from None


@pytest.mark.parametrize(("place", "name"), SHORT)
async def test_the_conversation_goes_as_written(place: str, name: str, tmp_path: Path) -> None:
    file = Path(__file__).with_name(f"{name}.txt")
    async with playing(tmp_path, pair=set(seats_in(read(file))), **PLACES[place]) as play:
        await replay(play, file)


@pytest.mark.long
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_the_same_happens_wherever_the_officers_are(file: Path, tmp_path: Path) -> None:
    told = []
    for place, own in PLACES.items():
        async with playing(tmp_path / place, pair=set(seats_in(read(file))), **own) as play:
            await replay(play, file)
            told.append(events(play))
    assert told[1:] == [told[0]] * 3


def events(play: Play) -> list[Any]:
    """What `case show --json` tells of the course; ids that are drawn by chance are numbered as they come."""
    text = json.dumps(describe(play.services, None)["peristiwa"])
    known: dict[str, str] = {}
    chance = re.compile(r"[0-9a-f]{64}|(?<=foto-)[0-9a-f]+|\b[0-9a-f]{12}\b|\b\d{4}-TW\d-[A-Z2-9]{4}\b")
    numbered: list[Any] = json.loads(chance.sub(lambda one: known.setdefault(one[0], f"#{len(known)}"), text))
    return numbered
