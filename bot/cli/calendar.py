"""`sopbot calendar`: show the working calendar and compute deadlines with it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from bot.cli import common
from bot.cli.shell import Shell
from bot.core.errors import SopError
from bot.core.office.model import Office
from bot.core.refusals import NoWorkingTime
from bot.core.worktime.calendar import WorkCalendar
from bot.core.worktime.standard import Standard, parse_standard
from bot.office_calendar import FIRST_YEAR, LAST_YEAR, calendar_of, unknown_joint_leave
from bot.refusals import (
    EndBeforeStart,
    OutsideHolidayData,
    UnreadableInstant,
    UnreadableStandard,
    UnreadableYear,
)
from bot.text.render import render_plain
from storage.repositories.offices import Offices

app = Shell(help="Kalender kerja kantor.", epilog="sopbot calendar show 2026")


_NO_OFFICE = Office(name="", short_name="", regency="")  #: the default week, national holidays, Asia/Jakarta


def load_calendar(kantor: str = "") -> WorkCalendar:
    """The imported office's calendar, with the days of `/libur`; before an import the default one."""
    with common.look() as tx:
        office = Offices().load(tx, common.code_of(tx, kantor)) if tx else None
    return calendar_of(office or _NO_OFFICE)


@app.command(epilog="sopbot calendar show 2026")
def show(
    year: Annotated[str, typer.Argument(metavar="TAHUN", help="Tahun, misalnya 2026.")] = "",
    kantor: common.Kantor = "",
) -> None:
    """Hari kerja dan hari libur setiap bulan."""
    with _refusals():
        number = _year(year)
        calendar = load_calendar(kantor)
        months = [_month(calendar, number, month) for month in range(1, 13)]
        total = calendar.year(number).days[-1]
        unknown = unknown_joint_leave(number) and not _names_joint_leave(calendar, number)
        typer.echo(render_plain("kalender_tahun", year=number, months=months, total=total, no_leave=unknown))


@app.command(epilog='sopbot calendar deadline 2026-11-23T09:00 "3 hari"')
def deadline(
    start: Annotated[
        str, typer.Argument(metavar="AWAL", help="Saat tugas diberikan, misalnya 2026-11-23T09:00.")
    ] = "",
    standard: Annotated[
        list[str] | None, typer.Argument(metavar="WAKTU", help='Mutu baku waktu, misalnya "3 hari".')
    ] = None,
    kantor: common.Kantor = "",
) -> None:
    """Tenggat tugas yang diberikan pada AWAL."""
    with _refusals():
        calendar = load_calendar(kantor)
        given = _instant("AWAL", start, calendar)
        words = " ".join(standard or [])  # the quotes around it may be missing
        found = calendar.add(given, _standard(words, given))
        _known("WAKTU", words, found.year)
        typer.echo(found.isoformat())


@app.command(epilog="sopbot calendar between 2026-11-23T09:00 2026-11-24T09:00")
def between(
    start: Annotated[str, typer.Argument(metavar="AWAL", help="Saat awal, misalnya 2026-11-23T09:00.")] = "",
    end: Annotated[str, typer.Argument(metavar="AKHIR", help="Saat akhir, misalnya 2026-11-24T09:00.")] = "",
    kantor: common.Kantor = "",
) -> None:
    """Menit kerja dari AWAL sampai AKHIR, dibulatkan ke bawah."""
    with _refusals():
        calendar = load_calendar(kantor)
        first, last = _instant("AWAL", start, calendar), _instant("AKHIR", end, calendar)
        if last < first:
            raise EndBeforeStart(start=start, end=end)
        typer.echo(calendar.between(first, last) // timedelta(minutes=1))


@contextmanager
def _refusals() -> Iterator[None]:
    """A refusal becomes one line on stderr: exit code 1 for a fault of the calendar, 2 for wrong use."""
    try:
        yield
    except SopError as refusal:
        typer.echo(" ".join(render_plain(f"galat_{refusal.key}", **refusal.fields).split()), err=True)
        raise typer.Exit(1 if isinstance(refusal, NoWorkingTime) else 2) from None


def _month(calendar: WorkCalendar, year: int, month: int) -> dict[str, object]:
    """The fields of one month: name, working days, (date, name) of days off and of opened days."""
    from babel.dates import format_date

    first = date(year, month, 1)
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    before = first - timedelta(days=1)

    def named(days: dict[date, str]) -> list[tuple[str, str]]:
        return [(format_date(day, "EEEE d MMMM", locale="id"), name) for day, name in sorted(days.items())]

    return {
        "name": format_date(first, "MMMM yyyy", locale="id"),
        "working_days": calendar.working_days_between(before, last),
        "closed": named(
            {d: n for d, n in calendar.closed.items() if first <= d <= last and d not in calendar.opened}
        ),
        "opened": named({d: n for d, n in calendar.opened.items() if first <= d <= last}),
    }


def _names_joint_leave(calendar: WorkCalendar, year: int) -> bool:
    """Whether the office itself has entered cuti bersama of `year`."""
    return any(day.year == year and "cuti bersama" in name.lower() for day, name in calendar.closed.items())


def _year(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 4):
        raise UnreadableYear(argument="TAHUN", value=value)
    return _known("TAHUN", value, int(value))


def _instant(argument: str, value: str, calendar: WorkCalendar) -> datetime:
    """The instant that `value` names; without an offset in the office's zone."""
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        raise UnreadableInstant(argument=argument, value=value) from None
    _known(argument, value, found.year)
    return found if found.tzinfo else found.replace(tzinfo=calendar.zone)


def _standard(value: str, start: datetime) -> Standard:
    """The standard that `value` names. Refused if counting from `start` would leave the known years."""
    try:
        found = parse_standard(value)
    except ValueError:
        raise UnreadableStandard(argument="WAKTU", value=value) from None
    days = found.amount if found.is_days else found.duration.days
    _known("WAKTU", value, start.year + days // 366)
    return found


def _known(argument: str, value: str, year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise OutsideHolidayData(argument=argument, value=value, first=FIRST_YEAR, last=LAST_YEAR)
    return year
