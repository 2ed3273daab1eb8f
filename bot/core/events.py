"""What has happened to a case. Events are past tense, complete, and never changed once written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.case import Decision, Paper
from bot.core.period import Period


@dataclass(frozen=True, kw_only=True)
class CaseOpened:
    case: str
    sop: str
    period: Period
    bidang: tuple[str, ...]
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TaskGiven:
    task: str
    step: str
    bidang: str | None
    round: int
    at: datetime  #: when its standard starts: later than the decision where the SOP has a `tunda`
    deadline: datetime | None
    remarks: str = ""
    returned_from: str | None = None


@dataclass(frozen=True, kw_only=True)
class TaskOpened:
    """The holder's first tap, upload or text on the task."""

    task: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PaperFiled:
    paper: Paper
    at: datetime


@dataclass(frozen=True, kw_only=True)
class NoteWritten:
    topic: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TaskDone:
    task: str
    by: str
    at: datetime
    leads_to: str | None  #: None: the procedure ends here
    decision: Decision | None = None


@dataclass(frozen=True, kw_only=True)
class BranchArrived:
    """A bidang's branch has reached the step where all branches meet."""

    bidang: str
    step: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseClosed:
    at: datetime


Event = CaseOpened | TaskGiven | TaskOpened | PaperFiled | NoteWritten | TaskDone | BranchArrived | CaseClosed
EVENT_TYPES: tuple[type[Event], ...] = (
    CaseOpened,
    TaskGiven,
    TaskOpened,
    PaperFiled,
    NoteWritten,
    TaskDone,
    BranchArrived,
    CaseClosed,
)
