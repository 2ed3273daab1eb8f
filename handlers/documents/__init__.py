"""The fields of a case's papers, gathered in one unit of work that only reads. The caller renders them."""

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
