"""What an event makes of a case. Nothing is judged here: an event has happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from bot.core import events as ev
from bot.core.case import Case
from bot.core.course_effects import (
    bidang_added,
    bidang_dropped,
    bidang_reopened,
    bidang_skipped,
    branch_left,
    case_cancelled,
    case_paused,
    case_resumed,
    deadline_moved,
    decision_undone,
    recall_requested,
    task_claimed,
    task_reassigned,
    task_withdrawn,
)
from bot.core.effects import (
    branch_arrived,
    case_closed,
    case_opened,
    note_written,
    paper_filed,
    task_done,
    task_given,
    task_opened,
)

Happened = TypeVar("Happened", bound=ev.Event)
Row = tuple[type[Any], Callable[[Any, Any], Case]]


def _row(event: type[Happened], effect: Callable[[Happened, Case], Case]) -> Row:
    """A row of the table; the types say that the function is the effect of this very event."""
    return event, effect


#: What each event makes of a case. An event without a row cannot be written.
EFFECTS: Mapping[type[Any], Callable[[Any, Any], Case]] = dict((
    # the SOP's own way
    _row(ev.CaseOpened, case_opened),
    _row(ev.TaskGiven, task_given),
    _row(ev.TaskOpened, task_opened),
    _row(ev.PaperFiled, paper_filed),
    _row(ev.NoteWritten, note_written),
    _row(ev.TaskDone, task_done),
    _row(ev.BranchArrived, branch_arrived),
    _row(ev.CaseClosed, case_closed),
    # a changed course
    _row(ev.DecisionUndone, decision_undone),
    _row(ev.TaskWithdrawn, task_withdrawn),
    _row(ev.BranchLeft, branch_left),
    _row(ev.RecallRequested, recall_requested),
    _row(ev.TaskClaimed, task_claimed),
    _row(ev.TaskReassigned, task_reassigned),
    _row(ev.DeadlineMoved, deadline_moved),
    _row(ev.BidangReopened, bidang_reopened),
    _row(ev.BidangSkipped, bidang_skipped),
    _row(ev.BidangAdded, bidang_added),
    _row(ev.BidangDropped, bidang_dropped),
    _row(ev.CasePaused, case_paused),
    _row(ev.CaseResumed, case_resumed),
    _row(ev.CaseCancelled, case_cancelled),
))  # fmt: skip


def replay(events: Iterable[ev.Event]) -> Case | None:
    """The case that these events make."""
    case: Case | None = None
    for event in events:
        case = apply(case, event)
    return case


def apply(case: Case | None, event: ev.Event) -> Case:
    """The case after `event`. `case` is None only before `CaseOpened`."""
    assert case is not None or isinstance(event, ev.CaseOpened)
    after = EFFECTS[type(event)](event, case)
    return replace(after, version=case.version + 1 if case else 1)
