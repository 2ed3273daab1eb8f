"""Answers that are lost, refused or late: every message arrives, in order, and what is known to have arrived only once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from bot.localchat.api.fault_injection import Failure
from bot.localchat.client.phone import Phone
from storage.repositories.incidents import list_incidents
from storage.repositories.queues import InboxState, OutboxState
from storage.tables import inbox, outbox
from tests.localchat.phone_tricks import block, unblock
from tests.worlds.bot import RoughOffice, rough_office


@pytest_asyncio.fixture
async def home(tmp_path: Path) -> AsyncIterator[RoughOffice]:
    async with rough_office(tmp_path, frozen=True) as found, found.living():
        await found.settle()
        yield found


async def heard(home: RoughOffice, phone: Phone, after: int) -> list[str]:
    """What the bot said since."""
    await phone.look()
    return [one.text for one in phone.messages if one.from_bot and one.id > after]


async def ask(home: RoughOffice, phone: Phone) -> int:
    """One question that has exactly one answer."""
    return await phone.say("/tidak_ada_perintah_ini")


@pytest.mark.parametrize(
    ("planned", "copies"),
    [
        (Failure(method="sendMessage", status=502), 1),
        (Failure(method="sendMessage", status=500, description="Internal Server Error"), 1),
        (Failure(method="sendMessage", retry_after=30), 1),
        (Failure(method="sendMessage", cut=True), 1),
        (Failure(method="sendMessage", status=404, description="Not Found"), 1),
        (Failure(method="sendMessage", applied=True, cut=True), 2),  # nobody can know: it is said again
        (Failure(method="sendMessage", status=502, applied=True), 2),
    ],
)
async def test_a_message_that_may_not_have_arrived_is_sent_again(
    home: RoughOffice, planned: Failure, copies: int
) -> None:
    phone = home.phones["sekretaris"]
    home.chat.trouble.plan(planned)
    at = await ask(home, phone)
    await home.settle()
    await home.later(60)
    assert len(await heard(home, phone, at)) == copies
    assert not _rows(home, OutboxState.WAITING, OutboxState.FAILED)


async def test_messages_of_a_chat_keep_their_order_through_trouble(home: RoughOffice) -> None:
    phone, others = home.phones["sekretaris"], home.phones["kasubag_pe"]
    home.chat.trouble.plan(Failure(method="sendMessage", status=502))
    at = await ask(home, phone)
    await home.settle()
    await phone.say("/batal")
    there = await ask(home, others)
    await others.wait_for(lambda m: m.id > there)  # another chat waits for nobody
    assert await heard(home, phone, at) == []
    await home.later(60)
    first, second = await heard(home, phone, at)
    assert first != second


async def test_a_chat_that_is_shut_is_told_to_those_who_oversee_once_and_served_when_it_opens(
    home: RoughOffice,
) -> None:
    kasubag, sekretaris = home.phones["kasubag_pe"], home.phones["sekretaris"]
    await block(kasubag)
    await home.settle()
    at = await sekretaris.say("/mulai Triwulan III 2026")
    await home.settle()
    await sekretaris.tap("Tugaskan")
    await home.settle()
    assert sum(row.kind == "tak_terjangkau" for row in _incidents(home)) == 1
    assert len(await heard(home, sekretaris, at)) >= 1
    await unblock(kasubag)
    await kasubag.say("/bantuan")
    await home.settle()
    assert (await kasubag.wait_for(label="Kirim ke bidang", since=0)).shows("Kirim ke bidang")


async def test_a_second_poller_only_slows_the_bot_down(home: RoughOffice) -> None:
    url = f"{home.serving.url}/bot{home.chat.token}/getUpdates"
    async with aiohttp.ClientSession() as session, session.post(url, json={"timeout": 1}) as answer:
        await answer.read()
    phone = home.phones["sekretaris"]
    at = await ask(home, phone)
    await home.settle()
    assert len(await heard(home, phone, at)) == 1


async def test_an_update_that_makes_no_sense_is_put_aside_and_the_others_go_on(
    home: RoughOffice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    phone = home.phones["sekretaris"]
    for payload in (
        {"date": "kemarin"},
        {"message_id": 1, "chat": {"id": phone.user_id}},
        {"text": "\ud83d"},
    ):
        home.chat.updates.push("message", payload)
    home.chat.updates.push("callback_query", {"id": "palsu"})
    at = await ask(home, phone)
    await home.settle()
    assert len(await heard(home, phone, at)) == 1
    with home.services.db.reading() as tx:
        aside = tx.execute(inbox.select().where(inbox.c.state == InboxState.QUARANTINED)).all()
    assert len(aside) == 4
    assert sum(row.kind == "pembaruan_gagal" for row in _incidents(home)) == 4


async def test_a_slow_server_delays_one_message_and_no_other_chat(home: RoughOffice) -> None:
    slow, quick = home.phones["sekretaris"], home.phones["kasubag_pe"]
    home.chat.trouble.plan(Failure(method="sendMessage", status=0, delay=1.0))
    at = await ask(home, slow)
    while not home.bot.outbox._busy:  # type: ignore[union-attr]
        await asyncio.sleep(0.005)
    there = await ask(home, quick)
    await quick.wait_for(lambda m: m.id > there, timeout=0.8)
    assert await heard(home, slow, at) == []
    await home.settle()
    assert len(await heard(home, slow, at)) == 1


async def test_a_bot_that_is_told_to_stop_writes_down_what_it_has_sent(tmp_path: Path) -> None:
    """SIGTERM in the midst of sending: no copy after the next start."""
    async with rough_office(tmp_path, frozen=True) as home:
        phone = home.phones["sekretaris"]
        async with home.living():
            await home.settle()
            home.chat.trouble.plan(Failure(method="sendMessage", status=0, delay=0.3))
            at = await ask(home, phone)
            while not home.bot.outbox._busy:  # type: ignore[union-attr]
                await asyncio.sleep(0.005)
        async with home.living():
            await home.settle()
        assert len(await heard(home, phone, at)) == 1


def _rows(home: RoughOffice, *states: OutboxState) -> list[object]:
    with home.services.db.reading() as tx:
        return list(tx.execute(outbox.select().where(outbox.c.state.in_(states))))


def _incidents(home: RoughOffice) -> list[object]:
    with home.services.db.reading() as tx:
        return list(list_incidents(tx))
