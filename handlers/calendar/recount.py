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
from handlers.context import UnitOfWork
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, send_text

SHOWN = 10  #: most deadlines that are named one by one; of the rest only the number is told
_DAYS = 5  #: most days that are named as the reason; of the rest only the number is told


def recount(uow: UnitOfWork) -> list[Moved]:
    """Move the deadlines of every running case and tell the holders; returns the visible deadlines that moved."""
    moved: list[Moved] = []
    for case in uow.running():
        after = act(uow, case, MoveDeadlines())
        moved += moved_in(uow.sop(case), case, after, now=uow.now, zone=uow.office.zone)
    return moved


def tell_overseers(
    uow: UnitOfWork, moved: Sequence[Moved], before: Office, by: Officer | None = None
) -> None:
    """Tell the overseers which deadlines moved, and which change of the office since `before` caused it.

    `by` is told at once, the others in office hours.
    """
    if not moved:
        return
    why = reasons(before, uow.office)
    later = About(not_before=uow.calendar.next_opening(uow.now))
    for officer in uow.staff.overseers(uow.services.sops.current):
        message = Message(
            "kalender_berubah",
            sapaan=greeting(officer),
            sebab=why,
            banyak=len(moved),
            tugas=[moved_fields(uow.office, one) for one in moved[:SHOWN]],
        )
        send_text(uow, officer, message, About() if by and officer.id == by.id else later)


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


def release_lost_claims(uow: UnitOfWork) -> None:
    """Drop the claims of officers who no longer hold the task, so that the other holders may hand it over again."""
    for case in uow.running():
        for task in case.open_tasks:
            services = {officer.id for officer in uow.staff.holders(uow.sop(case), task)}
            if task.owner and task.owner not in services:
                house = Actor(officer="", seats=frozenset(), oversees=True)
                case = act(uow, case, Claim(task=task.id, by=house, to=""))
