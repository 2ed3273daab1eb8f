"""Whether a card still counts, and what became of its task if it does not."""

from __future__ import annotations

from bot.core.conversation.card import StoredCard
from bot.core.refusals import TaskGone
from bot.text.render import Message
from handlers.case import records, several_records
from handlers.case.recallable import SEVERAL
from handlers.context import UnitOfWork
from handlers.messages.actions import Action, TakeBack
from handlers.messages.names import doer, refusal_message
from handlers.messages.outgoing import TASK


def counts(uow: UnitOfWork, card: StoredCard, action: Action) -> bool:
    """Whether the button can still be used: a record has lost those of the task.

    A card of an open task that a newer one has replaced still counts, since the tap may have been under way; it is judged
    by the usual rules, and a Ya stays bound to the bytes that the older card was about.
    """
    if card.live:
        return card.kind not in records.KINDS or isinstance(action, TakeBack)
    if card.kind != TASK or not card.case or not card.task:
        return False
    task = uow.case(card.case).task(card.task)
    return task is not None and task.open


def what_became(uow: UnitOfWork, card: StoredCard) -> Message:
    """What is said of a card that no longer counts: who did its task, and when."""
    if decided := several_records.about(card) if card.kind == SEVERAL else None:
        done = [uow.task(uow.case(one.case), one.task) for one in decided.done]
        at = next((task.done_at for task in done if task.done_at), None)
        return Message("sekaligus_terlambat", pada=at)
    case = uow.known_case(card.case)
    task = case.task(card.task) if case and card.task else None
    if case and task and task.done_at:
        return Message("ketukan_terlambat", oleh=doer(uow.staff, uow.sop(case), task), pada=task.done_at)
    if task and task.withdrawn_at:
        return refusal_message(uow, TaskGone(pada=task.withdrawn_at), uow.staff.by_id(card.officer))
    return Message("kartu_lama")
