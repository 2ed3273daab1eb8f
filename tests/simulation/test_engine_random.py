"""Random offices and officers: whatever they do and in whatever order, the law of a case holds after every event."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.case import events as ev
from bot.core.case.apply import apply, replay
from bot.core.case.commands import AnswerInquiry, Complete, Inquire, MarkOpened, Review
from bot.core.case.inquiries import open_inquiry
from bot.core.case.model import Answer, Case, CaseState
from bot.core.errors import SopError
from bot.core.office.officers import Actor
from bot.core.sop.model import StepKind
from tests.worlds.engine import Table, actor

BIDANG = st.integers(min_value=1, max_value=9).map(lambda n: tuple(f"B{i}" for i in range(n)))
RANDOM = st.randoms(use_true_random=False)
ASKS = 0.2  #: how often a reviewer asks first
SHORT = settings(max_examples=25, deadline=None)


def _act(table: Table, task_id: str, stubborn: float, dice: float) -> None:
    """The holder does what is allowed: sends back now and then, agrees or completes otherwise."""
    step = table.sop.step(task_id.partition(".")[0])
    if step.kind is not StepKind.REVIEW:
        table.complete(task_id, step.next[int(dice * len(step.next))] if len(step.next) > 1 else None)
    elif dice < stubborn:
        table.review(task_id, Answer.TIDAK, "mohon diperbaiki")
    else:
        table.review(task_id, Answer.YA)


def _ask(table: Table, task_id: str, dice: float) -> None:
    """Now and then a reviewer asks first, and whoever was asked answers or keeps silent."""
    task = table.running.task(task_id)
    assert task is not None
    if dice > ASKS or table.sop.step(task.step).kind is not StepKind.REVIEW:
        return
    waiting = open_inquiry(table.running, task)
    if waiting is None:
        table.do(Inquire(task=task_id, by=table.holder(task_id), text="Benar?"))
    else:
        by = Actor(officer=waiting.to, seats=frozenset({waiting.seat}))
        table.do(AnswerInquiry(inquiry=waiting.id, by=by, text="Benar."))


def _check(case: Case) -> None:
    places = Counter((task.step, task.bidang) for task in case.open_tasks)
    assert all(count == 1 for count in places.values()), places
    assert len({task.id for task in case.tasks}) == len(case.tasks)
    assert case.arrived <= set(case.bidang)
    assert (case.state is CaseState.DONE) == (not case.open_tasks) == (case.closed_at is not None)
    office = [task for task in case.open_tasks if task.bidang is None]
    assert not (office and len(case.open_tasks) > 1), "the office waits for every bidang"


@SHORT
@given(bidang=BIDANG, dice=RANDOM, stubborn=st.floats(min_value=0, max_value=0.4))
def test_every_order_of_acts_ends_and_the_events_are_the_case(
    bidang: tuple[str, ...], dice: object, stubborn: float
) -> None:
    table = Table(bidang=bidang)
    for turn in range(400):
        if not table.open():
            break
        table.wait(minutes=7)
        _ask(table, dice.choice(table.open()), dice.random())  # type: ignore[attr-defined]
        _act(table, dice.choice(table.open()), stubborn if turn < 150 else 0, dice.random())  # type: ignore[attr-defined]
        _check(table.running)
    assert table.running.state is CaseState.DONE
    assert replay(table.events) == table.case
    _check_every_moment(table)


def _check_every_moment(table: Table) -> None:
    """The join fires once per round of all bidang: never before the last one, never twice for the same arrivals."""
    case: Case | None = None
    for event in table.events:
        if isinstance(event, ev.TaskGiven) and event.step == "6" and event.returned_from is None:
            assert case is not None
            joined = case.arrived == set(case.bidang)
            assert joined
        case = apply(case, event)


@SHORT
@given(bidang=BIDANG, order=RANDOM)
def test_the_join_waits_for_the_last_bidang_in_any_order(bidang: tuple[str, ...], order: object) -> None:
    table = Table(bidang=bidang)
    table.agree_until("3")
    codes = list(bidang)
    order.shuffle(codes)  # type: ignore[attr-defined]
    for number, code in enumerate(codes, 1):
        table.complete(f"3.{code}.1")
        events = table.review(f"5.{code}.1", Answer.YA)
        given_now = [event.step for event in events if isinstance(event, ev.TaskGiven)]
        assert given_now == (["6"] if number == len(codes) else [])


@SHORT
@given(step=st.sampled_from(["1", "2", "3", "5", "6", "7", "8", "9"]), role=st.sampled_from(
    ["sekretaris", "kasubag_pe", "kasi", "kabid", "kepala_dinas"]), bidang=st.sampled_from([None, "IND", "XXX"]))  # fmt: skip
def test_nobody_moves_a_task_that_is_not_on_his_desk(step: str, role: str, bidang: str | None) -> None:
    table = Table()
    table.agree_until(step)
    before, who = table.case, actor(role, bidang)
    for task in table.running.open_tasks:
        if who == table.holder(task.id):
            continue
        for command in (
            MarkOpened(task=task.id, by=who),
            Complete(task=task.id, by=who),
            Review(task=task.id, by=who, answer=Answer.YA),
        ):
            try:
                table.do(command)
            except SopError:
                continue
            raise AssertionError(f"{who.officer} moved {task.id}")
    assert table.case == before
