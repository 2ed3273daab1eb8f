"""Papers that nobody reads: everything about them is real, only their drawing is not."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest

from bot.documents import Report, docx, pdf


def drawn_by_a_stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF or .docx holds the digest of what would be printed: other papers have other bytes. Pictures are drawn."""
    compiled = pdf._Lane.compile

    def digested(lane: Any, **options: Any) -> Any:
        if options["format"] != "pdf":
            return compiled(lane, **options)
        return b"%PDF-1.7 " + _digest(options["input"], options["sys_inputs"], options["timestamp"])

    def report_docx(report: Report) -> bytes:
        return b"PK " + _digest(json.dumps(pdf.drawable(report.prepared())), report.made_at)

    monkeypatch.setattr(pdf._Lane, "compile", digested)
    monkeypatch.setattr(docx, "report_docx", report_docx)


def _digest(*printed: object) -> bytes:
    return sha256(repr(printed).encode()).hexdigest().encode()
