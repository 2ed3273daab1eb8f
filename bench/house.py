"""An office to measure: the sample office, everybody registered, the papers-free SOP, a clock that runs."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.clock import MovableClock
from bot.core.office.officers import Officer
from bot.core.worktime.period import Period, PeriodKind
from bot.workers.rate_limit import NO_LIMIT, RateLimiter
from handlers.context import Services
from handlers.staff.office_import import import_office
from handlers.steps import assign
from storage.database import Database
from storage.files import FileStore
from storage.repositories import people
from storage.repositories.sops import SopVersions
from storage.xlsx.office.sample import sample_office

SOP = Path(__file__).with_name("sop_ukur.yaml")
TAP_SOP = Path(__file__).with_name("sop_ketuk.yaml")
MONDAY = datetime(
    2026, 11, 23, 2, 0, tzinfo=UTC
)  # 09.00 in the office: nothing falls due while it is measured
CHANNEL = "telegram"
FIRST_PHONE = 5001


def brisk() -> RateLimiter:
    """No limit: those of the real chat service would be measured otherwise."""
    return RateLimiter(NO_LIMIT)


def open_house(directory: Path, sop: Path = SOP) -> Services:
    """A desk in `directory` with its office; every officer has a phone, numbered from FIRST_PHONE."""
    services = Services(
        db=Database(directory),
        files=FileStore(directory / "files"),
        clock=MovableClock(MONDAY),
        sops=SopVersions(sop),
    )
    with services.begin() as uow:
        import_office(uow, sample_office())
        for number, officer in enumerate(uow.staff.everyone, FIRST_PHONE):
            people.register(uow.tx, officer, CHANNEL, str(number), str(number), uow.now)
    return services


def staff(services: Services) -> list[Officer]:
    """Everybody with a phone, in the order of their numbers."""
    with services.read() as uow:
        return uow.staff.everyone


def begin_cases(services: Services, count: int, *, first: int = 0) -> None:
    """Open `count` cases, each of its own month, from month `first` on."""
    with services.begin() as uow:
        starters = uow.staff.owners_of_any_day(services.sops.current.first.actor)
        for number in range(first, first + count):
            period = Period(kind=PeriodKind.BULAN, year=2100 + number // 12, number=number % 12 + 1)
            assign.begin(uow, starters[0], period)
