"""How long the office itself takes: finished cases as samples of a step on a desk.

A sample is everything a step took there in one period, its returns included, in working time; a pause does not count.
A desk without a period of its own is expected to take what the same step takes on the other desks; late it is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median_high, median_low

from bot.core.attempts import Attempt, attempts
from bot.core.case.deadlines import lateness
from bot.core.case.model import Case, CaseState
from bot.core.sop.model import Sop
from bot.core.worktime.calendar import WorkCalendar

_NONE = timedelta(0)
Desk = tuple[str, str | None]  #: number of the step, bidang


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A step on one desk in one finished period."""

    spent: timedelta
    over: timedelta  #: working time beyond the deadlines
    days: int  #: whole working days beyond them


@dataclass(frozen=True, kw_only=True)
class Pace:
    """The office's own history; an empty one knows nothing."""

    samples: Mapping[Desk, tuple[Sample, ...]] = field(default_factory=dict)
    periods: int = 0  #: finished cases it is drawn from

    def of(self, step: str, bidang: str | None) -> tuple[Sample, ...]:
        """The samples of this desk, else those of the step on any desk."""
        own = self.samples.get((step, bidang), ())
        return own or tuple(s for (no, _), found in self.samples.items() if no == step for s in found)

    def left(self, step: str, bidang: str | None, spent: timedelta = _NONE) -> timedelta | None:
        """Working time that the desk usually still needs after `spent`: the median of the periods that took longer.

        None where none did.
        """
        longer = [one.spent - spent for one in self.of(step, bidang) if one.spent > spent]
        return _median(longer) if longer else None

    def over(self, step: str, bidang: str | None) -> Sample | None:
        """The usual lateness of this very desk; None where it is usually in time, or unknown."""
        found = self.samples.get((step, bidang), ())
        late = _median(one.over for one in found) if found else _NONE
        if late <= _NONE:
            return None
        days = median_low([one.days for one in found])
        return Sample(spent=_median(one.spent for one in found), over=late, days=days)


UNKNOWN = Pace()


def _median(times: Iterable[timedelta]) -> timedelta:
    known = sorted(times)
    return (median_low(known) + median_high(known)) / 2


def pace(cases: Sequence[tuple[Case, Sop]], calendar: WorkCalendar) -> Pace:
    """What the finished ones among `cases` say; all others are passed over."""
    found: dict[Desk, list[Sample]] = {}
    finished = [(case, sop) for case, sop in cases if case.state is CaseState.DONE and case.closed_at]
    for case, sop in finished:
        assert case.closed_at is not None
        desks: dict[Desk, list[Attempt]] = {}
        for one in attempts(case, sop, calendar, now=case.closed_at):
            desks.setdefault((one.step.no, one.task.bidang), []).append(one)
        for desk, tries in desks.items():
            found.setdefault(desk, []).append(_sample(tries, calendar))
    return Pace(samples={desk: tuple(some) for desk, some in found.items()}, periods=len(finished))


def _sample(tries: Sequence[Attempt], calendar: WorkCalendar) -> Sample:
    late = [
        lateness(one.task.deadline, calendar, now=one.task.done_at)
        for one in tries
        if one.task.deadline and one.task.done_at
    ]
    return Sample(
        spent=sum((one.spent for one in tries), _NONE),
        over=sum((one.time for one in late if one), _NONE),
        days=sum(one.days for one in late if one),
    )
