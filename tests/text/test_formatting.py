"""Dates, times and figures read as an Indonesian official would write them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.text import formatting

WIB = "Asia/Jakarta"
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo(WIB))


def at(day: int, hour: int, minute: int, month: int = 11, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(WIB))


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(23, 9, 5), "pukul 09.05 WIB"),
        (at(24, 7, 35), "besok pukul 07.35"),
        (at(22, 15, 20), "kemarin pukul 15.20"),
        (at(26, 16, 0), "Kamis 26 November pukul 16.00"),
        (at(4, 8, 0, month=1, year=2027), "Senin 4 Januari 2027 pukul 08.00"),
    ],
)
def test_an_instant_is_told_from_the_day_of_the_listener(moment: datetime, said: str) -> None:
    assert formatting.when(moment, MONDAY, WIB) == said


def test_today_is_the_day_of_the_office_not_of_utc() -> None:
    late = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)  # 00.30 on Tuesday in Nganjuk
    assert formatting.when(late, MONDAY, WIB) == "besok pukul 00.30"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Jakarta", "Senin, 23 November 2026 pukul 09.05 WIB"),
        ("Asia/Makassar", "Senin, 23 November 2026 pukul 10.05 WITA"),
        ("Asia/Jayapura", "Senin, 23 November 2026 pukul 11.05 WIT"),
    ],
)
def test_the_formal_instant_names_day_date_time_and_zone(zone: str, said: str) -> None:
    assert formatting.moment(at(23, 9, 5), zone) == said


def test_a_date_is_written_with_the_month_in_words() -> None:
    assert formatting.day(date(2026, 11, 23)) == "23 November 2026"
    assert formatting.day_of(at(23, 23, 59), WIB) == "23 November 2026"
    assert formatting.weekday_of(at(27, 9, 0), WIB) == "Jumat, 27 November 2026"
    assert formatting.clock(at(23, 9, 5), WIB) == "09.05"


@pytest.mark.parametrize("tell", [formatting.clock, formatting.moment, formatting.day_of])
def test_a_naive_instant_is_refused(tell) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match="naive"):
        tell(datetime(2026, 11, 23, 9, 5), WIB)


def test_an_instant_given_for_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match="day_of"):
        formatting.day(MONDAY)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (Decimal("10120"), "10.120"),
        (Decimal("96.38"), "96,38"),
        (Decimal("96.385"), "96,39"),
        (Decimal("0.005"), "0,01"),
        (Decimal("-0.001"), "0"),
        (Decimal("100.00"), "100"),
        (Decimal("1E+3"), "1.000"),
        (-2600, "-2.600"),
    ],
)
def test_figures_have_dots_for_thousands_and_a_comma_for_decimals(value: Decimal, said: str) -> None:
    assert formatting.number(value) == said


def test_money_and_percentages_carry_their_sign() -> None:
    assert formatting.rupiah(1250000) == "Rp 1.250.000"
    assert formatting.rupiah(Decimal("-2500.4")) == "-Rp 2.500"
    assert formatting.percent(Decimal("96.38")) == "96,4 %"
    assert formatting.percent(Decimal("100")) == "100 %"
    assert formatting.percent(Decimal("96.38"), digits=2) == "96,38 %"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(minutes=45), "45 menit"),
        (timedelta(hours=1, minutes=20, seconds=59), "1 jam 20 menit"),
        (timedelta(hours=22, minutes=30), "22 jam 30 menit"),
        (timedelta(seconds=40), "40 detik"),
        (timedelta(0), "kurang dari 1 menit"),
    ],
)
def test_a_length_of_time_is_told_in_hours_and_minutes(length: timedelta, said: str) -> None:
    assert formatting.span(length) == said


def test_a_nip_is_printed_in_its_four_groups() -> None:
    assert formatting.nip("198609262015051001") == "19860926 201505 1 001"
    assert formatting.nip("19860926 201505 1 001") == "19860926 201505 1 001"
    assert formatting.nip("tidak ada") == "tidak ada"
    assert formatting.nip("") == ""


def test_sizes_and_fingerprints_can_be_read_aloud() -> None:
    assert formatting.size(999) == "999 B"
    assert formatting.size(1_240_000) == "1,2 MB"
    assert formatting.fingerprint("7f3a91c2aabb") == "7F3A 91C2"
    assert formatting.fingerprint("7f3a91c2aabb", groups=3) == "7F3A 91C2 AABB"


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("Angka baris 4 salah.", "“Angka baris 4 salah.”"),
        (
            "Angka di baris 4 salah. Mohon dicocokkan dengan berita acara tera ulang.",
            "“Angka di baris 4 salah.” (lengkapnya di /riwayat)",
        ),
        (
            "Angka ekspor dicocokkan lagi, kecuali baris 4 yang sudah benar",
            "“Angka ekspor dicocokkan lagi” (lengkapnya di /riwayat)",
        ),
        (
            "Mohon dicocokkan dengan berita acara tera ulang pasar",
            "“Mohon dicocokkan dengan berita acara” (lengkapnya di /riwayat)",
        ),
    ],
)
def test_a_long_quote_ends_where_a_thought_ends_and_says_where_the_whole_is(said: str, quoted: str) -> None:
    assert formatting.quote(said, 40, "di /riwayat") == quoted


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["Ibu Retno, S.E."], "Ibu Retno, S.E."),
        (["Ibu Laksmi, S.T.", "Bapak Aditya, S.T.P."], "Ibu Laksmi, S.T. dan Bapak Aditya, S.T.P."),
        (["Ibu Laksmi, S.T.", "Bapak Bimo", "Ibu Sekar"], "Ibu Laksmi, S.T.; Bapak Bimo; dan Ibu Sekar"),
        (["Ibu Laksmi", "Bapak Bimo", "Ibu Sekar"], "Ibu Laksmi, Bapak Bimo, dan Ibu Sekar"),
    ],
)
def test_officers_are_told_apart_although_their_degrees_have_commas(names: list[str], said: str) -> None:
    assert formatting.people(names) == said
