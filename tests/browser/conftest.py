"""A real browser in front of a real server with a small bot; all of it in one loop for the whole directory."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright

from bot.clock import MovableClock
from bot.localchat.server import LocalChat, Serving
from tests.worlds.bot import PEOPLE, ScriptedBot, ScriptedStage

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday 08.00 WIB
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here) and not CHROMIUM.exists():
            item.add_marker(pytest.mark.skip(reason=f"no Chromium at {CHROMIUM} (set CHROMIUM)"))


@dataclass(frozen=True, kw_only=True)
class House:
    """What a test looks at besides the page."""

    chat: LocalChat
    bot: ScriptedBot
    stage: ScriptedStage
    clock: MovableClock
    serving: Serving

    @property
    def url(self) -> str:
        return self.serving.url


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield running
        await running.close()


@pytest_asyncio.fixture(loop_scope="session")
async def house() -> AsyncIterator[House]:
    clock = MovableClock(START, frozen=True)
    chat = LocalChat(now=clock.now)
    bot = ScriptedBot(chat)
    stage = ScriptedStage(chat, bot, clock)
    chat.show_page(stage)
    serving = await chat.serve()
    await bot.start(serving.url)
    yield House(chat=chat, bot=bot, stage=stage, clock=clock, serving=serving)
    await bot.stop()
    await serving.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A laptop of 1440 px; what a page complains of in its console fails the test."""
    opened = await browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="id-ID", reduced_motion="reduce"
    )
    complaints: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        if said.type == "error" and "422" not in said.text:  # a wish that is refused with reasons is no fault
            complaints.append(said.text)

    opened.on("console", hear)
    opened.on("weberror", lambda error: complaints.append(str(error.error)))
    yield opened
    await opened.close()
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext, house: House) -> Page:
    """The page, open, with everybody's phone."""
    opened = await context.new_page()
    opened.set_default_timeout(5000)
    await opened.goto(house.url)
    await opened.wait_for_selector(f'.phone[data-id="{PEOPLE[0].user_id}"]')
    return opened
