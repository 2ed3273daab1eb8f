"""Separation of duties: who contributed to the work under review, and which seats one person may not hold together."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from bot.core.case.endorsements import standing_parafs
from bot.core.case.model import Answer, Case, PaperKind, Task, seat_of
from bot.core.office.officers import Actor, Seat
from bot.core.sop.model import Endorsement, Sop, Step, StepKind


@dataclass(frozen=True, kw_only=True)
class Contribution:
    """An officer's contribution to the work under review, and the seat in which it was made."""

    officer: str
    seat: Seat


def workers(case: Case, task: Task, sop: Sop) -> frozenset[Contribution]:
    """Contributors to the work that `task` reviews.

    These are the officer who handed it over, and every officer who sent a version of the paper since the last signature.
    """
    last = case.latest(PaperKind.WORKING_PAPER, task.bidang) if task.bidang else None
    made = frozenset(_fillers(case, task, sop)) if task.bidang else frozenset()
    named = maker(case, task, sop)
    if last and last.by:  # handed in again unchanged: still the work of that officer
        made |= {Contribution(officer=last.by, seat=_filling_seat(sop, task))}
    return made | ({named} if named else frozenset())


def _fillers(case: Case, task: Task, sop: Sop) -> Iterator[Contribution]:
    """Who filled in the paper since the last signature of the bidang, or ever if there is none."""
    done = [one for one in case.tasks if one.bidang == task.bidang and one.done_at]
    signed = max((one.done_at for one in done if one.done_at and _signs(one)), default=None)
    for paper in case.all_papers(PaperKind.WORKING_PAPER, task.bidang):
        if paper.by and (signed is None or paper.at > signed):
            yield Contribution(officer=paper.by, seat=_filling_seat(sop, task))
    for one in done:
        fills = sop.step(one.step).kind is StepKind.FILL
        if fills and one.done_at and (signed is None or one.done_at > signed):
            yield Contribution(officer=one.done_by, seat=seat_of(sop, one))


def _signs(task: Task) -> bool:
    return task.decision is not None and task.decision.endorsement is Endorsement.TANDA_TANGAN


def _filling_seat(sop: Sop, task: Task) -> Seat:
    fills = [step for step in sop.steps if step.kind is StepKind.FILL and sop.per_bidang(step.no)]
    return Seat(role=fills[0].actor if fills else sop.step(task.step).actor, bidang=task.bidang)


def own_work(case: Case, task: Task, sop: Sop, by: Actor) -> bool:
    """Whether `by` would review their own work without a recorded rangkap jabatan."""
    return any(_alone(hand, task, sop, by) for hand in workers(case, task, sop))


def own_paraf(case: Case, task: Task, sop: Sop, by: Actor) -> bool:
    """Whether `by` would sign at `task` beside their own paraf without a recorded rangkap jabatan."""
    return any(_alone(hand, task, sop, by) for hand in parafs_beside(case, task, sop))


def parafs_beside(case: Case, task: Task, sop: Sop) -> frozenset[Contribution]:
    """The officers whose paraf would stand beside a signature at `task`."""
    if task.bidang is not None or sop.step(task.step).endorsement is not Endorsement.TANDA_TANGAN:
        return frozenset()
    return frozenset(
        Contribution(officer=one.done_by, seat=seat_of(sop, one)) for one in standing_parafs(case)
    )


def _alone(hand: Contribution, task: Task, sop: Sop, by: Actor) -> bool:
    return hand.officer == by.officer and not by.may_double(seat_of(sop, task), hand.seat)


def same_hand(case: Case, task: Task, sop: Sop) -> bool:
    """Whether a finished review rests on a recorded rangkap jabatan: it could not have been given without one."""
    if task.decision is None or task.done_at is None:
        return False
    papers = tuple(paper for paper in case.papers if paper.at <= task.done_at)
    before = replace(case, tasks=case.tasks[: case.tasks.index(task)], papers=papers)
    by = Actor(officer=task.done_by, seats=frozenset())
    return own_work(before, task, sop, by) or (
        task.decision.answer is Answer.YA and own_paraf(before, task, sop, by)
    )


def maker(case: Case, task: Task, sop: Sop) -> Contribution | None:
    """Who did the work that `task` reviews: the newest finished step of the branch that is work."""
    for done in reversed(case.tasks):
        if done.done_by and done.bidang == task.bidang and sop.step(done.step).is_work:
            return Contribution(officer=done.done_by, seat=seat_of(sop, done))
    return None


def conflicts(sop: Sop, seats: Collection[Seat]) -> tuple[tuple[Step, Step], ...]:
    """Pairs (the earlier step, the review of it) that an officer who holds all of `seats` would do alone."""
    return tuple(pair for pair in _pairs(sop) if _both(sop, seats, *pair))


def _pairs(sop: Sop) -> Iterator[tuple[Step, Step]]:
    for review in (step for step in sop.steps if step.kind is StepKind.REVIEW):
        branch = sop.per_bidang(review.no)
        for step in sop.steps:
            initials = (
                step.endorsement is Endorsement.PARAF and review.endorsement is Endorsement.TANDA_TANGAN
            )
            if (
                step is not review
                and sop.per_bidang(step.no) is branch
                and (step.is_work or (initials and not branch))
            ):
                yield step, review


def _both(sop: Sop, seats: Collection[Seat], first: Step, second: Step) -> bool:
    places = {seat.bidang for seat in seats} if sop.per_bidang(first.no) else {None}
    return any(
        Seat(role=first.actor, bidang=place) in seats and Seat(role=second.actor, bidang=place) in seats
        for place in places
    )
