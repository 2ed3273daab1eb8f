"""On whose desks the open tasks lie, before and after a change of the office."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.case.model import Case, Task
from handlers.context import UnitOfWork
from handlers.messages.names import name_of_task


@dataclass(frozen=True, kw_only=True)
class MovedTask:
    """An open task with a new holder."""

    case: str
    task: Task
    name: str  #: of the task
    before: tuple[str, ...]  #: names
    after: tuple[str, ...]

    @property
    def fields(self) -> dict[str, object]:
        """The fields of its line in a message."""
        return {
            "langkah": self.task.step,
            "nama_tugas": self.name,
            "dari": list(self.before),
            "kepada": list(self.after),
        }


Desks = dict[tuple[str, str], dict[str, str]]  #: (case, task) -> names of its holders by officer id


def desks(uow: UnitOfWork) -> Desks:
    """Every open task with its holders."""
    return {
        (case.id, task.id): {one.id: one.name for one in uow.staff.holders(uow.sop(case), task)}
        for case in uow.running()
        for task in case.open_tasks
    }


def changed_hands(uow: UnitOfWork, before: Desks) -> tuple[MovedTask, ...]:
    """The open tasks of `before` that somebody else holds now."""
    found = []
    for (case_id, task_id), after in desks(uow).items():
        case = uow.case(case_id)
        task = case.task(task_id)
        was = before.get((case_id, task_id), {})
        if task and set(was) != set(after):
            found.append(_moved(uow, case, task, was, after))
    return tuple(found)


def _moved(
    uow: UnitOfWork, case: Case, task: Task, before: dict[str, str], after: dict[str, str]
) -> MovedTask:
    return MovedTask(
        case=case.id,
        task=task,
        name=name_of_task(uow, case, task),
        before=tuple(before.values()),
        after=tuple(after.values()),
    )


def named(uow: UnitOfWork, case: Case, task: Task) -> dict[str, object]:
    """The fields of an open task where only its name matters."""
    return {"langkah": task.step, "nama_tugas": name_of_task(uow, case, task)}
