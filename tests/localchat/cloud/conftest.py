"""A double of the Cloud API without sockets, one person on WhatsApp, and a webhook that remembers what came."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from bot.clock import MovableClock
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.whatsapp import WhatsAppPhone
from bot.localchat.cloud.engine import CloudApi
from bot.localchat.server import LocalChat
from tests.localchat.cloud.business import NUMBER, SCOPED, Business, Webhook


@pytest.fixture
def chat(clock: MovableClock) -> LocalChat:
    chat = LocalChat(now=clock.now)
    chat.cloud.people.add_user(21, "Siti", number=NUMBER, scoped=SCOPED)
    return chat


@pytest.fixture
def cloud(chat: LocalChat) -> CloudApi:
    return chat.cloud


@pytest.fixture
def siti(chat: LocalChat) -> WhatsAppPhone:
    return WhatsAppPhone(DirectLine(chat), 21, patience=2)


@pytest.fixture
def business(web: httpx.AsyncClient, cloud: CloudApi) -> Business:
    return Business(web, cloud)


@pytest_asyncio.fixture
async def webhook(cloud: CloudApi) -> AsyncIterator[Webhook]:
    found = Webhook(cloud)
    assert await cloud.subscribe("http://bot/webhook/whatsapp", found)
    yield found
    await cloud.deliveries.close()
