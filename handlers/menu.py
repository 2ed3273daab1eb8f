"""The commands that an officer may use now: `/bantuan` and the answer to an unknown one name no others."""

from __future__ import annotations

from bot.core.office.officers import Officer
from handlers.context import Visit
from handlers.course import claim, handover, orders
from handlers.messages.audience import may_start


def commands_of(visit: Visit, officer: Officer) -> list[str]:
    """Their names, in the order in which they are shown; each has its line in the text `status_bantuan`."""
    oversees = visit.actor(officer).oversees
    known = {
        "tugas": True,
        "status": True,
        "riwayat": True,
        "mulai": may_start(visit, officer),
        "atur": orders.may_order_any(visit, officer),
        "ambil": claim.may_claim_any(visit, officer),
        "alihkan": handover.may_hand_on_any(visit, officer),
        "kinerja": oversees,
        "libur": oversees,
        "rangkuman": True,
        "plh": True,
        "tarik": True,
        "batal": True,
        "bantuan": True,
    }
    return [name for name, allowed in known.items() if allowed]
