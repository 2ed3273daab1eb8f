"""What a whole period costs where each message is paid for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.ports import CARD_TEXT_MAX, Outgoing
from bot.rehearsal import demo
from bot.rehearsal.demo.player import incidents
from bot.rehearsal.session import Rehearsal
from storage import codec
from storage.repositories.queues import OutboxState
from storage.statement import Statement
from storage.tables import outbox
from tests.worlds.plain import IMPOSSIBLE, PlainChannel


@pytest.mark.long
async def test_a_period_costs_at_most_1_15_times_the_messages_that_a_chat_with_edits_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent, written = list[Outgoing](), list[Outgoing]()

    class Counting(PlainChannel):
        async def send(self, outgoing: Outgoing, read: Callable[[str], bytes]) -> str:
            sent.append(outgoing)
            return await super().send(outgoing, read)

    async def look(rehearsal: Rehearsal) -> None:
        with rehearsal.services.db.reading() as tx:
            rows = tx.execute(Statement(select(outbox).where(outbox.c.state == OutboxState.SENT))).all()
        written.extend(codec.load(Outgoing, row.payload) for row in rows)
        assert incidents(rehearsal) == []

    monkeypatch.setattr(demo, "rehearse", partial(demo.rehearse, channel=Counting))
    monkeypatch.setattr(demo, "_check", look)
    assert await demo.play(tmp_path / "demo", echo=lambda _: None) == 0
    new = [one for one in written if one.kind not in IMPOSSIBLE]
    assert messages(sent) <= 1.15 * messages(new)
    assert max(len(one.text) for one in sent if one.buttons or one.choices) <= CARD_TEXT_MAX


def messages(said: Sequence[Outgoing]) -> int:
    return sum(len(one.files) or 1 for one in said)
