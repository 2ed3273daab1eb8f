"""Who holds which seat now. Seats stay; a Plh. or Plt. replaces an absent officer (docs/keputusan.md L7).

The absent officer holds no seat meanwhile. Chains are followed: if B replaces A and C replaces B, C holds the seats
of A.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.core.office.officers import ActingSeat, Seat
from bot.core.refusals import ActingLoop, ActingOver, ActingTooLong, ActingTwice

LONGEST_MONTHS = {
    "Plh.": 3,
    "Plt.": 12,
}  #: months (docs/keputusan.md L7): a longer absence needs another kind of appointment
USUAL_DAYS = 7  #: working days of absence from which a Plh is usually appointed (docs/keputusan.md L7)

Holding = tuple[str, Seat]  #: (officer id, a seat that the officer holds by appointment)


class ActingKind(StrEnum):
    """The value is what stands before the title of office."""

    PLH = "Plh."  # berhalangan sementara
    PLT = "Plt."  # berhalangan tetap


@dataclass(frozen=True, kw_only=True)
class ActingAppointment:
    """An officer replaces an absent one in all seats of that officer, from `start` until just before `end`."""

    id: int
    absent: str  #: officer id
    stand_in: str  #: officer id
    kind: ActingKind
    letter: str  #: number of the surat perintah or SK
    start: datetime
    end: datetime
    doubles: bool = False  #: recorded as rangkap jabatan: may decide on their own work

    def __post_init__(self) -> None:
        if self.start.utcoffset() is None or self.end.utcoffset() is None:
            raise ValueError("a naive instant has no place in an appointment")

    def active(self, now: datetime) -> bool:
        return self.start <= now < self.end

    def meets(self, other: ActingAppointment) -> bool:
        return self.start < other.end and other.start < self.end


def seated(officer: str, acting: Iterable[ActingAppointment], *, now: datetime) -> str:
    """Who sits for `officer` now: the end of the chain; the officer, if nobody stands in for them."""
    return chain_end(officer, {one.absent: one.stand_in for one in acting if one.active(now)})


def chain_end(officer: str, steps: Mapping[str, str]) -> str:
    """Where a chain of stand-ins ends: `steps` leads from each absent officer to who stands in for them."""
    seen = {officer}
    while (following := steps.get(officer)) and following not in seen:
        seen.add(following)
        officer = following
    return officer


def seats_now(
    officer: str, holdings: Sequence[Holding], acting: Sequence[ActingAppointment], *, now: datetime
) -> tuple[frozenset[Seat], frozenset[ActingSeat]]:
    """(every seat that the officer holds now, those among them that belong to an absent officer)."""
    active = {one.absent: one for one in acting if one.active(now)}
    steps = {absent: one.stand_in for absent, one in active.items()}
    held = [(owner, seat) for owner, seat in holdings if chain_end(owner, steps) == officer]
    others = frozenset(
        ActingSeat(seat=seat, kind=active[owner].kind.value, absent=owner)
        for owner, seat in held
        if owner != officer
    )
    return frozenset(seat for _, seat in held), others


def doubled_pairs(
    officer: str, holdings: Sequence[Holding], acting: Iterable[ActingAppointment], *, now: datetime
) -> frozenset[frozenset[Seat]]:
    """Pairs joined by a recorded rangkap jabatan: each seat of the absent officer with each own seat of `officer`."""
    recorded = [one for one in acting if one.doubles and one.stand_in == officer and one.active(now)]
    own = [seat for owner, seat in holdings if owner == officer]
    theirs = [seat for one in recorded for owner, seat in holdings if owner == one.absent]
    return frozenset(frozenset({seat, other}) for seat in own for other in theirs)


def check_acting(
    new: ActingAppointment, others: Iterable[ActingAppointment], *, last: date, limit: date, now: datetime
) -> None:
    """Refuse `new` where it conflicts with `others` or is too long.

    `last` is its last day, `limit` the latest day that its kind allows.
    """
    if new.end <= new.start or new.end <= now:
        raise ActingOver()
    if last > limit:
        raise ActingTooLong(jenis=new.kind.value.rstrip("."), bulan=LONGEST_MONTHS[new.kind], batas=limit)
    meeting = [one for one in others if one.meets(new)]
    for one in meeting:
        if one.absent == new.absent:
            raise ActingTwice(mulai=one.start, selesai=one.end)
    # A chain changes only when an appointment begins, so checking those instants is enough.
    for at in [new.start, *(one.start for one in meeting if one.start > new.start)]:
        steps = {one.absent: one.stand_in for one in meeting if one.active(at)}
        if chain_end(new.stand_in, steps) == new.absent or new.stand_in == new.absent:
            raise ActingLoop()


def last_allowed(first: date, kind: str) -> date:
    """The latest last day of an appointment that begins on `first`: one day less than the allowed months."""
    months = first.month - 1 + LONGEST_MONTHS[kind]
    year, month = first.year + months // 12, months % 12 + 1
    longest = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    return date(year, month, min(first.day, longest)) - timedelta(days=1)
