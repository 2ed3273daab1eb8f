"""What stands on a paper, as text. A paper that several tests read is rendered once in a run."""

import io
import unicodedata
from functools import lru_cache

from pypdf import PdfReader

from bot.documents.pdf import render_pdf
from bot.documents.values import Paper

_rendered: dict[str, bytes] = {}


def rendered(paper: Paper) -> bytes:
    """The PDF, kept by everything that the paper says."""
    key = f"{type(paper).__name__} {paper!r}"
    if key not in _rendered:
        _rendered[key] = render_pdf(paper)
    return _rendered[key]


@lru_cache(maxsize=64)
def pages(pdf: bytes) -> list[str]:
    return [_flat(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def _flat(text: str) -> str:
    """Without the breaks that lines need: soft hyphens, zero-width spaces, ends of lines."""
    visible = "".join(char for char in text if unicodedata.category(char) != "Cf")
    return " ".join(visible.split())


def text(paper: Paper) -> str:
    return " ".join(pages(rendered(paper)))
