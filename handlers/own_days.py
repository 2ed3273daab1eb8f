"""The days of `/libur`, kept beside the office file, so that a later import keeps them.

They are part of the office as it stands (`Office.overrides`) as well; which of those are from here only this list knows.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.core.office.model import DayOverride, Office
from bot.text.render import Message
from handlers.context import Visit
from handlers.messages.audience import overseers
from handlers.messages.outgoing import About, say
from storage.repositories import offices, settings

_DAY = timedelta(days=1)


def own(visit: Visit) -> list[DayOverride]:
    """The days that were closed or opened by `/libur`, by date."""
    rows = json.loads(settings.get_meta(visit.tx, _key(visit)) or "[]")
    # Rows of an older version have no third item: it could only close days.
    found = [
        DayOverride(day=date.fromisoformat(d), note=note, closed=not opened) for d, note, *opened in rows
    ]
    return sorted(found, key=lambda one: one.day)


def _keep(visit: Visit, days: Sequence[DayOverride]) -> None:
    rows = [[one.day.isoformat(), one.note, *([] if one.closed else ["masuk"])] for one in days]
    settings.set_meta(visit.tx, _key(visit), json.dumps(rows, ensure_ascii=False))


def _key(visit: Visit) -> str:
    return f"libur:{visit.office_id}"


def replace_days(visit: Visit, days: Collection[date], rows: Sequence[DayOverride] = ()) -> list[DayOverride]:
    """Put `rows` in the place of whatever `/libur` said of `days`; what it had said."""
    gone = [one for one in own(visit) if one.day in days]
    _keep(visit, [*(one for one in own(visit) if one.day not in days), *rows])
    office = visit.office
    left = tuple(one for one in office.overrides if one not in gone)
    changed = replace(office, overrides=(*left, *rows))  # the later row of a date counts
    offices.keep_data(visit.tx, changed, visit.now, visit.office_id)
    return gone


def together(visit: Visit, rows: Sequence[DayOverride]) -> list[list[DayOverride]]:
    """Rows by date that follow each other with the same note and no ordinary working day between, as one each."""
    found: list[list[DayOverride]] = []
    for row in rows:
        last = found[-1][-1] if found else None
        if last and (last.note, last.closed) == (row.note, row.closed) and _next_to(visit, last.day, row.day):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _next_to(visit: Visit, first: date, last: date) -> bool:
    between = (first + _DAY * n for n in range(1, (last - first).days))
    return not any(visit.calendar.is_working_day(day) for day in between)


def entry(rows: Sequence[DayOverride]) -> dict[str, object]:
    """Some days in a row, as the texts name them."""
    return {
        "tanggal": rows[0].day,
        "sampai": rows[-1].day,
        "keterangan": rows[0].note,
        "masuk": not rows[0].closed,
    }


def with_own(visit: Visit, office: Office) -> Office:
    """The imported office with the days of `/libur`; where the file names the same day the file counts, aloud."""
    named = {row.day for row in office.overrides}
    lost = [one for one in own(visit) if one.day in named]
    kept = [one for one in own(visit) if one.day not in named]
    if lost:
        _keep(visit, kept)
        message = Message("libur_dari_berkas", hari=[entry([one]) for one in lost])
        about = About(not_before=visit.calendar.next_opening(visit.now))
        for officer in overseers(visit, visit.desk.shelf.current):
            say(visit, officer, message, about)
    return replace(office, overrides=(*office.overrides, *kept))
