"""Deadlines that moved: each holder gets one message about all of their own that they may see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.case import events as ev
from bot.core.case.model import Case, Task
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop
from bot.text import formatting
from bot.text.render import Message
from handlers.context import Visit
from handlers.messages.names import greeting, name_of
from handlers.messages.outgoing import About, say


@dataclass(frozen=True, kw_only=True)
class News:
    """One change of a running period: the case before and after it, and all its events."""

    sop: Sop
    before: Case
    case: Case
    events: Sequence[ev.Event]

    def has(self, *kinds: type[ev.Event]) -> bool:
        return any(isinstance(event, kinds) for event in self.events)


def task_fields(visit: Visit, news: News, task: Task, by: str) -> dict[str, object]:
    """The fields of every message about a task; `by` is an officer's id."""
    return {
        "judul": news.sop.step(task.step).title,
        "bidang": visit.bidang_name(task.bidang),
        "periode": str(news.case.period),
        "oleh": name_of(visit.staff, by),
    }


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A visible deadline with its earlier value."""

    sop: Sop
    case: Case
    task: Task
    old: datetime


def moved_in(visit: Visit, sop: Sop, before: Case, case: Case) -> list[Moved]:
    """Open tasks of `case` whose deadline is not what it was in `before`; differences below a minute do not count.

    Tasks that the SOP's `tunda` holds back are left out: nobody may see them yet.
    """
    found = []
    for task in case.open_tasks:
        old = before.task(task.id)
        if (
            old
            and old.deadline
            and task.given_at <= visit.now
            and _spoken(visit, old) != _spoken(visit, task)
        ):
            found.append(Moved(sop=sop, case=case, task=task, old=old.deadline))
    return found


def moved_fields(visit: Visit, moved: Moved) -> dict[str, object]:
    news = News(sop=moved.sop, before=moved.case, case=moved.case, events=())
    return {**task_fields(visit, news, moved.task, ""), "lama": moved.old, "baru": moved.task.deadline}


def tell_moved(visit: Visit, news: News) -> None:
    """Send each holder one message, in office hours, about all of their moved deadlines that they may see."""
    if not news.has(ev.DeadlineMoved):
        return
    about = About(case=news.case.id, not_before=visit.calendar.next_opening(visit.now))
    moved = moved_in(visit, news.sop, news.before, news.case)
    desks = [officer for one in moved for officer in visit.staff.holders(news.sop, one.task)]
    for officer in {one.id: one for one in desks}.values():
        entries = moved_for(visit, news, officer)
        say(visit, officer, Message("tenggat_bergeser", sapaan=greeting(officer), tugas=entries), about)


def moved_for(visit: Visit, news: News, officer: Officer) -> list[dict[str, object]]:
    """Old and new deadlines of the officer's own tasks."""
    moved = moved_in(visit, news.sop, news.before, news.case)
    return [moved_fields(visit, one) for one in moved if officer in visit.staff.holders(news.sop, one.task)]


def _spoken(visit: Visit, task: Task) -> str:
    return formatting.moment(task.deadline, str(visit.voice.zone)) if task.deadline else ""
