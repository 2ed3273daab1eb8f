"""The scheduler runs ticks in threads; one that fails stops nothing."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.workers.scheduler import Scheduler
from storage.database import Database
from storage.repositories.incidents import list_incidents

CLOCK = MovableClock(datetime(2026, 11, 23, 2, tzinfo=UTC), frozen=True)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path) as found:
        yield found


def incidents(db: Database) -> list[tuple[str, str]]:
    with db.reading() as tx:
        return [(row.kind, row.data) for row in list_incidents(tx)]


async def test_a_round_runs_every_tick_once_in_order_outside_the_event_loop(db: Database) -> None:
    ran: list[tuple[str, bool]] = []
    main = threading.get_ident()
    ticks = {name: lambda name=name: ran.append((name, threading.get_ident() == main)) for name in "abc"}
    await Scheduler(db, CLOCK, ticks).run_now()  # type: ignore[arg-type]
    assert ran == [("a", False), ("b", False), ("c", False)]


async def test_a_failing_tick_is_reported_once_and_stops_no_other(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[int] = []

    def broken() -> None:
        raise RuntimeError("rusak")

    scheduler = Scheduler(db, CLOCK, {"rusak": broken, "sehat": lambda: ran.append(1)})
    with caplog.at_level(logging.ERROR):
        await scheduler.run_now()
        await scheduler.run_now()
    assert ran == [1, 1]
    assert incidents(db) == [("detak_gagal", '{"tick": "rusak", "why": "RuntimeError(\'rusak\')"}')]
    assert [(record.message, bool(record.exc_info)) for record in caplog.records] == [("a tick failed", True)]


async def test_a_tick_that_recovers_and_fails_again_is_reported_again(db: Database) -> None:
    moods = iter([True, False, True])

    def moody() -> None:
        if next(moods):
            raise RuntimeError("rusak")

    scheduler = Scheduler(db, CLOCK, {"murung": moody})
    for _ in range(3):
        await scheduler.run_now()
    assert len(incidents(db)) == 2


async def test_it_knocks_by_itself_until_it_is_stopped(db: Database) -> None:
    loop, often, again, ran = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event(), list[int]()

    def tick() -> None:
        ran.append(1)
        if len(ran) >= 3:
            loop.call_soon_threadsafe((again if often.is_set() else often).set)

    scheduler = Scheduler(db, CLOCK, {"detak": tick}, every=0.01)
    scheduler.start()
    await asyncio.wait_for(often.wait(), timeout=10)
    await scheduler.stop()
    again.clear()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(again.wait(), timeout=0.1)


async def test_a_tick_that_rests_is_left_alone_until_it_wakes(db: Database) -> None:
    loop, woken, ran = asyncio.get_running_loop(), asyncio.Event(), list[str]()
    looks = iter([{"tidur"}, {"tidur"}, set[str]()])

    def tick(name: str) -> None:
        ran.append(name)
        if name == "tidur":
            loop.call_soon_threadsafe(woken.set)

    ticks = {name: lambda name=name: tick(name) for name in ("bangun", "tidur")}
    scheduler = Scheduler(db, CLOCK, ticks, every=0.01, resting=lambda: next(looks, set()))  # type: ignore[arg-type]
    scheduler.start()
    await asyncio.wait_for(woken.wait(), timeout=10)
    await scheduler.stop()
    assert ran[:4] == ["bangun", "bangun", "bangun", "tidur"]


async def test_ticks_that_cannot_be_asked_whether_they_rest_all_run(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    loop, often, ran = asyncio.get_running_loop(), asyncio.Event(), list[int]()

    def broken() -> frozenset[str]:
        raise RuntimeError("rusak")

    def tick() -> None:
        ran.append(1)
        if len(ran) == 3:
            loop.call_soon_threadsafe(often.set)

    scheduler = Scheduler(db, CLOCK, {"detak": tick}, every=0.01, resting=broken)
    with caplog.at_level(logging.ERROR):
        scheduler.start()
        await asyncio.wait_for(often.wait(), timeout=10)
        await scheduler.stop()
    assert incidents(db) == [("detak_gagal", '{"tick": "putaran", "why": "RuntimeError(\'rusak\')"}')]


class SteppedTime(datetime):
    """The machine's wall clock, which the test sets."""

    by = timedelta(0)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + cls.by


@pytest.mark.parametrize("step", [timedelta(hours=-3), timedelta(days=30), timedelta(days=-3650)], ids=str)
async def test_reminders_go_on_at_once_when_the_machines_clock_is_set(
    db: Database, monkeypatch: pytest.MonkeyPatch, step: timedelta
) -> None:
    monkeypatch.setattr(SteppedTime, "by", timedelta(0))
    monkeypatch.setattr("bot.clock.datetime", SteppedTime)
    monkeypatch.setattr("apscheduler.schedulers.base.datetime", SteppedTime)
    loop, before, after, told = (
        asyncio.get_running_loop(),
        asyncio.Event(),
        asyncio.Event(),
        list[timedelta](),
    )

    def tick() -> None:
        loop.call_soon_threadsafe((after if SteppedTime.by else before).set)

    scheduler = Scheduler(db, CLOCK, {"detak": tick}, every=0.05, on_step=told.append)
    scheduler.start()
    await asyncio.wait_for(before.wait(), timeout=10)
    SteppedTime.by = step
    await asyncio.wait_for(after.wait(), timeout=2)
    after.clear()
    await asyncio.wait_for(after.wait(), timeout=2)
    await scheduler.stop()
    assert [round(one.total_seconds()) for one in told] == [step.total_seconds()]


async def test_stopping_waits_for_the_tick_that_is_running(db: Database) -> None:
    loop, entered, gate, order = asyncio.get_running_loop(), asyncio.Event(), threading.Event(), list[str]()

    def slow() -> None:
        loop.call_soon_threadsafe(entered.set)
        gate.wait(10)
        order.append("keluar")

    scheduler = Scheduler(db, CLOCK, {"lambat": slow}, every=0.01)
    scheduler.start()
    await asyncio.wait_for(entered.wait(), timeout=10)
    stopping = asyncio.create_task(scheduler.stop())
    loop.call_later(0.05, gate.set)
    await stopping
    order.append("berhenti")
    assert order == ["keluar", "berhenti"]


async def test_a_round_waits_for_a_tick_that_is_running(db: Database) -> None:
    gate, entered, order = threading.Event(), asyncio.Event(), list[str]()
    loop = asyncio.get_running_loop()

    def slow() -> None:
        order.append("masuk")
        loop.call_soon_threadsafe(entered.set)
        gate.wait(10)
        order.append("keluar")

    scheduler = Scheduler(db, CLOCK, {"lambat": slow})
    first = asyncio.create_task(scheduler.run_now())
    await entered.wait()
    second = asyncio.create_task(scheduler.run_now())
    gate.set()
    await asyncio.gather(first, second)
    assert order == ["masuk", "keluar", "masuk", "keluar"]
