"""The buttons under a digest: *Ingatkan sekarang* and *Alihkan* while something is late, and always *Lihat gambar*."""

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
from handlers.messages.actions import Asked, AskWhomToRemind, HandOnLate, RemindNow, ShowPeriod
from handlers.messages.card_changes import change_buttons, take_buttons
from handlers.messages.outgoing import Choice
from storage.repositories import cards

_PICTURE = ShowPeriod(asked=Asked.PICTURE, case="")
KIND = "rangkuman"  #: the digest with its buttons, and the list that it opens


def picture_button(case: Case) -> Choice:
    """*Lihat gambar*: the picture of this period."""
    return Choice(label=render_text("label_gambar"), action=ShowPeriod(asked=Asked.PICTURE, case=case.id))


def choices(uow: UnitOfWork, sop: Sop, case: Case) -> list[Choice]:
    """Those of whoever gives orders about the period."""
    found, picture = late(uow, sop, case), picture_button(case)
    if not found:
        return [picture]
    one = found[0].task if len(found) == 1 else None
    remind = RemindNow(case=case.id, task=one.id) if one else AskWhomToRemind()
    return [
        Choice(label=render_text("label_ingatkan"), action=remind),
        Choice(label=render_text("label_alihkan"), action=HandOnLate()),
        picture,
    ]


def retire(uow: UnitOfWork, officer: Officer) -> None:
    """Take the buttons of the digests that the officer has: the one of today replaces them."""
    for card in cards.live_of_officer(uow.tx, officer.id, KIND):
        if card.actions:
            take_buttons(uow, card)
        cards.retire(uow.tx, card.id)


def settle(uow: UnitOfWork, sop: Sop, case: Case, digests: Sequence[StoredCard]) -> None:
    """Fewer tasks are late: the digest offers what can still be done, and a list of what is late closes with the last."""
    shown = [card for card in digests if _of_late(card)]
    wanted = choices(uow, sop, case) if shown else []
    still = len(wanted) > 1
    for card in shown:
        if encode(HandOnLate()) in card.actions:
            if not still or encode(wanted[0].action) not in card.actions:
                change_buttons(uow, card, wanted)
        elif not still:
            take_buttons(uow, card)


def _of_late(card: StoredCard) -> bool:
    """Whether a card offers something about late tasks, and not the picture alone."""
    return any(name != encode(_PICTURE)[0] for name, _ in card.actions)


def late(uow: UnitOfWork, sop: Sop, case: Case) -> list[Reminded]:
    """The late tasks that somebody can be reminded of, the latest first; decisions under the `tunda` stay hidden."""
    found = []
    for task in uow.visible_case(case).open_tasks:
        deadline = deadline_of(task, sop, uow.calendar, case.pauses)
        awaited = not task.bidang or task.bidang in case.awaited
        if awaited and not case.paused and deadline and lateness(deadline, uow.calendar, now=uow.now):
            found.append(Reminded(case=case, sop=sop, task=task, deadline=deadline, own=True))
    return sorted(found, key=lambda one: one.deadline)
