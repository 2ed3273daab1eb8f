"""`python -m bench.whole_bot URL TOKEN DIRECTORY`: the whole durable bot in a process of its own.

As `sopbot run` builds it, but for the pace: the limits of the real chat service would be measured otherwise.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from bench.house import TAP_SOP, brisk, open_house
from bot.app import Bot
from bot.channels.telegram.channel import TelegramChannel


async def _serve(url: str, token: str, directory: Path) -> None:
    services = open_house(directory, TAP_SOP)
    bot = Bot(services, TelegramChannel(token, url), pace=brisk(), patience=None)
    work = asyncio.create_task(bot.run(lambda: print("ready", flush=True)))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, work.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await work
    await bot.close()


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
