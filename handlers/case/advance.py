"""Moving a case: ask the core, write its events, close the cards that are decided, deliver the new tasks.

If the SOP has a `tunda`, what follows a decision becomes a later job; until then only its maker can see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.case.commands import Command, OpenTask
from bot.core.case.decide import decide
from bot.core.case.events import CaseClosed, Event, TaskDone, TaskGiven
from bot.core.case.model import Answer, Case, PaperKind, Task
from bot.core.case.papers import needs_papers
from bot.core.case.rules import check_holder
from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.core.sop.model import Endorsement, Sop
from bot.text.render import Message
from handlers.case import assignment, notifications, reminder_cards, undo_offer
from handlers.context import Visit
from handlers.messages.names import doer
from handlers.messages.outgoing import retire
from storage.repositories import cards
from storage.repositories import questions as small


def act(visit: Visit, case: Case, command: Command) -> Case:
    """Apply `command` to the case, and everything that follows, in this transaction. Raises a leaf of `SopError`."""
    sop = visit.sop(case)
    events = decide(case, command, visit.scene(sop))
    after = visit.desk.cases.record(visit.tx, visit.office_id, sop, case, events)
    follow(visit, sop, after, events, before=case)
    return after


def follow(visit: Visit, sop: Sop, case: Case, events: Sequence[Event], before: Case | None = None) -> None:
    """Tell the officers what these events of `case` mean; `before` is the earlier case, None for a new one."""
    for event in events:
        if isinstance(event, TaskDone):
            _close(visit, sop, case, event)
        elif isinstance(event, TaskGiven):
            _hand_out(visit, sop, case, event)
        elif isinstance(event, CaseClosed):
            _leave(visit, "arsip", "akhir", case, event.at, event.at + sop.delay)
    notifications.tell(visit, sop, before or case, case, events)


def _close(visit: Visit, sop: Sop, case: Case, event: TaskDone) -> None:
    """The task is decided: its cards are closed with the decision as their text, its pending questions are
    dropped.
    """
    task = case.task(event.task)
    assert task is not None
    reminder_cards.settle(visit, case, task)
    for card in cards.live_of_task(visit.tx, case.id, event.task):
        if card.kind != reminder_cards.KIND:
            retire(visit, card, record_of(visit, sop, task))
    small.stop_waiting_for(visit.tx, case.id, event.task)
    if sop.delay:
        undo_offer.offer(visit, sop, case, task)
    release = event.at + sop.delay
    signed = event.decision and event.decision.endorsement is Endorsement.TANDA_TANGAN
    if task.bidang and signed and case.latest(PaperKind.WORKING_PAPER, task.bidang):
        _leave(visit, "tanda_tangan", event.task, case, event.at, release)
    elif task.bidang and event.decision and event.decision.answer is Answer.YA:
        if sop.delay:
            _leave(visit, "tiba", event.task, case, event.at, release)
        else:
            assignment.tell_arrival(visit, sop, case, task)


def _hand_out(visit: Visit, sop: Sop, case: Case, event: TaskGiven) -> None:
    task = case.task(event.task)
    assert task is not None
    if needs_papers(sop, case, task) or task.given_at > visit.now:
        _leave(visit, "siapkan", event.task, case, event.at, event.at)
    else:
        assignment.present(visit, sop, case, task)


def _leave(visit: Visit, job: str, task: str, case: Case, since: datetime, not_before: datetime) -> None:
    """Queue a job about what happened at `since`; if that is undone, the job finds nothing to do (see `still`)."""
    stamp = since.isoformat()
    later = not_before if not_before > visit.now else None
    visit.leave(job, f"{task}@{stamp}", case=case.id, not_before=later, task=task, since=stamp)


def still(since: str | None, at: datetime | None) -> bool:
    """Whether the job belongs to this very instant. A job without an instant was queued before this check existed."""
    return since is None or (at is not None and datetime.fromisoformat(since) == at)


def record_of(visit: Visit, sop: Sop, task: Task) -> Message:
    """How a task ended: by whom, when, with which decision and fingerprint."""
    decision = task.decision
    kind = "selesai"
    if decision and decision.answer is Answer.TIDAK:
        kind = "kembali"
    elif decision and decision.endorsement:
        kind = decision.endorsement.value
    elif decision:
        kind = "setuju"
    assert task.done_at is not None
    return Message(
        "catatan_keputusan",
        jenis=kind,
        oleh=doer(visit.staff, sop, task),
        pada=task.done_at,
        sidik=decision.sha256 if decision else "",
        langkah=sop.step(task.step).no,
    )


def task_of(visit: Visit, officer: Officer, card: StoredCard) -> tuple[Case, Task]:
    """The case and the open task of a card, if this officer holds it. The task counts as opened."""
    case = visit.case(card.case)
    check_holder(case, card.task or "", visit.actor(officer), visit.sop(case))
    case = act(visit, case, OpenTask(task=card.task or "", by=visit.actor(officer)))
    task = case.task(card.task or "")
    assert task is not None
    return case, task
