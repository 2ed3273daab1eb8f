"""What the workbook of the durations shows: values, without a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True)
class StepRow:
    """One step, or one bidang or officer of it. Times are means of working time."""

    no: str
    title: str
    role: str
    standard: str
    allowed: timedelta | None  #: the standard in working time
    count: int
    open: int
    waiting: timedelta
    working: timedelta
    late: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DeskRow:
    bidang: str
    officer: str
    step: StepRow


@dataclass(frozen=True, kw_only=True)
class KinerjaBook:
    office: str
    sop: str
    period: str
    at: datetime
    steps: tuple[StepRow, ...]
    desks: tuple[DeskRow, ...]
    bottleneck: str = ""
