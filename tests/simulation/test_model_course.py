"""Officers who change their mind at random: the real engine, every command that changes a course, jumps of time.

`SOPBOT_SEED` repeats a walk, `SOPBOT_WALKS` sets how many (default 300, in short 60); seed and speed are printed.
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.core.case.commands import (
    AddBidang,
    CancelCase,
    Claim,
    Command,
    Complete,
    DropBidang,
    MarkOpened,
    MoveDeadlines,
    PauseCase,
    ReopenBidang,
    ResumeCase,
    Review,
    SkipBidang,
    TakeBack,
)
from bot.core.case.model import Answer, CaseState
from tests.worlds.engine import CLOSED, CODES, ModelOffice, check, until_joined, working_days

SEED = int(os.environ.get("SOPBOT_SEED") or 20261123)  # a gate repeats itself; other seeds by the variable
WALKS = int(os.environ.get("SOPBOT_WALKS") or 300)
SHORT, LONG = min(WALKS, 60), pytest.param(WALKS, marks=pytest.mark.long)
WHY = st.sampled_from(["Ada yang perlu diperbaiki.", "Atas arahan pimpinan.", "Lain hal.", "-"])
TALLY: Counter[str] = Counter()


class OfficeOnItsOwn(RuleBasedStateMachine):
    """One case from its beginning; whoever acts may be the wrong one."""

    office: ModelOffice

    @initialize(
        size=st.integers(2, 4), delay=st.sampled_from([0, 60]), way=st.lists(st.integers(0, 9), max_size=16)
    )
    def begin(self, size: int, delay: int, way: list[int]) -> None:
        """Somewhere on the way of a period in which everybody agreed so far."""
        self.office = ModelOffice(bidang=CODES[:size], delay=timedelta(seconds=delay))
        self.office.start()
        for which in way:
            self.agree(which)

    def agree(self, which: int) -> None:
        """The next task is done, as soon as it is there."""
        if tasks := self.office.known.open_tasks:
            task = tasks[which % len(tasks)]
            self.office.now = max(self.office.now, task.given_at)
            self.office.work(task)

    def running(self) -> bool:
        return self.office.known.state is CaseState.RUNNING

    @rule(
        which=st.integers(0, 99),
        answer=st.sampled_from([Answer.YA, Answer.YA, Answer.TIDAK]),
        who=st.integers(1, 2),
    )
    def work(self, which: int, answer: Answer, who: int) -> None:
        if tasks := self.office.workable():
            self.office.work(tasks[which % len(tasks)], answer, who)

    @rule(way=st.lists(st.integers(0, 9), min_size=1, max_size=10))
    def work_with_diligence(self, way: list[int]) -> None:
        """Everybody agrees for a while: a walk that never goes far proves little."""
        for which in way:
            self.agree(which)

    @rule(which=st.integers(0, 99), who=st.integers(1, 2))
    def look(self, which: int, who: int) -> None:
        tasks = self.office.known.tasks
        task = tasks[which % len(tasks)]
        self.office.do(MarkOpened(task=task.id, by=self.office.holder(task, who)))

    @rule(which=st.integers(0, 99), other=st.integers(0, 99))
    def stray(self, which: int, other: int) -> None:
        """Somebody does a task that is not theirs, or is done already."""
        tasks = self.office.known.tasks
        task, by = tasks[which % len(tasks)], self.office.holder(tasks[other % len(tasks)])
        commands: list[Command] = [
            Complete(task=task.id, by=by),
            Review(task=task.id, by=by, answer=Answer.YA, seen="lain"),
            TakeBack(task=task.id, by=by, reason="x"),
        ]
        self.office.do(commands[other % 3])

    @rule(which=st.integers(0, 4), why=WHY)
    def take_back(self, which: int, why: str) -> None:
        """One of the newest decisions, by whoever made it."""
        if done := sorted((t for t in self.office.known.tasks if t.done_at), key=lambda t: (t.done_at, t.id)):
            task = done[-1 - which % len(done)]
            by = next(b for n in (1, 2) if (b := self.office.holder(task, n)).officer == task.done_by)
            self.office.do(TakeBack(task=task.id, by=by, reason=why))

    @rule(which=st.integers(0, 9), why=WHY)
    def change_ones_mind_at_once(self, which: int, why: str) -> None:
        self.agree(which)
        self.take_back(0, why)

    @rule(which=st.integers(0, 99), who=st.integers(1, 2), to=st.integers(0, 2), order=st.booleans())
    def claim(self, which: int, who: int, to: int, order: bool) -> None:
        if tasks := [task for task in self.office.known.tasks if task.step == "3"]:
            task = tasks[which % len(tasks)]
            owner = self.office.holder(task, to).officer if to else ""
            by = self.office.boss if order else self.office.holder(task, who)
            self.office.do(Claim(task=task.id, by=by, to=owner))

    @rule(which=st.integers(0, 99), kasubag=st.booleans(), why=WHY)
    def reopen(self, which: int, kasubag: bool, why: str) -> None:
        by = self.office.actor("kasubag_pe") if kasubag else self.office.boss
        self.office.do(ReopenBidang(bidang=self.code(which), by=by, reason=why))

    @rule(which=st.integers(0, 99), why=WHY, boss=st.sampled_from([True, True, False]))
    def skip(self, which: int, why: str, boss: bool) -> None:
        by = self.office.boss if boss else self.office.actor("kasubag_pe")
        self.office.do(SkipBidang(bidang=self.code(which), by=by, reason=why))

    @rule(which=st.integers(0, 99))
    def add(self, which: int) -> None:
        self.office.do(AddBidang(bidang=CODES[which % 6], by=self.office.boss))

    @rule(which=st.integers(0, 99), why=WHY)
    def drop(self, which: int, why: str) -> None:
        self.office.do(DropBidang(bidang=self.code(which), by=self.office.boss, reason=why))

    @rule(why=WHY)
    def pause(self, why: str) -> None:
        self.office.do(PauseCase(by=self.office.boss, reason=why))

    @rule()
    def resume(self) -> None:
        self.office.do(ResumeCase(by=self.office.boss))

    @precondition(lambda self: self.running() and len(self.office.events) > 25)
    @rule(why=WHY)
    def cancel(self, why: str) -> None:
        self.office.do(CancelCase(by=self.office.boss, reason=why))

    @rule(number=st.integers(0, len(CLOSED) - 1))
    def change_the_calendar(self, number: int) -> None:
        self.office.days_off = number
        self.office.do(MoveDeadlines())

    @rule(seconds=st.sampled_from([1, 20, 59, 60, 300, 2700, 14_400, 86_400, 259_200]))
    def time_passes(self, seconds: int) -> None:
        self.office.now += timedelta(seconds=seconds)

    def code(self, which: int) -> str:
        return self.office.known.bidang[which % len(self.office.known.bidang)]

    def teardown(self) -> None:
        if hasattr(self, "office"):
            TALLY["walks"] += 1
            TALLY["transitions"] += len(self.office.events)
            TALLY["refused"] += self.office.refused
            TALLY["days"] += working_days(self.office)
            TALLY[self.office.known.state.value] += 1


@pytest.mark.parametrize("walks", [SHORT, LONG])
def test_whatever_officers_do_the_rules_hold(walks: int, capsys: pytest.CaptureFixture[str]) -> None:
    TALLY.clear()
    began = time.perf_counter()
    run_state_machine_as_test(
        seed(SEED)(OfficeOnItsOwn),
        settings=settings(
            max_examples=walks,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    minutes = (time.perf_counter() - began) / 60
    with capsys.disabled():
        print(
            f"\nSOPBOT_SEED={SEED}: {TALLY['walks']} walks, {TALLY['transitions'] / minutes:,.0f} transitions and "
            f"{TALLY['days'] / minutes:,.0f} working days a minute; {dict(TALLY)}"
        )
    assert TALLY["transitions"] > walks * 10


@pytest.mark.parametrize("orders", [100, pytest.param(1000, marks=pytest.mark.long)])
def test_the_join_fires_once_after_the_last_in_any_order_of_arrival(orders: int) -> None:
    dice = random.Random(SEED)
    for _ in range(orders):
        size = dice.randint(2, 12)
        office = ModelOffice(bidang=CODES[:size], thorough=False)
        office.start()
        for _ in range(2):
            office.work(office.known.open_tasks[0])
        order = dice.sample(CODES[:size], size)
        assert list(until_joined(office, order)) == [""] * (size - 1) + ["6"], f"SOPBOT_SEED={SEED}: {order}"
        check(office)
