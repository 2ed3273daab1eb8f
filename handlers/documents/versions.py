"""Which version of a bidang's working paper counts, and what it says."""

from __future__ import annotations

from bot.core.case.model import Case, Paper
from bot.core.working_paper.cells import PaperValues
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.summary import PaperSummary, summary
from handlers import papers
from handlers.context import Visit


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
