"""`python -m bench.whatsapp_bot URL PORT DIRECTORY [--keeps]`: the whole durable bot on WhatsApp, as `sopbot run` builds it.

Every Kabid has a paper before them; what the buttons *Tidak* send is printed as JSON, by person.
With `--keeps` what comes is kept and nothing else is done with it.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import signal
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench.bare_pywa import APP_SECRET, BUSINESS, PHONE, TOKEN, VERIFY_TOKEN
from bench.engine import Officers, at_once
from bench.house import SOP, begin_cases, brisk, open_house
from bot.app import Bot
from bot.channels.whatsapp.account import WEBHOOK, Account
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.http_server import by_path, listen
from handlers.context import Services
from storage.repositories import people, queues

_REVIEW = "5"
_ACCOUNT = Account(
    token=TOKEN, phone=PHONE, business=BUSINESS, app_secret=APP_SECRET, verify_token=VERIFY_TOKEN
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.whatsapp_bot")
    parser.add_argument("url")
    parser.add_argument("port", type=int)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--keeps", action="store_true")
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    services = open_house(asked.directory, SOP)
    taps = {} if asked.keeps else _to_review(services)
    asyncio.run(_serve(services, asked, taps))


def _to_review(services: Services) -> dict[str, str]:
    """Play one case until every Kabid has it; then everybody has WhatsApp, and nothing else."""
    begin_cases(services, 1)
    officers = Officers(services)
    while early := [card for card in officers.cards() if card.step != _REVIEW]:
        for card in early:
            at_once(services, officers.tap(card.phone, card.data(card.actions[0])))
    with services.begin() as uow:
        for officer in uow.staff.everyone:
            for phone in people.phones(uow.tx, officer.id):
                people.register(uow.tx, officer, "whatsapp", f"ID.{phone.chat}", f"ID.{phone.chat}", uow.now)
    return {f"ID.{card.phone}": card.data("no") for card in officers.cards()}


async def _serve(services: Services, asked: argparse.Namespace, taps: dict[str, str]) -> None:
    channel = WhatsAppChannel(_ACCOUNT, asked.url)
    bot = Bot(services, channel, pace=brisk(), patience=None)
    channel.webhook.hear(partial(_keep, services) if asked.keeps else bot.inbox.keep(channel.name))
    server = await listen(by_path({WEBHOOK: channel.webhook}), port=asked.port)
    print(json.dumps(taps), flush=True)
    work = asyncio.create_task(asyncio.Event().wait() if asked.keeps else bot.run())
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, work.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await work
    await server.close()
    await bot.close()


async def _keep(services: Services, rows: Sequence[tuple[str, str, str]]) -> None:
    now = services.clock.now()
    await asyncio.wrap_future(services.db.write(lambda tx: queues.keep(tx, "whatsapp", rows, now)))


if __name__ == "__main__":
    main()
