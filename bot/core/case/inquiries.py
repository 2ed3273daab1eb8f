"""*Tanya dahulu*: a reviewer asks whoever did the work, and decides later. Nothing is decided by it, and the clock runs on.

An inquiry is open while it has no answer and its review is open. A decision ends it; a decision that is taken back opens
it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.core.case import events as ev
from bot.core.case.commands import AnswerInquiry, Inquire
from bot.core.case.handover import check_open
from bot.core.case.model import Case, Inquiry, Task
from bot.core.case.rules import check_holder, check_running, has_words
from bot.core.case.scene import Scene
from bot.core.case.separation_of_duties import Contribution, maker
from bot.core.office.officers import Actor
from bot.core.refusals import (
    AnsweredAlready,
    InquiryOpen,
    InquiryWithoutWords,
    NobodyToAsk,
    NoSuchInquiry,
    NotAsked,
    NotThisKind,
)
from bot.core.sop.model import Sop, StepKind


def inquire(command: Inquire, case: Case, scene: Scene) -> Iterator[ev.Event]:
    task = check_holder(case, command.task, command.by, scene.sop)
    check_running(case)
    if scene.sop.step(task.step).kind is not StepKind.REVIEW:
        raise NotThisKind()
    if waiting := open_inquiry(case, task):
        raise InquiryOpen(oleh=waiting.to)
    asked = whom_to_ask(case, task, scene.sop, command.by)
    if asked is None:
        raise NobodyToAsk()
    if not has_words(command.text):
        raise InquiryWithoutWords()
    if task.opened_at is None:
        yield ev.TaskOpened(task=task.id, by=command.by.officer, at=scene.now)
    yield ev.InquiryMade(
        inquiry=f"{task.id}#{1 + sum(one.task == task.id for one in case.inquiries)}",
        task=task.id,
        text=command.text.strip(),
        by=command.by.officer,
        to=asked.officer,
        seat=asked.seat,
        at=scene.now,
        flags=command.flags,
    )


def answer_inquiry(command: AnswerInquiry, case: Case, scene: Scene) -> Iterator[ev.Event]:
    inquiry = next((one for one in case.inquiries if one.id == command.inquiry), None)
    if inquiry is None:
        raise NoSuchInquiry()
    if not may_answer(inquiry, command.by):
        raise NotAsked(oleh=inquiry.to)
    if inquiry.answered_at is not None:
        raise AnsweredAlready(oleh=inquiry.answered_by, pada=inquiry.answered_at)
    check_running(case)
    task = _check_undecided(case, inquiry, scene)
    if command.paper is None and not has_words(command.text):
        raise InquiryWithoutWords()
    if command.paper:
        yield ev.PaperFiled(
            paper=replace(command.paper, bidang=task.bidang, subject=inquiry.id), at=scene.now
        )
    yield ev.InquiryAnswered(
        inquiry=inquiry.id, text=command.text.strip(), by=command.by.officer, at=scene.now
    )


def _check_undecided(case: Case, inquiry: Inquiry, scene: Scene) -> Task:
    """The task, if it is open as far as whoever was asked knows: of a decision nobody hears before the `tunda` is over."""
    task = case.task(inquiry.task)
    if task and task.done_at and scene.now < task.done_at + scene.sop.delay:
        return task
    return check_open(case, inquiry.task)


def open_inquiry(case: Case, task: Task) -> Inquiry | None:
    """What the reviewer of an open task waits for."""
    mine = [one for one in case.inquiries if one.task == task.id]
    return mine[-1] if task.open and mine and mine[-1].answered_at is None else None


def newest_inquiry(case: Case, task: Task) -> Inquiry | None:
    """The last question about a task, answered or not."""
    return next((one for one in reversed(case.inquiries) if one.task == task.id), None)


def whom_to_ask(case: Case, task: Task, sop: Sop, by: Actor) -> Contribution | None:
    """Whoever did the work under review; None if nobody did, or `by` themselves."""
    found = maker(case, task, sop)
    return found if found and found.officer != by.officer else None


def may_answer(inquiry: Inquiry, by: Actor) -> bool:
    """Whether `by` is the one who was asked, or sits in that seat now."""
    return inquiry.to == by.officer or by.answers_for(inquiry.to) or inquiry.seat in by.seats
