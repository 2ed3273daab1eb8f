"""The working paper of one bidang as its reviewer signed it (SOP step 5)."""

from __future__ import annotations

from datetime import datetime

from bot.core.case.model import Case, PaperKind, Task
from bot.core.case.papers import decided
from bot.core.sop.model import Sop, StepKind
from bot.documents.values import EvidenceRow, WorkingPaperSheet
from handlers.context import Visit
from handlers.documents.heads import head, place, setting
from handlers.documents.rows import activity_row, by_sasaran, evidence_row
from handlers.documents.signers import signer_of
from handlers.documents.versions import summed
from handlers.documents.wording import phrase


def signed_sheet(visit: Visit, sop: Sop, case: Case, task: Task) -> WorkingPaperSheet:
    """`task` is a done review of one bidang. The figures are those of the very version he decided on."""
    assert task.bidang is not None
    assert task.done_at is not None
    office, paper = visit.office, decided(case, task.bidang, task)
    read = summed(visit, case, paper)
    evidence = _evidence(visit, case, task.bidang, task.done_at)
    return WorkingPaperSheet(
        **head(visit, task.done_at),
        bidang=visit.bidang_name(task.bidang),
        period=str(case.period),
        version=paper.version if paper else 0,
        indicators=by_sasaran(read.indicators) if read else (),
        activities=tuple(activity_row(one) for one in read.subs) if read else (),
        signer=signer_of(visit, sop, task),
        budget_paper=setting(office, "dpa", "nomor_dpa"),
        average=read.average if read else None,
        predicate=(read.predicate if read else None) or "",
        absorption=read.absorption if read else None,
        evidence=evidence,
        missing=() if evidence or not _wants_evidence(sop) else (phrase("data_pendukung_bidang"),),
        place=place(office),
    )


def _evidence(visit: Visit, case: Case, bidang: str, until: datetime) -> tuple[EvidenceRow, ...]:
    found = case.all_papers(PaperKind.EVIDENCE, bidang)
    return tuple(evidence_row(visit, paper) for paper in found if paper.at <= until)


def _wants_evidence(sop: Sop) -> bool:
    return any(step.kind is StepKind.FILL and step.requires for step in sop.steps)
