"""How webhooks come: signed, again until they are taken, in batches and in any order."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path

import httpx

from bot.clock import MovableClock
from bot.http_server import listen
from bot.localchat.client.connection import DirectLine, HttpLine
from bot.localchat.client.whatsapp import WhatsAppPhone
from bot.localchat.cloud.log import Wrong
from bot.localchat.server import LocalChat
from bot.localchat.state.store import SqliteStore
from tests.localchat.cloud.business import Business, Webhook


async def test_an_event_comes_again_until_it_is_answered_with_200(
    webhook: Webhook, siti: WhatsAppPhone
) -> None:
    webhook.answers = [503, 500]
    await siti.say("satu")
    await siti.say("dua")
    assert [one["text"]["body"] for one in await webhook.news()] == ["satu", "dua"]
    assert [fault.kind for fault in webhook.cloud.log.faults] == [Wrong.WEBHOOK]  # of the 500 only


async def test_a_batch_holds_messages_and_statuses_and_may_come_twice(
    webhook: Webhook, business: Business, siti: WhatsAppPhone
) -> None:
    webhook.cloud.deliveries.hold()
    await siti.say("satu")
    await business.said("jawab")
    await siti.say("dua")
    webhook.cloud.deliveries.arrange = lambda events: [list(reversed(events)), list(events)]
    webhook.cloud.deliveries.release()
    news = await webhook.news()
    kinds = [one.get("status") or one["text"]["body"] for one in news]
    assert kinds == ["dua", "read", "delivered", "sent", "satu", "satu", "sent", "delivered", "read", "dua"]


async def test_an_event_that_waits_survives_a_restart(tmp_path: Path, clock: MovableClock) -> None:
    chat = LocalChat(now=clock.now, store=SqliteStore(tmp_path / "obrolan.db"))
    chat.cloud.people.add_user(21, "Siti")
    await WhatsAppPhone(DirectLine(chat), 21).say("masih di jalan")
    chat.close()
    again = LocalChat(now=clock.now, store=SqliteStore(tmp_path / "obrolan.db"))
    webhook = Webhook(again.cloud)
    assert await again.cloud.subscribe("http://bot/", webhook)
    assert [one["text"]["body"] for one in await webhook.news()] == ["masih di jalan"]
    assert again.cloud.context.is_open(21)
    await again.cloud.deliveries.close()
    again.close()


async def test_a_server_of_its_own_calls_the_webhook_when_somebody_answers_there(clock: MovableClock) -> None:
    webhook = Webhook(LocalChat(now=clock.now).cloud)
    listening = await listen(webhook, "127.0.0.1", 0)
    command = [sys.executable, "-m", "bot.localchat", "--port", "0", "--webhook", f"{listening.url}/webhook"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    told = json.loads(await process.stdout.readline())
    assert told["whatsapp"] == asdict(webhook.cloud.account)
    line = HttpLine(told["url"])
    await line.add_whatsapp(21, "Siti")
    await WhatsAppPhone(line, 21).say("halo")
    async with asyncio.timeout(20), httpx.AsyncClient(base_url=told["url"]) as web:
        report = {"pending": 1}
        while report["pending"]:
            report = (await web.get("/phones/whatsapp")).json()
        assert report == {"faults": [], "billed": {}, "pending": 0}
    assert [one["text"]["body"] for one in await webhook.news()] == ["halo"]
    await line.close()
    process.terminate()
    assert await process.wait() == 0
    await listening.close()
