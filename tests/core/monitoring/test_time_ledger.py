"""Every working minute belongs to one desk and one kind; who holds a case up is said with its root."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.case.commands import Complete, MarkOpened, PauseCase, ResumeCase, SkipBidang
from bot.core.case.model import Case
from bot.core.monitoring.blockers import blockers
from bot.core.monitoring.time_ledger import Entry, TimeKind, holds, ledger, total
from bot.core.office.officers import Seat
from tests.core.monitoring.ledger_oracle import elapsed
from tests.worlds.engine import START, Walk, calendar, holder, overseer

MINUTE = timedelta(minutes=1)


def entries(walk: Walk) -> tuple[Entry, ...]:
    assert walk.case is not None
    return ledger(walk.case, walk.sop, calendar(), now=walk.now)


def finish(walk: Walk, minutes: int, *, opened: int | None = None) -> None:
    """The first open task is opened and done after so many minutes of wall time."""
    assert walk.case is not None
    task, begin = walk.case.open_tasks[0], walk.now
    if opened is not None:
        walk.now = begin + opened * MINUTE
        assert walk.do(MarkOpened(task=task.id, by=holder(walk.sop, task)))
    walk.now = begin + minutes * MINUTE
    assert walk.do(Complete(task=task.id, by=holder(walk.sop, task)))


def lying(case: Case, walk: Walk, at: datetime) -> list[str | None]:
    """Branches that have a task on a desk at `at`, read from the tasks alone."""
    found = []
    for task in case.tasks:
        ends = [end for end in (task.done_at, task.withdrawn_at, case.closed_at) if end]
        if task.given_at <= at < min([walk.now, *ends]):
            found.append(task.bidang)
    return found


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), delay=st.sampled_from([0, 60]), acts=st.integers(5, 45))
def test_the_entries_sum_up_to_the_elapsed_working_time_of_every_branch(
    seed: int, delay: int, acts: int
) -> None:
    walk = Walk(seed, delay)
    for case in walk.walk(acts):
        found = entries(walk)
        wanted = elapsed(case, walk.sop, calendar(), now=walk.now)
        assert {b: total(e for e in found if e.branch == b) for b in wanted} == wanted
        assert {entry.branch for entry in found} <= wanted.keys()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), delay=st.sampled_from([0, 60]), data=st.data())
def test_no_instant_belongs_to_two_desks_of_a_branch_and_none_on_a_desk_to_nobody(
    seed: int, delay: int, data: st.DataObject
) -> None:
    walk = Walk(seed, delay)
    case = list(walk.walk(40))[-1]
    found = entries(walk)
    span = int((walk.now - START).total_seconds())
    for second in data.draw(st.lists(st.integers(0, max(span - 1, 0)), max_size=30)):
        at = START + timedelta(seconds=second)
        covering = [entry.branch for entry in found if entry.start <= at < entry.end]
        assert len(covering) == len(set(covering))
        assert set(lying(case, walk, at)) <= set(covering)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), delay=st.sampled_from([0, 60]))
def test_while_a_case_runs_somebody_holds_every_working_minute_of_it(seed: int, delay: int) -> None:
    walk = Walk(seed, delay)
    case = list(walk.walk(40))[-1]
    end = min(walk.now, case.closed_at or walk.now)
    spans = sorted(span for _, span in holds(case, walk.sop, now=walk.now))
    reached = START
    for start, last in spans:
        assert calendar().between(reached, start) <= timedelta(seconds=delay), (seed, reached, start)
        reached = max(reached, last)
    assert calendar().between(reached, end) <= timedelta(seconds=delay), seed


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_the_root_of_a_running_case_is_never_nobody(seed: int) -> None:
    walk = Walk(seed)
    for case in walk.walk(40):
        still = blockers(case, walk.sop, calendar(), now=walk.now)
        assert bool(still.desks) == bool(case.state == "berjalan"), seed


def test_waiting_ends_and_working_begins_with_the_first_touch() -> None:
    walk = Walk(1)
    finish(walk, 10, opened=4)
    seat = Seat(role="sekretaris")

    def entry(kind: TimeKind, start: datetime, end: datetime) -> Entry:
        return Entry(
            task="1..1",
            branch=None,
            seat=seat,
            officer="sekretaris",
            kind=kind,
            start=start,
            end=end,
            time=end - start,
        )

    opened = START + 4 * MINUTE
    assert entries(walk) == (
        entry(TimeKind.WAITING, START, opened),
        entry(TimeKind.WORKING, opened, walk.now),
    )


def test_a_pause_belongs_to_the_desk_but_not_to_its_standard() -> None:
    walk = Walk(1)
    walk.do(PauseCase(by=overseer(walk.sop), reason="Rapat"))
    walk.now += 30 * MINUTE
    walk.do(ResumeCase(by=overseer(walk.sop)))
    walk.now += 3 * MINUTE
    assert walk.case is not None
    assert total(entries(walk), TimeKind.PAUSED) == 30 * MINUTE
    [desk] = blockers(walk.case, walk.sop, calendar(), now=walk.now).desks
    assert (desk.used, desk.allowed, desk.late) == (3 * MINUTE, 5 * MINUTE, False)


def test_while_a_pause_lasts_it_is_named_and_nobody_is_late() -> None:
    walk = Walk(1)
    walk.do(PauseCase(by=overseer(walk.sop), reason="Rapat"))
    walk.now += 300 * MINUTE
    assert walk.case is not None
    still = blockers(walk.case, walk.sop, calendar(), now=walk.now)
    assert still.pause == walk.case.pauses[0]
    assert [desk.late for desk in still.desks] == [False]


def test_the_root_of_a_join_is_the_bidang_that_has_not_arrived_and_not_who_waits_for_it() -> None:
    walk = Walk(1)
    finish(walk, 5)
    finish(walk, 10)
    walk.do(SkipBidang(bidang="A", by=overseer(walk.sop), reason="Terlambat"))
    walk.now += timedelta(days=8)
    assert walk.case is not None
    still = blockers(walk.case, walk.sop, calendar(), now=walk.now)
    assert [(desk.seat, desk.late) for desk in still.desks] == [
        (Seat(role="kasi", bidang="B"), True),
        (Seat(role="kasi", bidang="C"), True),
    ]
    assert still.desks[0].share > 1


def test_the_seconds_in_which_a_decision_can_be_taken_back_are_the_deciders() -> None:
    walk = Walk(1, delay=60)
    finish(walk, 2, opened=1)
    walk.now += 10 * MINUTE
    assert [(e.task, e.kind, e.time) for e in entries(walk)] == [
        ("1..1", TimeKind.WAITING, MINUTE),
        ("1..1", TimeKind.WORKING, 2 * MINUTE),
        ("2..1", TimeKind.WAITING, 9 * MINUTE),
    ]


def test_a_naive_instant_is_refused() -> None:
    walk = Walk(1)
    assert walk.case is not None
    with pytest.raises(ValueError, match="naive"):
        ledger(walk.case, walk.sop, calendar(), now=datetime(2026, 11, 23))
