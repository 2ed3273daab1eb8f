"""The ticks: short jobs that compare the office's clock with what is due.

The scheduler runs on the machine's wall clock, which can be set. So a round is a job that runs once and arms itself
again: after a leap forward there are no missed seconds to list. After a step back, which would leave the job far in
the future, it is armed anew. Whoever pushes the office's clock calls `run_now`.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from datetime import UTC, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock, ClockSteps, SystemClock
from storage.database import Database
from storage.repositories.cases import reading_again
from storage.repositories.incidents import report_incident

log = logging.getLogger(__name__)

EVERY = 1.0  #: seconds between two rounds
_STEP = timedelta(seconds=2)  #: a smaller difference between the clocks is their drift, not a step

_ROUND = "putaran"  #: how the round itself is called

Tick = Callable[[], None]
Resting = Callable[
    [], Collection[str]
]  #: the ticks that have nothing to do yet, by their names; runs in a thread
OnStep = Callable[[timedelta], None]  #: hears how far the wall clock was set; runs in a thread


class Scheduler:
    """Runs each tick in a thread, one at a time; a failing tick stops neither the others nor its own next run.

    What all ticks may rest for is asked once a round; `run_now` runs all of them.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        ticks: Mapping[str, Tick],
        every: float = EVERY,
        on_step: OnStep | None = None,
        resting: Resting = tuple,
    ) -> None:
        self._db, self._clock = db, clock
        self._ticks, self._every = dict(ticks), every
        self._turns = {name: asyncio.Lock() for name in self._ticks}
        self._faults: dict[str, str] = {}  # the fault of each tick that failed in its last run
        self._scheduler: AsyncIOScheduler | None = None
        self._on_step, self._steps = on_step, ClockSteps()
        self._resting, self._look = resting, asyncio.Lock()
        self.beat: float | None = None  #: when the last round began, in seconds of the machine
        self._begun: set[asyncio.Task[None]] = set()
        self._watcher: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start the rounds, in the running event loop."""
        # The scheduler logs a line for every round, and a warning whenever a tick takes longer than a round.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.start()
        self._scheduler = scheduler
        self._arm()
        self._watcher = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Stop the rounds; returns when no tick is running."""
        scheduler, self._scheduler = self._scheduler, None
        if scheduler is None:
            return
        if self._watcher is not None:
            self._watcher.cancel()
        scheduler.pause()
        for turn in (self._look, *self._turns.values()):
            async with turn:  # shutting down at once would cancel a job while its thread still runs
                pass
        await asyncio.gather(*self._begun)
        scheduler.shutdown(wait=False)

    async def run_now(self) -> None:
        """Run all ticks once, in order; returns when they are done."""
        for name in self._ticks:
            await self._run(name)

    def _arm(self) -> None:
        """Let a round come once more, in place of any that was armed before."""
        if self._scheduler is None:
            return
        self._scheduler.add_job(
            self._round,
            "date",
            run_date=SystemClock().now() + timedelta(seconds=self._every),
            id=_ROUND,
            replace_existing=True,
            misfire_grace_time=None,  # the default drops a job that is a second late (docs/keputusan.md T6)
        )

    async def _round(self) -> None:
        """Begin each tick that neither rests nor is running still: a slow one holds up no other."""
        self.beat = time.monotonic()
        try:
            async with self._look:
                resting = await self._at_rest()
                due = () if self._scheduler is None else self._ticks.keys() - resting
                for name in [one for one in self._ticks if one in due and not self._turns[one].locked()]:
                    task = asyncio.create_task(self._run(name))
                    self._begun.add(task)
                    task.add_done_callback(self._begun.discard)
        finally:
            self._arm()

    async def _at_rest(self) -> set[str]:
        """The ticks that rest; none where that cannot be read."""
        resting: set[str] = set()
        async with self._reported(_ROUND):
            resting.update(await asyncio.to_thread(self._resting))
        return resting

    async def _watch(self) -> None:
        """Look for a step of the wall clock, by the event loop's time, which no step disturbs."""
        while True:
            await asyncio.sleep(self._every)
            step = self._steps.step()
            if abs(step) < _STEP:
                continue
            log.warning("the clock was set", extra={"action": "clock_set", "seconds": step.total_seconds()})
            self._arm()
            if self._on_step is not None:
                try:
                    await asyncio.to_thread(self._on_step, step)
                except Exception:
                    log.exception("the queues kept their old times", extra={"action": "clock_set_failed"})

    async def _run(self, name: str) -> None:
        async with self._turns[name], self._reported(name):
            await asyncio.to_thread(reading_again, self._ticks[name])

    @contextlib.asynccontextmanager
    async def _reported(self, name: str) -> AsyncIterator[None]:
        """What fails every second for the same reason must not fill log and database: it is reported once."""
        try:
            yield
        except Exception as fault:
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
