"""What stands on a paper, as text."""

import io
import unicodedata

from pypdf import PdfReader

from bot.documents.pdf import render_pdf
from bot.documents.values import Paper


def pages(pdf: bytes) -> list[str]:
    return [_flat(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def _flat(text: str) -> str:
    """Without the breaks that lines need: soft hyphens, zero-width spaces, ends of lines."""
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return " ".join(visible.split())


def text(paper: Paper) -> str:
    return " ".join(pages(render_pdf(paper)))
