"""`/libur`: the Sekretaris closes the office on a day that no calendar knew of, and may take that back.

Such days are kept beside the office file (`own`), so that a later import keeps them: see `with_own`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.core.day_text import read_day_and_note
from bot.core.office import DayOverride, Office
from bot.core.refusals import NotOverseer
from bot.ports import CHOICES_MAX
from bot.render import Message, render_text
from handlers.conversation import wait_for_text
from handlers.course_refusals import DayPast, DayUnreadable, OffAlready
from handlers.desk import Visit
from handlers.people import greeting, name_of, overseers
from handlers.post import Choice, ask, retire, say
from handlers.recount import recount
from storage import offices, small
from storage.cards import StoredCard
from storage.people import Officer
from storage.small import Wait

_LATEST = 366  #: days ahead that may be closed


def show(visit: Visit, officer: Officer) -> None:
    """`/libur`: the days off that were added here, and what can be done. Raises `NotOverseer`."""
    _check(visit, officer)
    coming = [one for one in own(visit) if one.day >= _today(visit)]
    choices = [Choice(label=render_text("label_tambah_libur"), action="day_off")]
    if coming:
        choices.append(Choice(label=render_text("label_batal_libur"), action="day_on_which"))
    message = Message("libur_daftar", sapaan=greeting(officer), hari=[_entry(one) for one in coming])
    ask(visit, officer, message, choices, kind="libur")


def _check(visit: Visit, officer: Officer) -> None:
    if not visit.actor(officer).oversees:
        raise NotOverseer()


def _today(visit: Visit) -> date:
    return visit.now.astimezone(visit.calendar.zone).date()


def _entry(one: DayOverride) -> dict[str, object]:
    return {"tanggal": one.day, "keterangan": one.note}


def ask_day(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    _check(visit, officer)
    wait_for_text(visit, officer, "libur", Message("tanya_libur", sapaan=greeting(officer)))
    return None


def answer(visit: Visit, officer: Officer, wait: Wait, text: str) -> None:
    """A date and why: the office is closed on it. Raises `DayUnreadable`, `DayPast` and `OffAlready`."""
    _check(visit, officer)
    found = read_day_and_note(text)
    if found is None:
        raise DayUnreadable(teks=text[:60])
    day, note = found
    if not 0 <= (day - _today(visit)).days <= _LATEST:
        raise DayPast(tanggal=day)
    if not visit.calendar.is_working_day(day):
        raise OffAlready(tanggal=day)
    _keep(visit, [*own(visit), DayOverride(day=day, note=note, closed=True)])
    moved = _close(visit, DayOverride(day=day, note=note, closed=True))
    choice = Choice(label=render_text("label_urungkan"), action="day_on", argument=day.isoformat())
    message = Message("libur_dicatat", tanggal=day, keterangan=note, bergeser=moved)
    ask(visit, officer, message, [choice], kind="libur")


def _close(visit: Visit, override: DayOverride) -> int:
    """Write it into the office as it stands; the later row of a date counts."""
    office = visit.office
    return _change(visit, replace(office, overrides=(*office.overrides, override)))


def _change(visit: Visit, office: Office) -> int:
    """The office with another calendar; how many deadlines moved."""
    offices.keep_data(visit.tx, office, visit.now, visit.office_id)
    return recount(visit)


def ask_which(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Which of the added days is to be worked after all."""
    _check(visit, officer)
    coming = [one for one in own(visit) if one.day >= _today(visit)][:CHOICES_MAX]
    choices = [
        Choice(
            label=render_text("label_tanggal", tanggal=one.day), action="day_on", argument=one.day.isoformat()
        )
        for one in coming
    ]
    if not coming:
        show(visit, officer)
        return None
    message = Message("pilih_libur", sapaan=greeting(officer), hari=[_entry(one) for one in coming])
    ask(visit, officer, message, choices, kind="libur")
    retire(visit, card, Message("catatan_diganti"))
    return None


def reopen(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """The day is worked after all; what the office file says about it counts again."""
    _check(visit, officer)
    day = date.fromisoformat(argument)
    gone = [one for one in own(visit) if one.day == day]
    if gone:
        _keep(visit, [one for one in own(visit) if one.day != day])
        office = visit.office
        left = tuple(one for one in office.overrides if one not in gone)
        moved = _change(visit, replace(office, overrides=left))
        message = Message("libur_diurungkan", tanggal=day, keterangan=gone[0].note, bergeser=moved)
        say(visit, officer, message)
    retire(visit, card, Message("catatan_libur_urung", oleh=name_of(visit, officer.id), tanggal=day))
    return None


def own(visit: Visit) -> list[DayOverride]:
    """The days that were closed by `/libur`, by date."""
    rows = json.loads(small.get_meta(visit.tx, _key(visit)) or "[]")
    found = [DayOverride(day=date.fromisoformat(day), note=note, closed=True) for day, note in rows]
    return sorted(found, key=lambda one: one.day)


def _keep(visit: Visit, days: Sequence[DayOverride]) -> None:
    rows = [(one.day.isoformat(), one.note) for one in days]
    small.set_meta(visit.tx, _key(visit), json.dumps(rows, ensure_ascii=False))


def _key(visit: Visit) -> str:
    return f"libur:{visit.office_id}"


def with_own(visit: Visit, office: Office) -> Office:
    """The imported office with the days of `/libur`; where the file names the same day the file counts, aloud."""
    named = {row.day for row in office.overrides}
    lost = [one for one in own(visit) if one.day in named]
    kept = [one for one in own(visit) if one.day not in named]
    if lost:
        _keep(visit, kept)
        message = Message("libur_dari_berkas", hari=[_entry(one) for one in lost])
        for officer in overseers(visit, visit.desk.shelf.current):
            say(visit, officer, message)
    return replace(office, overrides=(*office.overrides, *kept))
