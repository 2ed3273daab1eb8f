"""/libur: days off and worked days of the office, with undo."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.core.office.model import DayOverride, Office
from bot.core.office.officers import Actor, Officer
from bot.core.parsing.dates import WrittenDays, read_days_and_note
from bot.core.refusals import NotOverseer
from bot.ports import CHOICES_MAX
from bot.text.render import Message, render_text
from handlers.calendar.recount import recount, tell_overseers
from handlers.context import Reply, Tap, UnitOfWork
from handlers.messages import actions
from handlers.messages.card_changes import close_card
from handlers.messages.names import greeting, name_of
from handlers.messages.outgoing import About, Choice, send_card, send_text
from handlers.messages.questions import wait_for_text
from handlers.refusals import DayPast, DaysTooMany, DayUnreadable, OffAlready, WorkedAlready
from storage.repositories import offices, settings

_ONE_DAY = timedelta(days=1)


def own(uow: UnitOfWork) -> list[DayOverride]:
    """The days that were closed or opened by `/libur`, by date."""
    rows = json.loads(settings.get_meta(uow.tx, _key(uow)) or "[]")
    # Rows of an older version have no third item: it could only close days.
    found = [
        DayOverride(day=date.fromisoformat(d), note=note, closed=not opened) for d, note, *opened in rows
    ]
    return sorted(found, key=lambda one: one.day)


def _keep(uow: UnitOfWork, days: Sequence[DayOverride]) -> None:
    rows = [[one.day.isoformat(), one.note, *([] if one.closed else ["masuk"])] for one in days]
    settings.set_meta(uow.tx, _key(uow), json.dumps(rows, ensure_ascii=False))


def _key(uow: UnitOfWork) -> str:
    return f"libur:{uow.office_id}"


def replace_days(
    uow: UnitOfWork, days: Collection[date], rows: Sequence[DayOverride] = ()
) -> list[DayOverride]:
    """Replace what `/libur` said of `days` by `rows`; returns what it had said."""
    gone = [one for one in own(uow) if one.day in days]
    _keep(uow, [*(one for one in own(uow) if one.day not in days), *rows])
    office = uow.office
    left = tuple(one for one in office.overrides if one not in gone)
    changed = replace(office, overrides=(*left, *rows))  # the later row of a date counts
    offices.keep_data(uow.tx, changed, uow.now, uow.office_id)
    return gone


def together(uow: UnitOfWork, rows: Sequence[DayOverride]) -> list[list[DayOverride]]:
    """Rows by date, grouped: rows with the same note and no ordinary working day between them form one group."""
    found: list[list[DayOverride]] = []
    for row in rows:
        last = found[-1][-1] if found else None
        if last and (last.note, last.closed) == (row.note, row.closed) and _next_to(uow, last.day, row.day):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _next_to(uow: UnitOfWork, first: date, last: date) -> bool:
    between = (first + _ONE_DAY * n for n in range(1, (last - first).days))
    return not any(uow.calendar.is_working_day(day) for day in between)


def entry(rows: Sequence[DayOverride]) -> dict[str, object]:
    """The fields of a group of consecutive days in a message."""
    return {
        "tanggal": rows[0].day,
        "sampai": rows[-1].day,
        "keterangan": rows[0].note,
        "masuk": not rows[0].closed,
    }


def with_own(uow: UnitOfWork, office: Office) -> Office:
    """The imported office with the days of `/libur`; if the file names the same day, the file wins and this
    is reported.
    """
    named = {row.day for row in office.overrides}
    lost = [one for one in own(uow) if one.day in named]
    kept = [one for one in own(uow) if one.day not in named]
    if lost:
        _keep(uow, kept)
        message = Message("libur_dari_berkas", hari=[entry([one]) for one in lost])
        about = About(not_before=uow.calendar.next_opening(uow.now))
        for officer in uow.staff.overseers(uow.services.sops.current):
            send_text(uow, officer, message, about)
    return replace(office, overrides=(*office.overrides, *kept))


_LONGEST = 31  #: most days of one entry, since a wrong month or year would close the office for too long
_DAY = timedelta(days=1)


def show(uow: UnitOfWork, officer: Officer) -> None:
    """`/libur`: show the days that were closed or opened here, with buttons. Raises `NotOverseer`."""
    _check(uow.actor(officer))
    coming = _coming(uow)
    choices = [Choice(label=render_text("label_tambah_libur"), action=actions.AskDay())]
    if coming:
        choices.append(Choice(label=render_text("label_batal_libur"), action=actions.AskWhichDay()))
    message = Message("libur_daftar", sapaan=greeting(officer), hari=[entry(rows) for rows in coming])
    send_card(uow, officer, message, choices, kind="libur")


def _check(actor: Actor) -> None:
    if not actor.oversees:
        raise NotOverseer()


def _today(uow: UnitOfWork) -> date:
    return uow.now.astimezone(uow.calendar.zone).date()


def _coming(uow: UnitOfWork) -> list[list[DayOverride]]:
    return together(uow, [one for one in own(uow) if one.day >= _today(uow)])


def ask_day(uow: UnitOfWork, request: Tap[actions.AskDay]) -> Message | None:
    _check(request.actor)
    prompt = Message("tanya_libur", sapaan=greeting(request.officer))
    wait_for_text(uow, request.officer, "libur", prompt)
    return None


def answer(uow: UnitOfWork, request: Reply) -> None:
    """Take dates and a reason: close the office on these days, or open it if "masuk" stands before them.

    Raises `DayUnreadable`, `DayPast`, `DaysTooMany`, `OffAlready` and `WorkedAlready`.
    """
    _check(request.actor)
    written = read_days_and_note(request.text)
    if written is None:
        raise DayUnreadable(teks=request.text[:60])
    rows = _rows(uow, written)
    before = uow.office
    replace_days(uow, {row.day for row in rows}, rows)
    moved = recount(uow)
    message = Message("libur_dicatat", **entry(rows), banyak=len(rows), bergeser=len(moved))
    send_card(uow, request.officer, message, [_undo(render_text("label_urungkan"), rows)], kind="libur")
    tell_overseers(uow, moved, before, request.officer)


def _rows(uow: UnitOfWork, written: WrittenDays) -> list[DayOverride]:
    """One row for each day that changes; a day that is already as wanted gets none."""
    today, days = _today(uow), (written.last - written.first).days + 1
    if written.first < today or written.last.year > today.year + 1:
        raise DayPast(tanggal=written.first if written.first < today else written.last)
    if days > _LONGEST:
        raise DaysTooMany(banyak=days, batas=_LONGEST)
    every = [written.first + _DAY * n for n in range(days)]
    changed = [day for day in every if uow.calendar.is_working_day(day) is not written.opens]
    if not changed:
        raise (WorkedAlready if written.opens else OffAlready)(tanggal=written.first)
    note = written.note or render_text("libur_masuk")
    return [DayOverride(day=day, note=note, closed=not written.opens) for day in changed]


def _undo(label: str, rows: Sequence[DayOverride]) -> Choice:
    return Choice(label=label, action=actions.UndoDays(days=tuple(row.day for row in rows)))


def ask_which(uow: UnitOfWork, request: Tap[actions.AskWhichDay]) -> Message | None:
    """Ask which of the days is to go back to what the office file says."""
    _check(request.actor)
    officer = request.officer
    coming = _coming(uow)[:CHOICES_MAX]
    if not coming:
        show(uow, officer)
        return None
    choices = [_undo(render_text("label_tanggal", tanggal=rows[0].day), rows) for rows in coming]
    message = Message("pilih_libur", sapaan=greeting(officer), hari=[entry(rows) for rows in coming])
    send_card(uow, officer, message, choices, kind="libur")
    close_card(uow, request.card, Message("catatan_diganti"))
    return None


def reopen(uow: UnitOfWork, request: Tap[actions.UndoDays]) -> Message | None:
    """Remove the days; what the calendar and the office file say about them counts again."""
    _check(request.actor)
    officer, days = request.officer, request.action.days
    before = uow.office
    gone = replace_days(uow, set(days))
    if gone:
        moved = recount(uow)
        send_text(uow, officer, Message("libur_diurungkan", **entry(gone), bergeser=len(moved)))
        tell_overseers(uow, moved, before, officer)
    by = name_of(uow.staff, officer.id)
    close_card(uow, request.card, Message("catatan_libur_urung", oleh=by, tanggal=days[0], sampai=days[-1]))
    return None
