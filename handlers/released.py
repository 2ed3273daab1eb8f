"""What was held back for the SOP's `tunda` is known now: nothing is offered or asked any longer that it has settled."""

from __future__ import annotations

from bot.core.case.model import Case
from bot.core.sop.model import Sop
from handlers import reminder_cards, undo_offer
from handlers.context import Visit


def released(visit: Visit, sop: Sop, case: Case) -> None:
    """To be called when a desk is given its task, a bidang arrives, or the period is filed."""
    if sop.delay:
        undo_offer.settle(visit, sop, case)
        reminder_cards.catch_up(visit, case)
