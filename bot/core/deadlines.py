"""Deadlines of tasks, and how far a task is behind its own.

A deadline is counted anew from `given_at`, so that a change of the calendar (a new cuti bersama) moves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core.case import Task
from bot.core.sop import Sop
from bot.core.worktime import WorkCalendar

_MICRO = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Lateness:
    """How far a task is behind its deadline; the deadline itself is already late by nothing."""

    time: timedelta  #: working time
    days: int  #: whole working days that have closed since the day of the deadline


def deadline_of(task: Task, sop: Sop, calendar: WorkCalendar) -> datetime | None:
    """When the task is due by the calendar as it is now; None where its step has no standard."""
    standard = sop.step(task.step).standard
    return calendar.add(task.given_at, standard) if standard else None


def lateness(deadline: datetime, calendar: WorkCalendar, *, now: datetime) -> Lateness | None:
    """How late it is at `now`; None before the deadline."""
    if now < deadline:
        return None
    today = now.astimezone(calendar.zone).date()
    days = calendar.working_days_between(day_of(deadline, calendar), today)
    if calendar.is_working_day(today) and now < calendar.closing(today):
        days -= 1
    return Lateness(time=calendar.between(deadline, now), days=max(days, 0))


def day_of(deadline: datetime, calendar: WorkCalendar) -> date:
    """The day that a deadline ends: 00.00 is the close of the day before."""
    return (deadline.astimezone(calendar.zone) - _MICRO).date()
