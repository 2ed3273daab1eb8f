"""Who hears of a change in a period's course."""

from __future__ import annotations

from bot.core.case.model import Case
from bot.core.office.officers import Officer
from bot.core.sop.model import Sop
from handlers.context import Visit
from handlers.people import everyone_in, may_see, overseers
from storage.repositories import people


def everybody(visit: Visit, sop: Sop, before: Case, after: Case) -> list[Officer]:
    """Whoever has a part in the case, or had one before it was changed."""
    parts = [(case, code) for case in (before, after) for code in (None, *case.bidang)]
    return [
        officer
        for officer in everyone_in(visit, sop)
        if any(may_see(visit, sop, officer, case, code) for case, code in parts)
    ]


def concerned(visit: Visit, sop: Sop, bidang: str) -> list[Officer]:
    """The desks of the bidang, the desk where the branches meet, and who oversees."""
    desks = [
        officer
        for role in sop.roles
        if role.per_bidang
        for officer in people.in_seat(visit.tx, visit.office_id, role.key, bidang, visit.now)
    ]
    found = [*desks, *joining(visit, sop), *overseers(visit, sop)]
    return list({officer.id: officer for officer in found}.values())


def joining(visit: Visit, sop: Sop) -> list[Officer]:
    """Who sits where the branches meet."""
    start = sop.branch_start
    no = sop.join_after(start) if start else None
    if no is None:
        return []
    return people.in_seat(visit.tx, visit.office_id, sop.step(no).actor, None, visit.now)
