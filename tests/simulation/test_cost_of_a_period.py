"""What a whole period costs on WhatsApp, where each message is paid for, beside what it says on Telegram."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path

import pytest

from bot.rehearsal import demo
from bot.rehearsal.demo.player import incidents
from bot.rehearsal.demo.transcript import Transcript
from bot.rehearsal.session import Everybody, Rehearsal

MOST = 1.15  #: messages on WhatsApp, templates too, for each new one on Telegram


async def messages(where: Container[str], folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many messages the demo's officers get where those of the seats `where` use WhatsApp."""
    counted: list[int] = []

    async def count(rehearsal: Rehearsal) -> None:
        assert (rehearsal.faults, incidents(rehearsal)) == ([], [])
        for seat, phone in rehearsal.phones.items():
            await phone.look()
            assert phone.unanswered == [], seat
            counted.append(sum(one.from_bot for one in phone.messages))

    with monkeypatch.context() as patch:
        patch.setattr(demo, "ON_WHATSAPP", where)
        patch.setattr(demo, "_check", count)
        patch.setattr(Transcript, "count", lambda _: None)
        assert await demo.play(folder, echo=lambda _: None) == 0
    return sum(counted)


@pytest.mark.long
async def test_a_period_costs_little_more_messages_than_it_has_on_telegram(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram = await messages((), tmp_path / "telegram", monkeypatch)
    whatsapp = await messages(Everybody(), tmp_path / "whatsapp", monkeypatch)
    assert telegram < whatsapp <= MOST * telegram, (telegram, whatsapp)
