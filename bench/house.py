"""An office to measure: the sample office, everybody registered, the papers-free SOP, a clock that runs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.clock import MovableClock
from bot.core.office.officers import Officer
from bot.core.worktime.period import Period, PeriodKind
from bot.workers.rate_limit import Pace
from handlers.context import Desk
from handlers.staff.office_import import import_office
from handlers.steps import assign
from storage.database import Database
from storage.files import FileStore
from storage.repositories import people
from storage.repositories.sops import SopShelf
from storage.xlsx.office.sample import sample_office

SOP = Path(__file__).with_name("sop_ukur.yaml")
TAP_SOP = Path(__file__).with_name("sop_ketuk.yaml")
MONDAY = datetime(
    2026, 11, 23, 2, 0, tzinfo=UTC
)  # 09.00 in the office: nothing falls due while it is measured
CHANNEL = "telegram"
FIRST_PHONE = 5001


def brisk() -> Pace:
    """No limit: those of the real chat service would be measured otherwise."""
    return Pace(chat_rate=1e6, chat_burst=1e6, rate=1e6, burst=1e6)


def open_house(directory: Path, sop: Path = SOP) -> Desk:
    """A desk in `directory` with its office; every officer has a phone, numbered from FIRST_PHONE."""
    desk = Desk(
        db=Database(directory),
        files=FileStore(directory / "files"),
        clock=MovableClock(MONDAY),
        shelf=SopShelf(sop),
    )
    with desk.visit() as visit:
        import_office(visit, sample_office())
        for number, officer in enumerate(visit.staff.everyone, FIRST_PHONE):
            people.register(visit.tx, officer, CHANNEL, str(number), str(number), visit.now)
    return desk


def staff(desk: Desk) -> list[Officer]:
    """Everybody with a phone, in the order of their numbers."""
    with desk.look() as visit:
        return visit.staff.everyone


def begin_cases(desk: Desk, count: int, *, first: int = 0) -> None:
    """Open `count` cases, each of its own month, from month `first` on."""
    with desk.visit() as visit:
        starters = visit.staff.owners_of_any_day(desk.shelf.current.first.actor)
        for number in range(first, first + count):
            period = Period(kind=PeriodKind.BULAN, year=2100 + number // 12, number=number % 12 + 1)
            assign.begin(visit, starters[0], period)
