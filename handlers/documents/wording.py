"""The words on papers that come from a case: `templates/dokumen/berkas.yaml`."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import yaml

from bot.core.case.model import Case
from bot.core.sop.model import Sop, StepKind
from bot.documents.report import report_words
from templates import PAPERS


@cache
def terms() -> dict[str, Any]:
    """The file as it stands: texts, and groups of texts."""
    return cast(dict[str, Any], yaml.safe_load((PAPERS / "berkas.yaml").read_text(encoding="utf-8")))


def phrase(key: str, group: str = "", **fields: object) -> str:
    """One text with its fields; KeyError where the file has no such text."""
    found = terms()[group][key] if group else terms()[key]
    return str(found).format(**fields)


def title(sop: Sop, case: Case) -> str:
    """What the case is about: its report where the SOP makes one, else the SOP itself, with the period."""
    reports = any(step.kind is StepKind.COMPILE for step in sop.steps)
    return phrase("perihal", nama=report_words()["judul"] if reports else sop.name, periode=str(case.period))
