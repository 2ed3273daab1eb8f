"""What a step lacks (kelengkapan, data pendukung): shown as a warning and printed, it never blocks."""

from __future__ import annotations

from bot.core.case.model import Case, PaperKind
from bot.core.case.papers import missing, version_of
from bot.core.sop.model import Sop, StepKind
from bot.text.render import render_plain
from handlers.context import UnitOfWork


def lacking(uow: UnitOfWork, case: Case, sop: Sop) -> list[str]:
    """What the report has to say is missing: kelengkapan that never came, bidang without data pendukung."""
    needs = [name for step in sop.steps if step.kind is StepKind.PREPARE for name in missing(case, step)]
    fills = any(step.kind is StepKind.FILL and step.requires for step in sop.steps)
    bare = [
        render_plain("data_pendukung_bidang", bidang=uow.bidang_name(code))
        for code in case.bidang
        if fills and version_of(case, code) and not case.all_papers(PaperKind.EVIDENCE, code)
    ]
    return [*needs, *bare]
