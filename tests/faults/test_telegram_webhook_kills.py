"""Telegram pushes to a bot that dies: what was not kept comes again, and every update has its effect once."""

from __future__ import annotations

import asyncio
import random
import socket
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.bootstrap import open_services
from bot.clock import SystemClock
from bot.config import Settings
from bot.localchat.api.context import Limits
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.phone import Phone
from bot.localchat.server import LocalChat
from handlers.context import Services
from handlers.staff.office_import import import_office
from storage.xlsx.office.sample import sample_office
from tests.faults.bot_process import BotProcess

SEED = 29
TOKEN = "1000001:LATIHAN-kampanye-mati-mendadak-0001"
FIRST = 9001


@pytest.mark.parametrize(
    ("people", "kills"), [(12, 1), pytest.param(300, 12, marks=pytest.mark.long)], ids=["short", "long"]
)
async def test_every_update_has_its_effect_once(tmp_path: Path, people: int, kills: int) -> None:
    limits = Limits(own_server=True, push_second=0.05)
    serving = await LocalChat(now=SystemClock().now, strict=True, token=TOKEN, limits=limits).serve()
    chat, services = serving.chat, _office(tmp_path)
    bot = BotProcess(tmp_path, _environment(serving.url))
    try:
        bot.start()
        await asyncio.gather(_write(chat, people), _kill(bot, kills))
        await _all_answered(chat, people)
    finally:
        await asyncio.to_thread(bot.kill)
        await serving.close()
    answered = [_answers(chat, FIRST + number) for number in range(people)]
    # A send that was under way at a kill is repeated; nothing else is.
    assert (min(answered) >= 1, sum(answered) - people <= 32 * kills) == (True, True), SEED
    with services.read() as uow:
        kept = text("SELECT state, count(*) FROM inbox WHERE channel = 'telegram' GROUP BY state")
        planned = text(
            "SELECT each, count(*) FROM (SELECT count(*) AS each FROM outbox GROUP BY chat) GROUP BY each"
        )
        found = [tuple(row) for query in (kept, planned) for row in uow.tx.execute(query)]
    services.db.close()
    assert found == [("selesai", 2 * people), (1, people)], SEED
    assert chat.faults.faults == []


async def _write(chat: LocalChat, people: int) -> None:
    """People whom the bot does not know write; each is answered once, whatever else they write."""
    for number in range(FIRST, FIRST + people):
        chat.people.add_user(number, f"Orang {number}")
        chat.people.start(number)
        await Phone(DirectLine(chat), number, patience=60).say("halo")
        await asyncio.sleep(0.02)


async def _kill(bot: BotProcess, kills: int) -> None:
    dice = random.Random(SEED)
    for _ in range(kills):
        # A start takes about a second: some deaths come before the webhook is set, most amid the work.
        await asyncio.sleep(dice.uniform(0.3, 2.5))
        await asyncio.to_thread(bot.kill)
        bot.start()


async def _all_answered(chat: LocalChat, people: int) -> None:
    async with asyncio.timeout(120):
        while len(chat.updates) or not all(_answers(chat, FIRST + one) for one in range(people)):
            await asyncio.sleep(0.05)


def _answers(chat: LocalChat, user: int) -> int:
    items = chat.views.items(user)["items"]
    return sum(item["kind"] == "message" and item["message"]["from"]["is_bot"] for item in items)


def _environment(url: str) -> dict[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    return {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE_URL": url,
        "TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "TELEGRAM_WEBHOOK_SECRET": "kampanye",
        "HTTP_PORT": port,
    }


def _office(directory: Path) -> Services:
    settings = Settings.model_validate({"data_dir": directory / "data", "telegram_bot_token": TOKEN})
    services = open_services(settings)
    with services.begin() as uow:
        import_office(uow, sample_office())
    return services
