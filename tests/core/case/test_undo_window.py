"""What others know while a decision is held back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from bot.core.case.events import BranchArrived, CaseClosed, Event, TaskDone, TaskGiven
from bot.core.case.model import Case, CaseState
from bot.core.case.take_back import can_take_back, needs_reason
from bot.core.case.undo_window import heard_events, visible_case
from tests.worlds.engine import CODES, ModelOffice

MINUTE = timedelta(seconds=60)


def office(bidang: int = 2) -> ModelOffice:
    found = ModelOffice(bidang=CODES[:bidang], delay=MINUTE)
    found.start()
    return found


def known(of: ModelOffice) -> Case:
    return visible_case(of.known, of.sop, now=of.now, by="lain")


@pytest.mark.parametrize("seed", range(12))
def test_until_the_minute_is_over_others_know_the_case_as_it_was(seed: int) -> None:
    random = Random(seed)
    play = office()
    while play.known.state is CaseState.RUNNING:
        task = random.choice(play.workable())
        filed = len(play.known.papers)
        before = known(play)
        play.work(task)
        same = replace(known(play), papers=before.papers, version=before.version)
        done = play.known.task(task.id)
        assert done is not None
        opened = replace(before, tasks=tuple(
            replace(one, opened_at=done.opened_at, opened_by=done.opened_by, looks=done.looks)
            if one.id == task.id else one
            for one in before.tasks
        ))  # fmt: skip
        assert same == opened, "that it was opened and looked at is no secret"
        assert len(play.known.papers) >= filed
        play.now += MINUTE
        assert known(play) == play.known


@pytest.mark.parametrize("minutes", [1, 10, 100])
def test_a_clock_that_is_set_back_hides_nothing_on_which_somebody_has_worked(minutes: int) -> None:
    """Whoever did a task knows of the decision that gave it, whatever the clock says later."""
    play = office()
    for _ in range(5):
        play.work(play.workable()[0])
        play.now += MINUTE
    play.now -= timedelta(minutes=minutes)
    done = [task for task in play.known.tasks if task.done_at]
    for task in done:
        known = visible_case(play.known, play.sop, now=play.now, by=task.done_by)
        assert known.task(task.id) == task
        assert can_take_back(known, task, play.scene) in (True, False)
    first = done[0]
    assert needs_reason(play.known, first, play.scene), "its next desk has heard of it"


def test_the_maker_reads_his_own_decision_and_nobody_else_does() -> None:
    play = office()
    [task] = play.workable()
    play.work(task)
    boss = play.boss.officer

    def read(by: str) -> list[type[Event]]:
        events = heard_events(play.events, play.known, play.sop, now=play.now, by=by)
        return [type(event) for event in events if isinstance(event, TaskDone | TaskGiven)]

    assert read(boss) == [TaskGiven, TaskDone, TaskGiven]
    assert read("lain") == [TaskGiven]
    play.now += MINUTE
    assert read("lain") == [TaskGiven, TaskDone, TaskGiven]


def test_arrival_and_end_are_not_heard_of_either() -> None:
    play = office(1)
    kinds = (BranchArrived, CaseClosed)
    while play.known.state is CaseState.RUNNING:
        [task] = play.workable()
        play.work(task)
        new = [event for event in play.events if isinstance(event, kinds) and event.at == play.now]
        told = heard_events(play.events, play.known, play.sop, now=play.now, by="lain")
        assert [event for event in told if event in new] == []
        play.now += MINUTE
        told = heard_events(play.events, play.known, play.sop, now=play.now, by="lain")
        assert [event for event in told if event in new] == new
