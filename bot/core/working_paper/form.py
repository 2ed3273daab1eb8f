"""The empty working paper of one bidang: what is printed on it before anything is filled in (SOP step 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TypeVar

from bot.core.office.model import Indicator, Office, SubKegiatan
from bot.core.office.scale import DEFAULT_SCALE, Scale
from bot.core.working_paper.cells import (
    ANGGARAN,
    FISIK,
    REALISASI,
    CellKey,
    PaperValues,
    SheetKey,
    unique_codes,
)
from bot.core.working_paper.identity import PaperIdentity
from bot.core.working_paper.indicators import Part, period_target
from bot.core.worktime.period import Period

Row = TypeVar("Row", Indicator, SubKegiatan)

REMEMBERED = 6  #: periods that a figure is compared with


@dataclass(frozen=True, kw_only=True)
class IkuLine:
    """One indicator with what is known about it before this period."""

    row: str  #: name of the row, see `CellKey`
    indicator: Indicator
    target: Decimal | None  #: of this period
    previous: Decimal | None  #: reached in the period before
    earlier: tuple[Part, ...] = ()  #: the periods of the same year before this one, in order
    history: tuple[Decimal, ...] = ()  #: figures of at most the six periods before, oldest first

    def parts(self, reached: Decimal | None) -> tuple[Part, ...]:
        """The year so far, this period last."""
        return (*self.earlier, Part(target=self.target, reached=reached))


@dataclass(frozen=True, kw_only=True)
class SubLine:
    """One sub kegiatan. Its figures run from the start of the year: "s.d. periode ini"."""

    row: str
    sub: SubKegiatan
    previous_physical: Decimal | None = None  #: of the same year, else None
    previous_spent: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class PaperForm:
    identity: PaperIdentity
    office: str  #: name, as in the header
    bidang: str  #: name
    period: Period
    iku: tuple[IkuLine, ...]
    sub: tuple[SubLine, ...]
    deadline: str = ""  #: as officers read it
    scale: Scale = DEFAULT_SCALE

    @cached_property
    def rows(self) -> Mapping[SheetKey, tuple[str, ...]]:
        """Names of the rows of every sheet, in order."""
        return {
            SheetKey.IKU: tuple(line.row for line in self.iku),
            SheetKey.SUB: tuple(line.row for line in self.sub),
        }

    @cached_property
    def names(self) -> Mapping[tuple[SheetKey, str], str]:
        """What each row is about, in words for officers."""
        found = {(SheetKey.IKU, line.row): line.indicator.name for line in self.iku}
        return found | {(SheetKey.SUB, line.row): line.sub.nomenclature for line in self.sub}


def paper_form(
    office: Office,
    bidang: str,
    period: Period,
    *,
    case_id: str,
    version: int = 0,
    office_id: str = "",
    history: Mapping[Period, PaperValues] | None = None,
    deadline: str = "",
) -> PaperForm:
    """The paper of the bidang with the code `bidang`; ValueError when the office has none such.

    `history` are the values of earlier periods of the same kind, as far as they are known; other kinds are ignored.
    """
    named = {one.code: one.name for one in office.bidang}
    if bidang not in named:
        raise ValueError(f"no such bidang: {bidang}")
    identity = PaperIdentity(
        case_id=case_id, bidang=bidang, period=period.code(), version=version, office=office_id
    )
    past = {
        one: values for one, values in (history or {}).items() if one.kind is period.kind and one < period
    }
    indicators = [one for one in office.indicators if one.bidang == bidang]
    subs = [one for one in office.sub_kegiatan if one.bidang == bidang]
    return PaperForm(
        identity=identity,
        office=office.name,
        bidang=named[bidang],
        period=period,
        iku=tuple(_iku(row, one, period, past) for row, one in _rows(indicators)),
        sub=tuple(_sub(row, one, period, past) for row, one in _rows(subs)),
        deadline=deadline,
        scale=office.scale,
    )


def _rows(lines: Sequence[Row]) -> Iterable[tuple[str, Row]]:
    return zip(unique_codes(one.code for one in lines), lines, strict=True)


def _iku(row: str, indicator: Indicator, period: Period, past: Mapping[Period, PaperValues]) -> IkuLine:
    cell = CellKey(SheetKey.IKU, row, REALISASI)
    figures = {one: past[one].number(cell) for one in sorted(past)}
    same_year = [
        Period(year=period.year, kind=period.kind, number=number) for number in range(1, period.number)
    ]
    return IkuLine(
        row=row,
        indicator=indicator,
        target=period_target(indicator, period),
        previous=figures.get(period.previous()),
        earlier=tuple(
            Part(target=period_target(indicator, one), reached=figures.get(one)) for one in same_year
        ),
        history=tuple(figure for figure in figures.values() if figure is not None)[-REMEMBERED:],
    )


def _sub(row: str, sub: SubKegiatan, period: Period, past: Mapping[Period, PaperValues]) -> SubLine:
    before = period.previous()
    values = past.get(before, PaperValues()) if before.year == period.year else PaperValues()
    return SubLine(
        row=row,
        sub=sub,
        previous_physical=values.number(CellKey(SheetKey.SUB, row, FISIK)),
        previous_spent=values.number(CellKey(SheetKey.SUB, row, ANGGARAN)),
    )
