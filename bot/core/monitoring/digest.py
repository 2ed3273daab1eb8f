"""The morning digest: where a case stands, what was done, what is due, when it may be finished.

It is written for the overseer, the role that may give orders about a period (`Sop.overseer`: the Sekretaris).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.core.case.deadlines import Lateness, day_of, deadline_of, lateness
from bot.core.case.model import Answer, Case, Task
from bot.core.monitoring.forecast import UNKNOWN, Forecast, TypicalDurations, ahead, forecast
from bot.core.sop.model import Sop, Step
from bot.core.worktime.calendar import WorkCalendar
from bot.core.worktime.period import Period


class Standing(StrEnum):
    """How one line of the digest stands."""

    WAITING = "menunggu"  # not given yet
    RUNNING = "berjalan"
    DONE = "selesai"  # the branch has arrived where all branches meet
    LATE = "lewat"


@dataclass(frozen=True, kw_only=True)
class DigestBranch:
    """One bidang, or one open step of the office itself."""

    bidang: str | None
    standing: Standing
    step: Step | None = None  #: the present step; of a branch that is done, its last one
    task: Task | None = None  #: likewise
    deadline: datetime | None = None
    used: timedelta = timedelta(0)  #: working time since the task was given, or until it was done
    allowed: timedelta = timedelta(0)  #: working time from giving to deadline; zero: no standard
    late: Lateness | None = None
    returns: int = 0  #: how often its work was answered with Tidak

    @property
    def left(self) -> timedelta:
        return max(self.allowed - self.used, timedelta(0))


@dataclass(frozen=True, kw_only=True)
class Digest:
    """The state of a case at one instant, for its overseer."""

    case: str
    name: str  #: of the SOP
    period: Period
    at: datetime
    own: tuple[DigestBranch, ...]  #: the open steps of the office itself
    branches: tuple[DigestBranch, ...]  #: one for each bidang, in the order of the case
    moved: tuple[Task, ...]  #: done since the last working day began, without today; oldest first
    due_today: tuple[DigestBranch, ...]  #: not late yet, by deadline
    open_steps: tuple[str, ...]  #: numbers of the steps at which the case stands, in the order of the SOP
    forecast: Forecast

    @property
    def arrived(self) -> int:
        return sum(branch.standing is Standing.DONE for branch in self.branches)

    def following(self, sop: Sop) -> Step | None:
        """The next step that nobody works at yet; None after the last."""
        here = {b.step.no for b in (*self.own, *self.branches) if b.step and b.task and b.task.open}
        standing = [no for no in self.open_steps if no in here] or self.open_steps
        steps = (step for no in standing[:1] for step in ahead(sop, no))
        return next((step for step in steps if step.no not in standing), None)

    def only(self, bidang: Collection[str]) -> Digest:
        """The part that an officer of these bidang may read: neither other bidang nor the steps of the office itself."""
        return replace(
            self,
            own=(),
            branches=tuple(branch for branch in self.branches if branch.bidang in bidang),
            moved=tuple(task for task in self.moved if task.bidang in bidang),
            due_today=tuple(branch for branch in self.due_today if branch.bidang in bidang),
            forecast=self.forecast.only(bidang),
        )


def digest(
    case: Case, sop: Sop, calendar: WorkCalendar, *, now: datetime, pace: TypicalDurations = UNKNOWN
) -> Digest:
    """Where `case` stands at `now`. ValueError for a naive `now`; `NoWorkingTime` where the calendar ends."""
    if now.utcoffset() is None:
        raise ValueError("a naive instant has no place in a digest")
    view = _View(case=case, sop=sop, calendar=calendar, now=now)
    own = tuple(view.line(task) for task in case.open_tasks if task.bidang is None)
    forked = any(t.bidang for t in case.tasks)
    branches = tuple(view.branch(code) for code in case.bidang if code in case.awaited) if forked else ()
    today = now.astimezone(calendar.zone).date()
    due = (b for b in (*own, *branches) if b.deadline and not b.late)
    return Digest(
        case=case.id,
        name=sop.name,
        period=case.period,
        at=now,
        own=own,
        branches=branches,
        moved=view.moved(today),
        due_today=view.on(today, due),
        open_steps=tuple(step.no for step in sop.steps if step.no in {t.step for t in case.open_tasks}),
        forecast=forecast(case, sop, calendar, now=now, pace=pace),
    )


@dataclass(frozen=True, kw_only=True)
class _View:
    case: Case
    sop: Sop
    calendar: WorkCalendar
    now: datetime

    def branch(self, code: str) -> DigestBranch:
        tasks = [task for task in self.case.tasks if task.bidang == code and task.withdrawn_at is None]
        open_ones = [task for task in tasks if task.open]
        if open_ones:
            return self.line(open_ones[-1])
        if not tasks:
            return DigestBranch(bidang=code, standing=Standing.WAITING)
        return replace(self.line(tasks[-1]), standing=Standing.DONE, deadline=None, late=None)

    def line(self, task: Task) -> DigestBranch:
        deadline = deadline_of(task, self.sop, self.calendar, self.case.pauses)
        at = self._counted_until(task)
        late = lateness(deadline, self.calendar, now=at) if deadline else None
        return DigestBranch(
            bidang=task.bidang,
            standing=Standing.LATE if late else Standing.RUNNING,
            step=self.sop.step(task.step),
            task=task,
            deadline=deadline,
            used=self.calendar.between(task.given_at, task.done_at or at),
            allowed=self.calendar.between(task.given_at, deadline) if deadline else timedelta(0),
            late=late,
            returns=sum(
                t.bidang == task.bidang and t.decision is not None and t.decision.answer is Answer.TIDAK
                for t in self.case.tasks
            ),
        )

    def _counted_until(self, task: Task) -> datetime:
        """Now; in a pause its beginning, since nothing becomes late while the clock of the case stands still."""
        pause = self.case.paused
        return max(pause.start, min(task.given_at, self.now)) if pause else self.now

    def on(self, today: date, due: Iterable[DigestBranch]) -> tuple[DigestBranch, ...]:
        times = [(b.deadline, b) for b in due if b.deadline and day_of(b.deadline, self.calendar) == today]
        return tuple(branch for _, branch in sorted(times, key=lambda pair: pair[0]))

    def moved(self, today: date) -> tuple[Task, ...]:
        since = self.calendar.working_day_after(today, -1)
        done = [(task.done_at, task) for task in self.case.tasks if task.done_at]
        recent = [(at, t) for at, t in done if since <= at.astimezone(self.calendar.zone).date() < today]
        return tuple(task for _, task in sorted(recent, key=lambda pair: pair[0]))
