"""Papers and pictures: turns frozen values into PDF/A or PNG; `docx.py` makes the editable report."""

from bot.documents.pdf import render_pdf, render_png
from bot.documents.pictures import (
    DigestLine,
    DigestPicture,
    Mark,
    Place,
    Standing,
    draw_digest,
    draw_sop,
    sop_pdf,
)
from bot.documents.report import Report, ReportState

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
    "sop_pdf",
]
