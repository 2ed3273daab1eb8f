"""The buttons under a digest, *Ingatkan sekarang* and *Alihkan*: they are there while something is late."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.case.deadlines import deadline_of, lateness
from bot.core.case.model import Case
from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop
from bot.text.render import render_text
from handlers.case.reminder_cards import Reminded
from handlers.context import UnitOfWork
from handlers.messages.action_codec import encode
from handlers.messages.actions import AskWhomToRemind, HandOnLate, RemindNow
from handlers.messages.card_changes import change_buttons, take_buttons
from handlers.messages.outgoing import Choice
from storage.repositories import cards

KIND = "rangkuman"  #: the digest with its buttons, and the list that it opens


def choices(uow: UnitOfWork, sop: Sop, case: Case) -> list[Choice]:
    """None while nothing is late."""
    found = late(uow, sop, case)
    if not found:
        return []
    one = found[0].task if len(found) == 1 else None
    remind = RemindNow(case=case.id, task=one.id) if one else AskWhomToRemind()
    return [
        Choice(label=render_text("label_ingatkan"), action=remind),
        Choice(label=render_text("label_alihkan"), action=HandOnLate()),
    ]


def retire(uow: UnitOfWork, officer: Officer) -> None:
    """Take the buttons of the digests that the officer has: the one of today replaces them."""
    for card in cards.live_of_officer(uow.tx, officer.id, KIND):
        if card.actions:
            take_buttons(uow, card)
        cards.retire(uow.tx, card.id)


def settle(uow: UnitOfWork, sop: Sop, case: Case, digests: Sequence[StoredCard]) -> None:
    """Fewer tasks are late: the digest offers what can still be done, and a list of what is late closes with the last."""
    shown = [card for card in digests if card.actions]
    wanted = choices(uow, sop, case) if shown else []
    for card in shown:
        if not wanted:
            take_buttons(uow, card)
        elif encode(HandOnLate()) in card.actions and encode(wanted[0].action) not in card.actions:
            change_buttons(uow, card, wanted)


def late(uow: UnitOfWork, sop: Sop, case: Case) -> list[Reminded]:
    """The late tasks that somebody can be reminded of, the latest first; decisions under the `tunda` stay hidden."""
    found = []
    for task in uow.visible_case(case).open_tasks:
        deadline = deadline_of(task, sop, uow.calendar, case.pauses)
        awaited = not task.bidang or task.bidang in case.awaited
        if awaited and not case.paused and deadline and lateness(deadline, uow.calendar, now=uow.now):
            found.append(Reminded(case=case, sop=sop, task=task, deadline=deadline, own=True))
    return sorted(found, key=lambda one: one.deadline)
