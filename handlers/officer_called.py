"""The officer whom somebody means by what he typed: a name, a part of one, or a NIP."""

from __future__ import annotations

from bot.core.office.officers import Officer
from handlers.context import Visit
from handlers.people import full_name
from handlers.refusals import OfficerAmbiguous, OfficerUnknown
from storage.repositories import people

_NAMED = 8  #: names in a refusal that asks which of them


def officer_called(visit: Visit, text: str) -> Officer:
    """Raises `OfficerUnknown`, or `OfficerAmbiguous` with the names that fit."""
    found = people.find(visit.tx, visit.office_id, text)
    if not found:
        raise OfficerUnknown(teks=text[:60])
    if len(found) > 1:
        raise OfficerAmbiguous(teks=text[:60], pilihan=[full_name(one) for one in found[:_NAMED]])
    return found[0]
