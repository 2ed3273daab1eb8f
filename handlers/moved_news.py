"""Deadlines that moved: each holder hears once of all of his, and only of what he can see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core import events as ev
from bot.core.case import Case, Task
from bot.core.sop import Sop
from bot.documents import words
from bot.render import Message
from handlers.desk import Visit
from handlers.people import greeting, holders, name_of
from handlers.post import About, say
from storage.people import Officer


@dataclass(frozen=True, kw_only=True)
class News:
    """One change of a case's course: the case before and after it, and everything that happened with it."""

    sop: Sop
    before: Case
    case: Case
    events: Sequence[ev.Event]

    def has(self, *kinds: type[ev.Event]) -> bool:
        return any(isinstance(event, kinds) for event in self.events)


def task_fields(visit: Visit, news: News, task: Task, by: str) -> dict[str, object]:
    """What every message about a task names; `by` is an officer's id."""
    return {
        "judul": news.sop.step(task.step).title,
        "bidang": visit.bidang_name(task.bidang),
        "periode": str(news.case.period),
        "oleh": name_of(visit, by),
    }


def tell_moved(visit: Visit, news: News) -> None:
    """One message to each holder about all his deadlines that moved, by as much as he can see."""
    moved = [e.task for e in news.events if isinstance(e, ev.DeadlineMoved)]
    desks = [o for t in news.case.open_tasks if t.id in moved for o in holders(visit, news.sop, t)]
    for officer in {one.id: one for one in desks}.values():
        entries = moved_for(visit, news, officer)
        if entries:
            message = Message("tenggat_bergeser", sapaan=greeting(officer), tugas=entries)
            say(visit, officer, message, About(case=news.case.id))


def moved_for(visit: Visit, news: News, officer: Officer) -> list[dict[str, object]]:
    """Old and new deadlines of what lies on his desk, where a clock on the wall would tell them apart."""
    found = []
    for event in news.events:
        task = news.case.task(event.task) if isinstance(event, ev.DeadlineMoved) else None
        old = news.before.task(task.id) if task else None
        if task is None or old is None or not task.open or task.given_at > visit.now:
            continue
        if _spoken(visit, old) != _spoken(visit, task) and officer in holders(visit, news.sop, task):
            fields = task_fields(visit, news, task, "")
            found.append({**fields, "lama": old.deadline, "baru": task.deadline})
    return found


def _spoken(visit: Visit, task: Task) -> str:
    return words.moment(task.deadline, str(visit.voice.zone)) if task.deadline else ""
