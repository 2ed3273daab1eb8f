"""A standard as the SOP file writes it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.worktime.standard import Standard, StandardUnit, parse_standard


@pytest.mark.parametrize(
    ("text", "amount", "unit", "shown"),
    [
        ("3 hari kerja", 3, "hari", "3 hari kerja"),
        ("3 hari", 3, "hari", "3 hari kerja"),
        ("  45   MENIT ", 45, "menit", "45 menit"),
        ("2detik", 2, "detik", "2 detik"),
        ("1 Jam", 1, "jam", "1 jam"),
        ("5 menit kerja", 5, "menit", "5 menit"),
        ("1 jam 30 menit", 90, "menit", "90 menit"),
        ("1 Jam  05 Menit kerja", 65, "menit", "65 menit"),
        ("2jam15menit", 135, "menit", "135 menit"),
        ("1 jam 30 detik", 3630, "detik", "3630 detik"),
        ("1 jam 1 menit 1 detik", 3661, "detik", "3661 detik"),
    ],
)
def test_a_standard_is_read_and_written(text: str, amount: int, unit: str, shown: str) -> None:
    standard = parse_standard(text)
    assert standard == Standard(amount, StandardUnit(unit))
    assert (str(standard), standard.is_days) == (shown, unit == "hari")
    assert parse_standard(str(standard)) == standard


@pytest.mark.parametrize(
    "text", ["", "hari", "0 menit", "-1 jam", "1,5 jam", "1.5 jam", "3 hari kalender", "3 minggu", "tiga hari", "٣ hari",
             "30 menit 1 jam", "1 jam 2 jam", "1 hari 2 jam", "1 jam 30", "0 jam 0 menit", "1 jamkerja", " ",
             "3 hari\nkerja lagi", "1234567890 menit"]
)  # fmt: skip
def test_what_is_not_a_standard_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_standard(text)


def test_a_standard_of_nothing_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Standard(0, StandardUnit.MENIT)


def test_days_have_no_fixed_length() -> None:
    assert Standard(2, StandardUnit.JAM).duration == timedelta(hours=2)
    with pytest.raises(ValueError, match="no fixed length"):
        _ = Standard(2, StandardUnit.HARI).duration
