"""The ticks: short jobs that compare the office's clock with what is due.

The scheduler runs on the machine's time and could not follow a clock that jumps. So it only triggers every second,
and whoever pushes the office's clock calls `run_now`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock
from storage.database import Database
from storage.repositories.incidents import report_incident

log = logging.getLogger(__name__)

EVERY = 1.0  #: seconds between two rounds

Tick = Callable[[], None]


class Scheduler:
    """Runs each tick in a thread, one at a time; a failing tick stops neither the others nor its own next run."""

    def __init__(self, db: Database, clock: Clock, ticks: Mapping[str, Tick], every: float = EVERY) -> None:
        self._db, self._clock = db, clock
        self._ticks, self._every = dict(ticks), every
        self._turns = {name: asyncio.Lock() for name in self._ticks}
        self._faults: dict[str, str] = {}  # the fault of each tick that failed in its last run
        self._scheduler: AsyncIOScheduler | None = None

    def start(self) -> None:
        """Start the rounds, in the running event loop."""
        # The scheduler logs a line for every round, and a warning whenever a tick takes longer than a round.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        scheduler = AsyncIOScheduler(timezone=UTC)
        for name in self._ticks:
            scheduler.add_job(
                self._run,
                "interval",
                args=(name,),
                id=name,
                seconds=self._every,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,  # the default drops a job that is a second late (docs/keputusan.md T6)
            )
        scheduler.start()
        self._scheduler = scheduler

    async def stop(self) -> None:
        """Stop the rounds; returns when no tick is running."""
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is None:
            return
        scheduler.pause()
        for turn in self._turns.values():
            async with turn:  # shutting down at once would cancel a job while its thread still runs
                pass
        scheduler.shutdown(wait=False)

    async def run_now(self) -> None:
        """Run all ticks once, in order; returns when they are done."""
        for name in self._ticks:
            await self._run(name)

    async def _run(self, name: str) -> None:
        async with self._turns[name]:
            try:
                await asyncio.to_thread(self._ticks[name])
            except Exception as fault:
                # A tick that fails every second for the same reason must not fill log and database: report it once.
                why = repr(fault)
                if self._faults.get(name) != why:
                    log.exception("a tick failed", extra={"action": "tick_failed", "tick": name})
                    await asyncio.to_thread(self._report, name, why)
                self._faults[name] = why
            else:
                self._faults.pop(name, None)

    def _report(self, name: str, why: str) -> None:
        try:
            with self._db.writing() as tx:
                report_incident(tx, "detak_gagal", self._clock.now(), tick=name, why=why)
        except Exception:
            # The database itself may be failing; the log has the reason.
            log.exception("an incident could not be written", extra={"action": "incident_lost", "tick": name})
