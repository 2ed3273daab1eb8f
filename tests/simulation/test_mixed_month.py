"""A month of a mixed office, over the wire of both services: the strict double of WhatsApp refuses and fails nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.localchat.client.phone import Phone
from bot.rehearsal.session import Rehearsal, rehearse
from storage.repositories import queues
from storage.repositories import receipts as told
from storage.tables import receipts
from tests.worlds.bot import STEPS, THURSDAY, Play
from tests.worlds.office import ZONE, prompt_sop, small_office

ON_WHATSAPP = frozenset({"sekretaris", "kasi:DAG", "kabid:IND", "kasi:IND:2"})
EVERY = timedelta(hours=25)  #: between two steps: every chat has closed meanwhile


@pytest.mark.parametrize("periods", [1, pytest.param(3, marks=pytest.mark.long)])
async def test_whoever_is_silent_for_a_day_is_reached_by_one_template(tmp_path: Path, periods: int) -> None:
    sop = prompt_sop(tmp_path)
    async with rehearse(tmp_path / "db", small_office(), sop, THURSDAY, whatsapp=ON_WHATSAPP) as running:
        await running.pair()
        play = Play(running)
        for number in range(periods):
            await _next_working_day(running)
            await _open_chats(play)
            await play.say("sekretaris", f"/mulai Triwulan {'I' * (number + 1)} 2026")
            for step in STEPS[1:]:
                await _next_working_day(running)
                await _open_chats(play)
                await play.to(step)
        await _open_chats(play)
        cloud = running.chat.cloud
        assert cloud.log.faults == []
        assert _failed(running) == {}, "nothing free-form went to a closed chat"
        assert _waiting(running) == []
        for month in (10, 11):
            bill = _bill(running, month)
            assert bill == cloud.statuses.billed(f"2026-{month}"), "to the message"
            print(f"2026-{month}: {bill}")
        assert play.unsent() == []


async def _next_working_day(running: Rehearsal) -> None:
    await running.forward(EVERY)
    while running.clock.now().astimezone(ZONE).weekday() > 4:
        await running.forward(EVERY)


async def _open_chats(play: Play) -> None:
    """Everybody with an unopened template taps it; each chat has at most one that has not been tapped."""
    for seat in ON_WHATSAPP:
        phone = play[seat]
        await phone.look()
        untapped = _untapped(phone)
        assert untapped <= 1, seat
        if untapped:
            await play.tap(seat, "Buka")


def _untapped(phone: Phone) -> int:
    """How many templates came after the last word of the person."""
    count = 0
    for message in phone.messages:
        if not message.from_bot:
            count = 0
        elif message.text.startswith("Yth. "):
            count += 1
    return count


def _failed(running: Rehearsal) -> Counter[str]:
    with running.services.read() as uow:
        found = uow.tx.connection.execute(select(receipts.c.failure).where(receipts.c.failure != ""))
        return Counter(found.scalars().all())


def _bill(running: Rehearsal, month: int) -> Mapping[str, int]:
    first, after = (datetime(2026, one, 1, tzinfo=ZONE) for one in (month, month + 1))
    with running.services.read() as uow:
        return told.billed(uow.tx, "whatsapp", first, after)


def _waiting(running: Rehearsal) -> list[str]:
    with running.services.read() as uow:
        now: datetime = uow.now
        return [row.chat for row in queues.unsent(uow.tx) if row.next_at <= now and row.channel == "whatsapp"]
