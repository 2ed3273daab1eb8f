"""The words of a message as they are sent: while several periods run, each message about a task says which it is."""

from __future__ import annotations

from bot.text.render import Message, Voice, render, without_markup
from handlers.context import UnitOfWork
from handlers.messages.names import name_of_task
from storage.repositories import cases as case_rows


def worded(uow: UnitOfWork, message: Message, case_id: str | None, task_id: str | None, voice: Voice) -> str:
    """The text of a message about the case and the task; one that names no period gets a line that does, if it matters."""
    text = render(message, voice)
    case = uow.known_case(case_id)
    if case is None or str(case.period) in without_markup(text):
        return text
    if not case_rows.other_period_runs(uow.tx, uow.office_id, case.period.code()):
        return text
    task = case.task(task_id) if task_id else None
    name = name_of_task(uow, case, task) if task else str(case.period)
    return render(Message("tentang_tugas", nama_tugas=name, isi=text), voice)
