"""Papers and pictures: frozen values in, PDF/A, PNG or .docx out."""

from bot.documents.digest_picture import DigestLine, DigestPicture, Standing, draw_digest
from bot.documents.report import Report, ReportState
from bot.documents.report_docx import report_docx
from bot.documents.sop_picture import Mark, Place, draw_sop, sop_pdf
from bot.documents.typst import render_pdf, render_png

__all__ = [
    "DigestLine",
    "DigestPicture",
    "Mark",
    "Place",
    "Report",
    "ReportState",
    "Standing",
    "draw_digest",
    "draw_sop",
    "render_pdf",
    "render_png",
    "report_docx",
    "sop_pdf",
]
