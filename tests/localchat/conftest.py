"""A server with a clock that stands still until a test pushes it, on loopback or without any socket."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp
import httpx
import pytest
import pytest_asyncio

from bot.clock import MovableClock
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.phone import Phone
from bot.localchat.server import LocalChat, Serving

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday 08.00 WIB


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock(START, frozen=True)


@pytest.fixture
def chat(clock: MovableClock) -> LocalChat:
    """One person is there, who has not pressed Start."""
    chat = LocalChat(now=clock.now)
    chat.people.add_user(11, "Siti", username="siti")
    return chat


@pytest_asyncio.fixture
async def web(chat: LocalChat) -> AsyncIterator[httpx.AsyncClient]:
    """The server's HTTP without sockets."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=chat), base_url="http://chat") as client:
        yield client


@pytest.fixture
def call(chat: LocalChat, web: httpx.AsyncClient) -> Callable[..., Any]:
    """`await call(METHOD, name=value)` gives `(status, body)`; the parameters go as JSON."""

    async def ask(method: str, **parameters: object) -> tuple[int, Any]:
        answer = await web.post(f"/bot{chat.token}/{method}", json=parameters)
        return answer.status_code, answer.json()

    return ask


@pytest.fixture
def siti(chat: LocalChat) -> Phone:
    """The phone of that person."""
    return Phone(DirectLine(chat), 11, patience=2)


@pytest_asyncio.fixture
async def serving(chat: LocalChat) -> AsyncIterator[Serving]:
    """The same server on loopback."""
    running = await chat.serve()
    yield running
    await running.close()


@pytest_asyncio.fixture
async def http(serving: Serving) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(serving.url) as session:
        yield session
