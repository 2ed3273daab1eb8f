"""Where several hold one desk: who hands the paper over is named, so that it is not done twice or by nobody."""

from __future__ import annotations

from bot.core.case.model import Case, Task
from bot.core.sop.model import Sop, StepKind
from bot.text.render import render_text
from handlers.context import Visit
from handlers.messages.audience import holders
from handlers.messages.outgoing import Choice
from handlers.undo_offer import packed


def claim_choices(visit: Visit, sop: Sop, case: Case, task: Task) -> tuple[Choice, ...]:
    """[Saya yang serahkan], while nobody has said so yet."""
    return () if task.owner or not shared(visit, sop, task) else (claim_choice(case, task),)


def shared(visit: Visit, sop: Sop, task: Task) -> bool:
    """Whether several officers fill in the same paper."""
    return sop.step(task.step).kind is StepKind.FILL and len(holders(visit, sop, task)) > 1


def claim_choice(case: Case, task: Task) -> Choice:
    return Choice(label=render_text("label_ambil"), action="claim", argument=packed(case.id, task.id))


def release_choice(case: Case, task: Task) -> Choice:
    return Choice(label=render_text("label_lepas"), action="release", argument=packed(case.id, task.id))


def hand_on_choice(case: Case, task: Task) -> Choice:
    return Choice(label=render_text("label_alihkan"), action="hand_on", argument=packed(case.id, task.id))
