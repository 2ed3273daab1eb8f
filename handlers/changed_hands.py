"""Which open tasks have changed hands: what a mutasi and an import say that they moved."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.context import Visit
from handlers.messages.audience import holders


@dataclass(frozen=True, kw_only=True)
class MovedTask:
    """An open task that lies on another desk now."""

    period: str
    step: str
    title: str
    bidang: str
    before: tuple[str, ...]  #: names
    after: tuple[str, ...]

    @property
    def fields(self) -> dict[str, object]:
        """As the texts name it."""
        return {
            "periode": self.period,
            "langkah": self.step,
            "judul": self.title,
            "bidang": self.bidang,
            "dari": list(self.before),
            "kepada": list(self.after),
        }


Desks = dict[tuple[str, str], dict[str, str]]  #: (case, task) -> who has it: names by officer id


def desks(visit: Visit) -> Desks:
    """Every open task, and who has it."""
    return {
        (case.id, task.id): {one.id: one.name for one in holders(visit, visit.sop(case), task)}
        for case in visit.running()
        for task in case.open_tasks
    }


def changed_hands(visit: Visit, before: Desks) -> tuple[MovedTask, ...]:
    """The open tasks of `before` that lie with somebody else now."""
    found = []
    for (case_id, task_id), after in desks(visit).items():
        case = visit.case(case_id)
        task = case.task(task_id)
        was = before.get((case_id, task_id), {})
        if task and set(was) != set(after):
            found.append(
                MovedTask(
                    period=str(case.period),
                    step=task.step,
                    title=visit.sop(case).step(task.step).title,
                    bidang=visit.bidang_name(task.bidang),
                    before=tuple(was.values()),
                    after=tuple(after.values()),
                )
            )
    return tuple(found)
