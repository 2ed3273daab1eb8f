"""Performance of the steps against their standards: times, returns with reasons per step and desk, the bottleneck.

Means are taken over finished attempts only. Attempts that still run are counted separately.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.case.model import Case
from bot.core.monitoring.time_ledger import Attempt, TimeKind, attempts
from bot.core.office.officers import Seat
from bot.core.sop.model import Sop, Step
from bot.core.worktime.calendar import WorkCalendar

_NONE, _SECOND, _MINUTE = timedelta(0), timedelta(seconds=1), timedelta(minutes=1)


def rounded(time: timedelta, unit: timedelta | None = None) -> timedelta:
    """A time as it is printed: in minutes, below one minute in seconds."""
    unit = unit or (_MINUTE if time >= _MINUTE else _SECOND)
    return round(time / unit) * unit


@dataclass(frozen=True, kw_only=True)
class Line:
    """The attempts of one step, or of one desk and officer in it."""

    step: Step
    seat: Seat | None  #: None: all desks of the step together
    officer: str
    attempts: tuple[Attempt, ...]  #: finished ones
    running: tuple[Attempt, ...]  #: attempts that are not finished
    reasons: tuple[str, ...] = field(default=())  #: why work came back, newest last

    @property
    def count(self) -> int:
        return len(self.attempts)

    @property
    def open(self) -> int:
        return len(self.running)

    @property
    def late(self) -> int:
        return sum(attempt.late for attempt in self.attempts)

    @property
    def overdue(self) -> int:
        """How many running attempts are beyond their deadline."""
        return sum(attempt.late for attempt in self.running)

    @property
    def returns(self) -> int:
        return len(self.reasons)

    def mean(self, kind: TimeKind | None = None) -> timedelta:
        """Mean working time of an attempt, in total or of one kind (waiting, working); zero without attempts."""
        return sum((_part(one, kind) for one in self.attempts), _NONE) / self.count if self.count else _NONE

    @property
    def printed(self) -> tuple[timedelta, timedelta, timedelta]:
        """Mean waiting, mean working and mean time, so rounded that the first two are the third."""
        parts = self.mean(TimeKind.WAITING), self.mean(TimeKind.WORKING)
        unit = _MINUTE if max(parts) >= _MINUTE else _SECOND
        waiting, both = rounded(parts[0], unit), rounded(self.mean(), unit)
        return waiting, both - waiting, both

    @property
    def allowed(self) -> timedelta | None:
        """Mean of what the standard allowed, in working time; None without a standard."""
        given = [one.allowed for one in self.attempts if one.allowed is not None]
        return sum(given, _NONE) / len(given) if given else None

    @property
    def share(self) -> float | None:
        """Mean time against the standard; 1 is exactly it, None without one."""
        return self.mean() / self.allowed if self.allowed else None


@dataclass(frozen=True, kw_only=True)
class Performance:
    """The performance figures of several cases at one instant."""

    at: datetime
    cases: int
    steps: tuple[Line, ...]  #: in the order of the SOP
    desks: tuple[Line, ...]  #: the same by desk and officer
    bottleneck: Line | None  #: the step that has taken most beyond its standards; None where none has


def kinerja(cases: Sequence[tuple[Case, Sop]], calendar: WorkCalendar, *, now: datetime) -> Performance:
    """The figures of all `cases`; steps of the newest case's SOP come first. ValueError for a naive `now`."""
    found = [one for case, sop in cases for one in attempts(case, sop, calendar, now=now)]
    keys = list(dict.fromkeys(step.no for _, sop in reversed(cases) for step in sop.steps))
    steps = [_line([one for one in found if one.step.no == no]) for no in keys]
    desks = [line for no in keys for line in _desks([one for one in found if one.step.no == no])]
    lines = tuple(line for line in steps if line)
    return Performance(at=now, cases=len(cases), steps=lines, desks=tuple(desks), bottleneck=_worst(lines))


def _part(one: Attempt, kind: TimeKind | None) -> timedelta:
    if kind is None:
        return one.spent
    return one.waiting if kind is TimeKind.WAITING else one.working


def _line(found: Sequence[Attempt], seat: Seat | None = None, officer: str = "") -> Line | None:
    if not found:
        return None
    done = tuple(one for one in found if one.task.done_at)
    return Line(
        step=found[0].step,
        seat=seat,
        officer=officer,
        attempts=done,
        running=tuple(one for one in found if not one.task.done_at),
        reasons=tuple(one.returned for one in found if one.returned is not None),
    )


def _desks(found: Sequence[Attempt]) -> Iterator[Line]:
    for seat, officer in dict.fromkeys((one.seat, one.officer) for one in found):
        line = _line([one for one in found if (one.seat, one.officer) == (seat, officer)], seat, officer)
        if line:
            yield line


def _worst(lines: Iterable[Line]) -> Line | None:
    """The line that lost most working time beyond its standards, over all attempts including running ones."""
    lost = [(sum((_beyond(one) for one in (*line.attempts, *line.running)), _NONE), line) for line in lines]
    over = [(time, line) for time, line in lost if time > _NONE]
    return max(over, key=lambda pair: pair[0])[1] if over else None


def _beyond(one: Attempt) -> timedelta:
    return max(one.spent - one.allowed, _NONE) if one.allowed is not None else _NONE
