"""One change of a running period, with what its notices are written from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.case import events as ev
from bot.core.case.model import Case, Task
from bot.core.case.scene import Scene
from bot.core.office.model import Office
from bot.core.office.staff import Staff
from bot.core.sop.model import Sop
from handlers.messages.names import name_of, task_name


@dataclass(frozen=True, kw_only=True)
class Change:
    """The case before and after, all events between the two, and the office at that instant."""

    before: Case  #: where a period has just begun, the same as `after`
    after: Case
    events: Sequence[ev.Event]
    staff: Staff
    office: Office
    scene: Scene

    @property
    def sop(self) -> Sop:
        return self.scene.sop

    @property
    def now(self) -> datetime:
        return self.scene.now

    def has(self, *kinds: type[ev.Event]) -> bool:
        return any(isinstance(event, kinds) for event in self.events)

    def task(self, task_id: str) -> Task:
        """A task of the case after the change. Every event names one that exists."""
        task = self.after.task(task_id)
        assert task is not None
        return task

    def name(self, officer_id: str) -> str:
        """How a message names the officer; empty for the bot itself."""
        return name_of(self.staff, officer_id)

    def task_name(self, task: Task) -> str:
        bidang = self.office.bidang_name(task.bidang)
        return task_name(self.sop.step(task.step), bidang, str(self.after.period))

    def task_fields(self, task: Task, by: str) -> dict[str, object]:
        """The fields of every message about a task; `by` is an officer's id."""
        return {
            "nama_tugas": self.task_name(task),
            "oleh": self.name(by),
        }
