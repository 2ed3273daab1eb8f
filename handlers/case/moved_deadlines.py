"""Deadlines that moved: each holder gets one message about all of their own that they may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.core.case import events as ev
from bot.core.case.model import Case, Task
from bot.core.office.model import Office
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop
from bot.text.render import Message, moment_words
from handlers.case.change import Change
from handlers.messages.names import greeting, task_name
from handlers.messages.outgoing import About, Notice


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A visible deadline with its earlier value."""

    sop: Sop
    case: Case
    task: Task
    old: datetime


def moved_in(sop: Sop, before: Case, case: Case, *, now: datetime, zone: str) -> list[Moved]:
    """Open tasks of `case` whose deadline is not what it was in `before`; differences below a minute do not count.

    Tasks that the SOP's `tunda` holds back are left out: nobody may see them yet.
    """
    found = []
    for task in case.open_tasks:
        old = before.task(task.id)
        if old and old.deadline and task.given_at <= now and _spoken(old, zone) != _spoken(task, zone):
            found.append(Moved(sop=sop, case=case, task=task, old=old.deadline))
    return found


def moved_fields(office: Office, moved: Moved) -> dict[str, object]:
    bidang = office.bidang_name(moved.task.bidang)
    return {
        "nama_tugas": task_name(moved.sop.step(moved.task.step), bidang, str(moved.case.period)),
        "lama": moved.old,
        "baru": moved.task.deadline,
    }


def moved_notices(change: Change) -> Iterator[Notice]:
    """One message for each holder, in office hours, about all of their moved deadlines that they may see."""
    if not change.has(ev.DeadlineMoved):
        return
    about = About(case=change.after.id, not_before=change.scene.calendar.next_opening(change.now))
    desks = [officer for one in _moved(change) for officer in change.staff.holders(change.sop, one.task)]
    for officer in {one.id: one for one in desks}.values():
        message = Message("tenggat_bergeser", sapaan=greeting(officer), tugas=moved_for(change, officer))
        yield Notice(to=(officer,), message=message, about=about)


def moved_for(change: Change, officer: Officer) -> list[dict[str, object]]:
    """Old and new deadlines of the officer's own tasks."""
    return [
        moved_fields(change.office, one)
        for one in _moved(change)
        if officer in change.staff.holders(change.sop, one.task)
    ]


def _moved(change: Change) -> list[Moved]:
    return moved_in(change.sop, change.before, change.after, now=change.now, zone=change.office.zone)


def _spoken(task: Task, zone: str) -> str:
    return moment_words(task.deadline, zone) if task.deadline else ""
