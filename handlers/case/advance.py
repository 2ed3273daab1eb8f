"""Moving a case: gather it, let the core decide and plan what follows, apply the events and the effects.

If the SOP has a `tunda`, what follows a decision becomes a later job; until then only its maker can see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.core.case.commands import Command, MarkOpened
from bot.core.case.decide import decide
from bot.core.case.events import Event
from bot.core.case.model import Case
from bot.core.case.rules import check_holder
from bot.core.sop.model import Sop
from handlers.case.carry_out import carry_out
from handlers.case.change import Change
from handlers.case.notifications import plan
from handlers.context import TaskRequest, UnitOfWork

TaskRequestT = TypeVar("TaskRequestT", bound=TaskRequest)


def act(uow: UnitOfWork, case: Case, command: Command) -> Case:
    """Apply `command` to the case, and everything that follows, in this transaction. Raises a leaf of `SopError`."""
    sop = uow.sop(case)
    scene = uow.scene(sop)

    events = decide(case, command, scene)

    after = uow.services.cases.record(uow.tx, uow.office_id, sop, case, events)
    follow(uow, sop, after, events, before=case)
    return after


def follow(
    uow: UnitOfWork, sop: Sop, case: Case, events: Sequence[Event], before: Case | None = None
) -> None:
    """Do what follows from these events of `case`; `before` is the earlier case, None for a new one."""
    change = Change(
        before=before or case,
        after=case,
        events=events,
        staff=uow.staff,
        office=uow.office,
        scene=uow.scene(sop),
    )

    effects = plan(change)

    carry_out(uow, sop, case, effects)


def still(since: str | None, at: datetime | None) -> bool:
    """Whether the job belongs to this very instant. A job without an instant was queued before this check existed."""
    return since is None or (at is not None and datetime.fromisoformat(since) == at)


def opened(uow: UnitOfWork, request: TaskRequestT) -> TaskRequestT:
    """The request, with its task counted as opened. Raises like `check_holder` unless the officer holds it now."""
    check_holder(request.case, request.task.id, request.actor, request.sop)
    case = act(uow, request.case, MarkOpened(task=request.task.id, by=request.actor))
    return replace(request, case=case, task=uow.task(case, request.task.id))
