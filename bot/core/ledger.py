"""The ledger of a case: every working minute belongs to exactly one desk and one kind.

A branch is one bidang, or the office itself. A task lies with its desk from the giving until its decision is released
(the SOP's `tunda` after it: until then it can be taken back) or it is taken away; a pause stops the clock wherever it
lies. In a branch no two tasks ever hold the same minute, so the entries sum up to the branch's elapsed working time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from bot.core.case.model import Case, Task, seat_of
from bot.core.office.officers import Seat
from bot.core.sop.model import Sop
from bot.core.worktime.calendar import WorkCalendar

Span = tuple[datetime, datetime]


class TimeKind(StrEnum):
    WAITING = "tunggu"  # given, not opened
    WORKING = "proses"  # opened, until the next desk hears of it
    PAUSED = "jeda"  # the clock of the case stood still


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A stretch of a task; `start` <= t < `end`."""

    task: str
    branch: str | None
    seat: Seat  #: on whose desk it lay: positions stay, holders change
    officer: str  #: who opened, claimed or finished it; empty while nobody has
    kind: TimeKind
    start: datetime
    end: datetime
    time: timedelta  #: working time in it


def ledger(case: Case, sop: Sop, calendar: WorkCalendar, *, now: datetime) -> tuple[Entry, ...]:
    """All of a case up to `now`, task by task, in the order of their giving. ValueError for a naive `now`."""
    if now.utcoffset() is None:
        raise ValueError("a naive instant has no place in a ledger")
    pauses = [(pause.start, pause.end or now) for pause in case.pauses]
    return tuple(
        Entry(
            task=task.id,
            branch=task.bidang,
            seat=seat_of(sop, task),
            officer=task.done_by or task.assigned or task.owner or task.opened_by,
            kind=kind,
            start=start,
            end=end,
            time=calendar.between(start, end),
        )
        for task, span in holds(case, sop, now=now)
        for kind, start, end in _cut(span, task.opened_at, pauses)
    )


def total(entries: Iterable[Entry], *kinds: TimeKind) -> timedelta:
    """Working time of the entries of these kinds; of all where none is named."""
    return sum((one.time for one in entries if not kinds or one.kind in kinds), timedelta(0))


def holds(case: Case, sop: Sop, *, now: datetime) -> Iterator[tuple[Task, Span]]:
    """When each task lay on its desk, as far as it ever did."""
    last = min(now, case.closed_at or now)
    for place, task in enumerate(case.tasks):
        released = task.done_at + sop.delay if task.done_at else None
        ends = [last, *(at for at in (released, task.withdrawn_at) if at)]
        ends += [later.given_at for later in case.tasks[place + 1 :] if later.bidang == task.bidang][:1]
        if task.given_at < min(ends):
            yield task, (task.given_at, min(ends))


def _cut(
    span: Span, opened: datetime | None, pauses: Iterable[Span]
) -> Iterator[tuple[TimeKind, datetime, datetime]]:
    start, end = span
    marks = {start, end, opened or end, *(at for pause in pauses for at in pause)}
    inside = sorted(at for at in marks if start <= at <= end)
    for first, last in pairwise(inside):
        yield _kind(first, opened, pauses), first, last


def _kind(at: datetime, opened: datetime | None, pauses: Iterable[Span]) -> TimeKind:
    if any(start <= at < end for start, end in pauses):
        return TimeKind.PAUSED
    return TimeKind.WORKING if opened is not None and opened <= at else TimeKind.WAITING
