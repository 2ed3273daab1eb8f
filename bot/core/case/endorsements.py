"""Which draft of the report counts, and which paraf and signature still stand on it.

A change of content voids every earlier paraf (docs/keputusan.md L5); so does a Tidak at a step of the office itself.
"""

from __future__ import annotations

from bot.core.case.model import Answer, Case, Paper, PaperKind, Task
from bot.core.sop.model import Endorsement

MARKED = "paraf"  #: the note of a draft begins with it if only the paraf differs from the draft before


def content_draft(case: Case) -> Paper | None:
    """The newest draft whose content is new."""
    drafts = [p for p in case.all_papers(PaperKind.DRAFT) if not p.note.startswith(MARKED)]
    return drafts[-1] if drafts else None


def standing_parafs(case: Case) -> tuple[Task, ...]:
    """Reviews whose paraf still stands, oldest first."""
    draft = content_draft(case)
    standing: list[Task] = []
    for task in newest_rounds(case):
        if task.bidang is not None or task.decision is None or task.done_at is None:
            continue
        if task.decision.answer is Answer.TIDAK:
            standing = []
        elif task.decision.endorsement is Endorsement.PARAF and draft and task.done_at >= draft.at:
            standing.append(task)
    return tuple(standing)


def newest_rounds(case: Case) -> tuple[Task, ...]:
    """The newest task of each desk, in order: what was decided in an earlier round has been returned or taken back."""
    newest = {(task.step, task.bidang): task for task in case.tasks}
    return tuple(task for task in case.tasks if newest[task.step, task.bidang] is task)


def signature(case: Case) -> Task | None:
    """The signature on the report, if it has been given and nothing came back since."""
    reviews = [task for task in newest_rounds(case) if task.bidang is None and task.decision]
    last = reviews[-1] if reviews else None
    signed = last and last.decision and last.decision.endorsement is Endorsement.TANDA_TANGAN
    return last if signed else None
