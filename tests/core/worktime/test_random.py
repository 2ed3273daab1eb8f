"""The working clock against three others: a walk over minutes, a table of all minutes, `businesstimedelta`."""

from __future__ import annotations

import random
from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import businesstimedelta
import pytest

from bot.core.worktime.standard import Standard, StandardUnit
from tests.core.worktime.worktime_offices import calendar
from tests.core.worktime.worktime_oracle import HOLIDAYS, OFFICES, ZONES

SEED = 20261123
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("times", [20, pytest.param(60, marks=pytest.mark.long)])
@pytest.mark.parametrize("name", OFFICES)
def test_random_deadlines_agree_with_a_walk_over_the_minutes(name: str, times: int) -> None:
    chance, finger, clock = random.Random(f"{SEED} {name}"), OFFICES[name], calendar(name)
    base = datetime(2026, 1, 1, tzinfo=ZoneInfo(ZONES[finger.zone]))
    for _ in range(times):
        start = base + MINUTE * chance.randrange(700 * 1440)
        unit = chance.choice(list(StandardUnit))
        amount = chance.randint(1, {"detik": 300, "menit": 900, "jam": 20, "hari": 30}[unit])
        actual = clock.add(start, Standard(amount, unit))
        assert actual == finger.deadline(start, amount, unit), f"seed {SEED}: {start} {amount} {unit}"


@pytest.mark.parametrize("name", ["lima hari kerja", "jam Ramadan 19 Februari sampai 20 Maret 2026"])
def test_a_hundred_thousand_pairs_agree_with_a_table_of_all_minutes(name: str) -> None:
    days, chance, clock = 3 * 365, random.Random(SEED), calendar(name)
    sums = OFFICES[name].sums(date(2025, 1, 1), days)
    instants = [
        datetime(2025, 1, 1, tzinfo=clock.zone) + MINUTE * minute for minute in range(0, days * 1440, 7)
    ]
    for _ in range(50_000):
        a, b = chance.randrange(len(instants)), chance.randrange(len(instants))
        expected = max(0, sums[b * 7] - sums[a * 7]) * MINUTE
        assert clock.between(instants[a], instants[b]) == expected, (
            f"seed {SEED}: {instants[a]} {instants[b]}"
        )


def test_ten_thousand_deadlines_agree_with_a_table_of_all_minutes() -> None:
    clock, chance, first = calendar("lima hari kerja"), random.Random(SEED), date(2025, 1, 1)
    base, sums = datetime(2025, 1, 1, tzinfo=clock.zone), OFFICES["lima hari kerja"].sums(first, 3 * 365)
    for _ in range(10_000):
        start, amount = chance.randrange(2 * 365 * 1440), chance.randint(1, 20_000)
        forward = base + MINUTE * bisect_left(sums, sums[start] + amount)
        assert clock.add_time(base + MINUTE * start, amount * MINUTE) == forward, (
            f"seed {SEED}: {start} {amount}"
        )
        if sums[start] > amount:
            back = base + MINUTE * bisect_left(sums, sums[start] - amount)
            assert clock.subtract_time(base + MINUTE * start, amount * MINUTE) == back, (
                f"seed {SEED}: {start} {amount}"
            )


def test_two_thousand_short_spans_agree_with_businesstimedelta() -> None:
    clock, chance = calendar("lima hari kerja"), random.Random(SEED)
    rules, base = _business_rules(), datetime(2026, 1, 1, tzinfo=clock.zone)
    for _ in range(2_000):
        start = base + timedelta(seconds=chance.randrange(360 * 86_400))
        end = start + timedelta(seconds=chance.randrange(10 * 86_400))
        found = rules.difference(start.replace(tzinfo=UTC), end.replace(tzinfo=UTC)).timedelta
        assert clock.between(start, end) == found, f"seed {SEED}: {start} {end}"


def _business_rules() -> businesstimedelta.Rules:
    """The usual week. It is told that Jakarta is UTC: it wants a zone of pytz."""

    def rule(days: list[int], *clocks: tuple[int, int]) -> businesstimedelta.WorkDayRule:
        return businesstimedelta.WorkDayRule(
            start_time=time(*clocks[0]), end_time=time(*clocks[1]), working_days=days
        )

    week = [
        rule([0, 1, 2, 3], (7, 30), (12, 0)), rule([0, 1, 2, 3], (13, 0), (16, 0)),
        rule([4], (7, 30), (11, 30)), rule([4], (13, 0), (16, 30)),
    ]  # fmt: skip
    off = businesstimedelta.HolidayRule(dict.fromkeys(HOLIDAYS, "libur"))
    return businesstimedelta.Rules([*week, off])
