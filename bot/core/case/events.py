"""What has happened to a case. Events are in the past tense, complete, and never changed once written.

Their class names are stored: renaming one needs a map for the events already written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from bot.core.case.model import Decision, Paper
from bot.core.office.officers import Seat, SignatureBlock
from bot.core.worktime.period import Period


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
    rows: tuple[str, ...] = ()


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
    acting: str = ""  #: "Plh.", "Plt." or "Pj."
    for_officer: str = ""  #: officer id of the absent; empty in a vacant seat
    named: SignatureBlock | None = (
        None  #: who did it, under their title then: later changes of seats do not touch it
    )
    absent: SignatureBlock | None = None  #: the absent officer, under their title then


@dataclass(frozen=True, kw_only=True)
class BranchArrived:
    """The branch of a bidang has reached the join."""

    bidang: str
    step: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseClosed:
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DecisionUndone:
    """A decision was taken back within the `tunda`, before the next desk heard of it: as if it had never been made."""

    task: str
    by: str
    at: datetime
    unheard: tuple[str, ...]  #: tasks that had been given and not yet released
    left: str | None = None  #: the bidang whose arrival is undone with it


@dataclass(frozen=True, kw_only=True)
class TaskWithdrawn:
    """A task was taken away from a desk before it was done."""

    task: str
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class BranchLeft:
    """A bidang that had arrived is taken back before the join fired."""

    bidang: str
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RecallRequested:
    """The next desk has already opened the task: the officer who handed it on asks for it back."""

    task: str
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class InquiryMade:
    """A reviewer asks whoever did the work, before they decide."""

    inquiry: str
    task: str
    text: str
    by: str
    to: str
    seat: Seat
    at: datetime
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FlagsLooked:
    """A reviewer has looked at these flags of the paper; nothing is decided by it."""

    task: str
    flags: tuple[str, ...]
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class InquiryAnswered:
    """The answer; a file that belongs to it was filed before, with the inquiry as its subject."""

    inquiry: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TaskClaimed:
    """One of several holders claims the hand-over of a task; an empty `owner` releases it."""

    task: str
    owner: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class TaskReassigned:
    """One task was handed to an officer outside its seat, by order and with a reason; an empty `to` gives it back."""

    task: str
    to: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DeadlineMoved:
    task: str
    deadline: datetime | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class BidangReopened:
    bidang: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class RowsReopened:
    """Whoever mends a returned paper opens further rows of it: their approval falls, and they are judged again."""

    task: str
    rows: tuple[str, ...]
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class BidangSkipped:
    bidang: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class BidangAdded:
    bidang: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class BidangDropped:
    bidang: str
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CasePaused:
    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseResumed:
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CaseCancelled:
    by: str
    reason: str
    at: datetime


Event = (
    CaseOpened
    | TaskGiven
    | TaskOpened
    | PaperFiled
    | NoteWritten
    | TaskDone
    | BranchArrived
    | CaseClosed
    | DecisionUndone
    | TaskWithdrawn
    | BranchLeft
    | RecallRequested
    | FlagsLooked
    | InquiryMade
    | InquiryAnswered
    | TaskClaimed
    | TaskReassigned
    | DeadlineMoved
    | BidangReopened
    | RowsReopened
    | BidangSkipped
    | BidangAdded
    | BidangDropped
    | CasePaused
    | CaseResumed
    | CaseCancelled
)
EVENT_TYPES: tuple[type[Event], ...] = get_args(Event)
