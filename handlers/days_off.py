"""`/libur`: the Sekretaris closes the office on days that no calendar knew of, or opens it, and may take that back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.core.case.refusals import NotOverseer
from bot.core.office.model import DayOverride
from bot.core.office.officers import Officer
from bot.core.parsing.dates import WrittenDays, read_days_and_note
from bot.ports import CHOICES_MAX
from bot.text.render import Message, render_text
from handlers.context import Visit
from handlers.messages.names import greeting, name_of
from handlers.messages.outgoing import Choice, ask, retire, say
from handlers.messages.questions import wait_for_text
from handlers.own_days import entry, own, replace_days, together
from handlers.recount import recount, tell_overseers
from handlers.refusals import DayPast, DaysTooMany, DayUnreadable, OffAlready, WorkedAlready
from storage.repositories.cards import StoredCard
from storage.repositories.questions import Wait

_LONGEST = 31  #: days of one entry: a wrong month or year would close the office for good
_DAY = timedelta(days=1)


def show(visit: Visit, officer: Officer) -> None:
    """`/libur`: the days that were closed or opened here, and what can be done. Raises `NotOverseer`."""
    _check(visit, officer)
    coming = _coming(visit)
    choices = [Choice(label=render_text("label_tambah_libur"), action="day_off")]
    if coming:
        choices.append(Choice(label=render_text("label_batal_libur"), action="day_on_which"))
    message = Message("libur_daftar", sapaan=greeting(officer), hari=[entry(rows) for rows in coming])
    ask(visit, officer, message, choices, kind="libur")


def _check(visit: Visit, officer: Officer) -> None:
    if not visit.actor(officer).oversees:
        raise NotOverseer()


def _today(visit: Visit) -> date:
    return visit.now.astimezone(visit.calendar.zone).date()


def _coming(visit: Visit) -> list[list[DayOverride]]:
    return together(visit, [one for one in own(visit) if one.day >= _today(visit)])


def ask_day(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    _check(visit, officer)
    wait_for_text(visit, officer, "libur", Message("tanya_libur", sapaan=greeting(officer)))
    return None


def answer(visit: Visit, officer: Officer, wait: Wait, text: str) -> None:
    """Dates and why: the office is closed on them, or with "masuk" before them open.

    Raises `DayUnreadable`, `DayPast`, `DaysTooMany`, `OffAlready` and `WorkedAlready`.
    """
    _check(visit, officer)
    written = read_days_and_note(text)
    if written is None:
        raise DayUnreadable(teks=text[:60])
    rows = _rows(visit, written)
    before = visit.office
    replace_days(visit, {row.day for row in rows}, rows)
    moved = recount(visit)
    message = Message("libur_dicatat", **entry(rows), banyak=len(rows), bergeser=len(moved))
    ask(visit, officer, message, [_undo(render_text("label_urungkan"), rows)], kind="libur")
    tell_overseers(visit, moved, before, officer)


def _rows(visit: Visit, written: WrittenDays) -> list[DayOverride]:
    """A row for each day that is changed by it: days that are as wanted already are left alone."""
    today, days = _today(visit), (written.last - written.first).days + 1
    if written.first < today or written.last.year > today.year + 1:
        raise DayPast(tanggal=written.first if written.first < today else written.last)
    if days > _LONGEST:
        raise DaysTooMany(banyak=days, batas=_LONGEST)
    every = [written.first + _DAY * n for n in range(days)]
    changed = [day for day in every if visit.calendar.is_working_day(day) is not written.opens]
    if not changed:
        raise (WorkedAlready if written.opens else OffAlready)(tanggal=written.first)
    note = written.note or render_text("libur_masuk")
    return [DayOverride(day=day, note=note, closed=not written.opens) for day in changed]


def _undo(label: str, rows: Sequence[DayOverride]) -> Choice:
    return Choice(label=label, action="day_on", argument=",".join(row.day.isoformat() for row in rows))


def ask_which(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Which of the days is to be as the office file has it after all."""
    _check(visit, officer)
    coming = _coming(visit)[:CHOICES_MAX]
    if not coming:
        show(visit, officer)
        return None
    choices = [_undo(render_text("label_tanggal", tanggal=rows[0].day), rows) for rows in coming]
    message = Message("pilih_libur", sapaan=greeting(officer), hari=[entry(rows) for rows in coming])
    ask(visit, officer, message, choices, kind="libur")
    retire(visit, card, Message("catatan_diganti"))
    return None


def reopen(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """The days are taken back; what the calendar and the office file say about them counts again."""
    _check(visit, officer)
    days = [date.fromisoformat(day) for day in argument.split(",")]
    before = visit.office
    gone = replace_days(visit, set(days))
    if gone:
        moved = recount(visit)
        say(visit, officer, Message("libur_diurungkan", **entry(gone), bergeser=len(moved)))
        tell_overseers(visit, moved, before, officer)
    by = name_of(visit, officer.id)
    retire(visit, card, Message("catatan_libur_urung", oleh=by, tanggal=days[0], sampai=days[-1]))
    return None
