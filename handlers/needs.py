"""What a step needs and has not got: it warns and is printed, it never blocks."""

from __future__ import annotations

from bot.core.case import Case, PaperKind, Task
from bot.core.sop.model import Sop, Step, StepKind
from bot.render import render_plain
from handlers import papers
from handlers.desk import Visit


def missing(case: Case, step: Step) -> tuple[str, ...]:
    """Which kelengkapan of a step has not come, nor been said to be there."""
    present = {paper.subject for paper in case.papers if paper.kind is PaperKind.REQUIREMENT}
    return tuple(name for name in step.requires if name not in present)


def lacking(visit: Visit, case: Case, sop: Sop) -> list[str]:
    """What the report must own up to: kelengkapan that never came, bidang without data pendukung."""
    needs = [name for step in sop.steps if step.kind is StepKind.PREPARE for name in missing(case, step)]
    fills = any(step.kind is StepKind.FILL and step.requires for step in sop.steps)
    bare = [
        render_plain("data_pendukung_bidang", bidang=visit.bidang_name(code))
        for code in case.bidang
        if fills and papers.version_of(case, code) and not case.all_papers(PaperKind.EVIDENCE, code)
    ]
    return [*needs, *bare]


def mending(sop: Sop, case: Case, task: Task) -> bool:
    """Whether the reviewer mends the draft himself: he came from a step such as 8T."""
    if task.bidang or not case.latest(PaperKind.DRAFT):
        return False
    done = [t for t in case.tasks if t.done_at and t.leads_to == task.step and t.bidang is None]
    return bool(done) and sop.step(done[-1].step).kind is StepKind.DO
