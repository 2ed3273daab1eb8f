"""Seats that one hand should not hold together: making a paper and approving it, paraf and signature (domain 5.4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.core.office.officers import Seat
from bot.core.sop.model import Endorsement, Sop, Step, StepKind


def conflicts(sop: Sop, seats: Collection[Seat]) -> tuple[tuple[Step, Step], ...]:
    """Pairs (the earlier step, the review that judges or signs it) which who sits in all of `seats` would do alone."""
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
