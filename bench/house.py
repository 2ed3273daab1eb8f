"""An office to measure: the sample office or a larger one, everybody registered, an SOP without papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.clock import MovableClock
from bot.core.office.model import Bidang, Office, OfficerRow
from bot.core.office.officers import Officer
from bot.core.worktime.period import Period, PeriodKind
from bot.workers.rate_limit import NO_LIMIT, RateLimiter
from handlers.context import Services
from handlers.staff.office_import import import_office
from handlers.steps import assign
from storage.database import Database
from storage.files import FolderStore
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


SAMPLE = 15  #: officers of the sample office
_SAMPLE_BIDANG = 4


def brisk() -> RateLimiter:
    """No limit: those of the real chat service would be measured otherwise."""
    return RateLimiter(NO_LIMIT)


def open_house(
    directory: Path, sop: Path = SOP, *, officers: int = SAMPLE, bidang: int = _SAMPLE_BIDANG
) -> Services:
    """A desk in `directory` with its office; every officer has a phone, numbered from FIRST_PHONE."""
    services = Services(
        db=Database(directory),
        files=FolderStore(directory / "files"),
        clock=MovableClock(MONDAY),
        sops=SopVersions(sop),
    )
    with services.begin() as uow:
        import_office(uow, _office(officers, bidang))
        for number, officer in enumerate(uow.staff.everyone, FIRST_PHONE):
            people.register(uow.tx, officer, CHANNEL, str(number), str(number), uow.now)
    return services


def _office(officers: int, bidang: int) -> Office:
    """The sample with more bidang, each with its Kabid and Kasi, and with others who sit in seats of their own."""
    office = sample_office()
    more = [Bidang(code=f"B{number}", name=f"Urusan {number}") for number in range(bidang - _SAMPLE_BIDANG)]
    rows = [
        OfficerRow(name=f"{role.title()} {one.code}", role=role, bidang=one.code)
        for one in more
        for role in ("kabid", "kasi")
    ]
    others = range(officers - SAMPLE - len(rows))
    rows += [OfficerRow(name=f"Staf {one}", role="staf", bidang=f"S{one}") for one in others]
    return replace(office, bidang=(*office.bidang, *more), officers=(*office.officers, *rows))


def staff(services: Services) -> list[Officer]:
    """Everybody with a phone, in the order of their numbers."""
    with services.read() as uow:
        return list(uow.staff.everyone)


def begin_cases(services: Services, count: int, *, first: int = 0) -> None:
    """Open `count` cases, each of its own month, from month `first` on."""
    with services.begin() as uow:
        starters = uow.staff.owners_of_any_day(services.sops.current.first.actor)
        for number in range(first, first + count):
            period = Period(kind=PeriodKind.BULAN, year=2100 + number // 12, number=number % 12 + 1)
            assign.begin(uow, starters[0], period)
