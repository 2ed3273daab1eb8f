"""The sentence of a refusal."""

from __future__ import annotations

from datetime import datetime

from bot.core.errors import SopError
from bot.text.render import Message
from handlers.context import Visit
from handlers.people import name_of


def refusal_message(visit: Visit, refusal: SopError) -> Message:
    """The sentence of a refusal, with the person who can help."""
    office = visit.desk.offices.load(visit.tx, visit.office_id)
    fields = {**refusal.fields, "kontak": office.contact if office else ""}
    if "oleh" in fields:  # the core knows officers by their ids
        at = fields.get("pada")
        fields["oleh"] = name_of(visit, str(fields["oleh"]), at if isinstance(at, datetime) else None)
    return Message(f"galat_{refusal.key}", **fields)
