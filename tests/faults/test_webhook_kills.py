"""A platform that delivers in heaps, twice and out of order, to a bot that dies: every event counts, and counts once."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
import socket
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlalchemy import text

from bot.bootstrap import open_services
from bot.clock import SystemClock
from bot.config import Settings
from handlers.staff.office_import import import_office
from storage.xlsx.office.sample import sample_office
from tests.channels.whatsapp.bodies import body, change, contact, message
from tests.channels.whatsapp.platform import ACCOUNT, Platform
from tests.faults.bot_process import BotProcess

SEED = 23


@pytest.mark.parametrize(
    ("events", "kills"), [(30, 1), pytest.param(400, 5, marks=pytest.mark.long)], ids=["short", "long"]
)
async def test_every_event_has_its_effect_once(tmp_path: Path, events: int, kills: int) -> None:
    async with Platform() as platform:
        bot = BotProcess(tmp_path, _settings(platform))
        _import_office(tmp_path)
        try:
            await Deliveries(bot, events, kills).run()
            await _all_answered(platform, events)
        finally:
            await asyncio.to_thread(bot.kill)
        answered = Counter(str(one["recipient"]) for one in platform.messages)
    assert len(answered) == events, SEED
    # A send that was under way at a kill is repeated; nothing else is.
    assert sum(answered.values()) - events <= 32 * kills
    kept, planned = _in_the_database(tmp_path)
    assert (kept, planned) == ([("selesai", events)], [(1, events)]), SEED


@dataclass
class Deliveries:
    """POSTs of 1 to 20 events, half of which come twice, in other heaps; repeated until they are answered with 200."""

    bot: BotProcess
    events: int
    kills: int
    dice: random.Random = field(default_factory=lambda: random.Random(SEED))

    async def run(self) -> None:
        waiting = self._heaps()
        dies_at = set(self.dice.sample(range(1, len(waiting)), self.kills))
        self.bot.start()
        async with aiohttp.ClientSession() as web:
            for number, heap in enumerate(waiting):
                if number in dies_at:
                    killing = asyncio.create_task(self._kill(self.dice.random() * 0.05))
                while not await _taken(web, heap, self.bot):
                    await asyncio.sleep(0.05)
                if number in dies_at:
                    await killing

    async def _kill(self, after: float) -> None:
        await asyncio.sleep(after)
        await asyncio.to_thread(self.bot.kill)
        self.bot.start()

    def _heaps(self) -> list[list[dict[str, Any]]]:
        numbers = [*range(self.events), *self.dice.sample(range(self.events), self.events // 2)]
        self.dice.shuffle(numbers)
        heaps: list[list[dict[str, Any]]] = []
        while numbers:
            size = self.dice.randint(1, 20)
            heaps.append([_event(number) for number in numbers[:size]])
            numbers = numbers[size:]
        return heaps


def _event(number: int) -> dict[str, Any]:
    """A word of somebody whom the bot does not know: it is answered, and each of them only once."""
    person = {"from": None, "from_user_id": f"ID.orang{number}"}
    now = str(int(SystemClock().now().timestamp()))
    return message(id=f"wamid.{number}", timestamp=now, **person)


async def _taken(web: aiohttp.ClientSession, heap: list[dict[str, Any]], bot: BotProcess) -> bool:
    people = tuple(contact(wa_id=None, user_id=one["from_user_id"]) for one in heap)
    raw = json.dumps(body(change(*heap, contacts=people))).encode()
    signature = hmac.new(ACCOUNT.app_secret.encode(), raw, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signature}"}
    try:
        async with web.post(f"{bot.url}/webhook/whatsapp", data=raw, headers=headers) as answer:
            assert answer.status in (200, 503)
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def _all_answered(platform: Platform, events: int) -> None:
    async with asyncio.timeout(120):
        while len({str(one["recipient"]) for one in platform.messages}) < events:
            await asyncio.sleep(0.05)


def _settings(platform: Platform) -> dict[str, str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    return {
        "WHATSAPP_TOKEN": ACCOUNT.token,
        "WHATSAPP_PHONE_NUMBER_ID": ACCOUNT.phone,
        "WHATSAPP_BUSINESS_ACCOUNT_ID": ACCOUNT.business,
        "WHATSAPP_APP_SECRET": ACCOUNT.app_secret,
        "WHATSAPP_VERIFY_TOKEN": ACCOUNT.verify_token,
        "WHATSAPP_API_BASE_URL": platform.url,
        "HTTP_PORT": port,
    }


def _import_office(directory: Path) -> None:
    settings = Settings.model_validate({"data_dir": directory / "data", "telegram_bot_token": "1:a"})
    services = open_services(settings)
    with services.begin() as uow:
        import_office(uow, sample_office())
    services.db.close()


def _in_the_database(directory: Path) -> tuple[list[tuple[str, int]], list[tuple[int, int]]]:
    """Messages that were kept, by what became of them; and how many people have how many answers planned."""
    settings = Settings.model_validate({"data_dir": directory / "data", "telegram_bot_token": "1:a"})
    services = open_services(settings)
    kept = text("SELECT state, count(*) FROM inbox WHERE key LIKE 'pesan:%' GROUP BY state")
    planned = text(
        "SELECT each, count(*) FROM (SELECT count(*) AS each FROM outbox GROUP BY chat) GROUP BY each"
    )
    with services.read() as uow:
        found = uow.tx.execute(kept).all(), uow.tx.execute(planned).all()
    services.db.close()
    return [tuple(row) for row in found[0]], [tuple(row) for row in found[1]]
