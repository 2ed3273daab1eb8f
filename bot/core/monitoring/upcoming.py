"""What will come to an officer's desk later: the open tasks of others from which the procedure leads there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.core.case.model import Case, Task, seat_of
from bot.core.office.officers import Seat
from bot.core.sop.model import Sop, Step, StepKind


@dataclass(frozen=True, kw_only=True)
class Upcoming:
    """An open task of somebody else that leads to the officer."""

    task: Task
    step: str  #: number of the step with which it reaches the officer
    away: int  #: how many steps are between, 1: it is the next


def upcoming(case: Case, sop: Sop, seats: Collection[Seat]) -> Iterator[Upcoming]:
    """Those of `case` that are not done by one of these seats themselves, as if every review ended with Ya."""
    for task in case.open_tasks:
        if seat_of(sop, task) not in seats and (found := _reaches(case, sop, task, seats)):
            yield Upcoming(task=task, step=found[0], away=found[1])


def _reaches(case: Case, sop: Sop, task: Task, seats: Collection[Seat]) -> tuple[str, int] | None:
    """The first step on the way from this task that is done in one of the seats, and how far it is."""
    known, front, away = {task.step}, [task.step], 0
    while front:
        away += 1
        front = [no for one in front for no in _onward(sop.step(one)) if no not in known]
        known.update(front)
        for no in front:
            if not _seats_of(case, sop, task, no).isdisjoint(seats):
                return no, away
    return None


def _onward(step: Step) -> tuple[str, ...]:
    if step.kind is StepKind.REVIEW:
        return (step.yes,) if step.yes else ()
    return step.next


def _seats_of(case: Case, sop: Sop, task: Task, no: str) -> set[Seat]:
    """Where the step is done after this task: in its bidang, or in each of them where the branches begin."""
    role = sop.step(no).actor
    if not sop.per_bidang(no):
        return {Seat(role=role, bidang=None)}
    return {Seat(role=role, bidang=code) for code in ((task.bidang,) if task.bidang else case.bidang)}
