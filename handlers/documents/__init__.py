"""From a case to its papers: what stands on each, gathered in one reading visit. Rendering is the caller's."""

from handlers.documents.archiving import archive
from handlers.documents.history import history_rows
from handlers.documents.letters import disposisi, endorsement_page, receipt
from handlers.documents.numbers import paper_number
from handlers.documents.recapping import recap
from handlers.documents.reporting import report
from handlers.documents.sheet import signed_sheet

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
