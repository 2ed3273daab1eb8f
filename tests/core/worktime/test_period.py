"""Periods, as officers write them and as the calendar has them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.core.worktime.period import Period, PeriodKind, parse_period, period_ending_before

TW3 = Period(year=2026, number=3)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Triwulan III 2026", TW3),
        ("triwulan iii 2026", TW3),
        ("  TW 3 2026 ", TW3),
        ("tw3 2026", TW3),
        ("Triwulan 3 Tahun 2026", TW3),
        ("Triwulan III tahun 2026", TW3),
        ("TW-III/2026", TW3),
        ("TW III/2026", TW3),
        ("triwulan 3 tahun 2026", TW3),
        ("Tw. 3 2026", TW3),
        ("Triwulan ke-3 Tahun 2026", TW3),
        ("Q3 2026", TW3),
        ("Q-3/2026", TW3),
        ("Kuartal III, 2026", TW3),
        ("2026-TW3", TW3),
        ("2026 Triwulan III", TW3),
        ("semester I 2026", Period(year=2026, kind=PeriodKind.SEMESTER)),
        ("Smt. 1/2026", Period(year=2026, kind=PeriodKind.SEMESTER)),
        ("Agustus 2026", Period(year=2026, kind=PeriodKind.BULAN, number=8)),
        ("tahun 2026", Period(year=2026, kind=PeriodKind.TAHUN)),
        ("Semester II 2025", Period(year=2025, kind=PeriodKind.SEMESTER, number=2)),
        ("Maret 2026", Period(year=2026, kind=PeriodKind.BULAN, number=3)),
        ("bulan Maret 2026", Period(year=2026, kind=PeriodKind.BULAN, number=3)),
        ("bulan 3 2026", Period(year=2026, kind=PeriodKind.BULAN, number=3)),
        ("Tahun 2026", Period(year=2026, kind=PeriodKind.TAHUN)),
        ("tahunan 2026", Period(year=2026, kind=PeriodKind.TAHUN)),
        ("2026", Period(year=2026, kind=PeriodKind.TAHUN)),
        ("Triwulan V 2026", None),
        ("Triwulan 0 2026", None),
        ("semester 3 2026", None),
        ("bulan 13 2026", None),
        ("Triwulan III", None),
        ("Triwulan III 26", None),
        ("Triwulan III 1999", None),
        ("besok", None),
        ("", None),
        ("III 2026", None),
        ("2026 2026", None),
        ("Q5 2026", None),
        ("TW III - IV 2026", None),
        ("3/2026", None),
    ],
)
def test_a_period_is_read_as_an_officer_writes_it(text: str, expected: Period | None) -> None:
    assert parse_period(text) == expected


@pytest.mark.parametrize(
    "period",
    [
        Period(year=2026, kind=PeriodKind(kind), number=number)
        for kind, most in (("bulan", 12), ("triwulan", 4), ("semester", 2), ("tahun", 1))
        for number in range(1, most + 1)
    ],
    ids=str,
)
def test_what_a_period_is_called_is_read_back(period: Period) -> None:
    assert parse_period(str(period)) == period


@pytest.mark.parametrize(
    ("period", "code", "months", "quarter", "last", "before"),
    [
        (TW3, "2026-TW3", (7, 9), 3, date(2026, 9, 30), "Triwulan II 2026"),
        (Period(year=2026, number=1), "2026-TW1", (1, 3), 1, date(2026, 3, 31), "Triwulan IV 2025"),
        (Period(year=2026, number=4), "2026-TW4", (10, 12), 4, date(2026, 12, 31), "Triwulan III 2026"),
        (Period(year=2028, kind=PeriodKind.BULAN, number=2), "2028-B2", (2, 2), 1, date(2028, 2, 29), "Januari 2028"),
        (Period(year=2026, kind=PeriodKind.SEMESTER, number=1), "2026-S1", (1, 6), 2, date(2026, 6, 30),
         "Semester II 2025"),
        (Period(year=2026, kind=PeriodKind.TAHUN), "2026-T1", (1, 12), 4, date(2026, 12, 31), "Tahun 2025"),
    ],
)  # fmt: skip
def test_a_period_knows_its_months(
    period: Period, code: str, months: tuple[int, int], quarter: int, last: date, before: str
) -> None:
    found = (period.code(), period.months, period.quarter, period.last_day, str(period.previous()))
    assert found == (code, months, quarter, last, before)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 1), "Triwulan IV 2025"),
        (date(2026, 3, 31), "Triwulan IV 2025"),
        (date(2026, 4, 1), "Triwulan I 2026"),
        (date(2026, 10, 1), "Triwulan III 2026"),
    ],
)
def test_an_office_reports_on_the_quarter_that_is_over(day: date, expected: str) -> None:
    assert str(period_ending_before(day)) == expected


@pytest.mark.parametrize(
    ("kind", "number", "year"), [("triwulan", 5, 2026), ("bulan", 0, 2026), ("tahun", 1, 1999)]
)
def test_there_is_no_such_period(kind: str, number: int, year: int) -> None:
    with pytest.raises(ValueError):
        Period(year=year, kind=PeriodKind(kind), number=number)


def test_only_the_last_period_of_each_kind_closes_the_year() -> None:
    closing = ("Triwulan IV 2026", "Semester II 2026", "Tahun 2026", "Desember 2026")
    found = [
        parse_period(text) for text in (*closing, "Triwulan III 2026", "Semester I 2026", "November 2026")
    ]
    assert [period is not None and period.closes_year for period in found] == [True] * 4 + [False] * 3
