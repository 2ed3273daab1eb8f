"""The offer to undo a decision while the SOP's `tunda` runs, and its end."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.case.model import Case, Task
from bot.core.case.take_back import can_take_back
from bot.core.sop.model import Sop
from bot.text.render import Message, render_text
from handlers.case import reminder_cards
from handlers.case.change import Change
from handlers.context import UnitOfWork
from handlers.messages.actions import TakeBack
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, Choice, Notice, close_card
from storage.repositories import cards


def offers(change: Change, task: Task) -> Iterator[Notice]:
    """A card for the officer who has just done `task`: it says until when that can be undone.

    Only if the SOP has a `tunda`.
    """
    sop, officer = change.sop, change.staff.by_id(task.done_by)
    if not sop.delay or task.done_at is None or officer is None:
        return
    message = Message(
        "tunda_batalkan",
        sapaan=greeting(officer),
        judul=sop.step(task.step).title,
        bidang=change.office.bidang_name(task.bidang),
        periode=str(change.after.period),
        sampai=task.done_at + sop.delay,
    )
    take_back = TakeBack(case=change.after.id, task=task.id)
    choice = Choice(label=render_text("label_batalkan"), action=take_back)
    about = About(case=change.after.id, task=task.id)
    yield Notice(to=(officer,), message=message, about=about, choices=(choice,), kind="tunda")


def settle(uow: UnitOfWork, sop: Sop, case: Case) -> None:
    """Close the offers to undo decisions that can no longer be taken back."""
    known, scene = uow.visible_case(case), uow.scene(sop)
    for card in cards.live_of_case(uow.tx, case.id):
        task = known.task(card.task) if card.kind == "tunda" and card.task else None
        if task and task.done_at and not can_take_back(known, task, scene):
            close_card(uow, card, Message("catatan_ditindaklanjuti"))


def released(uow: UnitOfWork, sop: Sop, case: Case) -> None:
    """Call this when a task is delivered, a bidang arrives, or the period is filed."""
    if sop.delay:
        settle(uow, sop, case)
        reminder_cards.catch_up(uow, case)
