"""Reminders: each officer gets one message about all late tasks; the right to send a reminder is a unique row.

How often reminders are sent is described in docs/pengingat.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.core.case.model import Case
from bot.core.monitoring.reminders import DueRung, due_rungs, next_due
from bot.core.office.officers import Officer
from bot.core.sop.model import Audience, Sop
from bot.text.render import Message
from handlers.case import reminder_cards
from handlers.case.advance import opened
from handlers.case.assignment import deliver_task_to, replace_cards
from handlers.case.paper_versions import up_to_date
from handlers.case.reminder_cards import Reminded, TaskKey
from handlers.context import Services, Tap, TaskTap, UnitOfWork
from handlers.messages import actions
from handlers.messages.names import greeting
from handlers.messages.outgoing import NOTHING, About, send_card
from storage.repositories import sent_reminders

_TICK = "pengingat"
_DAY = timedelta(days=1)
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


def tick_reminders(services: Services) -> None:
    """Send every reminder that is due and was not sent. Safe to run at any time, in several processes, and again."""
    with services.read() as uow:
        if uow.quiet(_TICK):
            return
        waiting = _waiting(uow)
        if not any(_his_turn(uow, notices) for notices in waiting):
            uow.nothing_before(_TICK, _next_look(uow, waiting))
            return
    with services.begin() as uow:
        for notices in _to_say(uow):
            for notice in notices:
                _claim(uow, notice)
            _remind(uow, notices[0].officer, notices)


def _to_say(uow: UnitOfWork) -> list[list[Notice]]:
    """The notices to send now, one list for each officer: everything that waits, if the officer has had no reminder
    today or if one of the notices must not wait.

    A notice that is settled while it waits is never sent: only sent reminders are stored.
    """
    return [notices for notices in _waiting(uow) if _his_turn(uow, notices)]


def _waiting(uow: UnitOfWork) -> list[list[Notice]]:
    """The notices that were not sent, one list for each officer."""
    found: dict[str, list[Notice]] = {}
    for notice in _unsaid(uow, _notices(uow)):
        found.setdefault(notice.officer.id, []).append(notice)
    return list(found.values())


def _next_look(uow: UnitOfWork, waiting: Sequence[Sequence[Notice]]) -> datetime:
    """When there may be something to say, if nothing is recorded until then: a rung falls due, a seat changes hands,
    what was gathered goes out, or a new day begins, in which everybody may be reminded again.
    """
    if not uow.calendar.is_working_time(uow.now):
        return uow.calendar.next_opening(uow.now)
    rungs = [next_due(case, uow.sop(case), uow.calendar, now=uow.now) for case in uow.running()]
    gathered = [_gathered(uow, notices) for notices in waiting]
    tomorrow = uow.calendar.next_opening(_midnight(uow) + _DAY)
    known = [at for at in (*rungs, *gathered, uow.staff.next_turn(uow.now)) if at is not None]
    return min([tomorrow, *known])


def _gathered(uow: UnitOfWork, notices: Sequence[Notice]) -> datetime | None:
    """When the officer may hear again what must not wait; None if nothing of it is urgent."""
    called = sent_reminders.last_call(uow.tx, uow.office_id, notices[0].officer.id)
    return called + _GATHERED if called and any(notice.at_once for notice in notices) else None


def _his_turn(uow: UnitOfWork, notices: Sequence[Notice]) -> bool:
    officer = notices[0].officer.id
    if not sent_reminders.reminded_since(uow.tx, uow.office_id, officer, _midnight(uow)):
        return True
    again = _gathered(uow, notices)
    return any(notice.at_once for notice in notices) and (again is None or uow.now >= again)


def _today(uow: UnitOfWork) -> date:
    return uow.now.astimezone(uow.calendar.zone).date()


def _midnight(uow: UnitOfWork) -> datetime:
    return datetime.combine(_today(uow), time(), uow.calendar.zone)


def _notices(uow: UnitOfWork) -> list[Notice]:
    """Every notice of this instant, whether it was sent or not."""
    if not uow.calendar.is_working_time(uow.now):
        return []
    found: list[Notice] = []
    for case in uow.running():
        sop = uow.sop(case)
        for due in due_rungs(case, sop, uow.calendar, now=uow.now):
            found += _for_everybody(uow, case, sop, due)
    return found


def _for_everybody(uow: UnitOfWork, case: Case, sop: Sop, due: DueRung) -> Iterator[Notice]:
    """One notice for each officer of the rung's audience; a holder of the task gets it as the holder."""
    mine = uow.staff.holders(sop, due.task)
    others: list[Officer] = []
    if Audience.SUPERIOR in due.audience:
        # A vacant seat is passed over.
        others += uow.staff.superiors(sop, due.task) or uow.staff.overseers(sop)
    if Audience.SECRETARY in due.audience:
        others += uow.staff.overseers(sop)
    if Audience.HOLDER in due.audience:
        for officer in mine:
            yield Notice(officer=officer, case=case, sop=sop, due=due, own=True)
    holding = {officer.id for officer in mine}
    for officer in {officer.id: officer for officer in others if officer.id not in holding}.values():
        yield Notice(officer=officer, case=case, sop=sop, due=due, own=False)


