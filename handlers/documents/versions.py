"""Which version of a bidang's working paper counts, and what it says."""

from __future__ import annotations

from bot.core.case import Answer, Case, Paper, PaperKind, Task
from bot.core.report_draft import newest_rounds
from bot.core.sop.model import Endorsement
from bot.core.working_paper.cells import PaperValues
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.summary import PaperSummary, summary
from handlers import papers
from handlers.desk import Visit


def approval(case: Case, bidang: str) -> Task | None:
    """The newest Ya of a reviewer of this bidang that rests on a paper, and was neither returned nor taken back."""
    for task in reversed(newest_rounds(case)):
        decision = task.decision
        if task.bidang == bidang and decision and decision.answer is Answer.YA and decision.sha256:
            return task
    return None


def signature(case: Case, bidang: str) -> Task | None:
    """That approval, where it was a signature and not a mere paraf."""
    task = approval(case, bidang)
    signed = task and task.decision and task.decision.endorsement is Endorsement.TANDA_TANGAN
    return task if signed else None


def decided(case: Case, bidang: str, task: Task | None) -> Paper | None:
    """The very version that `task` decided on; the newest one where it names none."""
    versions = case.all_papers(PaperKind.WORKING_PAPER, bidang)
    wanted = task.decision.sha256 if task and task.decision else ""
    named = [paper for paper in versions if wanted and paper.sha256 == wanted]
    return next(iter(reversed(named or versions)), None)


def contents(visit: Visit, case: Case, paper: Paper) -> tuple[PaperForm, PaperValues] | None:
    """Form and values of one version; None where the office no longer has its bidang."""
    assert paper.bidang is not None
    if all(one.code != paper.bidang for one in visit.office.bidang):
        return None
    form = papers.form_of(visit, case, paper.bidang, paper.version)
    return form, papers.values_of(visit, case.id, paper.bidang, paper.version)


def summed(visit: Visit, case: Case, paper: Paper | None) -> PaperSummary | None:
    found = contents(visit, case, paper) if paper else None
    return summary(*found) if found else None
