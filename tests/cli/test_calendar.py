"""`sopbot calendar`, as an operator types it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot.cli import calendar as command
from bot.core.office.model import DayOverride, Office
from bot.office_calendar import calendar_of


@pytest.fixture(autouse=True)
def _no_office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_BOT_TOKEN", "WHATSAPP_TOKEN", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))


def run(*words: str) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    result = CliRunner().invoke(command.app, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize(
    ("start", "standard", "deadline"),
    [
        ("2026-03-17T09:00", ["3 hari"], "2026-03-27T16:30:00+07:00"),
        ("2026-03-17T09:00", ["3 hari kerja"], "2026-03-27T16:30:00+07:00"),
        ("2026-03-17", ["3", "hari"], "2026-03-27T16:30:00+07:00"),
        ("2026-11-23T15:55", ["5 menit"], "2026-11-23T16:00:00+07:00"),
        ("2026-11-23T15:58", ["5 menit"], "2026-11-24T07:33:00+07:00"),
        ("2026-11-23T17:58+09:00", ["5 menit"], "2026-11-24T07:33:00+07:00"),
        ("2026-11-23T08:58:00Z", ["5 menit"], "2026-11-24T07:33:00+07:00"),
        ("2026-11-23 15:59:58", ["3 DETIK"], "2026-11-24T07:30:01+07:00"),
    ],
)
def test_a_deadline_is_one_instant_with_its_offset(start: str, standard: list[str], deadline: str) -> None:
    assert run("deadline", start, *standard) == (0, f"{deadline}\n", "")


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-11-23T15:58", "2026-11-24T07:33", 5),
        ("2026-11-23T09:00:30", "2026-11-23T09:02:00", 1),
        ("2026-11-24T09:00", "2026-11-24T09:00", 0),
        ("2026-01-01", "2027-01-01", 240 * 450),
        ("2026-11-23T09:00+07:00", "2026-11-23T03:00Z", 60),
    ],
)
def test_between_two_instants_lie_whole_working_minutes(start: str, end: str, minutes: int) -> None:
    assert run("between", start, end) == (0, f"{minutes}\n", "")


def test_a_span_that_ends_before_it_begins_is_wrong_use() -> None:
    code, shown, errors = run("between", "2026-11-24T09:00", "2026-11-23T09:00")
    assert (code, shown) == (2, "")
    assert errors == (
        'AKHIR "2026-11-23T09:00" lebih dahulu daripada AWAL "2026-11-24T09:00".'
        " Tulis saat yang lebih dahulu sebagai AWAL.\n"
    )


def test_a_year_is_shown_month_by_month_with_its_holidays() -> None:
    code, shown, errors = run("show", "2026")
    assert (code, errors) == (0, "")
    assert shown.startswith("Kalender kerja 2026: 240 hari kerja\n\nJanuari 2026: 20 hari kerja\n")
    assert "Maret 2026: 17 hari kerja\n  Rabu 18 Maret: Cuti Bersama Hari Suci Nyepi\n" in shown
    assert "Cuti bersama 2026 belum" not in shown


def test_a_year_without_known_joint_leave_says_so() -> None:
    assert "Cuti bersama 2099 belum diketahui" in run("show", "2099")[1]


def test_days_off_and_days_worked_of_an_office_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (
        DayOverride(day=date(2026, 12, 9), note="Pilkades & kirab", closed=True),
        DayOverride(day=date(2026, 12, 24), note="Tutup buku", closed=False),
    )
    mine = calendar_of(Office(name="D", short_name="D", regency="N", zone="Asia/Jayapura", overrides=rows))
    monkeypatch.setattr(command, "load_calendar", lambda _: mine)
    assert run("deadline", "2026-12-08T09:00", "1 hari") == (0, "2026-12-10T16:00:00+09:00\n", "")
    shown = run("show", "2026")[1]
    assert "  Rabu 9 Desember: Pilkades & kirab\n" in shown
    assert "  Kamis 24 Desember: tetap masuk, Tutup buku\n" in shown
    assert "Cuti Bersama Hari Raya Natal" not in shown


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["show", "dua ribu"], 'TAHUN "dua ribu"'),
        (["show", "20266"], 'TAHUN "20266"'),
        (["show", "0000"], 'TAHUN "0000"'),
        (["show", "2101"], 'TAHUN "2101"'),
        (["show", "٢٠٢٦"], "TAHUN"),
        (["show"], "TAHUN belum diisi"),
        (["deadline"], "AWAL belum diisi"),
        (["deadline", "2026-11-23T09:00"], "WAKTU belum diisi"),
        (["deadline", "besok", "5 menit"], 'AWAL "besok"'),
        (["deadline", "2026-02-30", "5 menit"], 'AWAL "2026-02-30"'),
        (["deadline", "9999-12-31", "5 menit"], 'AWAL "9999-12-31"'),
        (["deadline", "0001-01-01", "5 menit"], 'AWAL "0001-01-01"'),
        (["deadline", "2026-11-23T09:00", "tiga hari"], 'WAKTU "tiga hari"'),
        (["deadline", "2026-11-23T09:00", "0 menit"], 'WAKTU "0 menit"'),
        (["deadline", "2026-11-23T09:00", "999999999 hari"], 'WAKTU "999999999 hari"'),
        (["deadline", "2026-11-23T09:00", "19999 hari"], 'WAKTU "19999 hari"'),
        (["between", "2026-11-23T09:00", "<b>\n&"], 'AKHIR "<b> &"'),
        (["between", "2026-11-23T09:00"], "AKHIR belum diisi"),
    ],
)
def test_wrong_use_is_one_sentence_that_names_the_argument(words: list[str], named: str) -> None:
    code, shown, errors = run(*words)
    assert (code, shown, errors.count("\n")) == (2, "", 1)
    assert errors.startswith(named)
    assert "!" not in errors


def test_an_office_without_working_time_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.core.worktime.calendar import WorkCalendar

    never = WorkCalendar(zone=ZoneInfo("Asia/Jakarta"), week=((),) * 7)
    monkeypatch.setattr(command, "load_calendar", lambda _: never)
    code, shown, errors = run("deadline", "2026-11-23T09:00", "1 hari")
    assert (code, shown) == (1, "")
    assert errors.startswith("Kalender kantor tidak mempunyai jam kerja lagi")


def test_joint_leave_that_the_office_entered_itself_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    row = DayOverride(day=date(2099, 12, 24), note="Cuti Bersama Natal", closed=True)
    mine = calendar_of(Office(name="D", short_name="D", regency="N", overrides=(row,)))
    monkeypatch.setattr(command, "load_calendar", lambda _: mine)
    assert "belum diketahui" not in run("show", "2099")[1]
