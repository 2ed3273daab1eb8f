"""The wall clock of one machine, which can be set: a file that several processes read, as they read the machine's own."""

from __future__ import annotations

import mmap
import struct
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

from apscheduler.executors import base as executors
from apscheduler.schedulers import base as schedulers

import bot.clock

_SECONDS = struct.Struct("d")


class MachineClock:
    """How far the machine's clock is ahead of the true one."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(_SECONDS.pack(0.0))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _SECONDS.size)

    @property
    def ahead(self) -> float:
        return float(_SECONDS.unpack_from(self._shared)[0])

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def step(self, by: timedelta) -> None:
        """Set the clock, forward or back."""
        _SECONDS.pack_into(self._shared, 0, self.ahead + by.total_seconds())

    def step_to(self, instant: datetime) -> None:
        self.step(instant - self.now())

    def install(self) -> None:
        """Have the bot, and the library that makes it tick, read this clock."""
        clock = self

        class Kind(type):
            def __instancecheck__(cls, instance: object) -> bool:
                return isinstance(instance, datetime)

        class Told(datetime, metaclass=Kind):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Any:
                return clock.now().astimezone(tz)

        bot.clock.datetime = Told  # type: ignore[attr-defined]
        for library in (schedulers, executors):
            library.datetime = Told
