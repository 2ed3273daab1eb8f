"""A small PDF for an officer to send: what an office would have scanned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.documents.pdf import render_pdf
from bot.documents.values import Drawing


@dataclass(frozen=True, kw_only=True)
class Letter(Drawing):
    """One page: a heading and a few lines."""

    template: ClassVar[str] = "contoh_surat"

    office: str
    title: str
    lines: tuple[str, ...]


def letter(office: str, title: str, lines: tuple[str, ...], *, now: datetime) -> bytes:
    """PDF."""
    return render_pdf(Letter(made_at=now, watermark="CONTOH", office=office, title=title, lines=lines))
