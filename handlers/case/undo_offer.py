"""The offer to undo a decision while the SOP's `tunda` runs, and its end."""

from __future__ import annotations

import json

from bot.core.case.model import Case, Task
from bot.core.case.take_back import can_take_back
from bot.core.sop.model import Sop
from bot.text.render import Message, render_text
from handlers.case import reminder_cards
from handlers.context import Visit
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, Choice, ask, retire
from storage.repositories import cards


def offer(visit: Visit, sop: Sop, case: Case, task: Task) -> None:
    """Send the officer who has just done `task` a card that says until when it can be undone.

    Only if the SOP has a `tunda`.
    """
    officer = visit.staff.by_id(task.done_by)
    if task.done_at is None or officer is None:
        return
    message = Message(
        "tunda_batalkan",
        sapaan=greeting(officer),
        judul=sop.step(task.step).title,
        bidang=visit.bidang_name(task.bidang),
        periode=str(case.period),
        sampai=task.done_at + sop.delay,
    )
    choice = Choice(
        label=render_text("label_batalkan"), action="take_back", argument=packed(case.id, task.id)
    )
    ask(visit, officer, message, [choice], About(case=case.id, task=task.id), kind="tunda")


def settle(visit: Visit, sop: Sop, case: Case) -> None:
    """Close the offers to undo decisions that can no longer be taken back."""
    known, scene = visit.known(case), visit.scene(sop)
    for card in cards.live_of_case(visit.tx, case.id):
        task = known.task(card.task or "") if card.kind == "tunda" else None
        if task and task.done_at and not can_take_back(known, task, scene):
            retire(visit, card, Message("catatan_ditindaklanjuti"))


def packed(case: str, task: str) -> str:
    """The argument of a button about a task of any case."""
    return json.dumps([case, task])


def unpacked(argument: str) -> tuple[str, str]:
    case, task = json.loads(argument)
    return case, task


def released(visit: Visit, sop: Sop, case: Case) -> None:
    """Call this when a task is delivered, a bidang arrives, or the period is filed."""
    if sop.delay:
        settle(visit, sop, case)
        reminder_cards.catch_up(visit, case)
