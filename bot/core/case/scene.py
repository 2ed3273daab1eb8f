"""What a decision is made with beside the case and the command, and the task that it gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.case.events import TaskGiven
from bot.core.case.model import Case
from bot.core.sop.model import Sop
from bot.core.worktime.calendar import WorkCalendar


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What a decision depends on beside the case and the command."""

    sop: Sop
    now: datetime
    calendar: WorkCalendar


def given(
    scene: Scene,
    case: Case,
    no: str,
    bidang: str | None,
    *,
    at: datetime,
    remarks: str = "",
    returned: str | None = None,
    rows: tuple[str, ...] = (),
) -> TaskGiven:
    """The next attempt at a step, with the full standard again."""
    attempt = 1 + sum(task.step == no and task.bidang == bidang for task in case.tasks)
    standard = scene.sop.step(no).standard
    return TaskGiven(
        task=".".join((no, bidang or "", str(attempt))),
        step=no,
        bidang=bidang,
        round=attempt,
        at=at,
        deadline=scene.calendar.add(at, standard) if standard else None,
        remarks=remarks,
        returned_from=returned,
        rows=rows,
    )
