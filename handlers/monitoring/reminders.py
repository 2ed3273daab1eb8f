"""Reminders: each officer gets one message about all late tasks; the right to send a reminder is a unique row.

How often reminders are sent is described in docs/pengingat.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.case.model import Case
from bot.core.monitoring.reminders import DueRung, due_rungs
from bot.core.office.officers import Officer
from bot.core.sop.model import Audience, Sop
from bot.text.render import Message
from handlers.case import reminder_cards
from handlers.case.advance import opened
from handlers.case.assignment import present_to, replace_cards
from handlers.case.reminder_cards import Place, Reminded
from handlers.context import Desk, Tap, TaskTap, Visit
from handlers.messages import actions
from handlers.messages.names import greeting
from handlers.messages.outgoing import NOTHING, About, ask
from storage.repositories import cases as case_rows
from storage.repositories import sent_reminders

_GATHERED = timedelta(hours=1)
"""After a message that could not wait, further such messages are gathered for this long. No shipped rung above the
holder comes sooner after the deadline, so that no superior is told of a task before its holder."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One rung of the ladder of reminders about one task, for one officer."""

    officer: Officer
    case: Case
    sop: Sop
    due: DueRung
    own: bool  #: the officer holds the task

    @property
    def at_once(self) -> bool:
        """Whether it must not wait: a task with a standard of minutes is due, and its holder has not opened
        it yet.
        """
        standard = self.sop.step(self.due.task.step).standard
        short = standard is not None and not standard.is_days
        return self.own and self.due.at_once and short and self.due.task.opened_at is None

    @property
    def task(self) -> Reminded:
        due = self.due
        return Reminded(case=self.case, sop=self.sop, task=due.task, deadline=due.deadline, own=self.own)


def tick_reminders(desk: Desk) -> None:
    """Send every reminder that is due and was not sent. Safe to run at any time, in several processes, and again."""
    with desk.look() as visit:
        if not _to_say(visit):
            return
    with desk.visit() as visit:
        for notices in _to_say(visit):
            for notice in notices:
                _claim(visit, notice)
            _remind(visit, notices[0].officer, notices)


def _to_say(visit: Visit) -> list[list[Notice]]:
    """The notices to send now, one list for each officer: everything that waits, if the officer has had no reminder
    today or if one of the notices must not wait.

    A notice that is settled while it waits is never sent: only sent reminders are stored.
    """
    waiting: dict[str, list[Notice]] = {}
    for notice in _unsaid(visit, _notices(visit)):
        waiting.setdefault(notice.officer.id, []).append(notice)
    return [notices for notices in waiting.values() if _his_turn(visit, notices)]


def _his_turn(visit: Visit, notices: Sequence[Notice]) -> bool:
    officer = notices[0].officer.id
    if not sent_reminders.reminded_since(visit.tx, visit.office_id, officer, _day_began(visit)):
        return True
    called = sent_reminders.last_call(visit.tx, visit.office_id, officer)
    return any(notice.at_once for notice in notices) and (called is None or visit.now - called >= _GATHERED)


def _today(visit: Visit) -> date:
    return visit.now.astimezone(visit.calendar.zone).date()


def _day_began(visit: Visit) -> datetime:
    return datetime.combine(_today(visit), time(), visit.calendar.zone)


def _notices(visit: Visit) -> list[Notice]:
    """Every notice of this instant, whether it was sent or not. Cheap while no task is open."""
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
    """One notice for each officer of the rung's audience; a holder of the task gets it as the holder."""
    mine = visit.staff.holders(sop, due.task)
    others: list[Officer] = []
    if Audience.SUPERIOR in due.audience:
        # A vacant seat is passed over.
        others += visit.staff.superiors(sop, due.task) or visit.staff.overseers(sop)
    if Audience.SECRETARY in due.audience:
        others += visit.staff.overseers(sop)
    if Audience.HOLDER in due.audience:
        for officer in mine:
            yield Notice(officer=officer, case=case, sop=sop, due=due, own=True)
    holding = {officer.id for officer in mine}
    for officer in {officer.id: officer for officer in others if officer.id not in holding}.values():
        yield Notice(officer=officer, case=case, sop=sop, due=due, own=False)


def _unsaid(visit: Visit, notices: Iterable[Notice]) -> Iterator[Notice]:
    """The notices not sent yet.

    A rung that repeats is not sent again on a day on which the officer has tapped "seen".
    """
    said: dict[Place, set[tuple[str, str]]] = {}
    began = _day_began(visit)
    for notice in notices:
        if notice.task.place not in said:
            rows = sent_reminders.reminders_of(visit.tx, *notice.task.place)
            seen_today = {
                (_rung(row.rung), row.officer) for row in rows if row.seen_at and row.seen_at >= began
            }
            said[notice.task.place] = {(row.rung, row.officer) for row in rows} | seen_today
        once = (notice.due.rung, notice.officer.id), (_rung(notice.due.rung), notice.officer.id)
        if not said[notice.task.place].intersection(once):
            yield notice


def _rung(key: str) -> str:
    """The rung itself, without the number of its occurrence."""
    return key.partition("#")[0]


def _claim(visit: Visit, notice: Notice) -> None:
    bundle = None if notice.at_once else _today(visit)
    right = (*notice.task.place, notice.due.rung, notice.officer.id)
    sent_reminders.claim_reminder(visit.tx, visit.office_id, *right, visit.now, bundle)


def _remind(visit: Visit, officer: Officer, claimed: Sequence[Notice]) -> None:
    """Send one message about all notices: it names each task once, however many of its rungs have passed."""
    notices = sorted({n.task.place: n for n in claimed}.values(), key=lambda n: n.due.deadline)
    tasks = [notice.task for notice in notices]
    about = About(case=tasks[0].case.id, task=tasks[0].task.id) if len(tasks) == 1 else NOTHING
    face = reminder_cards.face(visit, officer, tasks)
    ask(visit, officer, face, reminder_cards.choices(tasks), about, kind=reminder_cards.KIND)


def seen(visit: Visit, request: Tap[actions.Seen]) -> Message | None:
    """The officer has seen the reminder: record it and remove the button; no task counts as opened."""
    for case_id, task_id in request.action.places:
        sent_reminders.reminder_seen(visit.tx, request.officer.id, case_id, task_id, visit.now)
    reminder_cards.mark_seen(visit, request.officer, request.card)
    return Message("pengingat_dilihat", sapaan=greeting(request.officer))


def open_task(visit: Visit, request: TaskTap[actions.OpenTask]) -> Message | None:
    """Send the officer the task's card again; it counts as opened. Raises `AlreadyDone` and `NotHolder`."""
    request = opened(visit, request)
    officer, case, task = request.officer, request.case, request.task
    sent_reminders.reminder_seen(visit.tx, officer.id, case.id, task.id, visit.now)
    replace_cards(visit, case, task, officer)
    present_to(visit, request.sop, case, task, officer)
    return None
