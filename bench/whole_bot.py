"""`python -m bench.whole_bot URL TOKEN DIRECTORY [--officers N] [--reviews N]`: the whole durable bot, on its own.

As `sopbot run` builds it, but for the pace: the limits of the real chat service would be measured otherwise.
With `--reviews` that many Kabid have a paper of one case before them; their phones are printed as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import signal
from pathlib import Path

from bench.engine import Officers, at_once
from bench.house import SOP, TAP_SOP, begin_cases, brisk, open_house
from bot.app import Bot
from bot.channels.telegram.channel import TelegramChannel
from handlers.context import Services

_REVIEW = "5"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.whole_bot")
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("directory", type=Path)
    parser.add_argument("--officers", type=int, default=15)
    parser.add_argument("--reviews", type=int, default=0)
    asked = parser.parse_args()
    logging.disable(logging.WARNING)
    if asked.reviews:
        services = open_house(asked.directory, SOP, officers=asked.officers, bidang=asked.reviews)
        phones = _to_review(services)
    else:
        services, phones = open_house(asked.directory, TAP_SOP, officers=asked.officers), []
    asyncio.run(_serve(services, TelegramChannel(asked.token, asked.url), phones))


def _to_review(services: Services) -> list[int]:
    """Play one case until every Kabid has it. The messages of it wait until the bot serves."""
    begin_cases(services, 1)
    officers = Officers(services)
    while early := [card for card in officers.cards() if card.step != _REVIEW]:
        for card in early:
            at_once(services, officers.tap(card.phone, card.data(card.actions[0])))
    return [card.phone for card in officers.cards()]


async def _serve(services: Services, channel: TelegramChannel, phones: list[int]) -> None:
    bot = Bot(services, channel, pace=brisk(), patience=None)
    work = asyncio.create_task(bot.run(lambda: print(json.dumps(phones), flush=True)))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, work.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await work
    await bot.close()


if __name__ == "__main__":
    main()
