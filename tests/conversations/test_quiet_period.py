"""How much one clean period says: to whom, by which taps, and what of it makes a sound."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from bot.localchat.client.autofill import fill_workbook
from bot.localchat.client.messages import Message
from storage.xlsx.office.sample import sample_office
from tests.worlds.bot import PDF, Play, playing

BIDANG = ("IND", "DAG", "PSR", "MET")
#: Messages to all fifteen officers, an album counts as one: 56. Eight of them are about data pendukung.
MESSAGES = {"sekretaris": 3, "kasubag_pe": 11, "kasi": 24, "kabid": 16, "kepala_dinas": 2}
#: Something has to be done: the first card for all eight Kasi, a card after each of the four uploads.
SOUNDS = {"sekretaris": 2, "kasubag_pe": 4, "kasi": 12, "kabid": 4, "kepala_dinas": 1}
TAPS = 16


async def play_clean_period(play: Play) -> None:
    """Nothing is returned, late or missing, and nothing stands out; each Kasi sends one file of data pendukung."""
    await play.to("3")
    for code in BIDANG:
        name, form = await play.form(f"kasi:{code}")
        await play.send(f"kasi:{code}", name, fill_workbook(form))
        await play.send(f"kasi:{code}", f"daftar hadir {code}.pdf", PDF)
        await play.tap(f"kasi:{code}", "Serahkan ke Kabid")
    await play.to("")


def messages_of(items: list[Message]) -> list[Message]:
    """Those of the bot; of an album the first."""
    first: dict[str, Message] = {}
    for one in items:
        if one.from_bot:
            first.setdefault(one.album or f"message {one.id}", one)
    return list(first.values())


async def test_a_clean_period_says_each_thing_once_and_rings_only_for_what_is_to_be_done(
    tmp_path: Path,
) -> None:
    async with playing(tmp_path, office=sample_office()) as play:
        for phone in play.rehearsal.phones.values():
            await phone.look()
        begun = {seat: len(phone.messages) for seat, phone in play.rehearsal.phones.items()}
        tapped = len(play.rehearsal.chat.world.taps)
        await play_clean_period(play)
        assert len(play.rehearsal.chat.world.taps) - tapped == TAPS
        said, sounds, twice = Counter[str](), Counter[str](), []
        for seat, phone in play.rehearsal.phones.items():
            await phone.look()
            news = messages_of(phone.messages[begun[seat] :])
            said[seat.partition(":")[0]] += len(news)
            sounds[seat.partition(":")[0]] += sum(not one.silent for one in news)
            documents = [one.document.name for one in news if one.document]
            twice += [(seat, name) for name, times in Counter(documents).items() if times > 1]
            assert [one.labels for one in phone.messages if one.labels] == [], seat
        assert dict(said) == MESSAGES
        assert dict(sounds) == SOUNDS
        assert twice == []
