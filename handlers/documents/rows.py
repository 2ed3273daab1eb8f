"""Rows of the papers' tables, from the results of the core and from evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bot.core.case.model import Paper
from bot.core.office.model import Direction, FallingFormula, Indicator
from bot.core.office.scale import Scale
from bot.core.working_paper.cells import KETERANGAN, PENDORONG, PENGHAMBAT, TINDAK_LANJUT
from bot.core.working_paper.recap import Recap
from bot.core.working_paper.summary import IndicatorResult, SubResult
from bot.documents.report import FactorRow
from bot.documents.values import ActivityRow, EvidenceRow, IndicatorRow, PrintedScale
from bot.text import formatting
from handlers.context import UnitOfWork


def indicator_row(result: IndicatorResult) -> IndicatorRow:
    """One row of an indicator: target, figure and achievement of the period itself, from which the average is
    computed.
    """
    line, texts = result.line, result.texts
    return IndicatorRow(
        code=line.row,
        name=line.indicator.name,
        unit=line.indicator.unit,
        sasaran=line.indicator.sasaran,
        target_year=line.indicator.target_year,
        target=line.target,
        before=line.previous,
        realised=result.reached,
        cumulative=result.cumulative,
        direction=_direction(line.indicator),
        achievement=result.achievement,
        achievement_year=result.achievement_year,
        predicate=result.predicate or "",
        source=texts.get(KETERANGAN, ""),
        driving=texts.get(PENDORONG, ""),
        hindering=texts.get(PENGHAMBAT, ""),
        follow_up=texts.get(TINDAK_LANJUT, ""),
    )


def _direction(indicator: Indicator) -> str:
    """The direction with its formula, where the office chose one: "turun (rasio)"."""
    chosen = indicator.direction is Direction.TURUN and indicator.falling is FallingFormula.RASIO
    return f"{indicator.direction.value} ({indicator.falling.value})" if chosen else indicator.direction.value


def printed_scale(scale: Scale) -> PrintedScale:
    bands = ", ".join(f"{formatting.number(band.lower)} {band.label}" for band in scale.bands)
    return PrintedScale(cap=scale.cap, bands=bands, lowest=scale.lowest)


def by_sasaran(results: Sequence[IndicatorResult]) -> tuple[IndicatorRow, ...]:
    """The rows grouped by sasaran, in the order in which each sasaran first appears."""
    order = {name: at for at, name in reversed([*enumerate(one.line.indicator.sasaran for one in results)])}
    return tuple(
        indicator_row(one) for one in sorted(results, key=lambda one: order[one.line.indicator.sasaran])
    )


def activity_row(result: SubResult, kegiatan: str = "") -> ActivityRow:
    sub = result.line.sub
    return ActivityRow(
        code=sub.code,
        name=sub.nomenclature,
        indicator=sub.indicator,
        kegiatan=kegiatan,
        unit=sub.unit,
        target=sub.target,
        realised=result.physical,
        achievement=result.achievement,
        budget=None if sub.pagu is None else Decimal(sub.pagu),
        spent=result.spent,
        absorption=result.absorption,
        left=result.left,
        hindering=result.texts.get(PENGHAMBAT, ""),
        follow_up=result.texts.get(TINDAK_LANJUT, ""),
    )


def factor_rows(recap: Recap) -> tuple[FactorRow, ...]:
    """Supporting factors, obstacles, follow-up and sources: a row for each indicator or sub kegiatan that states any
    of them.
    """
    rows = []
    for paper in recap.bidang:
        texts = [(one.line.indicator.name, one.texts) for one in paper.indicators]
        texts += [(one.line.sub.nomenclature, one.texts) for one in paper.subs]
        rows += [
            FactorRow(
                about=about,
                bidang=paper.form.bidang,
                driving=found.get(PENDORONG, ""),
                hindering=found.get(PENGHAMBAT, ""),
                follow_up=found.get(TINDAK_LANJUT, ""),
                source=found.get(KETERANGAN, ""),
            )
            for about, found in texts
            if found.keys() & {PENDORONG, PENGHAMBAT, TINDAK_LANJUT, KETERANGAN}
        ]
    return tuple(rows)


def evidence_row(uow: UnitOfWork, paper: Paper, serves: str = "") -> EvidenceRow:
    officer = uow.staff.by_id(paper.by) if paper.by else None
    return EvidenceRow(
        name=paper.name,
        about=serves or about(uow, paper.subject),
        sha256=paper.sha256,
        size=file_size(uow, paper.sha256),
        by=officer.name if officer else "",
        at=paper.at,
    )


def by_file(uow: UnitOfWork, papers: Iterable[Paper]) -> Iterator[tuple[Paper, str]]:
    """Each file of a bidang once, as it came first, with all that it serves: "Nilai ekspor; Pertumbuhan IKM"."""
    found: dict[tuple[str | None, str], list[Paper]] = {}
    for paper in papers:
        found.setdefault((paper.bidang, paper.sha256), []).append(paper)
    for same in found.values():
        named = dict.fromkeys(about(uow, paper.subject) for paper in same if paper.subject)
        yield same[0], "; ".join(named)


def about(uow: UnitOfWork, code: str) -> str:
    """The name of the indicator or sub kegiatan with this code; the code itself if the office has none."""
    office = uow.office
    names = {one.code: one.nomenclature for one in office.sub_kegiatan}
    return (names | {one.code: one.name for one in office.indicators}).get(code, code)


def file_size(uow: UnitOfWork, sha256: str) -> int | None:
    """Size of a kept file in bytes; None if the file is missing."""
    return uow.services.files.size(sha256) if sha256 else None
