"""The law of a case: `decide(case, command) -> events`, `apply(case, event) -> case`.

1. Only `decide` judges, only `apply` changes; both are pure. `apply` never refuses: an event has happened.
2. A refused command raises a leaf of `SopError` and changes nothing.
3. The engine knows kinds of steps, never one SOP. Where a step leads is read from its exits:

   from      to        what happens
   single    single    the next desk is given its task
   single    bidang    fork: one task in every bidang of the case
   bidang    bidang    the same bidang's next desk is given its task
   bidang    single    the branch arrives; after the last one the next desk is given its task (join)
   any       (end)     the case closes when no other task is open

4. Every attempt gets the full standard again (docs/keputusan.md A21). Nobody is ever approved by silence.
5. What follows is given when the SOP's `tunda` is over; on the desk of the officer who decided, at once: they know already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from bot.core.case.advancing import complete, file_paper, open_task, review, start_case, write_note
from bot.core.case.commands import (
    AddBidang,
    AnswerInquiry,
    CancelCase,
    Claim,
    Command,
    Complete,
    DropBidang,
    FilePaper,
    Inquire,
    LookAt,
    MarkOpened,
    MoveDeadlines,
    PauseCase,
    Reassign,
    ReopenBidang,
    ReopenRows,
    ResumeCase,
    Review,
    SkipBidang,
    StartCase,
    TakeBack,
    WriteNote,
)
from bot.core.case.events import Event
from bot.core.case.handover import claim, reassign
from bot.core.case.inquiries import answer_inquiry, inquire
from bot.core.case.looks import look_at
from bot.core.case.model import Case
from bot.core.case.orders import (
    add_bidang,
    cancel_case,
    drop_bidang,
    move_deadlines,
    pause_case,
    reopen_bidang,
    resume_case,
    skip_bidang,
)
from bot.core.case.returned_rows import reopen_rows
from bot.core.case.scene import Scene
from bot.core.case.take_back import take_back
from bot.core.refusals import NoSuchTask

Asked = TypeVar("Asked", bound=Command)
Row = tuple[type[Any], Callable[[Any, Any, Scene], Iterator[Event]]]


def _row(command: type[Asked], decision: Callable[[Asked, Case, Scene], Iterator[Event]]) -> Row:
    """A row of the table; the types say that the function answers this very command."""
    return command, decision


#: What each command leads to. A command without a row cannot be given.
DECISIONS: Mapping[type[Any], Callable[[Any, Any, Scene], Iterator[Event]]] = dict((
    # the SOP's own way
    _row(StartCase, start_case),
    _row(MarkOpened, open_task),
    _row(FilePaper, file_paper),
    _row(WriteNote, write_note),
    _row(Complete, complete),
    _row(Review, review),
    # a look, or a question, beside it
    _row(LookAt, look_at),
    _row(Inquire, inquire),
    _row(AnswerInquiry, answer_inquiry),
    # a decision or a task goes to other hands
    _row(TakeBack, take_back),
    _row(Claim, claim),
    _row(Reassign, reassign),
    # which bidang take part
    _row(ReopenBidang, reopen_bidang),
    _row(ReopenRows, reopen_rows),
    _row(SkipBidang, skip_bidang),
    _row(AddBidang, add_bidang),
    _row(DropBidang, drop_bidang),
    # the clock of the period
    _row(PauseCase, pause_case),
    _row(ResumeCase, resume_case),
    _row(CancelCase, cancel_case),
    _row(MoveDeadlines, move_deadlines),
))  # fmt: skip


def decide(case: Case | None, command: Command, scene: Scene) -> tuple[Event, ...]:
    """The events that `command` causes at `scene.now`.

    Raises a leaf of `SopError` where the command is refused; `case` is None only for `StartCase`.
    """
    if scene.now.tzinfo is None:
        raise ValueError("a naive instant has no place in a case")
    _check_released(case, command, scene)
    return tuple(DECISIONS[type(command)](command, case, scene))


def _check_released(case: Case | None, command: Command, scene: Scene) -> None:
    """Refuse a command on a task that is not given yet: until the `tunda` is over the decision may be taken back."""
    if (
        case
        and scene.sop.delay
        and isinstance(
            command, MarkOpened | FilePaper | WriteNote | Complete | Review | Inquire | LookAt | ReopenRows
        )
    ):
        task = case.task(command.task or "")
        if task and not task.reached(scene.now):
            raise NoSuchTask()
