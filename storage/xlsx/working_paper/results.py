"""What the formulas of a working paper come to: kept beside them, since a phone's viewer computes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from bot.core.working_paper.cells import ANGGARAN, FISIK, REALISASI, CellKey, PaperValues, SheetKey
from bot.core.working_paper.form import IkuLine, PaperForm, SubLine
from bot.core.working_paper.indicators import (
    ZERO,
    Part,
    absorption,
    achievement,
    indicator_achievement,
    year_so_far,
)

Results = Mapping[str, Decimal | str | None]  #: by column; None where the formula shows nothing


def results(sheet: SheetKey, form: PaperForm, values: PaperValues) -> Iterator[Results]:
    """Of each row in order, then of the row of totals."""
    lines = form.iku if sheet is SheetKey.IKU else form.sub
    found = [_iku(one, form, values) if isinstance(one, IkuLine) else _sub(one, values) for one in lines]
    yield from found
    average = form.scale.average(one["capaian"] for one in found)  # type: ignore[misc]  # a figure, or none
    if sheet is SheetKey.IKU:
        yield {"capaian": average, "predikat": form.scale.predicate(average)}
        return
    pagu = sum((Decimal(line.sub.pagu or 0) for line in form.sub), ZERO)
    spent = sum((values.number(CellKey(sheet, line.row, ANGGARAN)) or ZERO for line in form.sub), ZERO)
    yield {
        "capaian": average,
        "pagu": pagu,
        ANGGARAN: spent,
        "serapan": absorption(pagu, spent),
        "sisa": pagu - spent,
    }


def _iku(line: IkuLine, form: PaperForm, values: PaperValues) -> Results:
    reached = values.number(CellKey(SheetKey.IKU, line.row, REALISASI))
    so_far = year_so_far(line.indicator.aggregation, line.parts(reached))
    achieved = indicator_achievement(line.indicator, Part(target=line.target, reached=reached))
    of_year = Part(target=line.indicator.target_year, reached=so_far)
    return {
        "kumulatif": so_far,
        "capaian": achieved,
        "capaian_tahun": indicator_achievement(line.indicator, of_year),
        "predikat": form.scale.predicate(achieved),
    }


def _sub(line: SubLine, values: PaperValues) -> Results:
    physical, spent = (values.number(CellKey(SheetKey.SUB, line.row, key)) for key in (FISIK, ANGGARAN))
    pagu = line.sub.pagu
    return {
        "capaian": achievement(line.sub.target, physical),
        "serapan": absorption(pagu, spent),
        "sisa": None if pagu is None or spent is None else pagu - spent,
    }
