"""From a case to its papers: what stands on each, gathered in one reading visit. Rendering is the caller's."""

from handlers.documents.history import archive, history_rows
from handlers.documents.letterhead import paper_number
from handlers.documents.letters import disposisi, endorsement_page, receipt, signed_sheet
from handlers.documents.report import recap, report

__all__ = [
    "archive",
    "disposisi",
    "endorsement_page",
    "history_rows",
    "paper_number",
    "recap",
    "receipt",
    "report",
    "signed_sheet",
]
