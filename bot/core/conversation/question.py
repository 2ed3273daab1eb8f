"""A question to an officer whose answer is still to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class PendingQuestion:
    """What the bot waits for from an officer: their next text or file."""

    officer: str
    office: str
    kind: str
    until: datetime
    case: str | None = None
    task: str | None = None
    data: Mapping[str, str]
