"""The report before it is signed: which paraf still count, and the papers that each step needs of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.core.case.endorsements import MARKED, content_draft, signature, standing_parafs
from bot.core.case.model import Case, PaperKind, Task
from bot.core.sop.model import Sop
from bot.core.working_paper.recap import Recap
from bot.documents import render_pdf
from bot.documents.report import Report, ReportState
from handlers import documents
from handlers.context import UnitOfWork


@dataclass(frozen=True, kw_only=True)
class ToMake:
    """A paper that is still to be made, outside the transaction."""

    kind: PaperKind
    name: str
    make: Callable[[], bytes]
    bidang: str | None = None
    subject: str = ""
    note: str = ""
    numbered: PaperKind | None = None  #: the name ends in the number of the next version of this kind

    def named(self, case: Case) -> str:
        """The name under which it is filed now."""
        if self.numbered is None:
            return self.name
        stem, dot, ending = self.name.rpartition(".")
        return f"{stem} versi {len(case.all_papers(self.numbered)) + 1}{dot}{ending}"


def compiled(uow: UnitOfWork, sop: Sop, case: Case) -> list[ToMake]:
    """The draft from what the bidang signed: recap, editable text, PDF."""
    recap = documents.recap(uow, sop, case)
    draft = documents.report(uow, sop, case, state=ReportState.DRAFT, parafs=(), signed=None)
    made, title = partial(_draft, case), f"Laporan Kinerja {case.period}"
    return [
        ToMake(
            kind=PaperKind.RECAP,
            name=f"Rekap {title}.xlsx",
            make=lambda: _recap(recap),
            numbered=PaperKind.RECAP,
        ),
        made(PaperKind.DRAFT_EDITABLE, ".docx", lambda: _docx(draft)),
        made(PaperKind.DRAFT, ".pdf", _pdf(draft), note="susun"),
    ]


def _draft(case: Case, kind: PaperKind, ending: str, make: Callable[[], bytes], note: str = "") -> ToMake:
    """A draft; the .docx has the number of the PDF that is made with it."""
    name = f"Draf Laporan Kinerja {case.period}{ending}"
    return ToMake(kind=kind, name=name, make=make, note=note, numbered=PaperKind.DRAFT)


def marked(uow: UnitOfWork, sop: Sop, case: Case) -> list[ToMake]:
    """The draft with the paraf that count now, if the newest draft shows others."""
    newest, content = case.latest(PaperKind.DRAFT), content_draft(case)
    if newest is None or content is None or content.by:
        return []  # the officer's own PDF is never changed: its paraf are printed on the lembar pengesahan
    parafs = standing_parafs(case)
    note = _mark(parafs)
    if newest.note == note or (not parafs and not newest.note.startswith(MARKED)):
        return []
    state = ReportState.INITIALLED if parafs else ReportState.DRAFT
    report = documents.report(uow, sop, case, state=state, parafs=parafs, signed=None)
    return [_draft(case, PaperKind.DRAFT, ".pdf", _pdf(report), note)]


def _mark(parafs: Sequence[Task]) -> str:
    return f"{MARKED}:{','.join(task.id for task in parafs)}"


def final(uow: UnitOfWork, sop: Sop, case: Case) -> list[ToMake]:
    """The final report: signed, or with its lembar pengesahan if it was made outside the bot."""
    content = content_draft(case)
    if content is None:
        return []
    parafs, signed = standing_parafs(case), signature(case)
    name = f"Laporan Kinerja {case.period}.pdf"
    if content.by:
        page = documents.endorsement_page(uow, sop, case, content, parafs, signed)
        own = partial(uow.services.files.get, content.sha256)
        return [
            ToMake(kind=PaperKind.REPORT, name=name, make=own),
            ToMake(kind=PaperKind.ENDORSEMENT, name=f"Lembar pengesahan {case.period}.pdf", make=_pdf(page)),
        ]
    report = documents.report(uow, sop, case, state=ReportState.SIGNED, parafs=parafs, signed=signed)
    return [ToMake(kind=PaperKind.REPORT, name=name, make=_pdf(report))]


def _pdf(paper: Report | object) -> Callable[[], bytes]:
    return lambda: render_pdf(paper)  # type: ignore[arg-type]


def _recap(recap: Recap) -> bytes:
    from storage.xlsx.reports.recap import write_recap

    return write_recap(recap)


def _docx(report: Report) -> bytes:
    from bot.documents.docx import report_docx

    return report_docx(report)
