"""How the steps fare against their standards, and where most time is lost."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.case.commands import Complete, MarkOpened, PauseCase, ResumeCase, Review
from bot.core.case.model import Answer, PaperKind
from bot.core.case.rules import subject
from bot.core.monitoring.performance import Performance, kinerja, rounded
from bot.core.monitoring.time_ledger import TimeKind, ledger, total
from tests.worlds.engine import SOP, Walk, calendar, holder, overseer

MINUTE = timedelta(minutes=1)


def figures(walk: Walk) -> Performance:
    assert walk.case is not None
    return kinerja([(walk.case, walk.sop)], calendar(), now=walk.now)


def act(walk: Walk, step: str, minutes: int, bidang: str | None = None, *, reason: str = "") -> None:
    """The step is opened after a minute and finished after `minutes`; a paper that it needs is filed before."""
    assert walk.case is not None
    task = next(t for t in walk.case.open_tasks if (t.step, t.bidang) == (step, bidang))
    by = holder(walk.sop, task)
    walk.now += MINUTE
    assert walk.do(MarkOpened(task=task.id, by=by))
    while not isinstance(command := walk.work(walk.case, task), Complete | Review):
        assert walk.do(command)
    walk.now += (minutes - 1) * MINUTE
    if isinstance(command, Review):
        answer = Answer.TIDAK if reason else Answer.YA
        command = Review(task=task.id, by=by, answer=answer, reason=reason, seen=subject(walk.case, task))
    assert walk.do(command)


def reviewed(reason: str) -> Walk:
    """Bidang A: filled in twice; its Kabid took 50 minutes of 45 the first time."""
    walk = Walk(1)
    act(walk, "1", 3)
    act(walk, "2", 10)
    act(walk, "3", 40, "A")
    act(walk, "5", 50, "A", reason=reason)
    act(walk, "3", 20, "A")
    return walk


def test_means_returns_and_their_reasons_stand_with_the_step() -> None:
    found = {line.step.no: line for line in figures(reviewed("Target IKU 2 keliru")).steps}
    filled, checked = found["3"], found["5"]
    assert (filled.count, filled.open, filled.mean()) == (2, 2, 30 * MINUTE)
    assert filled.reasons == ("Target IKU 2 keliru",)
    assert (filled.mean(TimeKind.WAITING), filled.mean(TimeKind.WORKING)) == (MINUTE, 29 * MINUTE)
    assert (checked.count, checked.open, checked.late, checked.reasons) == (1, 1, 1, ("Target IKU 2 keliru",))
    assert checked.share == 50 / 45


def test_waiting_and_working_add_up_as_they_are_printed() -> None:
    walk = Walk(1)
    act(walk, "1", 3)
    act(walk, "2", 10)
    act(walk, "3", 40, "A")  # a minute, then 39
    act(walk, "5", 50, "A", reason="Target IKU 2 keliru")
    walk.now += MINUTE
    act(walk, "3", 21, "A")  # two minutes, then 20: on the mean 1.5 and 29.5
    (filled,) = [line for line in figures(walk).steps if line.step.no == "3"]
    assert filled.printed == (2 * MINUTE, 29 * MINUTE, 31 * MINUTE)


def test_a_mean_below_a_minute_is_printed_in_seconds() -> None:
    assert rounded(timedelta(seconds=40.4)) == timedelta(seconds=40)
    assert rounded(timedelta(minutes=12, seconds=40)) == timedelta(minutes=13)


def test_the_bottleneck_is_where_most_time_is_lost_beyond_the_standard() -> None:
    worst = figures(reviewed("Target keliru")).bottleneck
    assert worst is not None
    assert worst.step.no == "5"


def test_without_anything_late_there_is_no_bottleneck() -> None:
    walk = Walk(1)
    act(walk, "1", 3)
    assert figures(walk).bottleneck is None


def test_every_desk_and_officer_has_a_line_of_his_own() -> None:
    walk = reviewed("Target keliru")
    lines = [
        (line.step.no, line.seat.bidang if line.seat else "", line.officer) for line in figures(walk).desks
    ]
    assert lines == [
        ("1", None, "sekretaris"),
        ("2", None, "kasubag_pe"),
        ("3", "A", "kasi A"),
        ("3", "B", ""),
        ("3", "C", ""),
        ("5", "A", "kabid A"),
        ("5", "A", ""),
    ]


def test_a_pause_is_nobodys_time_and_the_seconds_of_taking_back_are_nobodys_delay() -> None:
    walk = Walk(1, delay=60)
    walk.now += 2 * MINUTE
    walk.do(PauseCase(by=overseer(walk.sop), reason="Rapat"))
    walk.now += 60 * MINUTE
    walk.do(ResumeCase(by=overseer(walk.sop)))
    act(walk, "1", 3)
    walk.now += 5 * MINUTE
    [first, *_] = figures(walk).steps
    assert (first.mean(), first.late) == (5 * MINUTE, 0)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), delay=st.sampled_from([0, 60]))
def test_the_figures_never_count_more_than_the_ledger_holds(seed: int, delay: int) -> None:
    walk = Walk(seed, delay)
    case = list(walk.walk(40))[-1]
    found = figures(walk)
    spent = sum((one.spent for line in found.steps for one in line.attempts), timedelta(0))
    held = total(ledger(case, walk.sop, calendar(), now=walk.now), TimeKind.WAITING, TimeKind.WORKING)
    assert spent <= held
    by_desk = sum(line.count + line.open for line in found.desks)
    assert by_desk == sum(line.count + line.open for line in found.steps)
    assert {line.step.no for line in found.steps} <= {step.no for step in SOP.steps}
    assert not any(paper.kind is PaperKind.PERFORMANCE for paper in case.papers)
