"""The lives of one worker: each is begun by a nursery, and ends with SIGKILL at a moment that was chosen for it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_UNNAMED = 0.3  #: how many of the lives are to end at no named moment
_HUNTING = 0.2  #: how many are to end at a moment at which fewest have ended
_HUNT = 5  #: how many times longer than others these may last
_AT_START = 0.1  #: how many are to end while the bot starts
_PROFILE = tuple(
    f"{how}My{what}" for how in ("get", "set") for what in ("Name", "Description", "ShortDescription")
)
_START = (
    "_claim",
    "Bot._begin",
    "set_meta",
    "getMe",
    "deleteWebhook",
    "setMyCommands",
    "setChatMenuButton",
    *_PROFILE,
)
_EARLY = 0.15  #: how many of the lives without a named end are over before the chat service has heard of them
_LONGEST = 8  #: how many times longer than its start a life may be after it
_DEAF = 60.0  #: seconds after which a bot that lives should have greeted the chat service, on however busy a machine


class Nursery:
    """The warmed process, and the one life at a time that it begins."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def open(cls) -> Nursery:
        command = (sys.executable, "-m", "tests.faults.nursery")
        return cls(await asyncio.create_subprocess_exec(*command, stdin=-1, stdout=-1, cwd=ROOT))

    async def begin(self, order: Mapping[str, Any]) -> int:
        """Fork a bot; its process number."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        await self._process.stdin.drain()
        return await self._said()

    async def ended(self) -> int:
        """How the life ended, once it has: as `os.waitpid` says it."""
        return await self._said()

    async def _said(self) -> int:
        assert self._process.stdout
        return int(await self._process.stdout.readline())

    async def close(self) -> None:
        """The bot that may still live ends with it."""
        self._process.kill()
        await self._process.wait()


class Worker:
    """One after another, lives of `sopbot run`. `known`: how often a bot died at each moment, of whatever worker.

    `more`: seconds that a life may last longer than its start makes it.
    """

    def __init__(
        self,
        name: str,
        nursery: Nursery,
        directory: Path,
        environment: Mapping[str, str],
        known: Counter[str],
        dice: random.Random,
        more: float = 0.0,
    ) -> None:
        self._name, self._nursery, self._directory, self._environment = name, nursery, directory, environment
        self._known, self._dice, self._more = known, dice, more
        self._wanted, self._turn = frozenset[str](), 1  # where this life is to end
        self._patience = 1
        self._heard = asyncio.Event()  # the chat service has been spoken to in this life
        self.pid, self._number = 0, 0
        self.facts: list[dict[str, Any]] = []  #: what the last life has written into its journal

    async def live(self, until: Awaitable[Any] | None) -> bool:
        """One life; whether its end had no name. It may end sooner, when `until` is done; without one it ends by `kill`."""
        self._heard.clear()
        death = self._choose() if until else {}
        self._number += 1
        places = {"directory": str(self._directory), "name": f"{self._name}.{self._number}"}
        begun = self._nursery.begin({"environment": self._environment, "death": death, **places})
        self.pid = await asyncio.shield(begun)
        ending = asyncio.create_task(self._nursery.ended())
        if until:
            await self._wait_for_the_end(ending, asyncio.ensure_future(until))
        unnamed = bool(until) and not ending.done()
        if unnamed:
            self.kill()
        status = await ending
        self.pid, self._wanted = 0, frozenset()
        if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
            raise RuntimeError(f"the bot ended by itself: {status}\n{self._log()}")
        self._note(self._journal())
        return unnamed

    @property
    def serves(self) -> bool:
        """Whether the bot that lives now has said that it serves."""
        log = self._file("log")
        return log.exists() and "sopbot berjalan" in log.read_text(encoding="utf-8")

    def kill(self) -> None:
        """SIGKILL: no handler runs, no buffer is written."""
        if self.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def served(self, name: str) -> None:
        """The chat service has done what a bot asked it for, and has not answered yet."""
        self._heard.set()
        name, new = f"served {name}", f"served {name}" not in self._known
        self._known.setdefault(name, 0)
        self._turn -= name in self._wanted
        if self.pid and self._wanted and (new or (self._turn <= 0 and name in self._wanted)):
            self._wanted = frozenset()
            self._known[name] += 1
            self.kill()

    def _choose(self) -> Mapping[str, Any]:
        """Moments of the start, or those of the work that fewest have died at yet; now and then no named one.

        Some lives are for the moments that come seldom: they last until one of those comes that none has died at.
        """
        kind, known = self._dice.random(), list(self._known)
        self._patience = 1
        if kind < _UNNAMED or not known:
            return {}
        if kind < _UNNAMED + _HUNTING:
            fewest = min(self._known.values())
            return self._dies_at([one for one in known if self._known[one] == fewest], 1, patience=_HUNT)
        start = [one for one in known if one.endswith(_START)]
        at_start = kind < _UNNAMED + _HUNTING + _AT_START
        some = start if at_start else [one for one in known if not one.endswith(_START)]
        self._dice.shuffle(some)
        points = sorted(some, key=self._known.__getitem__)[: len(some) // 2 + 1]
        return self._dies_at(points, self._dice.choice((1, 1, 2, 3)))

    def _dies_at(self, points: list[str], turn: int, *, patience: int = 1) -> Mapping[str, Any]:
        self._wanted, self._turn, self._patience = frozenset(points), turn, patience
        return {"points": points, "turn": turn, "known": list(self._known)}

    async def _wait_for_the_end(self, *ends: asyncio.Future[Any]) -> None:
        """Until the life is over, or its longest time. Where the machine is busy, all takes longer, and so may a life."""
        early, left = not self._wanted and self._dice.random() < _EARLY, self._dice.random()
        if early:
            await asyncio.wait(ends, timeout=0.3 * left, return_when=asyncio.FIRST_COMPLETED)
            return
        began, heard = time.monotonic(), asyncio.create_task(self._heard.wait())
        done, _ = await asyncio.wait({heard, *ends}, timeout=_DEAF, return_when=asyncio.FIRST_COMPLETED)
        heard.cancel()
        if not done:
            raise RuntimeError("the bot does not greet the chat service")
        longest = _LONGEST * (time.monotonic() - began) + self._more
        await asyncio.wait(ends, timeout=left * longest * self._patience, return_when=asyncio.FIRST_COMPLETED)

    def _journal(self) -> list[dict[str, Any]]:
        """What the last life has written; its last line may be half. Only its log is kept."""
        path, last = self._file("journal"), self._file("log", self._number - 1 or -1)
        lines = path.read_bytes().split(b"\n") if path.exists() else []
        path.unlink(missing_ok=True)
        last.unlink(missing_ok=True)
        return [json.loads(line) for line in lines if line.endswith(b"}")]

    def _note(self, facts: list[dict[str, Any]]) -> None:
        self.facts = facts
        for fact in facts:
            if "passed" in fact:
                self._known.setdefault(fact["passed"], 0)
            if "died" in fact:
                self._known[fact["died"]] += 1

    def _log(self) -> str:
        """What the bot has said last."""
        return self._file("log").read_text(encoding="utf-8")[-3000:]

    def _file(self, kind: str, number: int = 0) -> Path:
        return self._directory / f"{self._name}.{number or self._number}.{kind}"
