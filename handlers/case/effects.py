"""What follows from a change of a case, as values: notices, closed cards, delivered tasks, jobs for later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.core.case.model import Inquiry, Task
from bot.core.office.officers import Officer
from bot.text.render import Message
from handlers.messages.outgoing import Notice


@dataclass(frozen=True, kw_only=True)
class DeliverTask:
    """Deliver a task with its papers and its card."""

    task: Task
    to: tuple[Officer, ...] | None = (
        None  #: None: to all its holders; if none can be reached, the overseers hear it
    )


@dataclass(frozen=True, kw_only=True)
class RecordDecision:
    """The task is done: its cards become the record of that."""

    task: Task


@dataclass(frozen=True, kw_only=True)
class CloseCards:
    """Close the cards of one task; `record` takes the place of their text."""

    task: str
    record: Message
    reached: Notice | None = None  #: goes only to those whose card had already been sent


@dataclass(frozen=True, kw_only=True)
class CloseAllCards:
    """Close every card of the case."""

    record: Message


@dataclass(frozen=True, kw_only=True)
class HandOn:
    """Close the cards of everybody who holds the task no longer; the cards name the holders `there`."""

    task: Task
    there: tuple[Officer, ...]


@dataclass(frozen=True, kw_only=True)
class DropQuestions:
    """Drop the pending questions about one task; None: about the whole case."""

    task: str | None = None


@dataclass(frozen=True, kw_only=True)
class CancelUnsent:
    """Cancel every message about the task that has not been sent."""

    task: str


@dataclass(frozen=True, kw_only=True)
class SettleReminders:
    """The task is done or withdrawn: update the reminders that name it."""

    task: Task


@dataclass(frozen=True, kw_only=True)
class ReopenReminders:
    """A decision was undone: the reminders that named the task name it again."""

    task: Task


@dataclass(frozen=True, kw_only=True)
class SettleRecords:
    """What can be taken back has changed: the records of the case say how."""


@dataclass(frozen=True, kw_only=True)
class PutInquiry:
    """The reviewer's question goes to whoever is asked, unless it stands on their card already."""

    task: Task


@dataclass(frozen=True, kw_only=True)
class BringAnswer:
    """The answer comes to the reviewer, on a new card of the task."""

    inquiry: Inquiry


@dataclass(frozen=True, kw_only=True)
class LeaveJob:
    """Queue a job about what happened at `since`; if that is undone, the job finds nothing to do."""

    job: str
    task: str
    since: datetime
    not_before: datetime


Effect = (
    Notice
    | DeliverTask
    | RecordDecision
    | CloseCards
    | CloseAllCards
    | HandOn
    | DropQuestions
    | CancelUnsent
    | SettleReminders
    | ReopenReminders
    | SettleRecords
    | PutInquiry
    | BringAnswer
    | LeaveJob
)
