"""What systemd is told: that the bot serves, that it is alive, that it stops (sd_notify(3)). Nothing without systemd."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable

from bot.config import supervised

ALIVE = 30.0  #: seconds: ticks come every second, and the watchdog is told as long as they do


def tell(state: str) -> None:
    """Send one state, such as READY=1, to the socket that systemd names; a socket that is gone changes nothing."""
    address = supervised().socket
    if not address.startswith(("/", "@")):
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.setblocking(False)  # a supervisor that does not read holds up nobody
        try:
            told.sendto(state.encode(), address.replace("@", "\0", 1))
        except OSError:
            return


async def watch(beat: Callable[[], float | None]) -> None:
    """Tell the watchdog, at twice its pace, for as long as `beat` (in seconds of the machine) goes on."""
    wanted = supervised().watchdog
    while wanted:
        last = beat()
        if last is None or time.monotonic() - last < ALIVE:
            tell("WATCHDOG=1")
        await asyncio.sleep(wanted / 2)
