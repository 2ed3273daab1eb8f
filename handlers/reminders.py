"""Reminders: each officer hears of all his late tasks in one message; the right to say it is a unique row.

The rule of how often is in docs/pengingat.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.case import Case
from bot.core.commands import OpenTask
from bot.core.deadlines import lateness
from bot.core.reminders import DueRung, due_rungs
from bot.core.rules import check_holder
from bot.core.sop import Audience, Sop
from bot.ports import CHOICES_MAX
from bot.render import Message, render_text
from handlers.advance import act
from handlers.desk import Desk, Visit
from handlers.people import full_name, greeting, holders, overseers, superiors
from handlers.post import NOTHING, About, Choice, ask
from handlers.present import present_to, replace_cards
from storage import cases as case_rows
from storage import small
from storage.cards import StoredCard
from storage.people import Officer

_SHOWN = 8  #: tasks in one message; the rest are counted


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One rung about one task, for one officer."""

    officer: Officer
    case: Case
    sop: Sop
    due: DueRung
    own: bool  #: the task lies on his own desk

    @property
    def place(self) -> tuple[str, str]:
        return self.case.id, self.due.task.id

    @property
    def at_once(self) -> bool:
        return self.own and self.due.at_once


def tick_reminders(desk: Desk) -> None:
    """Say whatever is due and has not been said. Safe to run at any time, in several processes, and again."""
    with desk.look() as visit:
        if not _to_say(visit):
            return
    with desk.visit() as visit:
        for notices in _to_say(visit):
            for notice in notices:
                _claim(visit, notice)
            _remind(visit, notices[0].officer, notices)


def _to_say(visit: Visit) -> list[list[Notice]]:
    """By officer, what he is to hear now. A task of his own that falls due is said at once, and whatever waits goes
    with it; all else waits for the first working moment of a day on which he has had no bundle. What is settled
    while it waits is not said at all: nothing is kept but what was said.
    """
    waiting: dict[str, list[Notice]] = {}
    for notice in _unsaid(visit, _notices(visit)):
        waiting.setdefault(notice.officer.id, []).append(notice)
    return [
        notices
        for officer, notices in waiting.items()
        if any(notice.at_once for notice in notices)
        or not small.bundle_sent(visit.tx, visit.office_id, officer, _today(visit))
    ]


def _today(visit: Visit) -> date:
    return visit.now.astimezone(visit.calendar.zone).date()


def _notices(visit: Visit) -> list[Notice]:
    """Everything that may be said at this instant, said before or not. Cheap while no task is open."""
    open_cases = [case for office, case, _ in case_rows.all_open(visit.tx) if office == visit.office_id]
    if not open_cases or not visit.calendar.is_working_time(visit.now):
        return []
    found: list[Notice] = []
    for case_id in dict.fromkeys(open_cases):
        case = visit.case(case_id)
        sop = visit.sop(case)
        for due in due_rungs(case, sop, visit.calendar, now=visit.now):
            found += _for_everybody(visit, case, sop, due)
    return found


def _for_everybody(visit: Visit, case: Case, sop: Sop, due: DueRung) -> Iterator[Notice]:
    """One notice for each officer of the rung's audience; who holds the task himself hears it as its holder."""
    mine = holders(visit, sop, due.task)
    others: list[Officer] = []
    if Audience.SUPERIOR in due.audience:
        others += superiors(visit, sop, due.task) or overseers(visit, sop)  # a vacant seat is passed over
    if Audience.SECRETARY in due.audience:
        others += overseers(visit, sop)
    if Audience.HOLDER in due.audience:
        for officer in mine:
            yield Notice(officer=officer, case=case, sop=sop, due=due, own=True)
    holding = {officer.id for officer in mine}
    for officer in {officer.id: officer for officer in others if officer.id not in holding}.values():
        yield Notice(officer=officer, case=case, sop=sop, due=due, own=False)


