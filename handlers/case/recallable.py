"""How a decision can still be taken back by whoever made it, and the kinds of cards that say so."""

from __future__ import annotations

from bot.core.case.model import Case, Task
from bot.core.case.take_back import can_take_back, needs_reason
from handlers.context import UnitOfWork

UNDO, RECALL = "tunda", "tercatat"  #: kinds of cards: nobody else has heard of the decision yet; others have
SEVERAL = "sekaligus_tercatat"  #: the kind of the one card that records several decisions
OVER = ""  #: nothing can be taken back any more


def way_back(uow: UnitOfWork, case: Case, task: Task) -> str:
    """How the task can be taken back by whoever did it, as far as they know the case: UNDO, RECALL or OVER."""
    sop = uow.sop(case)
    known, scene = uow.visible_case(case, uow.staff.by_id(task.done_by)), uow.scene(sop)
    if case.note(f"tarik:{task.id}") or not can_take_back(known, task, scene):
        return OVER
    return RECALL if needs_reason(known, task, scene) else UNDO
