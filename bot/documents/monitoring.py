"""Form F01: how an SOP was carried out, its standards against what happened (domain 1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar

from bot.documents.values import Paper, Signer


@dataclass(frozen=True, kw_only=True)
class MonitoringRow:
    """One step over all its attempts. Times are means of working time, None before the first finished attempt."""

    no: str
    title: str
    actor: str
    standard: str = ""
    count: int = 0  #: finished attempts
    waiting: timedelta | None = None
    working: timedelta | None = None
    total: timedelta | None = None
    late: int = 0
    returns: int = 0
    open: int = 0  #: attempts that still run
    overdue: int = 0  #: those of them that are beyond their deadline
    reasons: tuple[str, ...] = ()
    ours: bool = False  #: the step and its standard are not in the SOP's text


@dataclass(frozen=True, kw_only=True)
class MonitoringPaper(Paper):
    """F01 of one or several periods."""

    template: ClassVar[str] = "f01"
    sop: str
    period: str  #: "Triwulan III 2026", or several
    dated: date
    rows: tuple[MonitoringRow, ...]
    signer: Signer
    number: str = ""  #: of the SOP
    cases: int = 1
    bottleneck: str = ""  #: number and title of the step that loses most time
    place: str = ""