def _unsaid(uow: UnitOfWork, notices: Iterable[Notice]) -> Iterator[Notice]:
    """The notices not sent yet.

    A rung that repeats is not sent again on a day on which the officer has tapped "seen".
    """
    said: dict[TaskKey, set[tuple[str, str]]] = {}
    began = _midnight(uow)
    for place, rows in sent_reminders.of_open_tasks(uow.tx, uow.office_id).items():
        seen_today = {(_rung(row.rung), row.officer) for row in rows if row.seen_at and row.seen_at >= began}
        said[place] = {(row.rung, row.officer) for row in rows} | seen_today
    for notice in notices:
        once = (notice.due.rung, notice.officer.id), (_rung(notice.due.rung), notice.officer.id)
        if not said.get(notice.task.place, set()).intersection(once):
            yield notice


def _rung(key: str) -> str:
    """The rung itself, without the number of its occurrence."""
    return key.partition("#")[0]


def _claim(uow: UnitOfWork, notice: Notice) -> None:
    bundle = None if notice.at_once else _today(uow)
    right = (*notice.task.place, notice.due.rung, notice.officer.id)
    sent_reminders.claim_reminder(uow.tx, uow.office_id, *right, uow.now, bundle)


def _remind(uow: UnitOfWork, officer: Officer, claimed: Sequence[Notice]) -> None:
    """Send one message about all notices: it names each task once, however many of its rungs have passed."""
    notices = sorted({n.task.place: n for n in claimed}.values(), key=lambda n: n.due.deadline)
    tasks = [notice.task for notice in notices]
    about = About(case=tasks[0].case.id, task=tasks[0].task.id) if len(tasks) == 1 else NOTHING
    face = reminder_cards.card_text(uow, officer, tasks)
    send_card(
        uow, officer, face, reminder_cards.choices(uow, officer, tasks), about, kind=reminder_cards.KIND
    )


def seen(uow: UnitOfWork, request: Tap[actions.Seen]) -> Message | None:
    """The officer has seen the reminder: record it and remove the button; no task counts as opened."""
    for case_id, task_id in request.action.places:
        sent_reminders.reminder_seen(uow.tx, request.officer.id, case_id, task_id, uow.now)
    reminder_cards.mark_seen(uow, request.officer, request.card)
    return Message("pengingat_dilihat", sapaan=greeting(request.officer))


def open_task(uow: UnitOfWork, request: TaskTap[actions.ShowTask]) -> Message | None:
    """Send the officer the task's card again; it counts as opened. Raises `AlreadyDone` and `NotHolder`."""
    request = opened(uow, request)
    officer = request.officer
    case, task = up_to_date(uow, request.case, request.task)
    sent_reminders.reminder_seen(uow.tx, officer.id, case.id, task.id, uow.now)
    replace_cards(uow, case, task, officer)
    deliver_task_to(uow, request.sop, case, task, officer)
    return None
