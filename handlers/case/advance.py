"""Moving a case: gather it, let the core decide and plan what follows, apply the events and the effects.

If the SOP has a `tunda`, what follows a decision becomes a later job; until then only its maker can see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.core.case.commands import Command, OpenTask
from bot.core.case.decide import decide
from bot.core.case.events import Event
from bot.core.case.model import Case, Task
from bot.core.case.rules import check_holder
from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop
from handlers.case.carry_out import carry_out
from handlers.case.change import Change
from handlers.case.notifications import plan
from handlers.context import Visit


def act(visit: Visit, case: Case, command: Command) -> Case:
    """Apply `command` to the case, and everything that follows, in this transaction. Raises a leaf of `SopError`."""
    sop = visit.sop(case)
    scene = visit.scene(sop)

    events = decide(case, command, scene)

    after = visit.desk.cases.record(visit.tx, visit.office_id, sop, case, events)
    follow(visit, sop, after, events, before=case)
    return after


def follow(visit: Visit, sop: Sop, case: Case, events: Sequence[Event], before: Case | None = None) -> None:
    """Do what follows from these events of `case`; `before` is the earlier case, None for a new one."""
    change = Change(
        before=before or case,
        after=case,
        events=events,
        staff=visit.staff,
        office=visit.office,
        scene=visit.scene(sop),
    )

    effects = plan(change)

    carry_out(visit, sop, case, effects)


def still(since: str | None, at: datetime | None) -> bool:
    """Whether the job belongs to this very instant. A job without an instant was queued before this check existed."""
    return since is None or (at is not None and datetime.fromisoformat(since) == at)


def task_of(visit: Visit, officer: Officer, card: StoredCard) -> tuple[Case, Task]:
    """The case and the open task of a card, if this officer holds it. The task counts as opened."""
    case = visit.case(card.case)
    check_holder(case, card.task or "", visit.actor(officer), visit.sop(case))
    case = act(visit, case, OpenTask(task=card.task or "", by=visit.actor(officer)))
    task = case.task(card.task or "")
    assert task is not None
    return case, task
