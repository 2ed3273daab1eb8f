"""Achievement of an indicator and absorption of a budget, in percent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from bot.core.office.model import Aggregation, Direction, FallingFormula, Indicator
from bot.core.worktime.period import Period, PeriodKind

HUNDRED = Decimal(100)
ZERO = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Target and result of one part of the year, in the unit of the indicator."""

    target: Decimal | None
    reached: Decimal | None


def achievement(
    target: Decimal | None,
    reached: Decimal | None,
    *,
    direction: Direction = Direction.NAIK,
    falling: FallingFormula = FallingFormula.SELISIH,
) -> Decimal | None:
    """Percentage of the target that was reached; None where it is undefined.

    A target of 0 cannot be divided by: for "less is better" and "keep to it" exactly 0 is 100 and anything else 0
    (no findings, no complaints); for "more is better" nothing was aimed at, so nothing is judged. A target below 0
    has no formula.
    """
    if target is None or reached is None or target < 0:
        return None
    if target == 0:
        return None if direction is Direction.NAIK else HUNDRED if reached == 0 else ZERO
    if direction is Direction.NAIK:
        return reached / target * HUNDRED
    if direction is Direction.TETAP:
        return max(ZERO, (target - abs(reached - target)) / target * HUNDRED)
    if falling is FallingFormula.RASIO and reached > 0:
        return target / reached * HUNDRED
    # The ratio has no value at 0; the difference has one there (200), so that reaching 0 is never the worse result.
    return max(ZERO, (2 * target - reached) / target * HUNDRED)


def indicator_achievement(indicator: Indicator, part: Part) -> Decimal | None:
    return achievement(part.target, part.reached, direction=indicator.direction, falling=indicator.falling)


def total(method: Aggregation, parts: Sequence[Part]) -> Decimal | None:
    """The parts reached so far as one figure; 0 counts as filled, a blank does not."""
    reached = [part.reached for part in parts if part.reached is not None]
    return _combine(method, reached)


def year_so_far(method: Aggregation, parts: Sequence[Part]) -> Decimal | None:
    """The figure of the year so far; None for a sum of which an earlier period is unknown. This period is the last."""
    if method is Aggregation.JUMLAH and any(part.reached is None for part in parts[:-1]):
        return None
    return total(method, parts)


def _combine(method: Aggregation, values: Sequence[Decimal]) -> Decimal | None:
    if not values:
        return None
    if method is Aggregation.AKHIR:
        return values[-1]
    summed = sum(values, ZERO)
    return summed if method is Aggregation.JUMLAH else summed / len(values)


def quarter_targets(indicator: Indicator) -> tuple[Decimal | None, ...]:
    """The targets of the four quarters, not cumulated.

    An office may have written cumulative targets ("s.d. triwulan"). The figures themselves show it: if quarters are
    to be summed, never fall, end at the target of the year and do not add up to it, they can only be running totals.
    """
    quarters = indicator.target_quarters
    known = [one for one in quarters if one is not None]
    if indicator.aggregation is not Aggregation.JUMLAH or len(known) < 4:
        return quarters
    if known != sorted(known) or known[-1] != indicator.target_year or sum(known) == known[-1]:
        return quarters
    return (known[0], *(after - before for before, after in pairwise(known)))


def period_target(indicator: Indicator, period: Period) -> Decimal | None:
    """The target of `period`. A month uses the target of its quarter: the office file has no monthly targets."""
    if period.kind is PeriodKind.TAHUN and indicator.target_year is not None:
        return indicator.target_year
    first = period.quarter if period.kind is PeriodKind.BULAN else (period.months[0] + 2) // 3
    inside = quarter_targets(indicator)[first - 1 : period.quarter]
    found = _combine(indicator.aggregation, [one for one in inside if one is not None])
    at_year_end = period.quarter == 4 and indicator.aggregation is not Aggregation.JUMLAH
    return indicator.target_year if found is None and at_year_end else found


def absorption(pagu: Decimal | int | None, spent: Decimal | None) -> Decimal | None:
    """Serapan in percent of the ceiling; None without a ceiling or a figure."""
    return achievement(Decimal(pagu) if pagu else None, spent)