def _unsaid(visit: Visit, notices: Iterable[Notice]) -> Iterator[Notice]:
    rights: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for notice in notices:
        if notice.place not in rights:
            rows = small.reminders_of(visit.tx, *notice.place)
            rights[notice.place] = {(row.rung, row.officer) for row in rows}
        if (notice.due.rung, notice.officer.id) not in rights[notice.place]:
            yield notice


def _claim(visit: Visit, notice: Notice) -> None:
    bundle = None if notice.at_once else _today(visit)
    right = (*notice.place, notice.due.rung, notice.officer.id)
    small.claim_reminder(visit.tx, visit.office_id, *right, visit.now, bundle)


def _remind(visit: Visit, officer: Officer, claimed: Sequence[Notice]) -> None:
    """One message about all of it: a task is named once, however many of its rungs have been passed."""
    notices = sorted({n.place: n for n in claimed}.values(), key=lambda n: n.due.deadline)
    mine = [notice for notice in notices if notice.own]
    others = [notice for notice in notices if not notice.own]
    message = Message(
        "pengingat_tugas",
        sapaan=greeting(officer),
        milik=[_entry(visit, notice) for notice in mine[:_SHOWN]],
        lain=[_entry(visit, notice) for notice in others[:_SHOWN]],
        sisa=max(0, len(mine) - _SHOWN) + max(0, len(others) - _SHOWN),
    )
    only = notices[0] if len(notices) == 1 else None
    about = About(case=only.case.id, task=only.due.task.id) if only else NOTHING
    ask(visit, officer, message, _choices(mine, notices), about, kind="pengingat")


def _entry(visit: Visit, notice: Notice) -> dict[str, object]:
    task, step = notice.due.task, notice.sop.step(notice.due.task.step)
    late = lateness(notice.due.deadline, visit.calendar, now=visit.now)
    return {
        "judul": step.title,
        "periode": str(notice.case.period),
        "bidang": visit.bidang_name(task.bidang),
        "tenggat": notice.due.deadline,
        "terlewat": late is not None,
        "lewat": late.time if late else None,
        "hari": late.days if late else 0,
        "pemegang": [full_name(officer) for officer in holders(visit, notice.sop, task)],
        "peran": notice.sop.role(step.actor).name,
        "dibuka": task.opened_at,
    }


def _choices(mine: Sequence[Notice], notices: Sequence[Notice]) -> list[Choice]:
    """A button to open each of his own tasks, and one to say that he has seen it."""
    several = len(mine) > 1
    opening = [
        Choice(
            label=f"Buka {number}" if several else render_text("label_buka"),
            action="open_task",
            argument=_packed([notice]),
        )
        for number, notice in enumerate(mine[: CHOICES_MAX - 1], 1)
    ]
    return [*opening, Choice(label=render_text("label_saya_lihat"), action="seen", argument=_packed(notices))]


def _packed(notices: Sequence[Notice]) -> str:
    return json.dumps([notice.place for notice in notices])


def seen(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """The officer has seen the reminder: it is written down, nothing else changes."""
    for case_id, task_id in json.loads(argument):
        small.reminder_seen(visit.tx, officer.id, case_id, task_id, visit.now)
    return Message("pengingat_dilihat", sapaan=greeting(officer))


def open_task(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Give the officer his task's card again; it counts as opened. `argument`: a task of the card's case, or packed.

    Raises `AlreadyDone` and `NotHolder`.
    """
    case_id, task_id = json.loads(argument)[0] if argument.startswith("[") else (card.case, argument)
    case = visit.case(case_id)
    sop = visit.sop(case)
    check_holder(case, task_id, visit.actor(officer), sop)
    case = act(visit, case, OpenTask(task=task_id, by=visit.actor(officer)))
    task = case.task(task_id)
    assert task is not None
    small.reminder_seen(visit.tx, officer.id, case.id, task.id, visit.now)
    replace_cards(visit, case, task, officer)
    present_to(visit, sop, case, task, officer)
    return None
