"""An office in which everybody has a phone, and `sopbot doctor` asked about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.bootstrap import keep_shift, open_desk
from bot.clock import MovableClock
from bot.config import load_settings
from bot.core.office.model import Office
from handlers.context import Desk, Visit
from handlers.staff.office_import import import_office
from storage.repositories import people
from storage.xlsx.office.sample import sample_office

MONDAY = datetime(2026, 9, 21, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
_SETTINGS = (
    "TELEGRAM_BOT_TOKEN",
    "WHATSAPP_TOKEN",
    "DATABASE_URL",
    "SOP_FILE",
    "LOG_LEVEL",
    "TELEGRAM_WEBHOOK_URL",
)
#: What this machine itself may give a warning about.
OF_THE_MACHINE = {"sqlite", "ruang_penyimpanan", "bot_berjalan"}

Row = dict[str, str]


class DoctorHouse:
    """A rehearsal's office, so that its clock can be set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data" / "latihan"

    def settle(self, office: Office | None = None, now: datetime = MONDAY, *, phones: bool = True) -> None:
        """The office is imported; everybody registers."""
        with self.at_the_desk() as desk:
            clock = MovableClock(now)
            keep_shift(desk.db, clock)
            with desk.visit() as visit:
                import_office(visit, office or sample_office())
                for officer in visit.staff.everyone if phones else []:
                    people.register(visit.tx, officer, "telegram", officer.id, officer.id, visit.now)

    @contextmanager
    def at_the_desk(self) -> Iterator[Desk]:
        desk = open_desk(load_settings())
        try:
            yield desk
        finally:
            desk.db.close()

    def change(self, act: Callable[[Visit], object]) -> None:
        with self.at_the_desk() as desk, desk.visit() as visit:
            act(visit)

    def ask(self) -> tuple[int, list[Row]]:
        """Exit status and everything found."""
        result = CliRunner().invoke(app, ["doctor", "--json"])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        rows: list[Row] = json.loads(result.stdout)
        assert [sorted(row) for row in rows] == [["keadaan", "pemeriksaan", "saran", "uraian"]] * len(rows)
        silent = [row for row in rows if not row["uraian"] or (row["keadaan"] != "baik" and not row["saran"])]
        assert silent == []  # every problem comes with what mends it
        return result.exit_code, rows

    def problems(self) -> tuple[int, list[tuple[str, str]]]:
        """Exit status and (pemeriksaan, keadaan) of what is not sound, the machine's own left aside."""
        code, rows = self.ask()
        found = [(row["pemeriksaan"], row["keadaan"]) for row in rows if row["keadaan"] != "baik"]
        return code, [one for one in found if one[0] not in OF_THE_MACHINE]

    def said(self, check: str) -> Row:
        """The only problem of this check."""
        [row] = [r for r in self.ask()[1] if r["pemeriksaan"] == check and r["keadaan"] != "baik"]
        return row


@contextmanager
def doctor_house(folder: Path) -> Iterator[DoctorHouse]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in _SETTINGS:
            patch.delenv(name, raising=False)
        patch.setenv("DATA_DIR", "data")
        yield DoctorHouse(folder)


def office_without(role: str) -> Office:
    """The sample office; nobody has this role."""
    office = sample_office()
    return replace(office, officers=tuple(row for row in office.officers if row.role != role))
