"""How webhooks come: signed, again until they are taken, in batches and in any order."""

from __future__ import annotations

from pathlib import Path

from bot.clock import MovableClock
from bot.localchat.client.connection import DirectLine
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
