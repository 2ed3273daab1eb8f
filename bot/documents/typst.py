"""Papers to PDF/A-2b and PNG. Plain synchronous functions of 20 to 150 ms: callers run them in a thread.

Text reaches a template only as JSON in `sys.inputs`, never as markup. The same paper gives the same bytes: fonts
are the shipped ones and the creation date is the paper's own `made_at`.
"""

from __future__ import annotations

import json
from functools import cache
from threading import Lock
from typing import Any, Literal

import typst

from bot.documents.encode import drawable
from bot.documents.paths import FONTS, PAPERS
from bot.documents.values import Drawing

_LOCK = Lock()  # one warm compiler, used by one thread at a time


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return typst.Compiler(root=str(PAPERS), font_paths=fonts)


def render_pdf(paper: Drawing) -> bytes:
    """PDF/A-2b."""
    pages = _compile(paper, format="pdf", pdf_standards="a-2b")
    assert isinstance(pages, bytes)
    return pages


def render_png(paper: Drawing, ppi: float = 110) -> list[bytes]:
    """A PNG for each page. A4 at 110 ppi is 910 x 1286 pixels."""
    pages = _compile(paper, format="png", ppi=ppi)
    return [pages] if isinstance(pages, bytes) else list(pages)


def _compile(paper: Drawing, format: Literal["pdf", "png"], **options: Any) -> bytes | list[bytes]:  # noqa: A002 - typst's word
    data = json.dumps(drawable(paper.prepared()), ensure_ascii=False)
    with _LOCK:
        compiled = _compiler().compile(
            input=str(PAPERS / f"{paper.template}.typ"),
            format=format,
            sys_inputs={"data": data},
            timestamp=int(paper.made_at.timestamp()),
            **options,
        )
    assert compiled is not None  # only with an output path
    return compiled
