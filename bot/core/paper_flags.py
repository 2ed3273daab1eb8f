"""What stands out in a working paper: warnings for whoever fills in or checks. They never block.

The thresholds are ours: a factor of ten is how a misread "2.600" shows itself (domain 2.6), a factor of three against
the median of several periods is what a checker wants to ask about.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from statistics import median

from bot.core.indicators import Part, absorption, indicator_achievement
from bot.core.paper_cells import CellKey, PaperValues
from bot.core.paper_columns import ANGGARAN, FISIK, PENGHAMBAT, REALISASI, SheetKey
from bot.core.paper_form import IkuLine, PaperForm, SubLine
from bot.core.paper_problems import Problem, ProblemKey
from bot.core.parsing.numbers import format_number, format_rupiah

FAR = Decimal(10)
FAR_FROM_MEDIAN = Decimal(3)
FAR_FROM_TARGET = Decimal("2.5")  #: a capaian of 250 % is worth a question
ENOUGH = 3  #: periods, before a median says something


def stands_out(form: PaperForm, values: PaperValues) -> Iterator[Problem]:
    """Warnings row by row, in the order of the paper; `Problem.row` is left open."""
    for line in form.iku:
        yield from _iku(line, values)
    for row in form.sub:
        yield from _sub(row, values)


def _iku(line: IkuLine, values: PaperValues) -> Iterator[Problem]:
    cell = CellKey(SheetKey.IKU, line.row, REALISASI)
    reached = values.number(cell)
    name = line.indicator.name
    if reached is None:
        if line.target is None and cell not in values.cells:
            yield Problem(key=ProblemKey.KOSONG_TANPA_TARGET, cell=cell, name=name)
        return
    yield from _far(line, cell, reached)
    achieved = indicator_achievement(line.indicator, Part(target=line.target, reached=reached))
    reason = CellKey(SheetKey.IKU, line.row, PENGHAMBAT)
    if achieved is not None and achieved < 100 and not values.text(reason):
        yield Problem(
            key=ProblemKey.TANPA_PENGHAMBAT,
            cell=reason,
            name=name,
            extra={"capaian": format_number(achieved, 1)},
        )


def _far(line: IkuLine, cell: CellKey, reached: Decimal) -> Iterator[Problem]:
    """At most one word per figure: the best witness there is."""
    typed, name = format_number(reached), line.indicator.name
    if len(line.history) >= ENOUGH:
        middle = median(line.history)
        if times := _times(reached, middle, FAR_FROM_MEDIAN):
            extra = {"kali": times, "median": format_number(middle), "banyak": str(len(line.history))}
            yield Problem(key=ProblemKey.JAUH_DARI_MEDIAN, cell=cell, name=name, typed=typed, extra=extra)
        return
    for key, witness, factor in (
        (ProblemKey.JAUH_DARI_LALU, line.previous, FAR),
        (ProblemKey.JAUH_DARI_TARGET, line.target, FAR_FROM_TARGET),
    ):
        if witness is not None and (times := _times(reached, witness, factor)):
            extra = {"kali": times, "banding": format_number(witness)}
            yield Problem(key=key, cell=cell, name=name, typed=typed, extra=extra)
            return


def _times(value: Decimal, witness: Decimal, factor: Decimal) -> str:
    """How many times the witness `value` is, when that is far off; else nothing."""
    if witness <= 0 or value <= 0:
        return ""
    ratio = value / witness
    if factor > ratio > 1 / factor:
        return ""
    return format_number(ratio, 1 if ratio >= 1 else 2)


def _sub(line: SubLine, values: PaperValues) -> Iterator[Problem]:
    for column, before in ((FISIK, line.previous_physical), (ANGGARAN, line.previous_spent)):
        cell = CellKey(SheetKey.SUB, line.row, column)
        now = values.number(cell)
        if now is not None and before is not None and now < before:
            shown = format_rupiah if column == ANGGARAN else format_number
            extra = {"banding": shown(before)}
            yield Problem(
                key=ProblemKey.TURUN_KUMULATIF,
                cell=cell,
                name=line.sub.nomenclature,
                typed=shown(now),
                extra=extra,
            )
    yield from _spent(line, CellKey(SheetKey.SUB, line.row, ANGGARAN), values)
    yield from _physical(line, CellKey(SheetKey.SUB, line.row, FISIK), values)


def _spent(line: SubLine, cell: CellKey, values: PaperValues) -> Iterator[Problem]:
    spent = values.number(cell)
    if spent is None or line.sub.pagu is None or spent <= line.sub.pagu:
        return
    share = absorption(line.sub.pagu, spent)
    extra = {
        "pagu": format_rupiah(line.sub.pagu),
        "serapan": format_number(share, 1) if share is not None else "-",
    }
    yield Problem(
        key=ProblemKey.LEBIH_PAGU,
        cell=cell,
        name=line.sub.nomenclature,
        typed=format_rupiah(spent),
        extra=extra,
    )


def _physical(line: SubLine, cell: CellKey, values: PaperValues) -> Iterator[Problem]:
    """Only upwards: early in the year a small share of the target is what is to be expected."""
    now, target = values.number(cell), line.sub.target
    if now is None or target is None or now <= target or not (times := _times(now, target, FAR)):
        return
    extra = {"kali": times, "banding": format_number(target)}
    typed = format_number(now)
    yield Problem(
        key=ProblemKey.JAUH_DARI_TARGET, cell=cell, name=line.sub.nomenclature, typed=typed, extra=extra
    )
