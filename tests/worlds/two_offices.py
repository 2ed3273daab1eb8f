"""Two offices in one database: their officers have the same seats, and everything that names the second one says so."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from bot.core.office.model import Office
from bot.core.worktime.period import Period
from handlers.case.assignment import deliver_task
from handlers.context import Services
from handlers.staff.office_import import import_office
from storage.repositories import settings
from tests.worlds.office import BIDANG, PERIOD, ChatOffice, give_phones, sample

FIRST, SECOND = "kantor", "seberang"
MARK = "Seberang"  #: stands in every name of the second office
ACROSS = "seberang "  #: before the name of each of its chats
CASE = "QQ7-TW2"  #: of the second office
THEIRS = Period(year=2025, number=2)  #: that runs there, and nowhere else
_NUMBER = 700  #: from which its cards are numbered


@cache
def second_office() -> Office:
    """The sample office under other names."""
    one = sample()
    return replace(
        one,
        name=f"Dinas {MARK}",
        short_name=MARK,
        contact=f"Ibu Penolong {MARK}",
        bidang=tuple(replace(each, name=f"{each.name} {MARK}") for each in one.bidang),
        officers=tuple(
            replace(
                each,
                name=each.name.replace("Contoh", MARK),
                nip=f"{each.nip[:-1]}{(int(each.nip[-1]) + 5) % 10}" if each.nip else "",
            )
            for each in one.officers
        ),
        indicators=tuple(replace(each, name=f"{each.name} {MARK}") for each in one.indicators),
    )


class Offices:
    """Both offices, each with a period of which two bidang are being reviewed; the first one's is the case "K"."""

    def __init__(self, directory: Path) -> None:
        self.first = _Side(directory, FIRST, "")
        self.second = _Side(directory, SECOND, ACROSS, beside=self.first)
        with self.second.services.begin() as uow:
            import_office(uow, second_office())
            settings.set_meta(uow.tx, f"kartu:{SECOND}", str(_NUMBER))
            give_phones(uow.tx, uow.now, SECOND, ACROSS)
        self.first.reviewing("K", PERIOD)
        self.second.reviewing(CASE, THEIRS)

    @property
    def services(self) -> Services:
        """Those of the bot, which knows no office before it has heard whom it hears."""
        return self.first.front

    def close(self) -> None:
        self.first.close()


class _Side(ChatOffice):
    """One of the two; what arrives is met by the bot of both."""

    def __init__(self, directory: Path, code: str, before: str, beside: _Side | None = None) -> None:
        self.code, self.before = code, before
        if beside is None:
            super().__init__(directory, "11-23 08:00")
            self._front = self.services
            self.services = self._front.of(code)
            return
        self.__dict__.update({**beside.__dict__, "code": code, "before": before, "desks": []})
        self.services = self._front.of(code)

    @property
    def front(self) -> Services:
        return self._front

    def reviewing(self, case: str, period: Period) -> None:
        self.case_id = case
        self.start(period=period)
        self.complete("1")
        self.complete("2")
        for code in BIDANG:
            self.complete("3", code)
        with self.services.begin() as uow:
            for task in self.case.open_tasks:
                deliver_task(uow, self.sop, self.case, task)
        self.look()

    def chat(self, seat: str) -> str:
        return f"{self.before}{seat}"
