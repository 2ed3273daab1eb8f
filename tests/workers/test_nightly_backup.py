"""The nightly backup: one a night, the newest are kept, and a failure is tried again an hour later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.workers import nightly_backup
from bot.workers.nightly_backup import NightlyBackup, kept_in
from storage.backup import read_backup
from storage.disk import DiskFault
from storage.files import FILES, FolderStore
from storage.repositories.settings import KIND, set_meta
from tests.worlds.office import PaperOffice, to_draft, two_bidang

pytestmark = pytest.mark.sqlite  # its file is read beside it


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PaperOffice]:
    made = to_draft(PaperOffice(tmp_path, two_bidang()))
    (tmp_path / "files").rename(tmp_path / "db" / "files")
    with made.services.db.writing() as tx:
        set_meta(tx, KIND, "kantor")
    yield made
    made.close()


class Machine:
    """The machine's clock, and the seconds since it was switched on."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.time, self.seconds = "2026-11-28T00:30", 0.0
        patch.setattr(nightly_backup, "SystemClock", lambda: self)
        patch.setattr(nightly_backup.time, "monotonic", lambda: self.seconds)

    def now(self) -> datetime:
        return datetime.fromisoformat(self.time).astimezone()


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def test_one_a_night_and_the_newest_are_kept(house: PaperOffice, tmp_path: Path, machine: Machine) -> None:
    into = tmp_path / "cadangan"
    nightly = NightlyBackup(
        house.directory / "db", FolderStore(house.directory / "db" / FILES), house._sop, into, keep=2
    )
    (tmp_path / "cadangan").mkdir()
    (into / "catatan kantor.zip").write_text("bukan cadangan")
    found = {}
    for time in ("11-28T00:30", "11-28T00:59", "11-28T01:00", "11-29T07:00", "11-29T23:00", "11-30T01:00"):
        machine.time, machine.seconds = f"2026-{time}", machine.seconds + 4000
        nightly.tick()
        found[time] = [one.stem.removeprefix("sopbot-2026-") for one in kept_in(into)]
    assert found == {
        "11-28T00:30": ["11-27"],
        "11-28T00:59": ["11-27"],
        "11-28T01:00": ["11-28", "11-27"],
        "11-29T07:00": ["11-29", "11-28"],
        "11-29T23:00": ["11-29", "11-28"],
        "11-30T01:00": ["11-30", "11-29"],
    }
    assert (into / "catatan kantor.zip").exists()
    assert read_backup(kept_in(into)[0]).cases == 1


def test_a_failure_is_raised_once_an_hour(house: PaperOffice, tmp_path: Path, machine: Machine) -> None:
    into = tmp_path / "cadangan"
    into.write_text("sebuah berkas, bukan folder")
    nightly = NightlyBackup(
        house.directory / "db", FolderStore(house.directory / "db" / FILES), house._sop, into, keep=2
    )
    raised = []
    for seconds in (1.0, 2.0, 3000.0, 3700.0):
        machine.seconds = seconds
        try:
            nightly.tick()
        except (OSError, DiskFault):
            raised.append(seconds)
    assert raised == [1.0, 3700.0]
