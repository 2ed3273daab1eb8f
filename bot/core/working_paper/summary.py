"""The computed figures of a filled working paper: the Kabid sees them before signing, and the report uses them.

Excel shows the same figures by its own formulas; the ones computed here count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from bot.core.working_paper.cells import (
    ANGGARAN,
    FISIK,
    INPUTS,
    REALISASI,
    CellKey,
    Kind,
    PaperValues,
    SheetKey,
)
from bot.core.working_paper.check import settle, stands_out
from bot.core.working_paper.form import IkuLine, PaperForm, SubLine
from bot.core.working_paper.indicators import (
    ZERO,
    Part,
    absorption,
    achievement,
    indicator_achievement,
    year_so_far,
)
from bot.core.working_paper.problems import Problem


@dataclass(frozen=True, kw_only=True)
class IndicatorResult:
    """One indicator. Percentages are raw; None is "not known", never 0."""

    line: IkuLine
    reached: Decimal | None  #: this period
    cumulative: (
        Decimal | None
    )  #: the year so far; None when it is to be summed and an earlier period is unknown
    achievement: Decimal | None  #: against the target of this period
    achievement_year: Decimal | None  #: against the target of the year
    achievement_before: Decimal | None  #: of the period before, within the year
    predicate: str | None
    texts: Mapping[str, str] = field(
        default_factory=dict
    )  #: factors, tindak lanjut, keterangan; only what is filled


@dataclass(frozen=True, kw_only=True)
class SubResult:
    """One sub kegiatan, from the start of the year."""

    line: SubLine
    physical: Decimal | None
    achievement: Decimal | None
    spent: Decimal | None  #: rupiah
    absorption: Decimal | None
    left: Decimal | None  #: of the pagu, rupiah; below 0 when more was spent
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PaperSummary:
    form: PaperForm
    indicators: tuple[IndicatorResult, ...]
    subs: tuple[SubResult, ...]
    average: Decimal | None  #: of the indicators, each capped
    average_before: Decimal | None  #: the same, of the period before
    predicate: str | None
    physical: Decimal | None  #: average of the sub kegiatan, each capped
    pagu: int
    spent: Decimal
    absorption: Decimal | None
    stands_out: tuple[Problem, ...]  #: warnings, in the order of the paper

    @property
    def judged(self) -> int:
        """How many indicators have an achievement: the average is of these."""
        return sum(one.achievement is not None for one in self.indicators)


def weakest(indicators: Iterable[IndicatorResult], count: int) -> list[IndicatorResult]:
    """The indicators with the lowest achievement, the lowest first; what has none is not judged."""
    judged = [(one.achievement, one) for one in indicators if one.achievement is not None]
    return [one for _, one in sorted(judged, key=lambda pair: pair[0])[:count]]


def summary(form: PaperForm, values: PaperValues) -> PaperSummary:
    """All figures computed from the values. Unclear figures count as blank."""
    settled = settle(values.cells)
    indicators = tuple(_indicator(form, line, settled) for line in form.iku)
    subs = tuple(_sub(line, settled) for line in form.sub)
    average = form.scale.average(one.achievement for one in indicators)
    pagu, spent = sum(line.sub.pagu or 0 for line in form.sub), sum((one.spent or ZERO for one in subs), ZERO)
    return PaperSummary(
        form=form,
        indicators=indicators,
        subs=subs,
        average=average,
        average_before=form.scale.average(one.achievement_before for one in indicators),
        predicate=form.scale.predicate(average),
        physical=form.scale.average(one.achievement for one in subs),
        pagu=pagu,
        spent=spent,
        absorption=absorption(pagu, spent),
        stands_out=tuple(stands_out(form, settled)),
    )


def _indicator(form: PaperForm, line: IkuLine, values: PaperValues) -> IndicatorResult:
    indicator = line.indicator
    reached = values.number(CellKey(SheetKey.IKU, line.row, REALISASI))
    parts = line.parts(reached)
    cumulative = year_so_far(indicator.aggregation, parts)
    achieved = indicator_achievement(indicator, parts[-1])
    return IndicatorResult(
        line=line,
        reached=reached,
        cumulative=cumulative,
        achievement=achieved,
        achievement_year=indicator_achievement(
            indicator, Part(target=indicator.target_year, reached=cumulative)
        ),
        achievement_before=indicator_achievement(indicator, line.earlier[-1]) if line.earlier else None,
        predicate=form.scale.predicate(achieved),
        texts=_texts(SheetKey.IKU, line.row, values),
    )


def _sub(line: SubLine, values: PaperValues) -> SubResult:
    physical = values.number(CellKey(SheetKey.SUB, line.row, FISIK))
    spent = values.number(CellKey(SheetKey.SUB, line.row, ANGGARAN))
    pagu = line.sub.pagu
    return SubResult(
        line=line,
        physical=physical,
        achievement=achievement(line.sub.target, physical),
        spent=spent,
        absorption=absorption(pagu, spent),
        left=None if pagu is None or spent is None else pagu - spent,
        texts=_texts(SheetKey.SUB, line.row, values),
    )


def _texts(sheet: SheetKey, row: str, values: PaperValues) -> Mapping[str, str]:
    keys = [column.key for column in INPUTS[sheet] if column.kind is Kind.TEXT]
    found = {key: values.text(CellKey(sheet, row, key)) for key in keys}
    return {key: text for key, text in found.items() if text}
