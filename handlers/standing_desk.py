"""Taking a task off the desks on which it lies no more."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.case.model import Case, Task
from bot.core.office.officers import Officer
from bot.text.render import Message
from handlers.context import Visit
from handlers.messages.names import full_name
from handlers.messages.outgoing import retire
from storage.repositories import cards, questions


def hand_on(visit: Visit, case: Case, task: Task, there: Sequence[Officer]) -> bool:
    """Cards of all but those who are `there` say where the task has gone; whether there were any."""
    sitting = {officer.id for officer in there}
    gone = [card for card in cards.live_of_task(visit.tx, case.id, task.id) if card.officer not in sitting]
    for card in gone:
        retire(visit, card, Message("catatan_dialihkan", kepada=[full_name(one) for one in there]))
        _forget_question(visit, card.officer, task)
    return bool(gone)


def _forget_question(visit: Visit, officer: str, task: Task) -> None:
    """His next text is about this task no more."""
    wait = questions.waiting(visit.tx, officer, visit.now)
    if wait and wait.task == task.id:
        questions.stop_waiting(visit.tx, officer)
