"""Carries out what follows from a change of a case, in the order in which it was planned."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import assert_never

from bot.core.case.inquiries import open_inquiry
from bot.core.case.model import Case
from bot.core.sop.model import Sop
from handlers.case import assignment, inquiry_cards, records, reminder_cards
from handlers.case.effects import (
    BringAnswer,
    CancelUnsent,
    CloseAllCards,
    CloseCards,
    DeliverTask,
    DropQuestions,
    Effect,
    HandOn,
    LeaveJob,
    PutInquiry,
    RecordDecision,
    ReopenReminders,
    SettleRecords,
    SettleReminders,
)
from handlers.context import UnitOfWork
from handlers.messages.card_changes import close_card
from handlers.messages.outgoing import Notice, send
from storage.repositories import cards, questions, queues


def carry_out(uow: UnitOfWork, sop: Sop, case: Case, effects: Iterable[Effect]) -> None:
    """Write every effect of a change that led to `case`."""
    for effect in effects:
        _carry_out(uow, sop, case, effect)


def _carry_out(uow: UnitOfWork, sop: Sop, case: Case, effect: Effect) -> None:
    match effect:
        case Notice():
            send(uow, effect)
        case DeliverTask():
            _deliver(uow, sop, case, effect)
        case RecordDecision(task=done):
            records.record(uow, sop, case, done)
        case CloseCards():
            _close_cards(uow, case, effect)
        case CloseAllCards(record=record):
            for card in cards.live_of_case(uow.tx, case.id):
                close_card(uow, card, record)
        case HandOn(task=task, there=there):
            assignment.hand_on(uow, case, task, there)
        case DropQuestions():
            _drop_questions(uow, case, effect)
        case CancelUnsent(task=unsent):
            queues.cancel_task(uow.tx, case.id, unsent)
        case SettleReminders(task=settled):
            reminder_cards.settle(uow, case, settled)
        case ReopenReminders(task=reopened):
            reminder_cards.unsettle(uow, case, reopened)
        case SettleRecords():
            records.settle(uow, sop, case)
        case PutInquiry(task=reviewed):
            inquiry_cards.put(uow, sop, case, reviewed)
        case BringAnswer(inquiry=inquiry):
            inquiry_cards.bring_answer(uow, sop, case, inquiry)
        case LeaveJob():
            _leave(uow, sop, case, effect)
        case _:
            assert_never(effect)


def _deliver(uow: UnitOfWork, sop: Sop, case: Case, effect: DeliverTask) -> None:
    if effect.to is None:
        assignment.deliver_task(uow, sop, case, effect.task)
        return
    for officer in effect.to:
        assignment.deliver_task_to(uow, sop, case, effect.task, officer)


def _close_cards(uow: UnitOfWork, case: Case, effect: CloseCards) -> None:
    reached: set[str] = set()
    task = case.task(effect.task)
    waits = task is not None and open_inquiry(case, task) is not None
    for card in cards.live_of_task(uow.tx, case.id, effect.task):
        if waits and card.kind == records.INQUIRY:
            continue
        if card.message:
            reached.add(card.officer)
        close_card(uow, card, effect.record)
    if effect.reached:
        there = tuple(officer for officer in effect.reached.to if officer.id in reached)
        send(uow, replace(effect.reached, to=there))


def _drop_questions(uow: UnitOfWork, case: Case, effect: DropQuestions) -> None:
    if effect.task is None:
        questions.stop_waiting_in(uow.tx, case.id)
    else:
        # Whoever was asked by the reviewer hears what became of it when they answer.
        questions.stop_waiting_for(uow.tx, case.id, effect.task, but="jawab_tanya")


def _leave(uow: UnitOfWork, sop: Sop, case: Case, effect: LeaveJob) -> None:
    stamp = effect.since.isoformat()
    later = effect.not_before if effect.not_before > uow.now else None
    waits = {} if later else _waits(uow, sop, case, effect)
    uow.leave(
        effect.job,
        f"{effect.task}@{stamp}",
        case=case.id,
        not_before=later,
        task=effect.task,
        since=stamp,
        **waits,
    )


def _waits(uow: UnitOfWork, sop: Sop, case: Case, effect: LeaveJob) -> dict[str, str]:
    """The officer who has just decided, if what the job makes comes to them at once."""
    task = case.task(effect.task)
    others = task and task.open and uow.answers not in {one.id for one in uow.staff.holders(sop, task)}
    return {"officer": uow.answers} if uow.answers and not others else {}
