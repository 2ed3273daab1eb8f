"""The formulas that Excel shows. `bot.core.working_paper.indicators` computes the same; a test holds the two together."""

from __future__ import annotations

from decimal import Decimal

from bot.core.office.model import Aggregation, Direction, FallingFormula, Indicator
from bot.core.parsing.numbers import plain
from bot.core.working_paper.form import IkuLine
from bot.core.working_paper.indicators import Scale, total


def literal(value: Decimal | int) -> str:
    return f"{plain(Decimal(value)):f}"


def share(target: str, reached: str) -> str:
    """More is better: achievement of a sub kegiatan, absorption."""
    return _when_both(target, reached, f'IF({target}<=0,"",{reached}/{target}*100)')


def achievement_formula(indicator: Indicator, target: str, reached: str) -> str:
    """`target` and `reached` are addresses of cells."""
    if indicator.direction is Direction.NAIK:
        return share(target, reached)
    difference = f"MAX(0,(2*{target}-{reached})/{target}*100)"
    value = difference
    if indicator.direction is Direction.TETAP:
        value = f"MAX(0,({target}-ABS({reached}-{target}))/{target}*100)"
    elif indicator.falling is FallingFormula.RASIO:
        value = f"IF({reached}>0,{target}/{reached}*100,{difference})"
    at_zero = f"IF({reached}=0,100,0)"
    return _when_both(target, reached, f'IF({target}<0,"",IF({target}=0,{at_zero},{value}))')


def _when_both(target: str, reached: str, value: str) -> str:
    return f'=IF(AND(ISNUMBER({target}),ISNUMBER({reached})),{value},"")'


def cumulative_formula(line: IkuLine, reached: str) -> str:
    """The year so far: what earlier periods brought stands in the formula, this period's figure is looked at."""
    before = [part.reached for part in line.earlier if part.reached is not None]
    method = line.indicator.aggregation
    if method is Aggregation.JUMLAH and len(before) < len(line.earlier):
        return '=""'
    so_far = total(method, line.earlier)
    otherwise = '""' if so_far is None else literal(so_far)
    summed = literal(sum(before, Decimal(0)))
    value = {
        Aggregation.JUMLAH: f"{reached}+{summed}",
        Aggregation.AKHIR: reached,
        Aggregation.RATA: f"({reached}+{summed})/{len(before) + 1}",
    }[method]
    return f"=IF(ISNUMBER({reached}),{value},{otherwise})"


def predicate_formula(scale: Scale, achieved: str) -> str:
    value = _quoted(scale.lowest)
    for band in reversed(scale.bands):
        value = f"IF(ROUND({achieved},2)>={literal(band.lower)},{_quoted(band.label)},{value})"
    return f'=IF(ISNUMBER({achieved}),{value},"")'


def average_formula(scale: Scale, cells: str) -> str:
    """Mean with every figure between 0 and the cap; `cells` is a range."""
    cap = literal(scale.cap)
    inside = f'SUMIFS({cells},{cells},">=0",{cells},"<="&{cap})'
    above = f'{cap}*COUNTIF({cells},">"&{cap})'
    return f'=IF(COUNT({cells})=0,"",({inside}+{above})/COUNT({cells}))'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
