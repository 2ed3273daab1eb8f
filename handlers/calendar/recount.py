"""The calendar has changed: every open deadline is computed anew, and the overseers are told which moved and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.core.case.commands import Claim, MoveDeadlines
from bot.core.office.model import DayOverride, Office
from bot.core.office.officers import Actor, Officer
from bot.text.render import Message
from handlers.case.advance import act
from handlers.case.moved_deadlines import Moved, moved_fields, moved_in
from handlers.context import Visit
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, say

SHOWN = 10  #: most deadlines that are named one by one; of the rest only the number is told
_DAYS = 5  #: most days that are named as the reason; of the rest only the number is told


def recount(visit: Visit) -> list[Moved]:
    """Move the deadlines of every running case and tell the holders; returns the visible deadlines that moved."""
    moved: list[Moved] = []
    for case in visit.running():
        after = act(visit, case, MoveDeadlines())
        moved += moved_in(visit.sop(case), case, after, now=visit.now, zone=visit.office.zone)
    return moved


def tell_overseers(visit: Visit, moved: Sequence[Moved], before: Office, by: Officer | None = None) -> None:
    """Tell the overseers which deadlines moved, and which change of the office since `before` caused it.

    `by` is told at once, the others in office hours.
    """
    if not moved:
        return
    why = reasons(before, visit.office)
    later = About(not_before=visit.calendar.next_opening(visit.now))
    for officer in visit.staff.overseers(visit.desk.shelf.current):
        message = Message(
            "kalender_berubah",
            sapaan=greeting(officer),
            sebab=why,
            banyak=len(moved),
            tugas=[moved_fields(visit.office, one) for one in moved[:SHOWN]],
        )
        say(visit, officer, message, About() if by and officer.id == by.id else later)


def reasons(before: Office, after: Office) -> dict[str, object]:
    """What has changed in the calendar; empty if only the national holidays were updated."""
    old, new = _own_days(before), _own_days(after)
    changed = [row for day, row in sorted(new.items()) if day not in old or old[day].closed != row.closed]
    gone = [row for day, row in sorted(old.items()) if day not in new]
    return {
        "hari": [_day(row) for row in changed[:_DAYS]],
        "hapus": [_day(row) for row in gone[:_DAYS]],
        "hari_lain": max(0, len(changed) - _DAYS) + max(0, len(gone) - _DAYS),
        "jam": before.hours != after.hours,
        "ramadan": before.ramadan != after.ramadan,
        "nasional": before.national_holidays != after.national_holidays,
        "zona": before.zone != after.zone,
    }


def _own_days(office: Office) -> dict[date, DayOverride]:
    return {row.day: row for row in office.overrides}


def _day(row: DayOverride) -> dict[str, object]:
    return {"tanggal": row.day, "keterangan": row.note, "masuk": not row.closed}


def release_lost_claims(visit: Visit) -> None:
    """Drop the claims of officers who no longer hold the task, so that the other holders may hand it over again."""
    for case in visit.running():
        for task in case.open_tasks:
            desk = {officer.id for officer in visit.staff.holders(visit.sop(case), task)}
            if task.owner and task.owner not in desk:
                house = Actor(officer="", seats=frozenset(), oversees=True)
                case = act(visit, case, Claim(task=task.id, by=house, to=""))
