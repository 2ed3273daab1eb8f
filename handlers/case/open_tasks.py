"""To which open task an officer's message belongs: the one whose card it replies to, or one that they hold."""

from __future__ import annotations

from bot.core.case.model import Case, Task
from bot.core.case.papers import mending
from bot.core.case.rules import sits_at
from bot.core.office.officers import Officer
from bot.core.sop.model import StepKind
from bot.ports import Incoming
from bot.text.render import render_text
from handlers.context import UnitOfWork
from storage.repositories import cards, queues
from storage.repositories import cases as case_rows

OpenTask = tuple[Case, Task]


def open_tasks_of(uow: UnitOfWork, officer: Officer) -> list[OpenTask]:
    """All open tasks that the officer holds, by deadline."""
    actor = uow.actor(officer)
    running = {case.id: case for case in uow.running()}
    found: list[OpenTask] = []
    for case_id, task_id in case_rows.open_at(uow.tx, uow.office_id, uow.now):
        case = running.get(case_id) or uow.case(case_id)  # of a period that ended without a bidang
        task = case.task(task_id)
        if task and sits_at(task, actor, uow.sop(case)):
            found.append((case, task))
    return found


def on_desk(uow: UnitOfWork, officer: Officer, case: Case, task: Task) -> bool:
    """Whether the officer holds the task."""
    return sits_at(task, uow.actor(officer), uow.sop(case))


def replied_to(uow: UnitOfWork, incoming: Incoming) -> OpenTask | None:
    """The task, open or not, whose card or paper the message replies to."""
    if not incoming.reply_to:
        return None
    row = queues.of_message(uow.tx, incoming.channel, incoming.chat, incoming.reply_to)
    card = cards.find(uow.tx, row.card) if row and row.card else None
    case_id, task_id = (card.case, card.task) if card else (row.case_id, row.task) if row else (None, None)
    if not case_id or not task_id:
        return None
    case = uow.case(case_id)
    task = case.task(task_id)
    return (case, task) if task else None


def open_reply(uow: UnitOfWork, officer: Officer, incoming: Incoming) -> OpenTask | None:
    """The task that the message replies to, if it is open and the officer holds it."""
    found = replied_to(uow, incoming)
    return found if found and found[1].open and on_desk(uow, officer, *found) else None


def takes_files(uow: UnitOfWork, case: Case, task: Task) -> bool:
    """Whether a file may be sent to this task."""
    sop = uow.sop(case)
    kind = sop.step(task.step).kind
    if kind is StepKind.REVIEW:
        return mending(sop, case, task)
    return kind in (StepKind.PREPARE, StepKind.FILL, StepKind.COMPILE, StepKind.DELIVER)


def open_places(uow: UnitOfWork, officer: Officer) -> list[OpenTask]:
    """The officer's open tasks that take files."""
    return [place for place in open_tasks_of(uow, officer) if takes_files(uow, *place)]


def is_filling(uow: UnitOfWork, place: OpenTask) -> bool:
    """Whether the task expects a filled working paper."""
    case, task = place
    return bool(task.bidang) and uow.sop(case).step(task.step).kind is StepKind.FILL


def place_label(uow: UnitOfWork, case: Case, task: Task) -> str:
    return render_text(
        "label_tugas",
        langkah=task.step,
        bidang=uow.bidang_name(task.bidang),
        periode=str(case.period),
    )
